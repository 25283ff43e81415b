"""What a stack file asks for and Google Cloud does not have, with what it has instead; needs no
SDK.

What only a project can tell, such as quotas, is looked at before an `up`.
"""

import re
from collections.abc import Iterator
from difflib import get_close_matches

from components.gcp.checks.cluster_complaints import of_cluster
from components.gcp.checks.machine_complaints import of_pool
from components.gcp.checks.network_complaints import PROJECT, of_network
from components.gcp.gcs.ageing import too_soon
from components.gcp.gcs.places import place as bucket_place
from components.gcp.names import READERS
from components.gcp.regions import REGIONS
from components.gcp.sql.tiers import tier
from components.refused import Refused
from components.spec import PlatformSpec

KEY_NAME = r"[A-Za-z0-9_-]{1,63}"


def complaints(spec: PlatformSpec) -> Iterator[str]:
    """Yield one sentence per mistake: path, value, and what would be right."""
    region = str(spec.region)
    if region not in REGIONS:
        close = get_close_matches(region, REGIONS) or sorted(REGIONS)
        known = f"close to it: {', '.join(close)}"
        yield f"region: {region!r} is no region of Google Cloud; {known}"
        return
    yield from of_account(spec)
    yield from of_network(spec.network, spec.cluster, region)
    for place, pool in enumerate(spec.cluster.pools):
        for wrong in of_pool(pool, spec.network, region):
            yield f"cluster.pools.{place}.{wrong}"
    yield from of_cluster(spec.cluster)
    yield from of_contents(spec)
    yield from of_database(spec)
    yield from of_keys(spec)
    yield from of_budget(spec)


def of_account(spec: PlatformSpec) -> Iterator[str]:
    """Yield what is wrong with the project, and with a boundary that no account has."""
    if spec.account is None:
        yield "account: asked for on gcp: the project's id, such as `account: ml-dev-1234`"
    elif not re.fullmatch(PROJECT, spec.account):
        yield (
            f"account: {spec.account!r} is no project's id: 6 to 30 lower-case letters, digits "
            "and hyphens, and not its number"
        )
    if spec.identity.boundary is not None:
        yield (
            f"identity.boundary: {spec.identity.boundary!r}: on gcp no account has one; the "
            "organisation's policies bound all of a project: leave it out"
        )


def of_contents(spec: PlatformSpec) -> Iterator[str]:
    """Yield what is wrong with how objects age, and with names of images."""
    for place, rule in enumerate(spec.storage.lifecycle):
        for wrong in too_soon(rule):
            yield f"storage.lifecycle.{place}.{wrong}"
    for place, name in enumerate(spec.registry.repositories):
        if not re.fullmatch(r"[a-z0-9]+([._/-][a-z0-9]+)*", name):
            yield (
                f"registry.repositories.{place}: {name!r} is no name of an image: lower-case "
                "words, such as ray or flights/serving"
            )


def of_database(spec: PlatformSpec) -> Iterator[str]:
    """Yield what Cloud SQL's servers are too small for."""
    asked = spec.database
    try:
        tier(asked.cpus, asked.memory_gib)
    except Refused as error:
        yield f"database.{error}; got {asked.cpus} and {asked.memory_gib:g}"


def of_keys(spec: PlatformSpec) -> Iterator[str]:
    """Yield what is wrong with keys that exist, and with the region of the copies."""
    region = str(spec.region)
    form = rf"projects/{PROJECT}/locations/{region}/keyRings/{KEY_NAME}/cryptoKeys/{KEY_NAME}"
    for path, key in (("cluster.key", spec.cluster.key), ("storage.key", spec.storage.key)):
        if key is not None and not re.fullmatch(form, key):
            yield (
                f"{path}: {key!r} is no key of {region}: "
                f"projects/keys-1234/locations/{region}/keyRings/ml/cryptoKeys/disks is meant"
            )
    try:
        bucket_place(region, spec.storage.replica_region)
    except Refused as error:
        yield f"storage.{error}"


def of_budget(spec: PlatformSpec) -> Iterator[str]:
    """Yield where more people are to be told of spending than Google tells."""
    told = {"budget.notify": spec.budget.notify}
    for place, team in enumerate(spec.teams):
        if team.budget:
            told[f"teams.{place}.owners"] = team.owners
    for path, people in told.items():
        if len(set(people)) > READERS:
            yield (
                f"{path}: a budget on gcp tells {READERS} people at most, and these are "
                f"{len(set(people))}: name a group's address instead"
            )
