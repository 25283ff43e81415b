"""The Service Authorization Reference, as cfn-lint ships it."""

import json
import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from policies.strict.aws.lint import data


@cache
def services() -> Mapping[str, Any]:
    """Return actions and types of resources by service."""
    folder = data()
    assert folder
    path = folder / "data/AdditionalSpecs/Policies.json"
    return json.loads(path.read_text(encoding="utf-8"))


def arns(service: str, kind: str) -> Sequence[str] | None:
    """Return expressions that the ARNs of a type fit; None for a type of another service."""
    formats = services()[service]["Resources"].get(kind, {}).get("ARNFormats")
    return formats and [re.sub(r"\$\{\w+\}", "[^:]*", one) for one in formats]


def concerned(action: str) -> Sequence[str] | None:
    """Return the types of resources that an action concerns; None for what is no action."""
    service, _, name = action.partition(":")
    known = services().get(service, {}).get("Actions", {}).get(name.lower())
    return None if known is None else known.get("Resources", ())


def every_arn(service: str) -> Sequence[str]:
    """Return the expressions of all types of a service."""
    return [form for kind in services()[service]["Resources"] for form in arns(service, kind) or ()]
