"""What a network asks for and Azure does not have; needs no SDK."""

import re
from collections.abc import Iterator

from components.azure.endpoint_zones import MORE_ZONES, ZONES
from components.azure.regions import ZONES as REGION_ZONES
from components.contracts.network import ExistingNetwork, NetworkSpec

NETWORK = re.compile(
    r"/subscriptions/[0-9a-f-]{36}/resourceGroups/[\w.()-]{1,90}/providers/Microsoft\.Network/"
    r"virtualNetworks/[\w.-]{2,64}",
    re.ASCII,
)
MEANT = (
    "/subscriptions/<id>/resourceGroups/<group>/providers/Microsoft.Network/virtualNetworks/<name>"
)


def of_network(spec: NetworkSpec) -> Iterator[str]:
    """Yield what is wrong with a network."""
    for place, zone in enumerate(spec.zone_names):
        for wrong in of_zone(zone):
            yield f"network.zone_names.{place}: {wrong}"
    if spec.existing:
        yield from of_existing(spec.existing)
    elif spec.nat == "none":
        yield (
            "network.nat: none, but nodes of AKS get their images from outside: single, or "
            "regional; or an `existing` network whose routes lead through a firewall of yours"
        )
    for name in spec.private_endpoints or ():
        if name not in MORE_ZONES:
            also = " (it always is)" if name in ZONES else ""
            yield (
                f"network.private_endpoints: {name!r} is no service whose name can be made "
                f"private here{also}; known: {', '.join(MORE_ZONES)}"
            )


def of_existing(network: ExistingNetwork) -> Iterator[str]:
    """Yield ids that are none, and subnets that are too few or too many."""
    if not NETWORK.fullmatch(network.id):
        yield f"network.existing.id: {network.id!r} is no network's: {MEANT} is meant"
        return
    for key, subnets, meant in (
        ("node_subnets", network.node_subnets, "of nodes, and the API server's"),
        ("data_subnets", network.data_subnets, "of databases, and of private endpoints"),
    ):
        if len(subnets) != 2:
            yield (
                f"network.existing.{key}: {len(subnets)} named; subnets of Azure span zones, and "
                f"two are meant, in this order: the one {meant}"
            )
        for place, subnet in enumerate(subnets):
            if not re.fullmatch(re.escape(network.id) + r"/subnets/[\w.-]{1,80}", subnet):
                yield (
                    f"network.existing.{key}.{place}: {subnet!r} is no subnet of that network: "
                    f"{network.id}/subnets/<name> is meant"
                )


def of_zone(zone: str) -> Iterator[str]:
    """Yield that a zone is none."""
    if zone not in REGION_ZONES:
        yield f"{zone!r} is no zone of Azure, which calls them {', '.join(REGION_ZONES)}, in quotes"
