"""What a pool asks for and Azure has no machines for; needs no SDK."""

import re
from collections.abc import Iterator

from components.azure.catalog import machine, named
from components.azure.checks.network_complaints import of_zone
from components.azure.machines import MACHINES
from components.contracts.cluster import NodePool
from components.contracts.network import NetworkSpec
from components.refused import Refused

ACCELERATED = re.compile(r"Standard_N[CDGPV]\d", re.ASCII)
SIZE = re.compile(r"Standard_[A-Z]+\d+(-\d+)?[a-z]*(_[A-Z0-9]+)?(_v\d+)?", re.ASCII)
ARM = re.compile(r"Standard_[A-Z]+\d+[a-z]*p[a-z]*(_|$)", re.ASCII)
"""Sizes with an Ampere or Cobalt processor."""
RESERVATION = re.compile(
    r"/subscriptions/[0-9a-f-]{36}/resourceGroups/[\w.()-]+/providers/Microsoft\.Compute/"
    r"capacityReservationGroups/[\w.-]+",
    re.ASCII,
)


def of_pool(pool: NodePool, network: NetworkSpec) -> Iterator[str]:
    """Yield what is wrong with a pool, from its own keys on."""
    if pool.reservation and not RESERVATION.fullmatch(pool.reservation):
        yield (
            f"reservation: {pool.reservation!r} is no group of reservations: /subscriptions/<id>/"
            "resourceGroups/<group>/providers/Microsoft.Compute/capacityReservationGroups/<name> "
            "is meant"
        )
    if pool.capacity == ("flex",):
        yield "capacity: azure has no `flex`, and nothing else is named: [spot, on-demand]"
    for place, zone in enumerate(pool.zones):
        for wrong in of_zone(zone):
            yield f"zones.{place}: {wrong}"
    if pool.fabric and len(pool.zones) > 1:
        yield f"zones: a fabric spans none, and {', '.join(pool.zones)} are named: one, or none"
    if pool.machine:
        yield from of_machine(pool, pool.machine)
        return
    try:
        machine(pool)
    except Refused as error:
        yield f"{error}"


def of_machine(pool: NodePool, name: str) -> Iterator[str]:
    """Yield why a machine that is named by hand cannot be had, or is not what else is said."""
    if not SIZE.fullmatch(name):
        yield f"machine: {name!r} is no size of Azure: such as Standard_D4s_v5"
        return
    if ARM.match(name):
        yield f"machine: {name} has an Arm processor, and images are built for x86: no `p` there"
    said = (pool.accelerator.type, pool.accelerator.count) if pool.accelerator else None
    found = named(name)
    if found:
        [has] = [kind for kind, sizes in MACHINES.items() if found in sizes]
        if said != has:
            right = f"accelerator: {{type: {has[0]}, count: {has[1]}}}"
            yield f"machine: {name} has {has[1]} {has[0]}; say so: {right}"
        if pool.fabric and not found.fabric:
            yield f"fabric: {name} has no InfiniBand"
    elif ACCELERATED.match(name):
        if not said:
            yield f"machine: {name} has accelerators; say which, and how many: accelerator: {{...}}"
    elif said:
        yield f"accelerator.type: {name} has no {said[0]}: leave `machine` out"
