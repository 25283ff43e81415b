"""What moto makes when it is asked for a resource: identifiers of AWS's own form."""

from collections.abc import Callable
from typing import Any

import boto3

Answer = dict[str, Any]


def client(service: str) -> Any:
    return boto3.client(service, region_name="us-east-1")


def picked(answer: Answer, **keys: str) -> Answer:
    return {ours: answer[theirs] for ours, theirs in keys.items()}


TRUST = '{"Version": "2012-10-17", "Statement": []}'
MADE: dict[str, tuple[Answer, Callable[[], Answer]]] = {
    "aws:sqs/queue:Queue": (
        {"name": "events"},
        lambda: {
            "url": (url := client("sqs").create_queue(QueueName="events")["QueueUrl"]),
            "arn": client("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])[
                "Attributes"
            ]["QueueArn"],
        },
    ),
    "aws:sns/topic:Topic": (
        {"name": "alerts"},
        lambda: {"arn": client("sns").create_topic(Name="alerts")["TopicArn"]},
    ),
    "aws:iam/role:Role": (
        {"name": "nodes", "path": "/mlplatform/"},
        lambda: picked(
            client("iam").create_role(
                RoleName="nodes", Path="/mlplatform/", AssumeRolePolicyDocument=TRUST
            )["Role"],
            arn="Arn",
            uniqueId="RoleId",
        ),
    ),
    "aws:iam/policy:Policy": (
        {"name": "launch", "path": "/mlplatform/"},
        lambda: picked(
            client("iam").create_policy(
                PolicyName="launch",
                Path="/mlplatform/",
                PolicyDocument=TRUST.replace(
                    "[]", '{"Effect": "Allow", "Action": "ec2:*", "Resource": "*"}'
                ),
            )["Policy"],
            arn="Arn",
        ),
    ),
    "aws:iam/instanceProfile:InstanceProfile": (
        {"name": "nodes"},
        lambda: picked(
            client("iam").create_instance_profile(InstanceProfileName="nodes")["InstanceProfile"],
            arn="Arn",
        ),
    ),
    "aws:iam/openIdConnectProvider:OpenIdConnectProvider": (
        {"url": "https://issuer.org"},
        lambda: picked(
            client("iam").create_open_id_connect_provider(
                Url="https://issuer.org", ThumbprintList=[]
            ),
            arn="OpenIDConnectProviderArn",
        ),
    ),
    "aws:kms/key:Key": (
        {},
        lambda: picked(client("kms").create_key()["KeyMetadata"], arn="Arn", keyId="KeyId"),
    ),
    "aws:ecr/repository:Repository": (
        {"name": "dev/ray"},
        lambda: picked(
            client("ecr").create_repository(repositoryName="dev/ray")["repository"],
            arn="repositoryArn",
            repositoryUrl="repositoryUri",
            registryId="registryId",
        ),
    ),
    "aws:cloudwatch/eventRule:EventRule": (
        {"name": "spot"},
        lambda: picked(
            client("events").put_rule(Name="spot", ScheduleExpression="rate(1 day)"),
            arn="RuleArn",
        ),
    ),
    "aws:secretsmanager/secret:Secret": (
        {"name": "mlflow"},
        lambda: picked(client("secretsmanager").create_secret(Name="mlflow"), arn="ARN"),
    ),
    "aws:rds/instance:Instance": (
        {"identifier": "mlflow"},
        lambda: picked(
            client("rds").create_db_instance(
                DBInstanceIdentifier="mlflow", DBInstanceClass="db.t4g.micro", Engine="postgres"
            )["DBInstance"],
            arn="DBInstanceArn",
            resourceId="DbiResourceId",
        ),
    ),
    "aws:eks/cluster:Cluster": (
        {"name": "mlplatform"},
        lambda: picked(
            client("eks").create_cluster(
                name="mlplatform",
                roleArn="arn:aws:iam::123456789012:role/cluster",
                resourcesVpcConfig={},
            )["cluster"],
            arn="arn",
        ),
    ),
    "aws:cloudtrail/trail:Trail": (
        {"name": "audit"},
        lambda: (
            client("s3").create_bucket(Bucket="trail"),
            picked(
                client("cloudtrail").create_trail(Name="audit", S3BucketName="trail"),
                arn="TrailARN",
            ),
        )[1],
    ),
    "aws:ec2/vpc:Vpc": (
        {},
        lambda: picked(client("ec2").create_vpc(CidrBlock="10.0.0.0/16")["Vpc"], id="VpcId"),
    ),
    "aws:ec2/launchTemplate:LaunchTemplate": (
        {},
        lambda: picked(
            client("ec2").create_launch_template(
                LaunchTemplateName="nodes", LaunchTemplateData={"InstanceType": "m7i.large"}
            )["LaunchTemplate"],
            id="LaunchTemplateId",
        ),
    ),
}
"""By type: inputs of the program, and what becomes of them by the names of our outputs."""
