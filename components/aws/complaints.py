"""What a stack file asks for and AWS does not have, with what it has instead; needs no SDK.

What only an account can tell, such as zones that lack a machine, is looked at before an `up`.
"""

import re
from collections.abc import Iterator
from difflib import get_close_matches

from components.aws.catalog import database_class
from components.aws.checks.cluster_complaints import of_cluster
from components.aws.checks.machine_complaints import of_pool
from components.aws.checks.network_complaints import of_network
from components.aws.offers import database_classes
from components.aws.regions import REGIONS
from components.aws.s3.ageing import too_soon
from components.refused import Refused
from components.spec import PlatformSpec

IDENTITY = re.compile(r"arn:aws:iam::\d{12}:(role|user)/[\w+=,.@/-]+", re.ASCII)
POLICY = re.compile(r"[\w+=,.@-]{1,128}", re.ASCII)
REPOSITORY = re.compile(r"[a-z0-9]+([._/-][a-z0-9]+)*")


def complaints(spec: PlatformSpec) -> Iterator[str]:
    """Yield one sentence per mistake: path, value, and what would be right."""
    region = str(spec.region)
    if region not in REGIONS:
        close = get_close_matches(region, REGIONS) or REGIONS
        known = f"close to it: {', '.join(close)}"
        yield f"region: {region!r} is no region of AWS where a platform can stand; {known}"
        return
    yield from of_account(spec)
    yield from of_network(spec.network, region)
    for place, pool in enumerate(spec.cluster.pools):
        for wrong in of_pool(pool, spec.network, region):
            yield f"cluster.pools.{place}.{wrong}"
    yield from of_cluster(spec.cluster)
    yield from of_budgets(spec)
    yield from of_contents(spec)
    yield from of_database(spec)
    yield from of_keys(spec)


def of_account(spec: PlatformSpec) -> Iterator[str]:
    """Yield what is wrong with names of accounts and identities."""
    if spec.account is not None and not re.fullmatch(r"\d{12}", spec.account, re.ASCII):
        yield f"account: {spec.account!r} is none of AWS's: twelve digits, in quotes, are meant"
    for place, name in enumerate(spec.cluster.admins):
        if not IDENTITY.fullmatch(name):
            yield (
                f"cluster.admins.{place}: {name!r} is no role or user: "
                "arn:aws:iam::123456789012:role/admins is meant"
            )
    boundary = spec.identity.boundary
    if boundary is not None and not POLICY.fullmatch(boundary):
        yield f"identity.boundary: {boundary!r} is no policy's name; its ARN is not asked for"


def of_budgets(spec: PlatformSpec) -> Iterator[str]:
    """Yield budgets of teams that would count nothing."""
    having = {pool.team for pool in spec.cluster.pools}
    for place, team in enumerate(spec.teams):
        if team.budget and team.name not in having:
            yield (
                f"teams.{place}.budget: on AWS it counts the machines of the team's own pools, and "
                f"{team.name} has none: give it one in cluster.pools: team: {team.name}"
            )


def of_contents(spec: PlatformSpec) -> Iterator[str]:
    """Yield what is wrong with how objects age, and with names of repositories."""
    for place, rule in enumerate(spec.storage.lifecycle):
        for wrong in too_soon(rule):
            yield f"storage.lifecycle.{place}.{wrong}"
    for place, name in enumerate(spec.registry.repositories):
        if not REPOSITORY.fullmatch(name):
            yield (
                f"registry.repositories.{place}: {name!r} is no name of a repository in ECR: "
                "lower-case words, such as ray or flights/serving"
            )


def of_database(spec: PlatformSpec) -> Iterator[str]:
    """Yield what a region's servers of PostgreSQL are too small for."""
    asked, region = spec.database, str(spec.region)
    try:
        name = database_class(asked.cpus, asked.memory_gib)
    except Refused as error:
        yield f"database.{error}; got {asked.cpus} and {asked.memory_gib:g}"
        return
    here = database_classes(region)
    if here and name not in here:
        yield (
            f"database.memory_gib: {region} has no {name} for {asked.memory_gib:g} GiB; "
            f"it has larger ones: memory_gib: {2 * asked.memory_gib:g}"
        )


def of_keys(spec: PlatformSpec) -> Iterator[str]:
    """Yield what is wrong with keys that exist, and with the region of the copies."""
    region = str(spec.region)
    form = re.compile(rf"arn:aws:kms:{region}:\d{{12}}:key/[\w-]+", re.ASCII)
    for path, key in (("cluster.key", spec.cluster.key), ("storage.key", spec.storage.key)):
        if key is not None and not form.fullmatch(key):
            yield (
                f"{path}: {key!r} is no key of {region}: an ARN such as "
                f"arn:aws:kms:{region}:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab "
                "is meant, and no alias"
            )
    other = spec.storage.replica_region
    if other is not None and (other == region or other not in REGIONS):
        near = [one for one in REGIONS if one != region and one[:2] == region[:2]]
        yield (
            f"storage.replica_region: {other!r} is no other region than {region}; "
            f"such as {', '.join(near or REGIONS)}"
        )
