"""Secrets of a stack's configuration."""

from collections.abc import Callable

import pulumi
from pulumi.runtime import get_config

from components.refused import Refused


def secret(name: str, read: Callable[[str], str] = str) -> pulumi.Output[str]:
    """Return the configuration value `mlplatform:<name>`, as `read` understands it.

    Raises Refused if it is not set, and what `read` raises.
    """
    value = get_config(f"mlplatform:{name}")
    if value is None:
        raise Refused(
            f"the configuration value mlplatform:{name} is not set: "
            f"`pulumi config set --secret mlplatform:{name}` asks for it"
        )
    return pulumi.Output.secret(read(value))
