"""Who opens a database: MLflow, by a password in the secret store or by its own identity."""

from dataclasses import dataclass

import pulumi
import pulumi_gcp as gcp

from components.absent import nothing
from components.contracts.database import DatabaseSpec
from components.gcp.names import ACCOUNT, secrets_prefix, short
from components.gcp.project import project_id
from components.gcp.sql.postgres import USER
from components.order import after
from components.password import Password
from components.site import Site

SECRET_READER = "roles/secretmanager.secretAccessor"
LOGGING_IN = "roles/cloudsql.instanceUser"


@dataclass(frozen=True)
class Login:
    """What opens a database."""

    secret: pulumi.Output[str]
    """The secret with user and password; empty where there is none."""
    account: pulumi.Output[str]
    """As whom MLflow acts: the account that reads the secret, or is the user."""


def login(
    name: str,
    server: gcp.sql.DatabaseInstance,
    key: pulumi.Output[str],
    spec: DatabaseSpec,
    site: Site,
    opts: pulumi.ResourceOptions,
) -> Login:
    """Create MLflow's account, and what lets it in.

    PostgreSQL knows accounts of IAM alone, not pods: pods of MLflow act as this account.
    """
    account = gcp.serviceaccount.Account(
        name,
        account_id=short(f"{site.name}-mlflow", ACCOUNT),
        display_name=f"MLflow of {site.name}: runs, models and their database",
        opts=opts,
    )
    if spec.login == "identity":
        right = by_identity(name, server, account, site, opts)
        return Login(nothing(), after(account.name, [right]))
    return Login(by_password(name, server, account, key, site, opts), account.name)


def by_identity(
    name: str,
    server: gcp.sql.DatabaseInstance,
    account: gcp.serviceaccount.Account,
    site: Site,
    opts: pulumi.ResourceOptions,
) -> gcp.projects.IAMMember:
    """Make the account a user of the database, and let it log in to this server alone."""
    user = gcp.sql.User(
        name,
        instance=server.name,
        name=account.email.apply(lambda email: email.removesuffix(".gserviceaccount.com")),
        type="CLOUD_IAM_SERVICE_ACCOUNT",
        database_roles=["cloudsqlsuperuser"],  # what a user with a password gets by itself
        deletion_policy="ABANDON",  # PostgreSQL deletes none that owns something
        opts=opts,
    )
    project = project_id(site)
    here = pulumi.Output.concat("projects/", project, "/instances/", server.name)
    return gcp.projects.IAMMember(
        name,
        project=project,
        role=LOGGING_IN,
        member=account.member,
        condition={
            "title": "this-database",
            "expression": pulumi.Output.concat(
                'resource.type == "sqladmin.googleapis.com/Instance" && resource.name == "',
                here,
                '"',
            ),
        },
        opts=pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(depends_on=[user])),
    )


def by_password(
    name: str,
    server: gcp.sql.DatabaseInstance,
    account: gcp.serviceaccount.Account,
    key: pulumi.Output[str],
    site: Site,
    opts: pulumi.ResourceOptions,
) -> pulumi.Output[str]:
    """Make a user with a password, and a secret of both that MLflow's account reads."""
    password = Password(name, opts)
    gcp.sql.User(
        name,
        instance=server.name,
        name=USER,
        type="BUILT_IN",
        password=password.value,
        deletion_policy="ABANDON",  # PostgreSQL deletes none that owns something
        opts=opts,
    )
    secret = gcp.secretmanager.Secret(
        name,
        # So that what brings a stack's secrets into its cluster finds it.
        secret_id=f"{secrets_prefix(site.name)}database",
        replication={
            "user_managed": {
                "replicas": [
                    {
                        "location": site.region,
                        "customer_managed_encryption": {"kms_key_name": key},
                    }
                ]
            }
        },
        opts=opts,
    )
    version = gcp.secretmanager.SecretVersion(
        name,
        secret=secret.id,
        secret_data=pulumi.Output.json_dumps({"username": USER, "password": password.value}),
        opts=opts,
    )
    reader = gcp.secretmanager.SecretIamMember(
        name, secret_id=secret.id, role=SECRET_READER, member=account.member, opts=opts
    )
    return after(secret.id, [version, reader])
