"""Tags: Azure's provider has no default ones, so whatever takes tags is given them.

Written out at each resource: a transform of the stack would be asked about each of them over the
wire, and a resource that is built alone, as in tests, would have none.
"""

from components.site import TEAM_LABEL, Site


def tags(site: Site, team: str | None = None) -> dict[str, str]:
    """Return the tags of a resource, and of one that one team alone is paid for."""
    return site.labels | ({TEAM_LABEL: team} if team else {})
