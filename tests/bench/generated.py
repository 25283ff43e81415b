"""A program of any size: teams in components, each with ten resources of AWS that need one another.

`python -m tests.bench.generated 500 5000` prints as JSON what planning so many resources takes.
"""

import json
import resource
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from unittest.mock import patch

import pulumi
import pulumi_aws as aws

from policies.graph.record import record
from policies.strict.echo import unfit
from stacks.plan import plan
from stacks.plan.document import document
from stacks.plan.state import Comparison

EACH = 10
"""Resources of a team."""

TRUST = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"Service": "pods.eks.amazonaws.com"},
                "Action": ["sts:AssumeRole", "sts:TagSession"],
            }
        ],
    }
)


class Team(pulumi.ComponentResource):
    """A bucket, who may use it, a queue, a network of its own and what watches them."""

    def __init__(self, name: str, vpc: pulumi.Input[str], number: int) -> None:
        super().__init__("mlplatform:test:Team", name, {"spec": {"name": name}})
        opts = pulumi.ResourceOptions(parent=self)
        tags = {"mlplatform-team": name}
        bucket = aws.s3.Bucket(name, bucket=f"mlplatform-{name}", tags=tags, opts=opts)
        aws.s3.BucketVersioning(
            name, bucket=bucket.id, versioning_configuration={"status": "Enabled"}, opts=opts
        )
        aws.s3.BucketLifecycleConfiguration(
            name,
            bucket=bucket.id,
            rules=[
                {
                    "id": "ageing",
                    "status": "Enabled",
                    "filter": {"prefix": "checkpoints/"},
                    "transitions": [{"days": 30, "storage_class": "STANDARD_IA"}],
                    "expiration": {"days": 180},
                }
            ],
            opts=opts,
        )
        role = aws.iam.Role(
            name, name=f"mlplatform-{name}", assume_role_policy=TRUST, tags=tags, opts=opts
        )
        statement = {
            "Effect": "Allow",
            "Action": ["s3:GetObject", "s3:PutObject"],
            "Resource": pulumi.Output.concat(bucket.arn, "/*"),
        }
        document = pulumi.Output.json_dumps({"Version": "2012-10-17", "Statement": [statement]})
        aws.iam.RolePolicy(name, role=role.name, policy=document, opts=opts)
        queue = aws.sqs.Queue(
            name, name=f"mlplatform-{name}", sqs_managed_sse_enabled=True, opts=opts
        )
        aws.cloudwatch.LogGroup(name, name=f"/mlplatform/{name}", retention_in_days=30, opts=opts)
        aws.cloudwatch.MetricAlarm(
            name,
            name=f"mlplatform-{name}-age",
            comparison_operator="GreaterThanThreshold",
            evaluation_periods=3,
            metric_name="ApproximateAgeOfOldestMessage",
            namespace="AWS/SQS",
            period=300,
            statistic="Maximum",
            threshold=600,
            dimensions={"QueueName": queue.name},
            opts=opts,
        )
        group = aws.ec2.SecurityGroup(name, vpc_id=vpc, description=name, tags=tags, opts=opts)
        aws.vpc.SecurityGroupIngressRule(
            name,
            security_group_id=group.id,
            referenced_security_group_id=group.id,
            ip_protocol="tcp",
            from_port=8000 + number % 1000,
            to_port=8000 + number % 1000,
            opts=opts,
        )
        self.register_outputs({"bucket": bucket.arn, "role": role.arn, "queue": queue.url})


def program(resources: int) -> Callable[[], None]:
    """Return a program of so many resources, and a network for all."""

    def run() -> None:
        vpc = aws.ec2.Vpc("network", cidr_block="10.0.0.0/16")
        for number in range(resources // EACH):
            Team(f"team-{number:05}", vpc.id, number)

    return run


@dataclass(frozen=True)
class Taken:
    """What planning a program takes of the processor and of memory."""

    resources: int
    record_seconds: float
    judge_seconds: float
    write_seconds: float
    peak_mib: float
    """The most memory of the process so far."""

    @property
    def ms(self) -> float:
        """Return milliseconds for one resource."""
        whole = self.record_seconds + self.judge_seconds + self.write_seconds
        return whole * 1000 / self.resources


def taken(resources: int) -> Taken:
    """Record, judge and write the plan of a program."""
    began = time.process_time()
    graph = record(program(resources), outputs=unfit)
    recorded = time.process_time()
    with patch.object(plan, "compare", lambda _: Comparison(None, "not compared")):
        found = plan.plan_of("generated", graph)
    judged = time.process_time()
    text = document(found)
    written = time.process_time()
    assert found.sound, found.findings[:3]
    assert found.tree.resources == resources + 1
    assert text.count('"urn":') > resources
    return Taken(resources, recorded - began, judged - recorded, written - judged, peak())


def peak() -> float:
    """Return the most memory that this process had, in MiB.

    Linux's `ru_maxrss` begins with what the starter of a process had.
    """
    status = Path("/proc/self/status")
    if status.exists():
        (line,) = (one for one in status.read_text().splitlines() if one.startswith("VmHWM:"))
        return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20  # bytes on macOS


if __name__ == "__main__":
    taken(100)  # loads what is loaded once
    print(json.dumps([asdict(taken(int(word))) for word in sys.argv[1:]]))
