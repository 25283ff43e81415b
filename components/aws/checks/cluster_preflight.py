"""Whether EKS offers what a cluster is pinned to."""

from collections.abc import Iterator
from typing import Any

from components.aws.checks.clients import Ask, pages
from components.aws.eks.versions import VERSIONS
from components.spec import PlatformSpec


def of_version(spec: PlatformSpec, ask: Ask) -> Iterator[str]:
    """Yield that a version of Kubernetes is not, or no longer, in standard support."""
    found = pages(ask("eks"), "describe_cluster_versions", "clusterVersions")
    standard = sorted(one["clusterVersion"] for one in found if supported(one))
    version = spec.cluster.version
    if version not in standard:
        yield (
            f"cluster.version: {version} is not in standard support on EKS, and extended support "
            f"costs six times as much: {', '.join(standard)} are"
        )


def supported(version: dict[str, Any]) -> bool:
    """Tell whether a version is in standard support."""
    status = version.get("versionStatus") or version.get("status", "")
    return status.lower().replace("_", "-") == "standard-support"


def of_addons(spec: PlatformSpec, ask: Ask) -> Iterator[str]:
    """Yield add-ons whose pinned version EKS does not offer for the version of Kubernetes."""
    version = spec.cluster.version
    for name, pinned in VERSIONS[version].addons.items():
        listed = pages(
            ask("eks"),
            "describe_addon_versions",
            "addons",
            kubernetesVersion=version,
            addonName=name,
        )
        offered = [one["addonVersion"] for addon in listed for one in addon["addonVersions"]]
        if pinned not in offered:
            yield (
                f"cluster.version: {version} comes with {name} {pinned}, which EKS does not offer "
                f"here: {', '.join(offered[:3]) or 'none'} can be pinned in "
                "components/aws/eks/versions.py"
            )
