"""What is mutated of each cloud: programs that have every type, and what their arguments mean."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from tests.policies.aws import meaning as of_aws
from tests.policies.aws.program import program as on_aws
from tests.policies.azure import meaning as of_azure
from tests.policies.gcp import meaning as of_gcp
from tests.policies.gcp.program import program as on_gcp
from tests.policies.mutation import Recording, given, of_program, of_stack

Arguments = Mapping[str, tuple[str, ...]]
"""From a type, without package and kind, to the paths of its arguments."""


@dataclass(frozen=True)
class Cloud:
    """Programs, and what was told by hand of their arguments."""

    package: str
    """What the types of its SDK begin with."""
    recordings: Sequence[Recording]
    """Of a program of plain classes, or of stacks that have every type between them."""
    constants: Arguments
    names: Sequence[tuple[Arguments, tuple[str, ...]]]
    """What has a form, and texts that have it not."""
    beyond: Mapping[tuple[str, str, str], str]
    """What only a provider can refuse."""

    @cached_property
    def types(self) -> set[str]:
        """Every type of the programs."""
        return {type for recording in self.recordings for type, _ in given(recording)}


CLOUDS: Mapping[str, Cloud] = {
    "aws": Cloud("aws", (of_program(on_aws),), of_aws.CONSTANTS, of_aws.NAMES, of_aws.BEYOND),
    "azure": Cloud(
        "azure-native",
        tuple(of_stack(f"azure-{one}") for one in ("prod", "dev", "baseline")),
        of_azure.CONSTANTS,
        of_azure.NAMES,
        of_azure.BEYOND,
    ),
    "gcp": Cloud("gcp", (of_program(on_gcp),), of_gcp.CONSTANTS, of_gcp.NAMES, of_gcp.BEYOND),
}
"""By the name of the cloud, as stacks begin with it."""


def cloud_of(type: str) -> Cloud | None:
    """Return the cloud whose SDK has a type; None for what is no cloud's."""
    package = type.split(":", 1)[0]
    return next((one for one in CLOUDS.values() if one.package == package), None)
