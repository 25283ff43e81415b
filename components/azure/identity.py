"""Rights of pods, without a key that could be stolen or forgotten."""

import pulumi
import pulumi_azure_native as azure

from components.azure.account import tenant_id
from components.azure.group import inside
from components.azure.ids import vault_id
from components.azure.rbac.objects import give_objects
from components.azure.rbac.pods import PodIdentity, pod_identity
from components.azure.rbac.team_rights import team_rights
from components.azure.rights import give
from components.contracts.cluster import ClusterOutputs
from components.contracts.database import DatabaseOutputs
from components.contracts.identity import (
    MLFLOW,
    SECRETS,
    Identity,
    IdentityOutputs,
    IdentitySpec,
    ServiceAccount,
    of_team,
)
from components.contracts.registry import RegistryOutputs
from components.contracts.storage import StorageOutputs
from components.site import Site

ARTIFACTS = ("mlruns/", "models/")


class AzureIdentity(Identity):
    """Identities of Entra that pods get for the token of their service account; they cost nothing.

    Each team has one of its own: what a session is called by, as on AWS, Azure knows nothing of.
    """

    TOKEN = "mlplatform:azure:Identity"

    def build(
        self,
        name: str,
        spec: IdentitySpec,
        site: Site,
        cluster: ClusterOutputs,
        storage: StorageOutputs,
        registry: RegistryOutputs,
        database: DatabaseOutputs,
    ) -> IdentityOutputs:
        """Create an identity for each team, one for MLflow and one for what fetches secrets."""
        group = inside(site, cluster.name)

        def identity(end: str, pods: ServiceAccount, team: str | None = None) -> PodIdentity:
            called = f"{name}-{end}"
            return pod_identity(called, [pods], cluster.issuer, site, group, self.child, team)

        held: dict[ServiceAccount, PodIdentity] = {}
        for team in site.teams:
            pods = of_team(team.name)
            held[pods] = made = identity(f"team-{team.name}", pods, team.name)
            called = f"{name}-team-{team.name}"
            team_rights(called, team.name, made.principal, storage, site, self.child)
        held[MLFLOW] = mlflow = identity("mlflow", MLFLOW)
        give_objects(
            f"{name}-mlflow",
            mlflow.principal,
            storage,
            "artifacts",
            ARTIFACTS,
            site,
            self.child,
        )
        self.log_in(name, mlflow, database, group)
        held[SECRETS] = secrets = identity("secrets", SECRETS)
        vault = vault_id(database.key)
        give(
            f"{name}-secrets",
            "Key Vault Secrets User",
            secrets.principal,
            vault,
            site,
            self.child,
        )
        return IdentityOutputs(
            roles=pulumi.Output.all(**{str(pods): one.client for pods, one in held.items()}),
            annotations=pulumi.Output.all(
                **{str(pods): one.annotation for pods, one in held.items()}
            ),
            secrets_prefix=vault.apply(
                lambda id: f"https://{id.rpartition('/')[2]}.vault.azure.net/secrets/"
            ),
        )

    def log_in(
        self,
        name: str,
        mlflow: PodIdentity,
        database: DatabaseOutputs,
        group: pulumi.Input[str],
    ) -> None:
        """Let MLflow's identity into its database, whatever else opens it.

        It makes and changes all tables, so it administers the server, which holds nothing else. It
        goes with the server alone: a server's lock lets nothing of it be deleted.
        """
        azure.dbforpostgresql.Administrator(
            f"{name}-mlflow",
            server_name=database.id.apply(lambda id: id.rpartition("/")[2]),
            resource_group_name=group,
            object_id=mlflow.principal,
            principal_name=mlflow.name,
            principal_type=azure.dbforpostgresql.PrincipalType.SERVICE_PRINCIPAL,
            tenant_id=tenant_id(self),
            opts=pulumi.ResourceOptions(parent=self, retain_on_delete=True),
        )
