"""A stack is an account's baseline, or a platform, built here or borrowed, plus workloads on it."""

import pulumi

from components.cloud import load
from components.component import plain
from components.platform import Platform
from components.refused import Refused
from stacks.borrowing import borrowed
from stacks.config import stack_spec
from workloads.catalog import deploy

try:
    stack = stack_spec()
except Refused as error:
    raise pulumi.RunError(str(error)) from None

if stack.baseline:
    cloud = load(stack.baseline.cloud)
    placed = pulumi.ResourceOptions(provider=cloud.provider(stack.baseline.site))
    baseline = cloud.baseline(stack.baseline, placed)
    for name, value in plain(baseline.outputs).items():
        pulumi.export(name, value)
else:
    if stack.platform:
        platform = Platform(stack.platform).outputs
        platform.export()
    else:
        platform = borrowed(str(stack.uses))
    for workload in stack.workloads:
        deploy(workload, platform)
