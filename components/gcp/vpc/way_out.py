"""How private machines reach the internet, which never reaches them."""

from dataclasses import dataclass, field

import pulumi
import pulumi_gcp as gcp

from components.contracts.network import NetworkSpec
from components.site import Site

PORTS = (64, 4096)
"""Connections of a machine to one address at once: so many at first, and at most."""


@dataclass(frozen=True)
class WayOut:
    """Gateways, and what must stay for as long as somebody uses them."""

    nat_ids: list[pulumi.Output[str]] = field(default_factory=list[pulumi.Output[str]])
    needed: list[pulumi.Resource] = field(default_factory=list[pulumi.Resource])


def way_out(
    name: str,
    spec: NetworkSpec,
    site: Site,
    network: gcp.compute.Network,
    nodes: gcp.compute.Subnetwork,
    opts: pulumi.ResourceOptions,
) -> WayOut:
    """Create the gateway that the stack file asks for; nothing that is for data can use it.

    Cloud NAT is no machine and stands in every zone of a region, so that `single` and `regional`
    differ in addresses alone: `single` has one that others may put on a list, enough for a
    thousand nodes; `regional` takes as many as its nodes need. Either costs $0.0014 an hour for
    each node up to 32, $0.0448 beyond, $0.005 for each address, and $0.045 per GB.
    """
    if spec.nat == "none":
        return WayOut()
    router = gcp.compute.Router(name, network=network.id, region=site.region, opts=opts)
    behind = pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(depends_on=[network]))
    fixed = [outside(f"{name}-nat", site, behind)] if spec.nat == "single" else []
    nat = gcp.compute.RouterNat(
        f"{name}-nat",
        router=router.name,
        region=site.region,
        nat_ip_allocate_option="MANUAL_ONLY" if fixed else "AUTO_ONLY",
        nat_ips=[address.self_link for address in fixed] or None,
        source_subnetwork_ip_ranges_to_nat="LIST_OF_SUBNETWORKS",
        subnetworks=[{"name": nodes.id, "source_ip_ranges_to_nats": ["ALL_IP_RANGES"]}],
        enable_dynamic_port_allocation=True,
        min_ports_per_vm=PORTS[0],
        max_ports_per_vm=PORTS[1],
        # Google refuses it together with ports that are given out as they are needed.
        enable_endpoint_independent_mapping=False,
        log_config={"enable": True, "filter": "ERRORS_ONLY"},
        opts=opts,
    )
    return WayOut([nat.name], [nat])


def outside(name: str, site: Site, opts: pulumi.ResourceOptions) -> gcp.compute.Address:
    """Create the address from which everything comes that goes out."""
    return gcp.compute.Address(
        name,
        address_type="EXTERNAL",
        network_tier="PREMIUM",
        region=site.region,
        description="Where private machines come from",
        opts=opts,
    )
