"""Rights of pods, without a key that could be stolen or forgotten."""

import pulumi
import pulumi_aws as aws

from components.absent import no_entries
from components.aws.iam.account import account_id
from components.aws.iam.pods import pod_role
from components.aws.iam.service_rights import login_rights, secret_rights, tracking_rights
from components.aws.iam.team_rights import team_rights
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
from components.site import Site


class AwsIdentity(Identity):
    """Roles that pods get by EKS Pod Identity; they cost nothing.

    All teams share one role, whose rights begin with the tag that says whose a pod is: a new team
    is one more association, and no team's name has to fit into a role's.
    """

    TOKEN = "mlplatform:aws:Identity"

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
        """Create a role for all teams, one for MLflow and one for what fetches secrets."""
        teams = [of_team(team.name) for team in site.teams]
        path = f"mlplatform/{site.name}/"
        ray = pod_role(
            f"{name}-teams",
            f"Pods of each team of {site.name}, with what belongs to that team",
            teams,
            cluster.name,
            site,
            self.child,
            team_rights(storage, site.region),
        )
        mlflow = pod_role(
            f"{name}-mlflow",
            f"MLflow of {site.name}: runs, models and their database",
            [MLFLOW],
            cluster.name,
            site,
            self.child,
            tracking_rights(storage, site.region),
        )
        aws.iam.RolePolicy(
            f"{name}-mlflow-database",
            role=mlflow.name,
            policy=login_rights(database, site.region),
            opts=self.child,
        )
        secrets = pod_role(
            f"{name}-secrets",
            f"What brings secrets named {path}... into the cluster",
            [SECRETS],
            cluster.name,
            site,
            self.child,
            secret_rights(path, account_id(self, site), site.region),
        )
        held = {**dict.fromkeys(teams, ray), MLFLOW: mlflow, SECRETS: secrets}
        return IdentityOutputs(
            roles=pulumi.Output.all(**{str(pods): made.arn for pods, made in held.items()}),
            secrets_prefix=pulumi.Output.from_input(path),
            annotations=no_entries(),
        )
