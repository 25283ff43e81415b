"""Stack files become one validated StackSpec; a complaint names file, path, value and way out."""

import difflib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

import yaml
from pydantic import ValidationError

from components.refused import Refused
from components.spec import PlatformSpec
from stacks.complaint import complaint
from stacks.stack_spec import StackSpec
from workloads.catalog import check_workloads

PROJECT = "mlplatform"
FOLDER = Path(__file__).resolve().parent


def file_of(stack: str) -> Path:
    """Return where a stack's configuration is kept."""
    return FOLDER / f"Pulumi.{stack}.yaml"


def validate(given: Any, source: str) -> StackSpec:
    """Return the validated spec; raises Refused with one line per mistake."""
    try:
        return StackSpec.model_validate(given)
    except ValidationError as error:
        lines = [
            f"  {complaint(cast(Mapping[str, Any], one), StackSpec)}" for one in error.errors()
        ]
        raise Refused("\n".join([f"{source} is not valid:", *lines])) from error


def of_config(config: Any, source: str) -> StackSpec:
    """Return the spec in a `config:` section, whose keys carry the project's name."""
    if config is None:
        config = {}
    if not isinstance(config, Mapping):
        raise Refused(f"{source}: `config` must hold keys, got {type(config).__name__}")
    known = {f"{PROJECT}:{name}": name for name in StackSpec.model_fields}
    given: dict[str, Any] = {}
    for key, value in cast(Mapping[Any, Any], config).items():
        if key in known:
            given[known[key]] = value
        elif str(key).startswith(f"{PROJECT}:") and not is_secret(value):
            close = difflib.get_close_matches(str(key), known, n=1)
            hint = f"did you mean {close[0]!r}? " if close else ""
            raise Refused(f"{source}: config.{key}: unknown key; {hint}known: {', '.join(known)}")
    return validate(given, source)


def is_secret(value: Any) -> bool:
    """Tell whether a configuration value is an encrypted one, set with `--secret`."""
    return isinstance(value, Mapping) and "secure" in cast(Mapping[str, Any], value)


def content(stack: str) -> Mapping[str, Any]:
    """Return what a stack's file holds, of ours and of the engine's; empty without a file."""
    path = file_of(stack)
    if not path.exists():
        if stack == "local":
            return {}
        known = sorted(found.name.split(".")[1] for found in FOLDER.glob("Pulumi.*.yaml"))
        raise Refused(
            f"there is no stack {stack!r}: stacks/{path.name} does not exist; "
            f"known: {', '.join(sorted({'local', *known}))}"
        )
    source = f"stacks/{path.name}"
    try:
        found = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, ValueError, OSError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        where = f", line {mark.line + 1}, column {mark.column + 1}" if mark else ""
        problem = getattr(error, "problem", None) or str(error)
        raise Refused(f"{source}{where}: not YAML: {problem}") from error
    if found is None:
        return {}
    if not isinstance(found, Mapping):
        raise Refused(f"{source}: must hold keys such as `config`, got {found!r}")
    return cast(Mapping[str, Any], found)


def alone(stack: str) -> StackSpec:
    """Return the spec in a stack's file, not held against the stack whose platform it uses."""
    return of_config(content(stack).get("config"), f"stacks/{file_of(stack).name}")


def read(stack: str) -> StackSpec:
    """Return the spec of a stack by its file, without an engine; no file means the defaults."""
    return fitting(alone(stack), f"stacks/{file_of(stack).name}")


def lender(spec: StackSpec) -> str | None:
    """Return the stack whose platform is borrowed, without its organization and project."""
    return spec.uses.rsplit("/", 1)[-1] if spec.uses else None


def platform_of(spec: StackSpec) -> PlatformSpec | None:
    """Return the platform that a stack builds or borrows; none for an account's baseline."""
    builder = lender(spec)
    return alone(builder).platform if builder else spec.platform


def fitting(spec: StackSpec, source: str) -> StackSpec:
    """Return a spec that fits the platform it borrows; Refused where it does not."""
    builder = lender(spec)
    if builder is None:
        return spec
    try:
        other = alone(builder)
    except Refused as error:
        raise Refused(f"{source}: uses: {error}") from error
    if not other.platform:
        raise Refused(
            f"{source}: uses: {builder!r} builds no platform itself; name the stack that builds it"
        )
    wrong = check_workloads(spec.workloads, [team.name for team in other.platform.teams])
    if spec.state and spec.state != other.state:
        wrong.append(
            f"state: {spec.state!r} is not where {builder!r} keeps its own "
            f"({other.state or 'its file names none'}), and stacks read each other's outputs in "
            "one state alone; leave it out here, and name it there"
        )
    if wrong:
        raise Refused("\n".join([f"{source} is not valid:", *(f"  {one}" for one in wrong)]))
    return spec


def stack_spec() -> StackSpec:
    """Return the spec of the stack that the engine is running."""
    import pulumi

    config = pulumi.Config(PROJECT)
    given = {name: config.get(name) for name in StackSpec.model_fields}
    found: dict[str, Any] = {}
    for name, text in given.items():
        if text is not None:
            found[name] = text if name in ("uses", "state") else config.get_object(name)
    source = f"stacks/Pulumi.{pulumi.get_stack()}.yaml"
    return fitting(validate(found, source), source)
