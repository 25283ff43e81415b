"""What a stack file asks of a cluster and GKE does not do; needs no SDK."""

import re
from collections.abc import Iterator

from components.contracts.cluster import ClusterSpec

VERSIONS = ("1.33", "1.34", "1.35")
"""In GKE's regular channel; 2026-11."""
MEMBER = re.compile(
    r"(user|group|serviceAccount):[^@\s:]+@[^@\s]+\.[^@\s]+|principal(Set)?://iam\.googleapis\.com/\S+"
)


def of_cluster(spec: ClusterSpec) -> Iterator[str]:
    """Yield what is wrong with a cluster, each with its path."""
    if spec.version not in VERSIONS:
        yield f"cluster.version: {spec.version} is none of GKE's here: {', '.join(VERSIONS)}"
    for place, name in enumerate(spec.admins):
        if not MEMBER.fullmatch(name):
            yield (
                f"cluster.admins.{place}: {name!r} is no member of IAM: "
                "group:platform@example.org is meant"
            )
    system, *others = spec.pools
    if system.zones:
        yield f"cluster.pools.0.zones: {system.name} stands in all zones of the network: no `zones`"
    if system.fabric:
        yield f"cluster.pools.0.fabric: {system.name} carries the platform's own services: false"
    for place, pool in enumerate(others, 1):
        # Google keeps these for classes of its own.
        if pool.name.startswith(("gke", "autopilot")):
            yield (
                f"cluster.pools.{place}.name: {pool.name!r}: no compute class may begin with gke "
                f"or autopilot: pool-{pool.name}"
            )
