"""What a database logs: where it goes, for how long, and who may read the key."""

from collections.abc import Sequence

import pulumi
import pulumi_aws as aws

from components.aws.iam.document import HERE, Statement, allow, by
from components.aws.key import USE
from components.site import Site

KINDS = ("postgresql", "upgrade")
"""What RDS sends of PostgreSQL's."""
FOLDER = "/aws/rds/instance/"
LOG_DAYS = {"dev": 14, "staging": 30, "prod": 400}


def log_groups(
    name: str,
    identifier: pulumi.Output[str],
    key: pulumi.Output[str],
    site: Site,
    opts: pulumi.ResourceOptions,
) -> Sequence[aws.cloudwatch.LogGroup]:
    """Create the groups that RDS would otherwise make itself: for ever, with a key of AWS's."""
    return [
        aws.cloudwatch.LogGroup(
            f"{name}-{kind}",
            name=pulumi.Output.concat(FOLDER, identifier, "/", kind),
            retention_in_days=LOG_DAYS[site.environment],
            kms_key_id=key,
            opts=opts,
        )
        for kind in KINDS
    ]


def encrypted_logs(name: str, account: pulumi.Input[str], region: str) -> Statement:
    """Return the statement that lets CloudWatch use a key for these groups."""
    groups = pulumi.Output.concat(
        HERE, ":logs:", region, ":", account, ":log-group:", FOLDER, name, "-*"
    )
    used = allow(
        USE, conditions={"ArnLike": {"kms:EncryptionContext:aws:logs:arn": groups}}, sid="Logs"
    )
    return by({"Service": f"logs.{region}.amazonaws.com"}, used)
