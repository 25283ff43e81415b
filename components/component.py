"""The one base class of the platform's nodes: a spec goes in, typed outputs come out."""

from abc import ABC
from dataclasses import fields, is_dataclass
from typing import Any, ClassVar, Generic, TypeVar

import pulumi

from components.model import Spec

OutputsT = TypeVar("OutputsT")


def plain(outputs: Any) -> Any:
    """Turn an outputs dataclass into the dict the engine stores."""
    if is_dataclass(outputs) and not isinstance(outputs, type):
        return {field.name: plain(getattr(outputs, field.name)) for field in fields(outputs)}
    return outputs


class Component(pulumi.ComponentResource, ABC, Generic[OutputsT]):
    """A node of the platform: children hang under it, `outputs` flow out of it."""

    TOKEN: ClassVar[str]
    outputs: OutputsT

    def __init__(self, name: str, spec: Spec, opts: pulumi.ResourceOptions | None = None) -> None:
        """Register the node with its spec as its input."""
        asked = spec.model_dump(mode="json", exclude_none=True)
        super().__init__(self.TOKEN, name, {"spec": asked}, opts)
        self.child = pulumi.ResourceOptions(parent=self)

    def publish(self, outputs: OutputsT) -> None:
        """Make `outputs` readable by the next component and by the engine."""
        self.outputs = outputs
        self.register_outputs(plain(outputs))
