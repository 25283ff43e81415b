"""What pods of the platform's own services may touch."""

import pulumi

from components.aws.iam.document import HERE, Statement, Text, allow, document
from components.aws.iam.objects import DELETE, READ, WRITE, at, bucket_arn, listing, through_s3
from components.contracts.database import DatabaseOutputs
from components.contracts.storage import StorageOutputs

ARTIFACTS = ("mlruns/", "models/")
SECRET = ("secretsmanager:GetSecretValue", "secretsmanager:DescribeSecret")


def tracking_rights(storage: StorageOutputs, region: str) -> list[Statement]:
    """Return what MLflow may do: everything with runs and models, for whoever it lets in."""
    artifacts = bucket_arn(storage.artifacts_url)
    return [
        allow((*READ, *WRITE, *DELETE), at(artifacts, *ARTIFACTS)),
        listing(artifacts, *ARTIFACTS),
        through_s3(storage.key, region, (artifacts,)),
    ]


def login_rights(database: DatabaseOutputs, region: str) -> pulumi.Output[str]:
    """Return the document that opens the database: by its secret, or by the pods' identity.

    Which of them a database has is known when it is there.
    """

    def either(found: dict[str, str]) -> pulumi.Output[str]:
        if found["resource"]:
            return document(allow(("rds-db:connect",), (found["resource"],)))
        return document(
            allow(SECRET, (found["secret"],)), unsealing(found["key"], region, found["secret"])
        )

    told = pulumi.Output.all(
        secret=database.secret_name, key=database.key, resource=database.resource
    )
    return told.apply(either)


def secret_rights(path: str, account: Text, region: str) -> list[Statement]:
    """Return what brings secrets into the cluster may do: read those whose names begin so.

    Whoever makes such a secret chooses its key; for other secrets no key is of use.
    """
    here = pulumi.Output.concat(region, ":", account)
    named = pulumi.Output.concat(HERE, ":secretsmanager:", here, ":secret:", path, "*")
    keys = pulumi.Output.concat(HERE, ":kms:", here, ":key/*")
    return [allow(SECRET, (named,)), unsealing(keys, region, named)]


def unsealing(key: Text, region: str, secret: Text) -> Statement:
    """Return the right to a key where Secrets Manager asks for it, on behalf of secrets."""
    return allow(
        ("kms:Decrypt",),
        (key,),
        {
            "StringEquals": {"kms:ViaService": f"secretsmanager.{region}.amazonaws.com"},
            "StringLike": {"kms:EncryptionContext:SecretARN": secret},
        },
    )
