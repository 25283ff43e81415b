"""Whether services of AWS have endpoints where a network wants them."""

from collections.abc import Iterator

from components.aws.checks.clients import Ask, pages
from components.aws.checks.machine_preflight import network_zones, open_zones
from components.aws.vpc.endpoints import asked
from components.spec import PlatformSpec


def of_endpoints(spec: PlatformSpec, ask: Ask) -> Iterator[str]:
    """Yield services without an endpoint in the region, or in one of the network's zones."""
    wanted = () if spec.network.existing else asked(spec.network)
    if not wanted:
        return
    names = {f"com.amazonaws.{spec.region}.{service}": service for service in wanted}
    found = pages(
        ask("ec2"),
        "describe_vpc_endpoint_services",
        "ServiceDetails",
        Filters=[
            {"Name": "service-name", "Values": list(names)},
            {"Name": "service-type", "Values": ["Interface"]},
        ],
    )
    where = {one["ServiceName"]: one["AvailabilityZones"] for one in found}
    zones = network_zones(spec, ask, open_zones(ask))
    for name, service in names.items():
        if name not in where:
            yield (
                f"network.private_endpoints: {service} has none in {spec.region}: leave it out, "
                "and let the network have a way out: nat: single"
            )
            continue
        if lacking := [zone for zone in zones if zone not in where[name]]:
            yield (
                f"network.private_endpoints: {service} has none in {', '.join(lacking)}, but in "
                f"{', '.join(where[name])}: name such zones in network.zone_names"
            )
