"""The subnets of a region: one for nodes and pods, one for databases; none has public machines."""

from dataclasses import dataclass

import pulumi
import pulumi_gcp as gcp

from components.gcp.vpc.addresses import PODS, SERVICES, Addresses
from components.site import Site


@dataclass(frozen=True)
class Subnets:
    """Both subnets of a network."""

    nodes: gcp.compute.Subnetwork
    data: gcp.compute.Subnetwork


def subnets(
    name: str,
    network: gcp.compute.Network,
    plan: Addresses,
    site: Site,
    opts: pulumi.ResourceOptions,
) -> Subnets:
    """Create the subnets; machines in them reach Google's services without a public address."""
    nodes = gcp.compute.Subnetwork(
        f"{name}-nodes",
        description="Nodes and pods",
        network=network.id,
        region=site.region,
        ip_cidr_range=plan.nodes,
        secondary_ip_ranges=[
            {"range_name": PODS, "ip_cidr_range": plan.pods},
            {"range_name": SERVICES, "ip_cidr_range": plan.services},
        ],
        private_ip_google_access=True,
        stack_type="IPV4_ONLY",
        opts=opts,
    )
    data = gcp.compute.Subnetwork(
        f"{name}-data",
        description="Addresses of databases",
        network=network.id,
        region=site.region,
        ip_cidr_range=plan.data,
        private_ip_google_access=True,
        stack_type="IPV4_ONLY",
        opts=opts,
    )
    return Subnets(nodes, data)
