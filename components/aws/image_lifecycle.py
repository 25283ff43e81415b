"""When images are deleted, as ECR's lifecycle policy."""

import json
from typing import Any

from components.contracts.registry import RegistrySpec

LIVE, PREVIEW, RELEASE = "live-*", "pr-*", "release-*"
"""Tags of what runs, of pull requests, and of what was released."""

UNLIMITED = 100_000
"""More images than ECR lets a repository hold."""


def image_lifecycle(spec: RegistrySpec) -> str:
    """Return a repository's policy.

    An image that fits a rule is no business of later ones (ECR user guide, "Lifecycle policy
    evaluation"): the first rule deletes nothing and so spares what runs. A rule by number counts
    every image that fits it, also spared ones, so releases have one of their own: otherwise a busy
    week of pull requests would push them out.
    """
    rules = [
        _rule("what runs stays", _tagged(LIVE, number=UNLIMITED)),
        _rule("pull requests", _tagged(PREVIEW, days=spec.preview_days)),
        _rule("releases", _tagged(RELEASE, number=spec.keep_images)),
        _rule("images with any other tag", _tagged("*", number=spec.keep_images)),
        _rule("images without a tag", {"tagStatus": "untagged", **_days(spec.untagged_days)}),
    ]
    return json.dumps({"rules": [{"rulePriority": at, **rule} for at, rule in enumerate(rules, 1)]})


def _rule(why: str, selection: dict[str, Any]) -> dict[str, Any]:
    return {"description": why, "selection": selection, "action": {"type": "expire"}}


def _tagged(pattern: str, *, number: int = 0, days: int = 0) -> dict[str, Any]:
    count = {"countType": "imageCountMoreThan", "countNumber": number} if number else _days(days)
    return {"tagStatus": "tagged", "tagPatternList": [pattern], **count}


def _days(days: int) -> dict[str, Any]:
    return {"countType": "sinceImagePushed", "countUnit": "days", "countNumber": days}
