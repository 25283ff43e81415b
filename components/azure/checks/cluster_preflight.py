"""Whether AKS offers what a cluster asks for, and whether a subscription is set up for it."""

from collections.abc import Iterator
from typing import Any

from components.azure.checks.clients import Ask, errors
from components.spec import PlatformSpec

PROVIDERS = ("Microsoft.Authorization", "Microsoft.Compute", "Microsoft.Consumption",
             "Microsoft.ContainerRegistry", "Microsoft.ContainerService",
             "Microsoft.DBforPostgreSQL", "Microsoft.Insights", "Microsoft.KeyVault",
             "Microsoft.ManagedIdentity", "Microsoft.Network", "Microsoft.OperationalInsights",
             "Microsoft.Storage")  # fmt: skip
"""Parts of Azure that a subscription has to have switched on."""
ENCRYPTION = "providers/Microsoft.Features/providers/Microsoft.Compute/features/EncryptionAtHost"


def of_version(spec: PlatformSpec, ask: Ask) -> Iterator[str]:
    """Yield that a version of Kubernetes is not offered, is a preview, or costs more."""
    listed = ask("containerservice").managed_clusters.list_kubernetes_versions(str(spec.region))
    offered = sorted(str(one.version) for one in listed.values_property or () if standard(one))
    version = spec.cluster.version
    if version not in offered:
        yield (
            f"cluster.version: {version} is not in standard support on AKS in {spec.region}: "
            f"{', '.join(offered)} are"
        )


def standard(version: Any) -> bool:
    """Tell whether a version is supported in every tier, and no preview."""
    plans = version.capabilities.support_plan if version.capabilities else None
    return "KubernetesOfficial" in (plans or ()) and not version.is_preview


def of_subscription(spec: PlatformSpec, ask: Ask) -> Iterator[str]:
    """Yield parts of Azure that are not switched on: deployments there fail, half way."""
    listed = ask("resource").providers.list()
    states = {str(one.namespace).lower(): one.registration_state for one in listed}
    missing = [one for one in PROVIDERS if states.get(one.lower()) != "Registered"]
    for namespace in missing:
        yield (
            f"account: {namespace} is not registered in the subscription: "
            f"`az provider register --namespace {namespace}`"
        )


def of_encryption(spec: PlatformSpec, ask: Ask, subscription: str) -> Iterator[str]:
    """Yield that hosts may not encrypt disks yet, which every node asks for."""
    found = ask("resource").resources.get_by_id(
        f"/subscriptions/{subscription}/{ENCRYPTION}", api_version="2021-07-01"
    )
    said: dict[str, Any] = found.properties or {}
    state = said.get("state")
    if state != "Registered":
        yield (
            f"account: encryption at host is {state}, and every node asks for it: "
            "`az feature register --namespace Microsoft.Compute --name EncryptionAtHost`"
        )


def of_keys(spec: PlatformSpec, ask: Ask) -> Iterator[str]:
    """Yield existing keys that are gone, disabled, or in a vault that could lose them."""
    for path, key in (("cluster.key", spec.cluster.key), ("storage.key", spec.storage.key)):
        if key is None:
            continue
        parts = key.split("/")
        group, vault, name = parts[4], parts[8], parts[10]
        try:
            found = ask("keyvault").keys.get(group, vault, name)
            held = ask("keyvault").vaults.get(group, vault).properties
        except errors() as error:
            if getattr(error, "status_code", None) != 404:
                raise
            yield f"{path}: {key} does not exist: leave it out, and the platform makes its own"
            continue
        if found.attributes is not None and found.attributes.enabled is False:
            yield f"{path}: {key} is disabled: enable it, or name another"
        if not held.enable_purge_protection:
            yield f"{path}: {vault} may be purged, and all that its key encrypted is lost with it"
        if not held.enable_rbac_authorization:
            yield f"{path}: {vault} knows no roles, by which services are let use its key"
