"""Who sends a request, and what a statement of a resource's policy grants them.

Sources: IAM User Guide, "AWS JSON policy elements: Principal" and "NotPrincipal".
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from policies.iam.pattern import segments
from policies.iam.statement import Listed

Grant = Literal["direct", "role", "account"]
"""How a principal is named: itself or as anyone, by the role it has assumed, by its account."""


def _no_tags() -> Mapping[str, str]:
    return {}


@dataclass(frozen=True)
class Principal:
    """Somebody or something that AWS knows; made by the functions of this module."""

    origin: Literal["AWS", "Service", "Federated"]
    name: str
    """The ARN of a role or a user, the name of a service, the ARN of an identity provider."""
    session: str | None = None
    """The name of a role's session."""
    tags: Mapping[str, str] = field(default_factory=_no_tags)
    """Tags of the role or user, and of the session."""

    @property
    def account(self) -> str | None:
        """Return the account of a role or a user."""
        return segments(self.name)[4] if self.origin == "AWS" else None

    @property
    def session_arn(self) -> str | None:
        """Return the ARN of a role's session, which knows the role's name without its path."""
        if self.session is None:
            return None
        role = self.name.rpartition("/")[2]
        return f"arn:aws:sts::{self.account}:assumed-role/{role}/{self.session}"

    @property
    def keys(self) -> Mapping[str, str]:
        """Return the condition keys that AWS itself adds to what this principal sends."""
        if self.origin == "Service":
            return {"aws:PrincipalIsAWSService": "true", "aws:PrincipalServiceName": self.name}
        if self.origin == "Federated":
            return {"aws:FederatedProvider": self.name, "aws:PrincipalIsAWSService": "false"}
        return {
            "aws:PrincipalArn": self.name,
            "aws:PrincipalAccount": self.account or "",
            "aws:PrincipalIsAWSService": "false",
            "aws:PrincipalType": "AssumedRole" if self.session else "User",
            **({} if self.session else {"aws:username": self.name.rpartition("/")[2]}),
            **{f"aws:PrincipalTag/{key}": value for key, value in self.tags.items()},
        }

    def named_by(self, listed: Listed) -> Grant | None:
        """Return how a statement's principals name this one, or None where they do not.

        NotPrincipal spares only whom it names in every way that AWS looks at: a role's session
        by its session, its role and its account, a user by itself and its account.
        """
        values = {*listed.values}
        if listed.inverted:
            return None if all(names & values for names in self._names) else "direct"
        own, *others = self._names
        if own & values or "AWS:*" in values:
            return "direct"
        if self.session and others[0] & values:
            return "role"
        return "account" if others and others[-1] & values else None

    @property
    def _names(self) -> tuple[set[str], ...]:
        """Return what a policy may call this one, as itself first and as its account last."""
        own = {f"{self.origin}:{self.session_arn or self.name}"}
        if self.origin != "AWS":
            return (own,)
        account = {f"AWS:{self.account}", f"AWS:arn:aws:iam::{self.account}:root"}
        return (own, {f"AWS:{self.name}"}, account) if self.session else (own, account)


def role(arn: str, session: str = "session", tags: Mapping[str, str] | None = None) -> Principal:
    """Return a session of a role."""
    return Principal("AWS", arn, session, tags or {})


def user(arn: str, tags: Mapping[str, str] | None = None) -> Principal:
    """Return a user."""
    return Principal("AWS", arn, None, tags or {})


def service(name: str) -> Principal:
    """Return a service of AWS, such as `pods.eks.amazonaws.com`."""
    return Principal("Service", name)


def federated(provider: str) -> Principal:
    """Return somebody whom an identity provider, given by its ARN, vouches for."""
    return Principal("Federated", provider)
