"""A password that a cloud does not make by itself: made once, and kept in the stack's state alone.

The state is encrypted by the stack's secrets provider. `pulumi up --target-replace <urn>` makes
another one, and whatever takes it is told.
"""

import secrets
from typing import Any

import pulumi
from pulumi import dynamic

from components.provider import Provider

BYTES = 32
"""256 bits, so that nobody guesses it at any speed."""


class PasswordProvider(Provider):
    """Makes a password, and never another one for the same resource."""

    def create(self, props: dict[str, Any]) -> dynamic.CreateResult:
        """Draw it from the system's generator."""
        return dynamic.CreateResult("password", {"value": secrets.token_urlsafe(BYTES)})

    def diff(self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]) -> dynamic.DiffResult:
        """Nothing that is asked of a password changes."""
        return dynamic.DiffResult(changes=False)


class Password(dynamic.Resource, module="platform", name="Password"):
    """A password of 43 letters, digits, hyphens and underscores."""

    value: pulumi.Output[str]

    def __init__(self, name: str, opts: pulumi.ResourceOptions | None = None) -> None:
        """Make it, marked as a secret."""
        secret = pulumi.ResourceOptions(additional_secret_outputs=["value"])
        super().__init__(
            PasswordProvider(), name, {"value": None}, pulumi.ResourceOptions.merge(opts, secret)
        )
