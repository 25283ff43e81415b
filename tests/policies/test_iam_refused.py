"""What an account cannot be told from is refused with a message that says what would help."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pulumi
import pulumi_aws as aws
import pytest

from policies.graph.model import Graph
from policies.graph.record import record
from policies.iam.inventory import inventory
from policies.iam.statement import Malformed
from policies.iam.written import Unreadable
from tests.policies.account.documents import account_of, document, told, trust
from tests.policies.iam_requests import ACCOUNT, allow, deny

MACHINES = {"Service": "ec2.amazonaws.com"}


def role(name: str = "reader", **more: Any) -> aws.iam.Role:
    return aws.iam.Role(name, **{"assume_role_policy": trust(MACHINES), **more})


def inline_policies() -> None:
    role(inline_policies=[{"name": "own", "policy": document(allow("s3:*"))}])


def managed_policies() -> None:
    role(managed_policy_arns=["arn:aws:iam::aws:policy/AmazonS3FullAccess"])


def attachment_of_several() -> None:
    policy = aws.iam.Policy("own", policy=document(allow("s3:*")))
    aws.iam.PolicyAttachment("own", policy_arn=policy.arn, roles=[role().name])


def user() -> None:
    made = aws.iam.User("alice")
    aws.iam.UserPolicy("alice", user=made.name, policy=document(allow("s3:*")))


def boundary_of_another_stack() -> None:
    role(permissions_boundary=f"arn:aws:iam::{ACCOUNT}:policy/elsewhere")


def two_of_one_name() -> None:
    for concern in ("Storage", "Cluster"):
        component = pulumi.ComponentResource(f"test:one:{concern}", "dev")
        role(opts=pulumi.ResourceOptions(parent=component))


def two_roles_that_aws_would_call_alike() -> None:
    for path in ("/a/", "/b/"):
        aws.iam.Role(path, name="same", path=path, assume_role_policy=trust(MACHINES))
    aws.iam.RolePolicy("own", role="same", policy=document(allow("s3:*")))


def two_documents_of_one_key() -> None:
    key = aws.kms.Key("data", policy=document(allow("kms:*", Principal="*")))
    policy = document(allow("kms:*", Principal="*"))
    aws.kms.KeyPolicy("data", key_id=key.id, policy=policy)


def document_of_a_bucket_elsewhere() -> None:
    policy = document(deny("s3:*", Principal="*"))
    aws.s3.BucketPolicy("data", bucket="elsewhere", policy=policy)


def document_of_a_type_that_is_not_read() -> None:
    aws.dynamodb.ResourcePolicy(
        "table",
        resource_arn=f"arn:aws:dynamodb:us-east-1:{ACCOUNT}:table/one",
        policy=document(deny("dynamodb:*", Principal="*")),
    )


def document_of_what_has_no_form() -> None:
    table = aws.dynamodb.Table(
        "one",
        hash_key="id",
        attributes=[{"name": "id", "type": "S"}],
        billing_mode="PAY_PER_REQUEST",
    )
    aws.iam.RolePolicy("own", role=role().id, policy=document(allow("dynamodb:*", table.arn)))


def object_with_an_unknown_part() -> None:
    group = aws.autoscaling.Group("nodes", max_size=1, min_size=0)
    statement = {**allow("s3:*"), "Resource": group.arn}
    aws.iam.RolePolicy(
        "own", role=role().id, policy={"Version": "2012-10-17", "Statement": [statement]}
    )


def unknown_tag() -> None:
    group = aws.autoscaling.Group("nodes", max_size=1, min_size=0)
    role(tags={"group": group.arn})


def policy_without_role() -> None:
    aws.iam.RolePolicy("own", role=role().unique_id.apply(len), policy=document(allow("s3:*")))


PARTS = "Policy.own policy.Statement[0].Resource: is unknown, as it comes from Group.nodes"
NONE = "aws:dynamodb/table:Table a form in policies/iam/forms.py"


@pytest.mark.parametrize(
    ("program", "message"),
    [
        (inline_policies, "Role.reader inlinePolicies: is not read: use aws:iam/rolePolicy"),
        (managed_policies, "Role.reader managedPolicyArns: is not read: use aws:iam/rolePolicy"),
        (attachment_of_several, "PolicyAttachment.own: aws:iam/policyAttachment:PolicyAttachment"),
        (user, "UserPolicy.alice: aws:iam/userPolicy:UserPolicy is not read"),
        (boundary_of_another_stack, "elsewhere' is no policy of this program: hand its document"),
        (two_of_one_name, "two are called 'reader': rename a role"),
        (two_roles_that_aws_would_call_alike, "RolePolicy.own role: 'same' could be urn:"),
        (two_documents_of_one_key, "two documents: Key.data and KeyPolicy.data: keep one"),
        (document_of_a_bucket_elsewhere, "BucketPolicy.data bucket: 'elsewhere' is no aws:s3"),
        (document_of_a_type_that_is_not_read, "documents of aws:dynamodb/resourcePolicy"),
        (document_of_what_has_no_form, f"comes from Table.one (give {NONE})"),
        (object_with_an_unknown_part, PARTS),
        (unknown_tag, "Role.reader tags.group: is unknown, as it comes from Group.nodes"),
        (policy_without_role, "RolePolicy.own role: 21 is no text"),
    ],
)
def test_what_cannot_be_read_is_refused(program: Callable[[], object], message: str) -> None:
    with pytest.raises(Unreadable) as error:
        account_of(program)
    assert message in str(error.value)


def test_a_graph_that_was_recorded_without_identifiers_is_refused() -> None:
    def program() -> None:
        aws.iam.RolePolicy("own", role=role().id, policy=document(allow("s3:*")))

    message = "RolePolicy.own role: is unknown, as it comes from Role.reader"
    with pytest.raises(Unreadable, match=f"{message} .record the program with outputs=identifiers"):
        inventory(record(program))


def test_a_document_that_iam_would_refuse_is_refused_with_its_path() -> None:
    def program() -> None:
        aws.iam.RolePolicy("own", role=role().id, policy=document(allow("s3")))

    with pytest.raises(Malformed, match=r"RolePolicy\.own\.Statement\[0\]\.Action: 's3' is no"):
        account_of(program)


def test_a_role_without_trust_is_refused() -> None:
    graph = record(role, outputs=told)
    (made,) = graph.of_type("aws:iam/role:Role")
    without = {key: value for key, value in made.inputs.items() if key != "assumeRolePolicy"}
    with pytest.raises(Unreadable, match=r"Role\.reader assumeRolePolicy: is missing"):
        inventory(Graph((replace(made, inputs=without),)))


def test_what_has_no_say_in_an_account_is_left_alone() -> None:
    def program() -> None:
        network = aws.ec2.Vpc("network", cidr_block="10.0.0.0/16")
        aws.ec2.VpcEndpoint(
            "s3",
            vpc_id=network.id,
            service_name="com.amazonaws.us-east-1.s3",
            policy=document(allow("s3:*", Principal="*")),
        )
        repository = aws.ecr.Repository("ray")
        aws.ecr.LifecyclePolicy("ray", repository=repository.name, policy='{"rules": []}')

    assert account_of(program).documents == {}
