"""What is mutated of each cloud: a program that has every type, and what its arguments mean."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from tests.policies.aws import meaning as of_aws
from tests.policies.aws.program import program as on_aws
from tests.policies.gcp import meaning as of_gcp
from tests.policies.gcp.program import program as on_gcp

Arguments = Mapping[str, tuple[str, ...]]
"""From a type, without package and kind, to the paths of its arguments."""


@dataclass(frozen=True)
class Cloud:
    """A program of plain classes, and what was told by hand of its arguments."""

    package: str
    """What the types of its SDK begin with."""
    program: Callable[[], None]
    constants: Arguments
    names: Sequence[tuple[Arguments, tuple[str, ...]]]
    """What has a form, and texts that have it not."""
    beyond: Mapping[tuple[str, str, str], str]
    """What only a provider can refuse."""


CLOUDS: Mapping[str, Cloud] = {
    "aws": Cloud("aws", on_aws, of_aws.CONSTANTS, of_aws.NAMES, of_aws.BEYOND),
    "gcp": Cloud("gcp", on_gcp, of_gcp.CONSTANTS, of_gcp.NAMES, of_gcp.BEYOND),
}
"""By the name of the cloud, as stacks begin with it."""


def cloud_of(type: str) -> Cloud | None:
    """Return the cloud whose SDK has a type; None for what is no cloud's."""
    package = type.split(":", 1)[0]
    return next((one for one in CLOUDS.values() if one.package == package), None)
