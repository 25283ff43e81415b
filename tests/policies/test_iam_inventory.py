"""What a graph says of an account is read whole: roles, their documents, and what guards what."""

import json
from collections.abc import Callable
from typing import Any

import pulumi
import pulumi_aws as aws
import pytest

from policies.graph.record import record
from policies.iam import principal
from policies.iam.identifier import identifiers
from policies.iam.inventory import inventory, published
from tests.policies.account.documents import account_of, document, trust
from tests.policies.iam_requests import ACCOUNT, allow, deny

PODS = {"Service": "pods.eks.amazonaws.com"}
MACHINES = {"Service": "ec2.amazonaws.com"}
KEY = f"arn:aws:kms:us-east-1:{ACCOUNT}:key/1234"


def role(name: str = "reader", **more: Any) -> aws.iam.Role:
    return aws.iam.Role(name, **{"assume_role_policy": trust(MACHINES), **more})


def may(program: Callable[[], object], who: str, action: str, resource: str = "*") -> bool:
    return account_of(program).may(who, action, resource).allowed


def attached_by(key: str) -> Callable[[], None]:
    """Return a program that names the role of a policy by one of its outputs."""

    def program() -> None:
        aws.iam.RolePolicy(
            "reader", role=getattr(role(), key), policy=document(allow("s3:ListAllMyBuckets"))
        )

    return program


@pytest.mark.parametrize("key", ["id", "name"])
def test_a_policy_is_its_role_s_however_the_role_is_named(key: str) -> None:
    assert may(attached_by(key), "reader", "s3:ListAllMyBuckets")


def test_a_role_without_documents_may_nothing() -> None:
    assert not may(role, "reader", "s3:ListAllMyBuckets")


@pytest.mark.parametrize("form", [dict, json.dumps])
def test_a_document_may_be_an_object_or_text(form: Callable[[Any], Any]) -> None:
    taken = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": MACHINES}

    def program() -> None:
        made = role(assume_role_policy=form({"Version": "2012-10-17", "Statement": [taken]}))
        statement = allow("s3:ListAllMyBuckets")
        aws.iam.RolePolicy(
            "reader", role=made.id, policy=form({"Version": "2012-10-17", "Statement": [statement]})
        )

    account = account_of(program)
    machine = principal.service("ec2.amazonaws.com")
    assert account.lets(machine, "sts:AssumeRole", "{Role.reader}").allowed
    assert account.may("reader", "s3:ListAllMyBuckets").allowed


def test_a_secret_document_is_read_all_the_same() -> None:
    def program() -> None:
        text = pulumi.Output.secret(document(allow("s3:ListAllMyBuckets")))
        aws.iam.RolePolicy("reader", role=role().id, policy=text)

    assert may(program, "reader", "s3:ListAllMyBuckets")


def test_a_role_s_tags_are_its_own_over_its_provider_s() -> None:
    def program() -> None:
        provider = aws.Provider(
            "here", region="us-east-1", default_tags={"tags": {"stack": "dev", "team": "none"}}
        )
        role(tags={"team": "flights"}, opts=pulumi.ResourceOptions(provider=provider))

    assert account_of(program).holders["reader"].principal.tags == {
        "stack": "dev",
        "team": "flights",
    }


def test_every_kind_of_document_beside_its_resource_guards_it() -> None:
    def program() -> None:
        def closed(arn: Any) -> pulumi.Output[str]:
            return document(deny("*", arn, Principal="*"))

        repository = aws.ecr.Repository("guarded")
        nobody = document({**deny("*", Principal="*"), "Resource": "*"})
        aws.ecr.RepositoryPolicy("guarded", repository=repository.name, policy=nobody)
        secret = aws.secretsmanager.Secret("guarded")
        aws.secretsmanager.SecretPolicy("guarded", secret_arn=secret.arn, policy=closed(secret.arn))
        queue = aws.sqs.Queue("guarded")
        aws.sqs.QueuePolicy("guarded", queue_url=queue.id, policy=closed(queue.arn))
        topic = aws.sns.Topic("guarded")
        aws.sns.TopicPolicy("guarded", arn=topic.arn, policy=closed(topic.arn))
        bucket = aws.s3.Bucket("guarded")
        aws.s3.BucketPolicy("guarded", bucket=bucket.id, policy=closed(bucket.arn))
        key = aws.kms.Key("guarded")
        aws.kms.KeyPolicy("guarded", key_id=key.key_id, policy=closed("*"))
        aws.iam.RolePolicy("reader", role=role().id, policy=document(allow("*")))

    account = account_of(program)
    for kind in ("Repository", "Secret", "Queue", "Topic", "Bucket", "Key"):
        decision = account.may("reader", "any:Thing", f"{{{kind}.guarded}}")
        assert decision.verdict == "explicitly denied", kind


def test_a_program_s_own_policies_are_handed_on_to_other_stacks() -> None:
    def baseline() -> None:
        limit = document(allow("s3:*"))
        aws.iam.Policy("boundary", name="boundary", path="/mlplatform/", policy=limit)

    def stack() -> None:
        made = role(permissions_boundary=f"arn:aws:iam::{ACCOUNT}:policy/mlplatform/boundary")
        aws.iam.RolePolicy("reader", role=made.id, policy=document(allow("*")))

    given = published(record(baseline, outputs=identifiers))
    account = inventory(record(stack, outputs=identifiers), given)
    assert account.may("reader", "s3:ListAllMyBuckets").allowed
    assert not account.may("reader", "ec2:DescribeInstances").allowed


def test_what_every_request_has_is_the_caller_s_choice_over_what_is_usual() -> None:
    def program() -> None:
        secure = {"Bool": {"aws:SecureTransport": "true"}}
        from_here = {"StringEquals": {"aws:SourceVpc": "vpc-1"}}
        statements = (
            allow("s3:ListAllMyBuckets", Condition=secure),
            allow("ec2:DescribeVpcs", Condition=from_here),
        )
        aws.iam.RolePolicy("reader", role=role().id, policy=document(*statements))

    usual = account_of(program)
    assert usual.may("reader", "s3:ListAllMyBuckets").allowed
    assert not usual.may("reader", "ec2:DescribeVpcs").allowed
    given = {"aws:SecureTransport": "false", "aws:SourceVpc": "vpc-1"}
    account = account_of(program, context=given)
    assert not account.may("reader", "s3:ListAllMyBuckets").allowed
    assert account.may("reader", "ec2:DescribeVpcs").allowed
