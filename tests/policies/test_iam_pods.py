"""Pods are sessions of the roles that EKS gives them."""

from collections.abc import Callable
from typing import Any

import pulumi_aws as aws
import pytest

from tests.policies.account.documents import account_of, document, trust
from tests.policies.iam_requests import ACCOUNT, allow

PODS = {"Service": "pods.eks.amazonaws.com"}


def role(name: str = "reader", **more: Any) -> aws.iam.Role:
    return aws.iam.Role(name, assume_role_policy=trust(PODS), **more)


def pod(**more: Any) -> Callable[[], None]:
    def program() -> None:
        made = role(tags={"kubernetes-namespace": "none"})
        aws.eks.PodIdentityAssociation(
            "reader",
            cluster_name="mlplatform",
            namespace="flights",
            service_account="training",
            **{"role_arn": made.arn, **more},
        )

    return program


def test_a_pod_has_the_tags_of_its_session_over_those_of_its_role() -> None:
    tags = account_of(pod()).holders["flights/training"].principal.tags
    assert tags["kubernetes-namespace"] == "flights"
    assert tags["kubernetes-service-account"] == "training"
    assert tags["eks-cluster-name"] == "mlplatform"
    assert tags["eks-cluster-arn"] == f"arn:aws:eks:us-east-1:{ACCOUNT}:cluster/mlplatform"


def test_a_pod_has_no_session_tags_where_eks_is_told_so() -> None:
    tags = account_of(pod(disable_session_tags=True)).holders["flights/training"].principal.tags
    assert tags == {"kubernetes-namespace": "none"}


def test_a_pod_s_policy_limits_its_role() -> None:
    def program() -> None:
        made = role()
        aws.iam.RolePolicy("reader", role=made.id, policy=document(allow("s3:*")))
        aws.eks.PodIdentityAssociation(
            "reader",
            cluster_name="mlplatform",
            namespace="flights",
            service_account="training",
            role_arn=made.arn,
            disable_session_tags=True,
            policy=document(allow("s3:ListAllMyBuckets")),
        )

    account = account_of(program)
    assert account.may("reader", "s3:CreateBucket", "arn:aws:s3:::new").allowed
    assert not account.may("flights/training", "s3:CreateBucket", "arn:aws:s3:::new").allowed
    assert account.may("flights/training", "s3:ListAllMyBuckets").allowed


def test_a_pod_that_goes_on_to_another_role_has_that_role_s_documents() -> None:
    def program() -> None:
        first, second = role("first"), role("second")
        aws.iam.RolePolicy("first", role=first.id, policy=document(allow("sts:*")))
        aws.iam.RolePolicy("second", role=second.id, policy=document(allow("s3:*")))
        aws.eks.PodIdentityAssociation(
            "second",
            cluster_name="mlplatform",
            namespace="flights",
            service_account="training",
            role_arn=first.arn,
            target_role_arn=second.arn,
        )

    account = account_of(program)
    assert account.may("flights/training", "s3:ListAllMyBuckets").allowed
    assert not account.may("flights/training", "sts:GetCallerIdentity").allowed


def test_a_pod_of_a_role_that_is_made_elsewhere_is_nobody_here() -> None:
    elsewhere = pod(role_arn=f"arn:aws:iam::{ACCOUNT}:role/elsewhere")
    with pytest.raises(LookupError, match="nobody here is called 'flights/training'"):
        account_of(elsewhere).may("flights/training", "s3:ListAllMyBuckets")
