"""IAM documents: who may do what to which resources, and under which conditions."""

from collections.abc import Mapping, Sequence
from typing import Any

import pulumi

Text = pulumi.Input[str]
Conditions = Mapping[str, Mapping[str, Any]]
Statement = dict[str, Any]

HERE = "arn:aws"
"""The partition of all regions that a stack file may name; China's and GovCloud's are others."""


def allow(
    actions: Sequence[str],
    resources: Sequence[Text] = ("*",),
    conditions: Conditions | None = None,
    sid: str | None = None,
) -> Statement:
    """Return a statement of an identity's document that allows actions."""
    return _statement("Allow", actions, resources, conditions, sid)


def deny(
    actions: Sequence[str],
    resources: Sequence[Text] = ("*",),
    conditions: Conditions | None = None,
    sid: str | None = None,
) -> Statement:
    """Return a statement of an identity's document that denies actions."""
    return _statement("Deny", actions, resources, conditions, sid)


def deny_but(
    actions: Sequence[str],
    resources: Sequence[Text] = ("*",),
    conditions: Conditions | None = None,
    sid: str | None = None,
) -> Statement:
    """Return a statement of an identity's document that denies everything but actions."""
    made = deny(actions, resources, conditions, sid)
    return {"NotAction" if key == "Action" else key: said for key, said in made.items()}


def by(principal: Mapping[str, Any] | str, statement: Statement) -> Statement:
    """Return a statement of a resource's document: the same, for a principal."""
    return {**statement, "Principal": principal}


def document(*statements: Statement) -> pulumi.Output[str]:
    """Return statements as the JSON text that AWS takes."""
    return pulumi.Output.json_dumps({"Version": "2012-10-17", "Statement": list(statements)})


def trust(service: str, *actions: str, conditions: Conditions | None = None) -> pulumi.Output[str]:
    """Return the document that lets a service of AWS take on a role."""
    taken = _statement("Allow", actions or ("sts:AssumeRole",), (), conditions, None)
    return document(by({"Service": service}, taken))


def trust_pods(conditions: Conditions | None = None) -> pulumi.Output[str]:
    """Return the document that lets pods take on a role, by EKS Pod Identity."""
    return trust(
        "pods.eks.amazonaws.com", "sts:AssumeRole", "sts:TagSession", conditions=conditions
    )


def tls_only(*resources: Text, actions: Sequence[str]) -> Statement:
    """Return the statement of a resource's document that refuses actions without TLS."""
    return by(
        "*",
        deny(
            actions,
            resources,
            {"Bool": {"aws:SecureTransport": "false"}},
            "TlsOnly",
        ),
    )


def _statement(
    effect: str,
    actions: Sequence[str],
    resources: Sequence[Text],
    conditions: Conditions | None,
    sid: str | None,
) -> Statement:
    made: Statement = {"Sid": sid} if sid else {}
    made |= {"Effect": effect, "Action": list(actions)}
    if resources:
        made["Resource"] = list(resources)
    if conditions:
        made["Condition"] = {test: dict(keys) for test, keys in conditions.items()}
    return made
