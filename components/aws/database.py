"""PostgreSQL in RDS for MLflow."""

import pulumi
import pulumi_aws as aws

from components.absent import nothing
from components.aws.iam.account import account_id
from components.aws.iam.document import HERE, trust
from components.aws.iam.role import give, role
from components.aws.key import key
from components.aws.rds.database_logs import encrypted_logs, log_groups
from components.aws.rds.postgres import NAME, USER, door, lasting, server
from components.contracts.cluster import ClusterOutputs
from components.contracts.database import Database, DatabaseOutputs, DatabaseSpec
from components.contracts.network import NetworkOutputs
from components.order import after
from components.site import Site


class AwsDatabase(Database):
    """A server that only the cluster's machines reach.

    db.t4g.medium with 20 GB is about $50 a month, db.m6g.large about $118; a standby doubles it.
    With `login: identity` somebody grants `rds_iam` to the user once, with the password that RDS
    keeps either way; from then on tokens open it, and the password does no more.
    """

    TOKEN = "mlplatform:aws:Database"

    def build(
        self,
        name: str,
        spec: DatabaseSpec,
        site: Site,
        network: NetworkOutputs,
        cluster: ClusterOutputs,
    ) -> DatabaseOutputs:
        """Create the server, its door, its key and the place of its logs."""
        account = account_id(self, site)
        encrypting = key(
            name,
            f"Database of {site.name}",
            site,
            self.child,
            users=[encrypted_logs(name, account, site.region)],
            kept=lasting(spec, site),  # a snapshot without its key is none
        )
        # New whenever the server is, like a name that the engine would make up, since only another
        # key replaces a server; but known before it, as the groups of its logs are named by it.
        identifier = pulumi.Output.concat(name, "-", encrypting.apply(beginning))
        groups = log_groups(name, identifier, encrypting, site, self.child)
        made = server(
            name,
            identifier,
            encrypting,
            door(name, network, cluster, self.child),
            groups,
            watcher(name, site, account, self.child) if site.is_prod else None,
            spec,
            site,
            network,
            self.child,
        )
        return outputs(made, encrypting, spec, site, account)


def beginning(key_arn: str) -> str:
    """Return the first digits of a key's id."""
    return key_arn.rpartition("/")[2][:8]


def watcher(
    name: str, site: Site, account: pulumi.Output[str], opts: pulumi.ResourceOptions
) -> pulumi.Output[str]:
    """Create the role by which RDS writes down what the machine below a server does.

    Return its ARN.
    """
    ours = pulumi.Output.concat(HERE, ":rds:", site.region, ":", account, ":db:", name, "-*")
    made = role(
        f"{name}-monitoring",
        "Measures the database's machine",
        trust(
            "monitoring.rds.amazonaws.com",
            conditions={
                "StringEquals": {"aws:SourceAccount": account},
                "ArnLike": {"aws:SourceArn": ours},
            },
        ),
        site,
        opts,
    )
    managed = ["service-role/AmazonRDSEnhancedMonitoringRole"]
    return after(made.arn, give(f"{name}-monitoring", made, opts, managed=managed))


def outputs(
    made: aws.rds.Instance,
    key_arn: pulumi.Output[str],
    spec: DatabaseSpec,
    site: Site,
    account: pulumi.Output[str],
) -> DatabaseOutputs:
    """Return where the server answers, and what opens it."""
    by_identity = spec.login == "identity"
    user = pulumi.Output.concat(
        HERE, ":rds-db:", site.region, ":", account, ":dbuser:", made.resource_id, "/", USER
    )
    return DatabaseOutputs(
        id=made.identifier,
        url=pulumi.Output.concat("postgresql://", made.endpoint, "/", NAME),
        secret_name=nothing() if by_identity else made.master_user_secrets[0].secret_arn,
        key=key_arn,
        resource=user if by_identity else nothing(),
    )
