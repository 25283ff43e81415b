"""What a stack file asks of a cluster and AKS does not do; needs no SDK."""

import re
from collections.abc import Iterator

from components.azure.aks.versions import VERSIONS
from components.contracts.cluster import ClusterSpec

UUID = r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
WHO = re.compile(rf"(group|user|service-principal):{UUID}", re.ASCII)


def of_cluster(spec: ClusterSpec) -> Iterator[str]:
    """Yield what is wrong with a cluster, each with its path."""
    if spec.version not in VERSIONS:
        yield f"cluster.version: {spec.version} is not pinned here: {', '.join(VERSIONS)}"
    if not spec.admins:
        yield (
            "cluster.admins: nobody could enter the cluster, not even who creates it: "
            'admins: ["group:00000000-0000-0000-0000-000000000000"]'
        )
    for place, who in enumerate(spec.admins):
        if not WHO.fullmatch(who):
            yield (
                f"cluster.admins.{place}: {who!r} is nobody in Entra: group:, user: or "
                "service-principal: before an object id is meant"
            )
    system = spec.pools[0]
    if system.zones:
        yield f"cluster.pools.0.zones: {system.name} stands in all zones of the network: no `zones`"
    if system.fabric:
        yield f"cluster.pools.0.fabric: {system.name} carries the platform's own services: false"
