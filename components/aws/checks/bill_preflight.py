"""Whether the bill is split by the tags that budgets count by."""

from collections.abc import Iterator
from importlib import import_module

from components.aws.checks.clients import Ask, pages
from components.cloud import Finding
from components.site import STACK_LABEL, TEAM_LABEL
from components.spec import PlatformSpec


def of_tags(spec: PlatformSpec, ask: Ask) -> Iterator[Finding]:
    """Yield tags that the account that pays has not activated, as limits by them count nothing.

    Never a reason to stop: AWS knows a tag, and lets it be activated, a day after its first use.
    """
    teams = any(team.budget for team in spec.teams)
    needed = [STACK_LABEL, *([TEAM_LABEL] if teams else [])]
    meant = f"budget: AWS counts nothing by {' and '.join(needed)}"
    errors = import_module("botocore.exceptions")
    try:
        found = pages(
            ask("ce"),
            "list_cost_allocation_tags",
            "CostAllocationTags",
            Status="Active",
            TagKeys=needed,
        )
    except errors.ClientError as error:
        yield Finding(
            f"{meant} before the account that pays has activated them, and whether it has could "
            f"not be checked ({error.response['Error']['Code']}; other accounts may not look): "
            "have cost_tags: true in the baseline of the account that pays",
            checked=False,
        )
        return
    active = {one["TagKey"] for one in found}
    if lacking := [tag for tag in needed if tag not in active]:
        yield Finding(
            f"budget: AWS counts nothing by {' and '.join(lacking)} yet, so that no limit is "
            "reached and nothing stops: a day after the first `up`, cost_tags: true in the "
            "baseline of the account that pays activates them",
            checked=False,
        )
