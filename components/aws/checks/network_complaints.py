"""What a network asks for and a region does not have."""

import re
from collections.abc import Iterator
from difflib import get_close_matches

from components.aws.catalog import ENDPOINTS
from components.aws.regions import control_plane_zones
from components.contracts.network import ExistingNetwork, NetworkSpec

INDISPENSABLE = ("ec2", "ecr.api", "ecr.dkr", "eks", "eks-auth", "sqs", "ssm", "sts")
"""Without these no node of a network without a way out ever joins, or is ever launched."""


def of_network(spec: NetworkSpec, region: str) -> Iterator[str]:
    """Yield what is wrong with a network."""
    if spec.existing:
        yield from of_existing(spec.existing)
        return
    for place, zone in enumerate(spec.zone_names):
        for wrong in of_zone(zone, region):
            yield f"network.zone_names.{place}: {wrong}"
    there = control_plane_zones(region)
    if len(there) < spec.zones:
        yield f"network.zones: {region} has {len(there)} of them: zones: {len(there)}"
    yield from of_endpoints(spec)


def of_endpoints(spec: NetworkSpec) -> Iterator[str]:
    """Yield names that are misspelt, and endpoints that are missing.

    Of which other services there are endpoints, the region tells before an `up`.
    """
    given = spec.private_endpoints
    if given is None:
        return
    for name in given:
        meant = get_close_matches(name, ENDPOINTS, n=1, cutoff=0.8)
        if name == "s3":
            yield "network.private_endpoints: 's3' always has one: leave it out"
        elif meant and name not in ENDPOINTS:
            yield f"network.private_endpoints: {name!r} is no service; {meant[0]} is meant"
        elif not re.fullmatch(r"[a-z0-9]+([.-][a-z0-9]+)*", name):
            yield (
                f"network.private_endpoints: {name!r} is no name of a service: what follows "
                "com.amazonaws.<region>. is meant, such as ecr.api"
            )
    lacking = [name for name in INDISPENSABLE if name not in given]
    if spec.nat == "none" and lacking:
        yield (
            f"network.private_endpoints: nodes without a way out need {', '.join(lacking)} as "
            "well; left out, it is all that a platform needs"
        )


def of_existing(network: ExistingNetwork) -> Iterator[str]:
    """Yield ids that are none."""
    if not re.fullmatch(r"vpc-[0-9a-f]{8,17}", network.id):
        yield f"network.existing.id: {network.id!r} is no VPC's: vpc-0123456789abcdef0 is meant"
    for key, subnets in (
        ("node_subnets", network.node_subnets),
        ("data_subnets", network.data_subnets),
    ):
        if len(subnets) == 1:
            yield f"network.existing.{key}: {subnets[0]} alone; AWS wants two, in different zones"
        for place, subnet in enumerate(subnets):
            if not re.fullmatch(r"subnet-[0-9a-f]{8,17}", subnet):
                yield (
                    f"network.existing.{key}.{place}: {subnet!r} is no subnet's id: "
                    "subnet-0123456789abcdef0 is meant"
                )


def of_zone(zone: str, region: str) -> Iterator[str]:
    """Yield that a zone is none of the region's; which letters there are, an account knows."""
    if not re.fullmatch(rf"{region}[a-z]", zone):
        names = ", ".join(control_plane_zones(region))
        yield f"{zone!r} is no zone of {region}, which has such as {names}"
