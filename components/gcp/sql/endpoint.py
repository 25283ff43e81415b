"""The way to a server that has no address: an endpoint in the network, under the server's name."""

import pulumi
import pulumi_gcp as gcp

from components.contracts.network import NetworkOutputs
from components.order import after
from components.site import Site


def endpoint(
    name: str,
    server: gcp.sql.DatabaseInstance,
    network: NetworkOutputs,
    site: Site,
    opts: pulumi.ResourceOptions,
) -> pulumi.Output[str]:
    """Create the endpoint, $7 a month, and return the host that it answers under.

    Google writes that name into the server's certificate, so clients can check whom they talk to.
    Whoever is in the network reaches the endpoint; in it no rule lets in some and not others.
    """
    address = gcp.compute.Address(
        name,
        region=site.region,
        address_type="INTERNAL",
        subnetwork=network.data_subnet_ids[0],
        description="The database's endpoint",
        opts=opts,
    )
    rule = gcp.compute.ForwardingRule(
        name,
        region=site.region,
        network=network.id,
        ip_address=address.id,
        target=server.psc_service_attachment_link,
        load_balancing_scheme="",  # what makes it an endpoint, and no load balancer
        recreate_closed_psc=True,  # else it never answers again once the server is a new one
        opts=opts,
    )
    zone = gcp.dns.ManagedZone(
        name,
        # No wider than the one name: another stack in this network has a zone of its own.
        dns_name=server.dns_name,
        description="The database's name within the network",
        visibility="private",
        private_visibility_config={"networks": [{"network_url": network.id}]},
        opts=opts,
    )
    record = gcp.dns.RecordSet(
        name,
        managed_zone=zone.name,
        name=server.dns_name,
        type="A",
        ttl=60,
        rrdatas=[address.address],
        opts=opts,
    )
    return after(server.dns_name.apply(lambda text: text.rstrip(".")), [rule, record])
