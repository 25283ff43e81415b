"""AWS's regions and their availability zones, as one account sees them; needs no SDK.

Another account may see other letters for the same places, and fewer of them where a place takes no
newcomers. Source: moto 5.2.5, whose authors asked their own account; 2026-11. A test compares.
"""

REGIONS: dict[str, tuple[str, str]] = {
    "af-south-1": ("afs1", "a1 b2 c3"),
    "ap-east-1": ("ape1", "a1 b2 c3"),
    "ap-east-2": ("ape2", "a1 b2 c3"),
    "ap-northeast-1": ("apne1", "a4 c1 d2"),
    "ap-northeast-2": ("apne2", "a1 b2 c3 d4"),
    "ap-northeast-3": ("apne3", "a1 b2 c3"),
    "ap-south-1": ("aps1", "a1 b3 c2"),
    "ap-south-2": ("aps2", "a1 b2 c3"),
    "ap-southeast-1": ("apse1", "a1 b2 c3"),
    "ap-southeast-2": ("apse2", "a1 b3 c2"),
    "ap-southeast-3": ("apse3", "a1 b2 c3"),
    "ap-southeast-4": ("apse4", "a1 b2 c3"),
    "ap-southeast-5": ("apse5", "a1 b2 c3"),
    "ap-southeast-6": ("apse6", "a1 b2 c3"),
    "ap-southeast-7": ("apse7", "a1 b2 c3"),
    "ca-central-1": ("cac1", "a1 b2 d4"),
    "ca-west-1": ("caw1", "a1 b2 c3"),
    "eu-central-1": ("euc1", "a1 b2 c3"),
    "eu-central-2": ("euc2", "a1 b2 c3"),
    "eu-north-1": ("eun1", "a1 b2 c3"),
    "eu-south-1": ("eus1", "a1 b2 c3"),
    "eu-south-2": ("eus2", "a1 b2 c3"),
    "eu-west-1": ("euw1", "a3 b1 c2"),
    "eu-west-2": ("euw2", "a2 b3 c1"),
    "eu-west-3": ("euw3", "a1 b2 c3"),
    "il-central-1": ("ilc1", "a1 b2 c3"),
    "me-central-1": ("mec1", "a1 b2 c3"),
    "me-south-1": ("mes1", "a1 b2 c3"),
    "mx-central-1": ("mxc1", "a1 b2 c3"),
    "sa-east-1": ("sae1", "a1 b2 c3"),
    "us-east-1": ("use1", "a6 b1 c2 d4 e3 f5"),
    "us-east-2": ("use2", "a1 b2 c3"),
    "us-west-1": ("usw1", "a3 b1"),
    "us-west-2": ("usw2", "a2 b1 c3 d4"),
}
"""Region to the start of its zones' ids, and each zone's letter with the number of its id."""

NO_CONTROL_PLANE = ("use1-az3", "usw1-az2", "cac1-az3")
"""Zone ids where EKS places no control plane (EKS user guide, network requirements)."""


def zones_of(region: str) -> dict[str, str]:
    """Return the zones of a region, name to id; empty where the region is unknown."""
    start, zones = REGIONS.get(region, ("", ""))
    return {f"{region}{zone[0]}": f"{start}-az{zone[1]}" for zone in zones.split()}


def control_plane_zones(region: str) -> list[str]:
    """Return the names of the zones where a cluster can be placed."""
    return [name for name, id in zones_of(region).items() if id not in NO_CONTROL_PLANE]
