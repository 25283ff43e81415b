"""The platform that another stack built, as workloads get it."""

from dataclasses import replace
from typing import Any

import pulumi

from components.contracts.ray import RayOutputs
from components.platform import PlatformOutputs


def no_ray(stack: str) -> str:
    """Say that nothing can run on a platform yet, and what can be done."""
    return (
        f"the platform of stack {stack} has no Ray yet, and workloads run in Ray: a cloud gets it "
        "with the layer inside the cluster. Until then name a stack that has it, such as "
        "`uses: local`"
    )


def borrowed(stack: str) -> PlatformOutputs:
    """Return the outputs of another stack's platform."""
    found = PlatformOutputs.of_stack(stack)
    return replace(found, ray=reachable(found.ray, stack))


def reachable(ray: RayOutputs, stack: str) -> RayOutputs:
    """Return Ray's outputs for workloads: unknown to a plan while there is no Ray, else refused."""

    def held(found: list[Any]) -> Any:
        address, value = found
        if address:
            return value
        if pulumi.runtime.is_dry_run():
            return pulumi.UNKNOWN
        raise pulumi.RunError(no_ray(stack))

    def after(value: pulumi.Output[Any]) -> pulumi.Output[Any]:
        return pulumi.Output.all(ray.address, value).apply(held)

    return RayOutputs(
        address=after(ray.address),
        dashboard=after(ray.dashboard),
        environment=after(ray.environment),
        serving_key=after(ray.serving_key),
    )
