"""What a registry's nightly task deletes, as `acr purge` documents its own flags."""

import base64
import re
import shlex
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

import yaml

from policies.graph.model import Graph


@dataclass(frozen=True)
class Image:
    """An image, since when it has its tags, in days, and which."""

    name: str
    age_days: float
    tags: tuple[str, ...] = ()


def commands(graph: Graph) -> list[str]:
    """Return the commands of a recorded task."""
    [task] = graph.of_type("azure-native:containerregistry:Task")
    return commands_in(base64.b64decode(task.inputs["step"]["encodedTaskContent"]).decode())


def commands_in(text: str) -> list[str]:
    """Return the commands of a task's YAML."""
    said: dict[str, Any] = yaml.safe_load(text)
    assert said["version"] == "v1.1.0"
    return [step["cmd"] for step in said["steps"]]


def left(commands: Iterable[str], images: Iterable[Image], repository: str = "ray") -> list[Image]:
    """Return the images that a repository still has after a night, with their tags."""
    held = list(images)
    for command in commands:
        held = _run(shlex.split(command), held, repository)
    return held


def _run(words: list[str], held: list[Image], repository: str) -> list[Image]:
    assert words[:2] == ["acr", "purge"]
    filters = [words[at + 1] for at, word in enumerate(words) if word == "--filter"]
    [tags] = [one.partition(":")[2] for one in filters if one.startswith(f"{repository}:")]
    days = float(words[words.index("--ago") + 1].removesuffix("d"))
    keep = int(words[words.index("--keep") + 1]) if "--keep" in words else 0
    fitting = sorted(
        (image.age_days, tag)
        for image in held
        for tag in image.tags
        if re.search(tags, tag) and image.age_days > days
    )
    gone = {tag for _, tag in fitting[keep:]}
    after = [replace(one, tags=tuple(tag for tag in one.tags if tag not in gone)) for one in held]
    if "--untagged" in words:
        return [one for one in after if one.tags or one.age_days <= days]
    return after
