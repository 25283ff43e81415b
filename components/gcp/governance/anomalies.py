"""Spending that is unlike that of the month before."""

import pulumi
import pulumi_gcp as gcp

from components.baseline import Anomalies
from components.gcp.names import READERS
from components.gcp.operations.channels import mail
from components.gcp.project import billing_account, project_number
from components.refused import Refused
from components.site import Site

UNLIKE = 1.2
"""The share of last month's bill that this one has to come to."""


def anomalies(name: str, spec: Anomalies, site: Site, opts: pulumi.ResourceOptions) -> None:
    """Tell people when this month is going to cost a fifth more than the last one did; free.

    Google looks for anomalies of single days by itself, but shows them in its console alone, and no
    API says from how many dollars on. `opts` must name a parent.
    """
    assert opts.parent
    if len(set(spec.notify)) > READERS:
        raise Refused(
            f"anomalies.notify: a budget on gcp tells {READERS} people at most, and these are "
            f"{len(set(spec.notify))}: name a group's address instead"
        )
    gcp.billing.Budget(
        name,
        billing_account=billing_account(opts.parent, site),
        display_name=f"{site.name}: unlike last month",
        amount={"last_period_amount": True},
        budget_filter={
            "projects": [pulumi.Output.concat("projects/", project_number(opts.parent, site))],
            "calendar_period": "MONTH",
            "credit_types_treatment": "INCLUDE_ALL_CREDITS",
        },
        threshold_rules=[
            {"threshold_percent": UNLIKE, "spend_basis": "CURRENT_SPEND"},
            {"threshold_percent": UNLIKE, "spend_basis": "FORECASTED_SPEND"},
        ],
        all_updates_rule={
            "monitoring_notification_channels": mail(name, spec.notify, site, opts),
            "disable_default_iam_recipients": True,
        },
        opts=opts,
    )
