"""What nobody in a project goes beyond, its owners included: rules that the organisation keeps.

They are the nearest that Google Cloud has to a boundary of roles, and bind people, pods and CI
alike. Only who administers the organisation's policies can set them, and so can take them back.
"""

from collections.abc import Sequence
from itertools import permutations

import pulumi
import pulumi_gcp as gcp

from components.gcp.gcs.places import place
from components.gcp.project import project_id
from components.refused import Refused
from components.site import Site

ENFORCED = (
    "compute.skipDefaultNetworkCreation",
    "iam.automaticIamGrantsForDefaultServiceAccounts", "iam.disableServiceAccountKeyCreation",
    "iam.disableServiceAccountKeyUpload", "sql.restrictPublicIp", "storage.publicAccessPrevention",
    "storage.secureHttpTransport", "storage.uniformBucketLevelAccess",
)  # fmt: skip
"""No keys of accounts, no rights of default accounts, no public databases and buckets, no bucket
that answers without TLS or has rights of its own for single objects."""
REFUSED = ("compute.vmExternalIpAccess",)
"""Of which nothing is allowed: no machine has a public address."""


def guardrails(
    name: str, regions: Sequence[str], site: Site, opts: pulumi.ResourceOptions
) -> list[pulumi.Resource]:
    """Create the rules, and one that keeps data in these regions if any are named; free."""
    return [
        *(policy(name, one, {"enforce": "TRUE"}, site, opts) for one in ENFORCED),
        *(policy(name, one, {"deny_all": "TRUE"}, site, opts) for one in REFUSED),
        *(
            [policy(name, "gcp.resourceLocations", {"values": allowed(regions)}, site, opts)]
            if regions
            else []
        ),
    ]


def policy(
    name: str,
    constraint: str,
    rule: gcp.orgpolicy.PolicySpecRuleArgsDict,
    site: Site,
    opts: pulumi.ResourceOptions,
) -> gcp.orgpolicy.Policy:
    """Create one rule for the project, instead of what it would inherit."""
    project = f"projects/{project_id(site)}"
    return gcp.orgpolicy.Policy(
        f"{name}-{constraint}",
        name=f"{project}/policies/{constraint}",
        parent=project,
        spec={"inherit_from_parent": False, "rules": [rule]},
        opts=opts,
    )


def allowed(regions: Sequence[str]) -> gcp.orgpolicy.PolicySpecRuleValuesArgsDict:
    """Return where data may lie: in the regions, and in what holds two of them at once."""
    wide: set[str] = set()
    for one, other in permutations(regions, 2):
        try:
            wide.add(f"is:{place(one, other).key_location}")
        except Refused:
            continue  # no bucket lies in both
    return {"allowed_values": [*(f"in:{one}-locations" for one in regions), *sorted(wide)]}
