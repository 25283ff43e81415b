"""When images are deleted, as commands that a registry runs each night."""

from collections.abc import Iterator, Sequence

from components.contracts.registry import RegistrySpec

LIVE, PREVIEW, RELEASE = "live-", "pr-", "release-"
"""What tags begin with: of what runs, of pull requests, and of what was released."""
NIGHTLY = "30 2 * * *"
NO_TAG = "^-.*"
"""What fits no tag at all: none begins with a hyphen."""


def purge(spec: RegistrySpec) -> str:
    """Return the task: YAML with one command for each rule.

    A command takes tags away; images that no tag is left of go once they are old enough. What CI
    locks, and what runs, is spared. Releases are counted by themselves: otherwise a busy week of
    pull requests would push them out.
    """
    lines = ["version: v1.1.0", "steps:"]
    for command in commands(spec):
        lines += [f"  - cmd: {command}", "    disableWorkingDirectoryOverride: true"]
    return "\n".join([*lines, ""])


def commands(spec: RegistrySpec) -> Iterator[str]:
    """Yield the commands in their order."""
    kept = f"--ago 0d --keep {spec.keep_images}"
    images = spec.repositories
    yield _command(images, f"^{PREVIEW}.*", f"--ago {spec.preview_days}d")
    yield _command(images, f"^{RELEASE}.*", kept)
    yield _command(images, f"^(?!{LIVE}|{PREVIEW}|{RELEASE}).*", kept)
    yield _command(images, NO_TAG, f"--ago {spec.untagged_days}d --untagged")


def _command(images: Sequence[str], tags: str, how: str) -> str:
    filters = " ".join(f"--filter '{image}:{tags}'" for image in images)
    return f"acr purge {filters} {how}"
