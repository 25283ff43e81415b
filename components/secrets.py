"""Secrets of a stack's configuration."""

import pulumi

from components.refused import Refused


def secret(name: str) -> pulumi.Output[str]:
    """Return the configuration value `mlplatform:<name>`; raises Refused if it is not set."""
    value = pulumi.Config("mlplatform").get_secret(name)
    if value is None:
        raise Refused(
            f"the configuration value mlplatform:{name} is not set: "
            f"`pulumi config set --secret mlplatform:{name}` asks for it"
        )
    return value
