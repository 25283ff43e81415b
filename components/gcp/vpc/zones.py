"""In which zones of a region nodes stand."""

from components.contracts.network import NetworkSpec
from components.gcp.regions import zones_of


def zones(spec: NetworkSpec, region: str) -> list[str]:
    """Return as many zones as a network spreads over: those that are named, or the first ones."""
    return list(spec.zone_names) or zones_of(region)[: spec.zones]
