"""Whether AWS would let a request through, and which statement decides.

Sources: IAM User Guide, "How AWS enforcement code logic evaluates requests to allow or deny
access", "Cross-account policy evaluation logic" and "Permissions boundaries for IAM entities";
AWS KMS Developer Guide, "Key policies in AWS KMS".
Policies of an organisation, VPC endpoints' policies, KMS grants and object ACLs are not looked at.
"""

from dataclasses import dataclass
from typing import Literal

from policies.iam.document import Document
from policies.iam.pattern import segments
from policies.iam.principal import Grant
from policies.iam.request import Request, meaning

Verdict = Literal["allowed", "explicitly denied", "implicitly denied"]


@dataclass(frozen=True)
class Policies:
    """Everything that has a say in a request; None is no such policy, which limits nothing."""

    identity: tuple[Document, ...] = ()
    boundary: Document | None = None
    session: Document | None = None
    resource: Document | None = None
    """Of the bucket, the key, the queue; for `sts:AssumeRole` what the role trusts."""


@dataclass(frozen=True)
class Decision:
    """What becomes of a request."""

    verdict: Verdict
    statements: tuple[str, ...] = ()
    """Names of those that decide: which deny, or which allow; none for an implicit denial."""

    @property
    def allowed(self) -> bool:
        """Tell whether the request goes through."""
        return self.verdict == "allowed"


def evaluate(request: Request, policies: Policies) -> Decision:
    """Decide a request as AWS does; raises ValueError for a context that a condition cannot read.

    A denial anywhere wins. In one account a resource's policy is enough where it names the
    principal itself or anyone, and within boundary and session policy where it names the role;
    otherwise the identity's policies decide within both. Keys, roles to be assumed and resources
    of other accounts need both sides.
    """
    bounded = policies.boundary is not None
    every = (policies.boundary, policies.session, policies.resource, *policies.identity)
    denials = [meant for one in every for meant in meaning(one, "Deny", request, bounded)]
    if denials:
        return Decision("explicitly denied", tuple(statement.name for statement, _ in denials))
    granted = [*meaning(policies.resource, "Allow", request, bounded)]
    own = [meant for one in policies.identity for meant in meaning(one, "Allow", request, bounded)]
    if _suffices(request, policies, {how for _, how in granted}, bool(own)):
        return Decision("allowed", tuple(statement.name for statement, _ in own + granted))
    return Decision("implicitly denied")


def _suffices(request: Request, policies: Policies, grants: set[Grant | None], own: bool) -> bool:
    """Tell whether the statements that allow are enough, where none denies."""
    if request.principal.origin != "AWS":
        return "direct" in grants
    limits = (one for one in (policies.boundary, policies.session) if one)
    within = all(any(meaning(limit, "Allow", request, bounded=True)) for limit in limits)
    if request.account != request.principal.account:
        return bool(grants) and own and within
    if "direct" in grants or ("role" in grants and within):
        return True
    return own and within and ("account" in grants or not _needs_both(request))


def _needs_both(request: Request) -> bool:
    """Tell whether an identity's policy is nothing without the resource's: for keys and roles."""
    parts = segments(request.resource)
    return (parts[2:3] == ["kms"] and parts[5].startswith("key/")) or (
        request.action.lower().startswith("sts:") and parts[2:3] == ["iam"]
    )
