"""What a stack file may say: a baseline; or a platform, built or borrowed, plus workloads."""

import contextlib
from collections.abc import Mapping
from typing import Any, Self, cast

from pydantic import Field, ValidationError, model_validator

from components.baseline import BaselineSpec
from components.cloud import complaints
from components.model import Spec
from components.site import Team
from components.spec import PlatformSpec
from stacks.state_url import StateUrl
from workloads.catalog import AnyWorkload, check_workloads, default_workloads


class StackSpec(Spec):
    """An account's baseline; or a platform, built here or borrowed, plus the workloads on it."""

    baseline: BaselineSpec | None = None
    """What exists once per account, project or subscription; a stack of its own."""
    platform: PlatformSpec | None = None
    """Built by this stack; left out together with `uses`, it is the platform on this machine."""
    uses: str | None = Field(
        default=None, pattern=r"^([A-Za-z0-9_.-]+/){0,2}[A-Za-z0-9_.-]+$", max_length=200
    )
    """The stack whose platform is borrowed."""
    workloads: tuple[AnyWorkload, ...] = ()
    state: StateUrl | None = None
    """Where a cloud's stack keeps its state; the user's own `pulumi login` if not given."""

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
        if self.state and self.platform and self.platform.cloud == "local":
            raise ValueError(
                "state: a platform on this machine keeps it beside its data; leave it out, and "
                "set PULUMI_BACKEND_URL if it must be elsewhere"
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
