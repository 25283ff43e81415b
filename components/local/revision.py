"""What code and which packages run: marks by which a change of them is noticed."""

import ast
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import metadata
from importlib.machinery import ModuleSpec, PathFinder
from importlib.util import find_spec
from pathlib import Path


@cache
def sources(module: str) -> dict[str, Path]:
    """Return the files of a module and of all it imports from its own package, by module name.

    Nothing is run: the machine that deploys need not have what the module imports. Raises
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
        raise ModuleNotFoundError(f"no module {module!r} to run")
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
    """Return a mark of a module's code, 12 hex digits: comments count, what it leaves out not."""
    total = hashlib.sha256()
    for name, file in sorted(sources(module).items()):
        total.update(f"{name}\0{hashlib.sha256(file.read_bytes()).hexdigest()}\n".encode())
    return total.hexdigest()[:12]


@dataclass(frozen=True)
class Locked:
    """A package as a lock file pins it."""

    pins: tuple[str, ...]
    """One version, or one for each kind of system."""
    installed: str | None
    """The version that is here; None where this system does without."""


@cache
def packages(lock: str) -> dict[str, Locked]:
    """Return what a lock file's text pins, by name; its hashes and comments do not count."""
    pins: dict[str, tuple[str, ...]] = {}
    for name, pin in re.findall(r"^([\w.-]+)==([^\s;\\]+)", lock, re.MULTILINE):
        pins[name] = (*pins.get(name, ()), pin)
    return {name: Locked(found, installed(name)) for name, found in pins.items()}


def installed(name: str) -> str | None:
    """Return the version of an installed package."""
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None
