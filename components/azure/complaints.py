"""What a stack file asks for and Azure does not have, with what it has instead; needs no SDK.

What only a subscription can tell, such as sizes that it may not use, is looked at before an `up`.
"""

import re
from collections.abc import Iterator
from difflib import get_close_matches

from components.azure.blob.ageing import too_soon
from components.azure.blob.pairs import elsewhere
from components.azure.checks.cluster_complaints import UUID, of_cluster
from components.azure.checks.machine_complaints import of_pool
from components.azure.checks.network_complaints import of_network
from components.azure.notices import too_many
from components.azure.postgres.sizes import unlike
from components.azure.regions import REGIONS
from components.spec import PlatformSpec

REPOSITORY = re.compile(r"[a-z0-9]+([._/-][a-z0-9]+)*", re.ASCII)
KEY = re.compile(
    rf"/subscriptions/{UUID}/resourceGroups/[\w.()-]+/providers/Microsoft\.KeyVault/vaults/"
    r"[A-Za-z][\w-]{2,23}/keys/[A-Za-z0-9-]{1,127}",
    re.ASCII,
)


def complaints(spec: PlatformSpec) -> Iterator[str]:
    """Yield one sentence per mistake: path, value, and what would be right."""
    region = str(spec.region)
    if region not in REGIONS:
        close = get_close_matches(region, REGIONS) or REGIONS
        known = f"close to it: {', '.join(close)}"
        yield f"region: {region!r} is no region of Azure where a platform can stand; {known}"
        return
    if spec.account is not None and not re.fullmatch(UUID, spec.account, re.ASCII):
        yield (
            f"account: {spec.account!r} is no subscription of Azure's: an id such as "
            "0a1b2c3d-0000-4000-8000-0a1b2c3d4e5f is meant"
        )
    yield from of_network(spec.network)
    for place, pool in enumerate(spec.cluster.pools):
        for wrong in of_pool(pool, spec.network):
            yield f"cluster.pools.{place}.{wrong}"
    yield from of_cluster(spec.cluster)
    yield from of_contents(spec)
    for wrong in unlike(spec.database):
        yield f"database.{wrong}"
    for wrong in too_many(spec.budget):
        yield f"budget.{wrong}"
    yield from of_keys(spec)


def of_contents(spec: PlatformSpec) -> Iterator[str]:
    """Yield what is wrong with how objects age, where copies are, and with repositories."""
    for place, rule in enumerate(spec.storage.lifecycle):
        for wrong in too_soon(rule):
            yield f"storage.lifecycle.{place}.{wrong}"
    if spec.storage.replica_region is not None:
        for wrong in elsewhere(str(spec.region), spec.storage.replica_region):
            yield f"storage.replica_region: {wrong}"
    for place, name in enumerate(spec.registry.repositories):
        if not REPOSITORY.fullmatch(name):
            yield (
                f"registry.repositories.{place}: {name!r} is no name of a repository: "
                "lower-case words, such as ray or flights/serving"
            )


def of_keys(spec: PlatformSpec) -> Iterator[str]:
    """Yield what is wrong with keys that exist; one of another subscription cannot be asked for."""
    here = f"/subscriptions/{spec.account}/" if spec.account else ""
    for path, key in (("cluster.key", spec.cluster.key), ("storage.key", spec.storage.key)):
        if key is not None and not (KEY.fullmatch(key) and key.startswith(here)):
            yield (
                f"{path}: {key!r} is no key of this subscription: {here or '/subscriptions/<id>/'}"
                "resourceGroups/<group>/providers/Microsoft.KeyVault/vaults/<vault>/keys/<key> is "
                "meant, without a version"
            )
