"""A stack is a platform, built here or borrowed, plus the workloads on it."""

import pulumi

from components.platform import Platform, PlatformOutputs
from components.refused import Refused
from stacks.config import stack_spec
from workloads.catalog import deploy

try:
    stack = stack_spec()
except Refused as error:
    raise pulumi.RunError(str(error)) from None

if stack.platform:
    platform = Platform(stack.platform).outputs
    platform.export()
else:
    platform = PlatformOutputs.of_stack(str(stack.uses))
for workload in stack.workloads:
    deploy(workload, platform)
