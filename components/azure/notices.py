"""At which shares of a limit somebody is told, as far as Azure goes; needs no SDK."""

from collections.abc import Iterator

from components.contracts.budget import BudgetSpec

MOST = 5
"""Notices that one budget has at most."""


def shares(spec: BudgetSpec) -> tuple[tuple[str, int], ...]:
    """Return the shares at which people are told, of what was spent and of what will be."""
    return (
        *(("Actual", percent) for percent in dict.fromkeys(spec.actual_percent)),
        *(("Forecasted", percent) for percent in dict.fromkeys(spec.forecast_percent)),
    )


def too_many(spec: BudgetSpec) -> Iterator[str]:
    """Yield why a budget cannot tell at all of these shares, with the keys first."""
    stops = spec.stop_accelerators_percent is not None
    wanted = len(shares(spec)) + stops
    if spec.monthly_usd is not None and wanted > MOST:
        counted = ", and stop_accelerators_percent takes one" if stops else ""
        yield (
            f"actual_percent, forecast_percent: {wanted} notices are asked for, and a budget of "
            f"Azure has {MOST}{counted}"
        )
