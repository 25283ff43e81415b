"""When images are deleted, as Artifact Registry's cleanup policies."""

import pulumi_gcp as gcp

from components.contracts.registry import RegistrySpec

Policy = gcp.artifactregistry.RepositoryCleanupPolicyArgsDict

PREVIEW = "pr-"
"""What tags of pull requests begin with."""


def of_releases(spec: RegistrySpec) -> list[Policy]:
    """Return the policies of a repository whose tags nobody moves.

    What a fixed tag names is never deleted, by nobody and by no policy, so `keep_images` cannot
    hold here: whoever wants the room back moves to a new repository.
    """
    return [_untagged(spec.untagged_days)]


def of_previews(spec: RegistrySpec) -> list[Policy]:
    """Return the policies of the repository for pull requests: by tag, and by age."""
    return [
        {
            "id": "previews",
            "action": "DELETE",
            "condition": {
                "tag_state": "TAGGED",
                "tag_prefixes": [PREVIEW],
                "older_than": _days(spec.preview_days),
            },
        },
        _untagged(spec.untagged_days),
    ]


def _untagged(days: int) -> Policy:
    return {
        "id": "untagged",
        "action": "DELETE",
        "condition": {"tag_state": "UNTAGGED", "older_than": _days(days)},
    }


def _days(days: int) -> str:
    return f"{days * 86_400}s"
