"""Whether a project's zones have the machines that pools ask for, and room for them."""

from collections.abc import Iterator, Mapping

from components.contracts.cluster import NodePool
from components.gcp.catalog import gpu_type, machines
from components.gcp.checks.clients import Ask, pages
from components.gcp.machines import Machine
from components.gcp.regions import region_of
from components.gcp.vpc.zones import zones
from components.spec import PlatformSpec

METRICS = {
    "nvidia-a100-40": "NVIDIA_A100_GPUS",
    "nvidia-a100-80": "NVIDIA_A100_80GB_GPUS",
    "nvidia-h100": "NVIDIA_H100_GPUS",
    "nvidia-l4": "NVIDIA_L4_GPUS",
    "nvidia-t4": "NVIDIA_T4_GPUS",
}
"""Accelerators to the region's quota of them; of newer ones Google tells by family, elsewhere."""
ALL_REGIONS = "GPUS_ALL_REGIONS"
"""How many GPUs a project may have at once, of all kinds and in all regions: 0 in a new one."""
PAGE = "https://console.cloud.google.com/iam-admin/quotas?project="


def of_machines(spec: PlatformSpec, ask: Ask) -> Iterator[str]:
    """Yield pools of which some zone has no machine."""
    region = str(spec.region)
    for place, pool in enumerate(spec.cluster.pools):
        machine = machines(pool, region)[0]
        have = offering(spec, machine, gpu_type(pool, machine), ask)
        wanted = pool.zones or zones(spec.network, region)
        where = f"cluster.pools.{place}.zones"
        told = ", ".join(sorted(have)) or f"no zone of {region}"
        lacking = [zone for zone in pool.zones if zone not in have]
        if lacking:
            yield f"{where}: {', '.join(lacking)} has no {machine.name} for us; {told} has"
        elif not have & {*wanted}:
            yield f"{where}: none of {', '.join(wanted)} has {machine.name}; {told} has"


def offering(spec: PlatformSpec, machine: Machine, gpu: str | None, ask: Ask) -> set[str]:
    """Return the zones of the region that have a machine, and what is attached to it."""
    found = listed(spec, "machineTypes", machine.name, ask)
    if gpu and machine.family == "n1-standard":
        found &= listed(spec, "acceleratorTypes", gpu, ask)
    return {zone for zone in found if region_of(zone) == spec.region}


def listed(spec: PlatformSpec, kind: str, name: str, ask: Ask) -> set[str]:
    """Return the zones in which the project sees a type."""
    collection = getattr(ask("compute"), kind)()
    answers = pages(collection, "aggregatedList", project=spec.account, filter=f'name = "{name}"')
    return {
        scope.removeprefix("zones/")
        for answer in answers
        for scope, entry in answer.get("items", {}).items()
        if entry.get(kind)
    }


def of_quotas(spec: PlatformSpec, ask: Ask) -> Iterator[str]:
    """Yield pools that cannot start even what they must have, whatever capacity they try."""
    compute, region = ask("compute"), str(spec.region)
    pools = [(place, pool) for place, pool in enumerate(spec.cluster.pools) if pool.accelerator]
    if not pools:
        return
    here = limits(compute.regions().get(project=spec.account, region=region).execute())
    everywhere = limits(compute.projects().get(project=spec.account).execute())
    for place, pool in pools:
        assert pool.accelerator
        where = f"cluster.pools.{place}: {pool.name}"
        needed = pool.accelerator.count * max(1, pool.min_nodes)
        most = pool.accelerator.count * pool.max_nodes
        asked = f"{needed} {pool.accelerator.type}, and {most} for max_nodes"
        known = {metric: here.get(metric) for metric in metrics(pool)}
        if known and all(limit is not None and limit < needed for limit in known.values()):
            have = " and ".join(f"{limit:g} of {metric}" for metric, limit in known.items())
            yield (
                f"{where} needs {asked}; {spec.account} may have {have} in {region}: "
                f"ask for more: {PAGE}{spec.account}"
            )
        total = everywhere.get(ALL_REGIONS)
        if total is not None and total < needed:
            yield (
                f"{where} needs {asked}; {spec.account} may have {total:g} of {ALL_REGIONS}: "
                f"ask for more: {PAGE}{spec.account}"
            )


def limits(answer: Mapping[str, list[Mapping[str, object]]]) -> dict[str, float]:
    """Return how much is left of each quota that Google tells."""
    return {
        str(quota["metric"]): float(str(quota["limit"])) - float(str(quota.get("usage", 0)))
        for quota in answer.get("quotas", ())
    }


def metrics(pool: NodePool) -> list[str]:
    """Return the quotas that a pool may draw from; what is reserved was granted already.

    What is lent for a time is counted with what can be taken away.
    """
    metric = METRICS.get(pool.accelerator.type) if pool.accelerator else None
    if metric is None or "reserved" in pool.capacity:
        return []
    kinds = {"on-demand": metric, "spot": f"PREEMPTIBLE_{metric}", "flex": f"PREEMPTIBLE_{metric}"}
    return list(dict.fromkeys(kinds[kind] for kind in pool.capacity if kind in kinds))
