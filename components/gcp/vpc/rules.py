"""Who may talk to whom: nobody comes in, and without NAT nobody gets out.

GKE adds rules of its own for what a cluster is made of, which go before these.
"""

import pulumi
import pulumi_gcp as gcp

from components.contracts.network import NetworkSpec

EVERYWHERE = "0.0.0.0/0"
FIRST, LAST = 900, 65000
"""Priorities: GKE's own rules lie between; what Google implies comes after the last."""
LOGGED: gcp.compute.FirewallLogConfigArgsDict = {"metadata": "EXCLUDE_ALL_METADATA"}


def rules(
    name: str, spec: NetworkSpec, network: gcp.compute.Network, opts: pulumi.ResourceOptions
) -> list[pulumi.Resource]:
    """Create the rules; what they refuse is logged, at $0.50 per GB."""
    made: list[pulumi.Resource] = [
        gcp.compute.Firewall(
            f"{name}-deny-in",
            description="Nobody comes in but by a rule that lets him",
            network=network.id,
            direction="INGRESS",
            priority=LAST,
            source_ranges=[EVERYWHERE],
            denies=[{"protocol": "all"}],
            log_config=LOGGED,
            opts=opts,
        )
    ]
    if spec.nat != "none":
        return made
    return [
        *made,
        gcp.compute.Firewall(
            f"{name}-allow-inside",
            description="Nodes, pods, databases, Google's own services, and networks joined to us",
            network=network.id,
            direction="EGRESS",
            priority=FIRST,
            destination_ranges=[spec.cidr, *spec.peers],
            allows=[{"protocol": "all"}],
            opts=opts,
        ),
        gcp.compute.Firewall(
            f"{name}-deny-out",
            description="Nothing leaves the network",
            network=network.id,
            direction="EGRESS",
            priority=LAST,
            destination_ranges=[EVERYWHERE],
            denies=[{"protocol": "all"}],
            log_config=LOGGED,
            opts=opts,
        ),
    ]
