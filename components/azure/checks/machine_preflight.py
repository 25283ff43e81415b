"""Whether a subscription may use the machines that pools ask for: where, and how many at once."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from components.azure.catalog import machine
from components.azure.checks.clients import Ask
from components.azure.regions import ZONES
from components.contracts.cluster import NodePool
from components.spec import PlatformSpec

SPOT = "lowPriorityCores"
"""The one counter of spot vCPUs in a region, whatever their family."""
MORE = "https://portal.azure.com/#view/Microsoft_Azure_Capacity/QuotaMenuBlade/~/myQuotas"


@dataclass(frozen=True)
class Offer:
    """A size as a region offers it to a subscription."""

    family: str
    """What its quota is counted in."""
    cpus: int
    zones: tuple[str, ...]
    encrypts: bool
    """Whether its host encrypts disks."""


def of_machines(spec: PlatformSpec, ask: Ask) -> Iterator[str]:
    """Yield pools whose machines the subscription may not use, not there, or not so many of."""
    here = offers(str(spec.region), ask)
    used = ask("compute").usage.list(str(spec.region))
    left = {str(one.name.value).lower(): int(one.limit) - int(one.current_value) for one in used}
    for place, pool in enumerate(spec.cluster.pools):
        size = machine(pool).name
        offer = here.get(size)
        where = f"cluster.pools.{place}"
        if offer is None:
            yield f"{where}: {pool.name} needs {size}, which {spec.region} has not for you"
            continue
        for wrong in (*of_zones(pool, size, offer, spec), *of_quota(pool, size, offer, left)):
            yield f"{where}{wrong}"


def offers(region: str, ask: Ask) -> dict[str, Offer]:
    """Return the sizes that a region offers, without those that a subscription may not use."""
    found: dict[str, Offer] = {}
    for sku in ask("compute").resource_skus.list(filter=f"location eq '{region}'"):
        if sku.resource_type != "virtualMachines":
            continue
        restrictions = sku.restrictions or ()
        if any(one.type == "Location" for one in restrictions):
            continue
        refused = {zone for one in restrictions for zone in zones_of(one.restriction_info)}
        offered = {zone for info in sku.location_info or () for zone in zones_of(info)}
        able = {one.name: one.value for one in sku.capabilities or ()}
        found[sku.name] = Offer(
            family=str(sku.family).lower(),
            cpus=int(able.get("vCPUs", 0)),
            zones=tuple(sorted(offered - refused)),
            encrypts=able.get("EncryptionAtHostSupported") == "True",
        )
    return found


def zones_of(info: Any) -> tuple[str, ...]:
    """Return the zones that a part of an answer names."""
    return tuple(info.zones or ()) if info else ()


def of_zones(pool: NodePool, size: str, offer: Offer, spec: PlatformSpec) -> Iterator[str]:
    """Yield zones without a pool's machines, and hosts that do not encrypt."""
    network = spec.network.zone_names or ZONES[: spec.network.zones]
    lacking = [zone for zone in pool.zones or network if zone not in offer.zones]
    if lacking:
        having = ", ".join(offer.zones) or "none"
        yield f".zones: {', '.join(lacking)} have no {size} for this subscription; {having} have"
    if not offer.encrypts:
        yield f".machine: the host of a {size} encrypts no disks: another size does"


def of_quota(pool: NodePool, size: str, offer: Offer, left: dict[str, int]) -> Iterator[str]:
    """Yield that a pool cannot start even what it must have, whatever capacity it tries."""
    if "reserved" in pool.capacity:
        return  # It was granted when it was reserved.
    counters = {"on-demand": offer.family, "spot": SPOT.lower()}
    known = {kind: left.get(counters[kind], 0) for kind in pool.capacity if kind in counters}
    needed = offer.cpus * max(1, pool.min_nodes)
    if known and all(free < needed for free in known.values()):
        have = " and ".join(f"{free} {kind}" for kind, free in known.items())
        yield (
            f": {pool.name} needs {needed} vCPUs of {size} ({offer.family}), and "
            f"{offer.cpus * pool.max_nodes} for max_nodes; this subscription has {have} left in "
            f"its quota: ask for more: {MORE}"
        )
