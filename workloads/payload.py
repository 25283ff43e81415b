"""What identifies a run of what runs inside Ray: its code, its settings, its packages."""

import hashlib
import json
import re
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, requires
from typing import Any

from components.local import revision


def fingerprint(module: str, settings: Mapping[str, Any], *packages: str) -> str:
    """Return what tells one run from another, 64 hex digits: code, settings, package versions."""
    parts = {
        "code": revision.version(module),
        "settings": dict(settings),
        "packages": [pinned(package) for package in packages],
    }
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def pinned(package: str) -> str:
    """Return the requirement by which this project pins a package, installed here or not."""
    try:
        wanted = requires("mlplatform") or []
    except PackageNotFoundError:
        wanted = []
    for requirement in wanted:
        name = re.split(r"[^A-Za-z0-9._-]", requirement, maxsplit=1)[0]
        if name.lower() == package.lower():
            return requirement.partition(";")[0].strip()
    return package
