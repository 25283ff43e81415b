"""A small program that uses what a graph must hold."""

from collections.abc import Mapping
from typing import Any

import pulumi
from pulumi import dynamic


class Nothing(dynamic.ResourceProvider):
    """Makes up the outputs."""

    serialize_as_secret_always = False

    def create(self, props: dict[str, Any]) -> dynamic.CreateResult:
        return dynamic.CreateResult("made-up", {**props, "made": "it", "password": "x"})


class Thing(dynamic.Resource, module="test", name="Thing"):
    """A resource with any inputs and two outputs of its own."""

    made: pulumi.Output[str]
    password: pulumi.Output[str]

    def __init__(
        self, name: str, inputs: Mapping[str, Any], opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__(Nothing(), name, {**inputs, "made": None, "password": None}, opts)


class Base(pulumi.ComponentResource):
    """Stands between a component and the SDK, as ours does."""

    def __init__(self, name: str, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("mlplatform:test:Pair", name, {"spec": {"size": 2}}, opts)


class Pair(Base):
    """Two things, the second made from the first."""

    def __init__(self, name: str, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, opts)
        here = pulumi.ResourceOptions(parent=self)
        self.first = Thing(
            "first",
            {"plain": "a", "hidden": pulumi.Output.secret("b"), "count": 3, "nothing": None},
            pulumi.ResourceOptions.merge(
                here,
                pulumi.ResourceOptions(
                    protect=True,
                    retain_on_delete=True,
                    ignore_changes=["plain"],
                    additional_secret_outputs=["password"],
                    aliases=[pulumi.Alias(name="former")],
                    custom_timeouts=pulumi.CustomTimeouts(create="5m"),
                ),
            ),
        )
        self.second = Thing("second", {"of": [self.first.made, self.first.password]}, here)
        self.register_outputs({"made": self.second.made, "password": self.first.password})


def program() -> None:
    """Make a pair beside a thing that comes after it."""
    pair = Pair("pair")
    Thing("last", {"whole": pair.first}, pulumi.ResourceOptions(depends_on=[pair.second]))
    pulumi.export("password", pair.first.password)
