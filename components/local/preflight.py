"""What is looked at before a platform is made on this machine: here nothing, since `doctor` looks
at memory, ports and tools, and at what other stacks have taken of them."""

from collections.abc import Iterator

from components.cloud import Built, Finding
from components.recording import Seen


def findings(spec: Built, seen: Seen | None = None) -> Iterator[Finding]:
    """Yield nothing: there is no account that could be the wrong one."""
    yield from ()
