"""What runs inside Ray, seen from outside: its source files and what identifies them."""

import ast
import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.machinery import ModuleSpec, PathFinder
from importlib.metadata import PackageNotFoundError, requires
from importlib.util import find_spec
from pathlib import Path
from typing import Any


@cache
def sources(module: str) -> dict[str, Path]:
    """Return the files of a module and of all it imports from its own package, by module name.

    Nothing is run: the machine that deploys need not have what the payload imports. Raises
    ModuleNotFoundError.
    """
    package = module.rpartition(".")[0]
    found: dict[str, Path] = {}
    waiting = [module]
    while waiting:
        name = waiting.pop()
        spec = None if name in found else located(name)
        if spec is None or spec.origin is None:
            continue
        found[name] = Path(spec.origin)
        named = imports(found[name].read_text())
        waiting += [one for one in named if one.startswith(f"{package}.")]
    if module not in found:
        raise ModuleNotFoundError(f"no module {module!r} to run on Ray")
    return found


def located(name: str) -> ModuleSpec | None:
    """Find a module by its dotted name without running it or what lies above it."""
    above = name.rpartition(".")[0]
    if not above:
        return find_spec(name)
    package = located(above)
    if package is None or package.submodule_search_locations is None:
        return None
    return PathFinder.find_spec(name, package.submodule_search_locations)


def imports(text: str) -> Iterator[str]:
    """Yield every dotted name that a source file imports, at any depth."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def version(module: str) -> str:
    """Return a mark of a payload's code, 12 hex digits: comments count, other payloads do not."""
    total = hashlib.sha256()
    for name, file in sorted(sources(module).items()):
        total.update(f"{name}\0{hashlib.sha256(file.read_bytes()).hexdigest()}\n".encode())
    return total.hexdigest()[:12]


def fingerprint(module: str, settings: Mapping[str, Any], *packages: str) -> str:
    """Return what tells one run from another, 64 hex digits: code, settings, package versions."""
    parts = {
        "code": version(module),
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
