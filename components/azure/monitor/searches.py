"""What the workspace is asked again and again, and somebody has to hear of."""

from components.azure.monitor.alarms import Search
from components.azure.monitor.ingestion import ALERTS
from components.azure.monitor.workspace import CAP_GB
from components.site import Site

SOON = 0.8
"""The share of a day's logs at which somebody is told that the rest will be lost."""

MISSING = (
    "failed to increase node group size", "AllocationFailed", "OverconstrainedAllocationRequest",
    "OverconstrainedZonalAllocationRequest", "QuotaExceeded", "SkuNotAvailable",
)  # fmt: skip
"""What the autoscaler says when Azure gives it no machine."""


def searches(site: Site) -> tuple[Search, ...]:
    """Return every question to the workspace whose answer somebody has to hear of."""
    cap = CAP_GB[site.environment]
    quoted = ", ".join(f'"{one}"' for one in MISSING)
    return (
        Search(
            "logs-cap",
            f"Most of the {cap} GB of logs that a day may bring are there: at the end all others "
            "are lost, also those that security asks for",
            "Usage | where TimeGenerated > startofday(now()) | where IsBillable "
            "| summarize GB = sum(Quantity) / 1000.0",
            limit=SOON * cap,
            measure="GB",
            every="PT1H",
            window="P1D",
        ),
        Search(
            "machines-missing",
            "Azure has not given the machines that were asked for: no capacity, or no quota; see "
            "`mlplatform doctor`",
            'AKSControlPlane | where Category == "cluster-autoscaler" '
            f"| where Message has_any ({quoted})",
            severity=3,
        ),
        Search(
            "alerts",
            "Alertmanager tells of an alert in the cluster",
            f'{ALERTS} | where status == "firing"',
            by=("alertname", "team"),
            every="PT5M",
            window="PT5M",
        ),
    )
