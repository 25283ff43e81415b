"""What holds for whatever documents say; and moto's evaluator agrees where it knows enough."""

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from moto.iam.access_control import IAMPolicy, PermissionResult

from policies.iam.request import Request
from tests.policies.iam_requests import MODEL, policy, trainer, verdict

ACTIONS = st.sampled_from(["s3:Get", "s3:Put", "s3:*", "s3:G*", "kms:Get", "*", "ec2:*"])
ARNS = st.sampled_from(["*", "arn:aws:s3:::a", "arn:aws:s3:::a/*", "arn:aws:s3:::*", MODEL])
CONDITIONS = st.sampled_from([{}, {"Bool": {"aws:SecureTransport": "true"}}])
STATEMENTS = st.builds(
    lambda effect, negation, actions, resources, asked: {
        "Effect": effect,
        f"{negation}Action": actions,
        "Resource": resources,
        **({"Condition": asked} if asked else {}),
    },
    st.sampled_from(["Allow", "Deny"]),
    st.sampled_from(["", "Not"]),
    st.lists(ACTIONS, min_size=1, max_size=2),
    st.lists(ARNS, min_size=1, max_size=2),
    CONDITIONS,
)
DOCUMENTS = st.lists(STATEMENTS, min_size=1, max_size=4)
REQUESTS = st.builds(
    lambda action, resource, safe: Request(trainer, action, resource, safe),
    st.sampled_from(["s3:Get", "s3:Put", "kms:Get", "ec2:Run"]),
    st.sampled_from(["arn:aws:s3:::a", "arn:aws:s3:::a/b", "arn:aws:s3:::c", MODEL]),
    st.sampled_from([{}, {"aws:SecureTransport": "true"}, {"aws:SecureTransport": "false"}]),
)


@given(REQUESTS, DOCUMENTS, STATEMENTS.filter(lambda one: one["Effect"] == "Deny"))
def test_one_more_denial_never_lets_more_through(
    request_: Request, statements: list[dict[str, Any]], denial: dict[str, Any]
) -> None:
    more = verdict(request_, policy(*statements, denial))
    assert more != "allowed" or verdict(request_, policy(*statements)) == "allowed"


@given(REQUESTS, DOCUMENTS, STATEMENTS.filter(lambda one: one["Effect"] == "Allow"))
def test_one_more_permission_never_refuses_more(
    request_: Request, statements: list[dict[str, Any]], permission: dict[str, Any]
) -> None:
    less = verdict(request_, policy(*statements))
    assert less != "allowed" or verdict(request_, policy(*statements, permission)) == "allowed"


@given(REQUESTS, DOCUMENTS, DOCUMENTS)
def test_a_boundary_never_lets_more_through(
    request_: Request, statements: list[dict[str, Any]], limit: list[dict[str, Any]]
) -> None:
    bounded = verdict(request_, policy(*statements), boundary=policy(*limit))
    assert bounded != "allowed" or verdict(request_, policy(*statements)) == "allowed"


@given(REQUESTS, DOCUMENTS)
def test_the_order_of_statements_does_not_matter(
    request_: Request, statements: list[dict[str, Any]]
) -> None:
    turned = policy(*reversed(statements))
    assert verdict(request_, policy(*statements)) == verdict(request_, turned)


MOTO = {
    PermissionResult.PERMITTED: "allowed",
    PermissionResult.DENIED: "explicitly denied",
    PermissionResult.NEUTRAL: "implicitly denied",
}


@given(REQUESTS, DOCUMENTS)
def test_without_conditions_moto_agrees(
    request_: Request, statements: list[dict[str, Any]]
) -> None:
    plain = [{k: v for k, v in one.items() if k != "Condition"} for one in statements]
    theirs = IAMPolicy(json.dumps({"Version": "2012-10-17", "Statement": plain}))
    found = theirs.is_action_permitted(request_.action, request_.resource)
    assert verdict(request_, policy(*plain)) == MOTO[found]
