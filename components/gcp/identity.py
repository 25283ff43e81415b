"""Rights of pods, without a key that could be stolen or forgotten."""

import pulumi

from components.contracts.cluster import ClusterOutputs
from components.contracts.database import DatabaseOutputs
from components.contracts.identity import (
    MLFLOW,
    SECRETS,
    Identity,
    IdentityOutputs,
    IdentitySpec,
    of_team,
)
from components.contracts.registry import RegistryOutputs
from components.contracts.storage import StorageOutputs
from components.gcp.iam.pods import TIE, pod_member
from components.gcp.iam.service_rights import secret_rights, tracking_rights
from components.gcp.iam.team_rights import team_rights
from components.gcp.names import secrets_prefix
from components.gcp.project import project_number
from components.site import Site


class GcpIdentity(Identity):
    """Rights of service accounts of the cluster, by their own names; they cost nothing.

    MLflow's pods alone act as an account of IAM, as PostgreSQL knows no other identity.
    """

    TOKEN = "mlplatform:gcp:Identity"

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
        """Give each team what is its own, MLflow its runs, and what fetches secrets those."""
        roles: dict[str, pulumi.Output[str]] = {}
        for team in site.teams:
            pods = of_team(team.name)
            roles[str(pods)] = pod_member(pods, cluster, site, self)
            team_rights(f"{name}-{team.name}", team.name, roles[str(pods)], storage, self.child)
        mlflow = tracking_rights(f"{name}-mlflow", storage, database, cluster, site, self.child)
        fetching = pod_member(SECRETS, cluster, site, self)
        number = project_number(self, site)
        secret_rights(f"{name}-secrets", fetching, number, site, self.child)
        roles |= {str(MLFLOW): mlflow, str(SECRETS): fetching}
        return IdentityOutputs(
            roles=pulumi.Output.all(**roles),
            secrets_prefix=pulumi.Output.from_input(secrets_prefix(site.name)),
            annotations=pulumi.Output.all(**{str(MLFLOW): pulumi.Output.concat(TIE, "=", mlflow)}),
        )
