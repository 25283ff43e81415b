"""The model classes of azure-mgmt, read as text: importing one service's would take a second."""

import ast
import re
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path

CLASS = re.compile(r"^class (\w+)\(([^)]*)\)", re.MULTILINE)
VALUE = re.compile(r"^    \w+ = \"([^\"]*)\"", re.MULTILINE)
VERSION = re.compile(r"v(\d{4}_\d{2}_\d{2})(_preview)?")


@dataclass(frozen=True)
class Models:
    """The models of one service, in one version of its API."""

    text: str
    places: Mapping[str, tuple[int, int]]
    """Where the text of each class begins and ends."""
    bases: Mapping[str, tuple[str, ...]]
    children: Mapping[str, tuple[str, ...]]
    """The classes that are cases of each one."""
    folder: Path

    def definition(self, name: str) -> ast.ClassDef | None:
        """Return a class as far as it says what a value is; None where there is none."""
        return parsed(self, name) if name in self.places else None

    def __hash__(self) -> int:
        """Be one by where it was read."""
        return hash(self.folder)


@cache
def folders(service: str) -> tuple[Path, ...]:
    """Return where a service has models, the newest released version first; none if not installed.

    A service is a path below `azure.mgmt`, such as `storage` or `resource/resources`.
    """
    try:
        spec = find_spec("azure.mgmt." + service.split("/")[0])
    except ModuleNotFoundError:
        return ()
    if spec is None or not spec.submodule_search_locations:
        return ()
    root = Path(spec.submodule_search_locations[0]).joinpath(*service.split("/")[1:])
    if (root / "models").is_dir():
        return (root / "models",)
    known = ((VERSION.fullmatch(one.name), one) for one in root.iterdir())
    dated = sorted(
        (match[2] is None, match[1], one) for match, one in known if match and one.is_dir()
    )
    return tuple(one / "models" for _, _, one in reversed(dated))


@cache
def models(folder: Path) -> Models:
    """Return the models in a folder."""
    file = next(iter(sorted(folder.glob("_models*.py"))))
    text = file.read_text(encoding="utf-8")
    found = list(CLASS.finditer(text))
    ends = [*(one.start() for one in found[1:]), len(text)]
    bases = {one[1]: tuple(re.findall(r"\w+", one[2])) for one in found}
    children: dict[str, list[str]] = {}
    for name, above in bases.items():
        for base in above:
            children.setdefault(base, []).append(name)
    return Models(
        text,
        {one[1]: (one.start(), end) for one, end in zip(found, ends, strict=True)},
        bases,
        {name: tuple(below) for name, below in children.items()},
        folder,
    )


@cache
def parsed(source: Models, name: str) -> ast.ClassDef:
    """Return a class without what only makes an object of it."""
    start, end = source.places[name]
    text = source.text[start:end].split("\n    @overload", 1)[0]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SyntaxWarning)  # of escapes in their words
        (found,) = ast.parse(text).body
    assert isinstance(found, ast.ClassDef)
    return found


@cache
def enumerations(folder: Path) -> Mapping[str, str]:
    """Return the text of each enumeration in a folder."""
    text = "\n".join(file.read_text(encoding="utf-8") for file in folder.glob("*_enums.py"))
    found = list(CLASS.finditer(text))
    ends = [*(one.start() for one in found[1:]), len(text)]
    return {one[1]: text[one.start() : end] for one, end in zip(found, ends, strict=True)}


@cache
def constants(folder: Path, name: str) -> frozenset[str]:
    """Return the values of an enumeration; none if it is not one."""
    return frozenset(VALUE.findall(enumerations(folder).get(name, "")))
