"""Images in Azure Container Registry."""

import base64

import pulumi
import pulumi_azure_native as azure

from components.azure import names
from components.azure.acr.purge import NIGHTLY, purge
from components.azure.endpoint import private_endpoint
from components.azure.group import inside
from components.azure.key import key
from components.azure.rbac.holder import holder
from components.azure.rights import give
from components.azure.tags import tags
from components.contracts.cluster import ClusterOutputs
from components.contracts.registry import Registry, RegistryOutputs, RegistrySpec
from components.order import after
from components.site import Site


class AzureRegistry(Registry):
    """A registry that takes Entra's tokens alone: $5 a month in dev, $50 and private elsewhere.

    Only the dear kind has an own key, an endpoint and copies over zones. Nobody can fix all tags
    of an Azure registry: CI locks a release when it is pushed, and what runs names digests. Images
    are looked through where the subscription has the plan for it, which its baseline makes.
    """

    TOKEN = "mlplatform:azure:Registry"

    def build(
        self, name: str, spec: RegistrySpec, site: Site, cluster: ClusterOutputs
    ) -> RegistryOutputs:
        """Create the registry; nodes pull, and old images go by themselves."""
        group = inside(site, cluster.name)
        private = site.environment != "dev"
        made = self.private(name, spec, site, group) if private else self.plain(name, site, group)
        ready: list[pulumi.Resource] = [
            give(f"{name}-nodes", "AcrPull", cluster.node_identity, made.id, site, self.child)
        ]
        if private:
            subnet = cluster.security_group
            ready.append(
                private_endpoint(name, "registry", made.id, subnet, site, group, self.child)
            )
        self.cleaned(name, made, spec, site, group)
        server = after(made.login_server, ready)
        urls = {one: pulumi.Output.concat(server, "/", one) for one in spec.repositories}
        return RegistryOutputs(url=server, repositories=pulumi.Output.all(**urls))

    def plain(
        self, name: str, site: Site, group: pulumi.Input[str]
    ) -> azure.containerregistry.Registry:
        """Create the cheapest kind, which is reached from everywhere, with a token."""
        return azure.containerregistry.Registry(
            names.registry(name),
            location=site.region,
            resource_group_name=group,
            sku={"name": "Basic"},
            admin_user_enabled=False,
            anonymous_pull_enabled=False,
            tags=tags(site),
            opts=self.child,
        )

    def private(
        self, name: str, spec: RegistrySpec, site: Site, group: pulumi.Input[str]
    ) -> azure.containerregistry.Registry:
        """Create the kind that is private, over zones, and encrypted with an own key."""
        encrypting = key(name, f"Images of {site.name}", site, group, self.child)
        opens = holder(name, encrypting, site, group, self.child)
        return azure.containerregistry.Registry(
            names.registry(name),
            location=site.region,
            resource_group_name=group,
            sku={"name": "Premium"},
            admin_user_enabled=False,
            anonymous_pull_enabled=False,
            public_network_access="Disabled",
            network_rule_bypass_options="AzureServices",
            network_rule_set={"default_action": "Deny"},
            zone_redundancy="Enabled",
            identity=azure.containerregistry.IdentityPropertiesArgs(
                type=azure.containerregistry.ResourceIdentityType.USER_ASSIGNED,
                user_assigned_identities=opens.id.apply(identities),
            ),
            encryption={
                "status": "enabled",
                "key_vault_properties": {
                    "identity": opens.client,
                    "key_identifier": encrypting.url,
                },
            },
            policies={"retention_policy": {"days": spec.untagged_days, "status": "enabled"}},
            tags=tags(site),
            opts=pulumi.ResourceOptions.merge(
                self.child, pulumi.ResourceOptions(protect=site.is_prod)
            ),
        )

    def cleaned(
        self,
        name: str,
        made: azure.containerregistry.Registry,
        spec: RegistrySpec,
        site: Site,
        group: pulumi.Input[str],
    ) -> None:
        """Let the registry delete old images each night, as an identity of the task's own.

        Into a private registry Azure lets such a task only once `networkRuleBypassAllowedForTasks`
        is set, which no version of the API that the SDK speaks has: a person sets it, or runs the
        same commands from inside.
        """
        itself: azure.containerregistry.CustomRegistryCredentialsArgsDict = {"identity": "[system]"}
        # By its identity alone: no password; the mark is for whoever writes one there one day.
        login = made.login_server.apply(lambda url: {url: itself})
        task = azure.containerregistry.Task(
            name,
            task_name="purge",
            registry_name=made.name,
            location=site.region,
            resource_group_name=group,
            platform={"os": "Linux", "architecture": "amd64"},
            step=azure.containerregistry.EncodedTaskStepArgs(
                type="EncodedTask",
                encoded_task_content=base64.b64encode(purge(spec).encode()).decode(),
            ),
            trigger={
                "timer_triggers": [{"name": "nightly", "schedule": NIGHTLY, "status": "Enabled"}]
            },
            identity={"type": azure.containerregistry.ResourceIdentityType.SYSTEM_ASSIGNED},
            credentials={"custom_registries": pulumi.Output.secret(login)},
            status="Enabled",
            timeout=3600,
            tags=tags(site),
            opts=self.child,
        )
        acting = task.identity.apply(lambda one: (one.principal_id if one else None) or "")
        for role in ("AcrPull", "AcrDelete"):
            give(f"{name}-purge-{role.lower()}", role, acting, made.id, site, self.child)


def identities(id: str) -> dict[str, azure.containerregistry.UserIdentityPropertiesArgs]:
    """Return an identity as a registry takes it: by id, and nothing more is said."""
    return {id: azure.containerregistry.UserIdentityPropertiesArgs()}
