"""Whether somebody else's network can hold a platform."""

import ipaddress
from collections.abc import Iterator, Mapping
from typing import Any

from components.gcp.checks.clients import Ask, failures, is_missing, pages
from components.gcp.checks.network_complaints import taken
from components.gcp.vpc.addresses import PODS, SERVICES
from components.spec import PlatformSpec


def of_network(spec: PlatformSpec, ask: Ask) -> Iterator[str]:
    """Yield what an existing network lacks; one of our own lacks nothing."""
    network = spec.network.existing
    if not network:
        return
    compute, region = ask("compute"), str(spec.region)
    for key, subnets in (
        ("node_subnets", network.node_subnets),
        ("data_subnets", network.data_subnets),
    ):
        path = f"network.existing.{key}.0: {subnets[0]}"
        project, name = subnets[0].split("/")[1], subnets[0].rpartition("/")[2]
        try:
            found = (
                compute.subnetworks().get(project=project, region=region, subnetwork=name).execute()
            )
        except failures() as error:
            if not is_missing(error):
                raise
            yield f"{path} does not exist"
            continue
        if not found["network"].endswith(f"/{network.id}"):
            home = found["network"].partition("/v1/")[2]
            yield f"{path} is in {home}, and not in {network.id}"
        if not found.get("privateIpGoogleAccess"):
            yield (
                f"{path} does not let private machines reach Google's services: have its Private "
                "Google Access switched on"
            )
        if key == "node_subnets":
            yield from of_ranges(spec, path, found)
    yield from of_way_out(spec, ask)


def of_ranges(spec: PlatformSpec, path: str, subnet: Mapping[str, Any]) -> Iterator[str]:
    """Yield that a subnet for nodes has no ranges for pods and services, or too small ones."""
    ranges = {one["rangeName"]: one["ipCidrRange"] for one in subnet.get("secondaryIpRanges", ())}
    lacking = [name for name in (PODS, SERVICES) if name not in ranges]
    if lacking:
        yield (
            f"{path} has no range called {' nor '.join(lacking)}; it has "
            f"{', '.join(ranges) or 'none'}: have such ranges added"
        )
        return
    room = ipaddress.IPv4Network(ranges[PODS]).num_addresses
    wanted = sum(map(taken, spec.cluster.pools))
    if wanted > room:
        yield (
            f"{path} has {room} addresses for pods, and the pools may take {wanted}: lower "
            "max_nodes, or name another subnet"
        )


def of_way_out(spec: PlatformSpec, ask: Ask) -> Iterator[str]:
    """Yield that no NAT serves an existing network where a way out is asked for."""
    network = spec.network.existing
    if not network or spec.network.nat == "none":
        return
    project = network.id.split("/")[1]
    routers = pages(ask("compute").routers(), "list", project=project, region=str(spec.region))
    found = [
        router
        for answer in routers
        for router in answer.get("items", ())
        if router["network"].endswith(f"/{network.id}") and router.get("nats")
    ]
    if not found:
        yield (
            f"network.nat: no Cloud NAT serves {network.id} in {spec.region}: have one added, or "
            "say `nat: none`"
        )
