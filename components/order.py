"""What must outlive whom, beyond what a value by itself says."""

from typing import Any, TypeVar

import pulumi

T = TypeVar("T")


def after(value: pulumi.Output[T], needed: list[pulumi.Resource]) -> pulumi.Output[T]:
    """Return a value whose users are made after other resources, and are gone before them.

    The engine orders by what an input comes from, so the value is taken together with the
    others' URNs. A URN is known at every preview; with ids, the replacement of a route would make
    the value unknown there and seem to replace whatever uses it.
    """
    urns = pulumi.Output.all(*(resource.urn for resource in needed))
    return pulumi.Output.all(value=value, urns=urns).apply(lambda found: found["value"])


def behind(opts: pulumi.ResourceOptions, value: pulumi.Output[Any]) -> pulumi.ResourceOptions:
    """Return options whose resources are made after what a value comes from, and are gone before.

    For what needs others to be there and takes nothing from them.
    """

    def nothing_more(_: Any) -> list[pulumi.Resource]:
        return []

    waiting = pulumi.ResourceOptions(depends_on=value.apply(nothing_more))
    return pulumi.ResourceOptions.merge(opts, waiting)
