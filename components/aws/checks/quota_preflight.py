"""Whether an account may run the machines that pools ask for; a new one may run none with GPUs."""

import re
from collections.abc import Iterator
from functools import cache

from components.aws.catalog import machines
from components.aws.checks.clients import Ask
from components.aws.machines import Machine
from components.contracts.cluster import NodePool
from components.spec import PlatformSpec

QUOTAS = {
    "g": ("L-DB2E81BA", "L-3819A6DF"),
    "inf": ("L-1945791B", "L-B5D1601B"),
    "p": ("L-417A185B", "L-7212CCBC"),
    "trn": ("L-2C3B7624", "L-6B0D517C"),
    **dict.fromkeys("cmr", ("L-1216C47A", "L-34B43A08")),
}
"""The letters that a machine's name begins with to EC2's quotas of vCPUs, on demand and spot."""


def of_quotas(spec: PlatformSpec, ask: Ask) -> Iterator[str]:
    """Yield pools that cannot start even what they must have, whatever capacity they try."""

    @cache
    def value(code: str) -> float:
        found = ask("service-quotas").get_service_quota(ServiceCode="ec2", QuotaCode=code)
        return float(found["Quota"]["Value"])

    for place, pool in enumerate(spec.cluster.pools):
        smallest = min(machines(pool, str(spec.region)), key=lambda machine: machine.cpus)
        codes = codes_of(pool, smallest)
        needed = smallest.cpus * max(1, pool.min_nodes)
        if codes and all(value(code) < needed for code in codes.values()):
            have = " and ".join(f"{value(code):g} {kind}" for kind, code in codes.items())
            links = ", ".join(page(code, str(spec.region)) for code in codes.values())
            yield (
                f"cluster.pools.{place}: {pool.name} needs {needed} vCPUs of {smallest.name}, and "
                f"{smallest.cpus * pool.max_nodes} for max_nodes; this account may run {have}: "
                f"ask for more: {links}"
            )


def codes_of(pool: NodePool, machine: Machine) -> dict[str, str]:
    """Return the quotas a pool may draw from, by the kind of capacity; empty if none is known.

    What is reserved was granted already, and a machine that no table has may have any number of
    vCPUs.
    """
    letters = re.match("[a-z]+", machine.name)
    codes = QUOTAS.get(letters[0] if letters else "")
    if not codes or not machine.cpus or {"reserved", "flex"} & set(pool.capacity):
        return {}
    known = dict(zip(("on-demand", "spot"), codes, strict=True))
    return {kind: known[kind] for kind in pool.capacity if kind in known}


def page(code: str, region: str) -> str:
    """Return where more of a quota is asked for."""
    home = f"https://{region}.console.aws.amazon.com/servicequotas/home"
    return f"{home}/services/ec2/quotas/{code}"
