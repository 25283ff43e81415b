"""Stack files become one validated StackSpec; a complaint names file, path, value and way out."""

import contextlib
import difflib
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Self, cast, get_args

import yaml
from pydantic import BaseModel, ValidationError, model_validator

from components.baseline import BaselineSpec
from components.cloud import complaints
from components.model import Spec
from components.refused import Refused
from components.site import Team
from components.spec import PlatformSpec
from workloads.catalog import AnyWorkload, check_workloads, default_workloads

PROJECT = "mlplatform"
FOLDER = Path(__file__).resolve().parent


class StackSpec(Spec):
    """An account's baseline; or a platform, built here or borrowed, plus the workloads on it."""

    baseline: BaselineSpec | None = None
    """What exists once per account, project or subscription; a stack of its own."""
    platform: PlatformSpec | None = None
    """Built by this stack; left out together with `uses`, it is the platform on this machine."""
    uses: str | None = None
    """The stack whose platform is borrowed."""
    workloads: tuple[AnyWorkload, ...] = ()

    @model_validator(mode="before")
    @classmethod
    def default(cls, given: Any) -> Any:
        """Without any configuration a stack is this machine's platform and the first workload."""
        if not isinstance(given, Mapping):
            return given
        asked = dict(cast(Mapping[str, Any], given))
        if not asked.get("uses") and not asked.get("baseline"):
            platform = asked.setdefault("platform", {})
            if "workloads" not in asked and on_this_machine(platform):
                asked["workloads"] = default_workloads(first_team(platform))
        return asked

    @model_validator(mode="after")
    def check(self) -> Self:
        """Hold the limits that concern more than one part."""
        if self.uses and self.platform:
            raise ValueError("give `platform` to build one, or `uses` to borrow one, not both")
        if self.baseline and (self.uses or self.platform or self.workloads):
            raise ValueError("baseline: is a stack of its own; move the rest to another file")
        if self.platform and self.platform.cloud != "local" and self.workloads:
            raise ValueError(
                "workloads: on a cloud they are a stack of their own, so that they come and go "
                "without the platform: a file with `uses: <this stack>` and `workloads`"
            )
        if self.platform and (wrong := list(complaints(self.platform))):
            raise ValueError("; ".join(f"platform.{one}" for one in wrong))
        teams = [team.name for team in self.platform.teams] if self.platform else None
        if wrong := check_workloads(self.workloads, teams):
            raise ValueError("; ".join(wrong))
        return self


def on_this_machine(platform: Any) -> bool:
    """Tell whether a `platform` section, not validated yet, asks for this machine."""
    return (
        isinstance(platform, Mapping)
        and cast(Mapping[str, Any], platform).get("cloud", "local") == "local"
    )


def first_team(platform: Mapping[str, Any]) -> str:
    """Return the first team of a `platform` section, not validated yet."""
    with contextlib.suppress(KeyError, IndexError, TypeError, ValidationError):
        return Team.model_validate(platform["teams"][0]).name
    return "default"


def file_of(stack: str) -> Path:
    """Return where a stack's configuration is kept."""
    return FOLDER / f"Pulumi.{stack}.yaml"


def model_in(kind: Any) -> Iterator[type[BaseModel]]:
    """Yield the models that an annotation may hold."""
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        yield kind
    for part in get_args(kind):
        yield from model_in(part)


def keys_at(model: type[BaseModel], path: tuple[str | int, ...]) -> list[str]:
    """Return the keys that are known at a path; empty where it leads nowhere."""
    models = [model]
    for step in path:
        if isinstance(step, int):
            continue
        named = [m for m in models if m.__name__ == step or kind_of(m) == step]
        fields = [m.model_fields[step].annotation for m in models if step in m.model_fields]
        models = [found for kind in fields for found in model_in(kind)] or named
    return sorted({name for m in models for name in m.model_fields})


def kind_of(model: type[BaseModel]) -> str | None:
    """Return the `kind` that tells a workload apart, if the model has one."""
    field = model.model_fields.get("kind")
    choices = get_args(field.annotation) if field else ()
    return str(choices[0]) if choices else None


def shown_step(step: str | int) -> str:
    """Return one step of a path on one line, whatever somebody wrote as a key."""
    text = str(step)
    return text if re.fullmatch(r"[\w:./-]{1,60}", text, re.ASCII) else repr(text[:60])


def complaint(error: Mapping[str, Any]) -> str:
    """Return one pydantic error as path, message and value."""
    path: tuple[str | int, ...] = error["loc"]
    kinds = {kind_of(model) for model in model_in(StackSpec.model_fields["workloads"].annotation)}
    shown = ".".join(shown_step(step) for step in path if step not in kinds) or "the stack file"
    if error["type"] == "extra_forbidden":
        known = keys_at(StackSpec, path[:-1])
        close = difflib.get_close_matches(str(path[-1]), known, n=1)
        hint = f"did you mean {close[0]!r}? " if close else ""
        return f"{shown}: unknown key; {hint}known here: {', '.join(known)}"
    message = str(error["msg"]).removeprefix("Value error, ")
    value = error.get("input")
    scalar = isinstance(value, str | int | float | bool) or value is None
    return f"{shown}: {message}" + (f"; got {value!r}" if scalar else "")


def validate(given: Any, source: str) -> StackSpec:
    """Return the validated spec; raises Refused with one line per mistake."""
    try:
        return StackSpec.model_validate(given)
    except ValidationError as error:
        lines = [f"  {complaint(cast(Mapping[str, Any], one))}" for one in error.errors()]
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


def read(stack: str) -> StackSpec:
    """Return the spec of a stack by its file, without an engine; no file means the defaults."""
    path = file_of(stack)
    if not path.exists():
        if stack == "local":
            return validate({}, str(path))
        known = sorted(found.name.split(".")[1] for found in FOLDER.glob("Pulumi.*.yaml"))
        raise Refused(
            f"there is no stack {stack!r}: stacks/{path.name} does not exist; "
            f"known: {', '.join(sorted({'local', *known}))}"
        )
    source = f"stacks/{path.name}"
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, ValueError, OSError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        where = f", line {mark.line + 1}, column {mark.column + 1}" if mark else ""
        problem = getattr(error, "problem", None) or str(error)
        raise Refused(f"{source}{where}: not YAML: {problem}") from error
    if content is None:
        content = {}
    if not isinstance(content, Mapping):
        raise Refused(f"{source}: must hold keys such as `config`, got {content!r}")
    return of_config(cast(Mapping[str, Any], content).get("config"), source)


def stack_spec() -> StackSpec:
    """Return the spec of the stack that the engine is running."""
    import pulumi

    config = pulumi.Config(PROJECT)
    given = {name: config.get(name) for name in StackSpec.model_fields}
    found: dict[str, Any] = {}
    for name, text in given.items():
        if text is not None:
            found[name] = text if name == "uses" else config.get_object(name)
    return validate(found, f"stacks/Pulumi.{pulumi.get_stack()}.yaml")
