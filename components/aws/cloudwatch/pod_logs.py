"""Where the logs of pods go when they leave the cluster."""

import pulumi
import pulumi_aws as aws

from components.aws.iam.document import HERE, Statement, Text, allow, by
from components.aws.iam.pods import pod_role
from components.aws.key import USE
from components.contracts.identity import LOGS
from components.site import Site


def group_name(site: Site) -> str:
    """Return what the log group is called, for whatever carries logs there."""
    return f"/mlplatform/{site.name}/pods"


def group_arn(site: Site, account: Text) -> pulumi.Output[str]:
    """Return the ARN of the log group."""
    return pulumi.Output.concat(
        HERE, ":logs:", site.region, ":", account, ":log-group:", group_name(site)
    )


def sealing(site: Site, account: Text) -> Statement:
    """Return the statement that lets CloudWatch use a key for this group's logs."""
    ours = {"ArnEquals": {"kms:EncryptionContext:aws:logs:arn": group_arn(site, account)}}
    return by({"Service": f"logs.{site.region}.amazonaws.com"}, allow(USE, ("*",), ours, "Logs"))


def pod_logs(
    name: str,
    days: int,
    key: pulumi.Output[str],
    account: Text,
    cluster: Text,
    site: Site,
    opts: pulumi.ResourceOptions,
) -> aws.cloudwatch.LogGroup:
    """Create the group, $0.50 for each GB that comes in, and let one service account write."""
    made = aws.cloudwatch.LogGroup(
        f"{name}-pods",
        name=group_name(site),
        retention_in_days=days,
        kms_key_id=key,
        opts=opts,
    )
    streams = pulumi.Output.concat(group_arn(site, account), ":log-stream:*")
    pod_role(
        f"{name}-logs",
        f"What carries the logs of pods of {site.name} out of the cluster",
        [LOGS],
        cluster,
        site,
        opts,
        (allow(("logs:CreateLogStream", "logs:PutLogEvents"), (streams,)),),
    )
    return made
