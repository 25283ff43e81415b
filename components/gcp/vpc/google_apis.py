"""Google's own services at an address inside the network."""

import pulumi
import pulumi_gcp as gcp

from components.contracts.network import NetworkSpec
from components.gcp.names import ENDPOINT, letters
from components.gcp.vpc.addresses import Addresses

DOMAINS = ("gcr.io", "gke.goog", "googleapis.com", "pkg.dev")
"""Whose names lead there: images, control planes, and every service."""
MINUTES_5 = 300


def bundle(spec: NetworkSpec) -> str | None:
    """Return what is behind the address; without NAT, all services; else nothing.

    A network with NAT needs none: its subnets reach Google's services for nothing as it is.
    """
    if spec.private_endpoints is not None:
        return spec.private_endpoints[0] if spec.private_endpoints else None
    return "all-apis" if spec.nat == "none" else None


def google_apis(
    name: str,
    spec: NetworkSpec,
    plan: Addresses,
    network: gcp.compute.Network,
    opts: pulumi.ResourceOptions,
) -> list[pulumi.Resource]:
    """Create the address, $7.3 a month and $0.01 per GB, and the names that lead there."""
    behind = bundle(spec)
    if behind is None:
        return []
    address = gcp.compute.GlobalAddress(
        f"{name}-google",
        description="Google's own services",
        address_type="INTERNAL",
        purpose="PRIVATE_SERVICE_CONNECT",
        network=network.id,
        address=plan.google,
        opts=opts,
    )
    rule = gcp.compute.GlobalForwardingRule(
        f"{name}-google",
        # Google takes no hyphen here, and 20 characters at most.
        name=letters(f"{name}-google", ENDPOINT),
        target=behind,
        network=network.id,
        ip_address=address.id,
        load_balancing_scheme="",
        opts=pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(delete_before_replace=True)),
    )
    made: list[pulumi.Resource] = [rule]
    for domain in DOMAINS:
        made += names(f"{name}-{domain.replace('.', '-')}", domain, plan.google, network, opts)
    return made


def names(
    name: str,
    domain: str,
    address: str,
    network: gcp.compute.Network,
    opts: pulumi.ResourceOptions,
) -> list[pulumi.Resource]:
    """Create a zone, $0.2 a month, in which a domain and all below it have one address."""
    zone = gcp.dns.ManagedZone(
        name,
        dns_name=f"{domain}.",
        description="Google's own services, from within the network",
        visibility="private",
        private_visibility_config={"networks": [{"network_url": network.id}]},
        opts=opts,
    )
    top = gcp.dns.RecordSet(
        name,
        managed_zone=zone.name,
        name=f"{domain}.",
        type="A",
        ttl=MINUTES_5,
        rrdatas=[address],
        opts=opts,
    )
    below = gcp.dns.RecordSet(
        f"{name}-all",
        managed_zone=zone.name,
        name=f"*.{domain}.",
        type="CNAME",
        ttl=MINUTES_5,
        rrdatas=[f"{domain}."],
        opts=opts,
    )
    return [top, below]
