"""What pods of a team may touch: what begins with the team's name, below a few prefixes.

Workloads write `raw/<team>/`, `datasets/<team>/` and `features/<team>/` in `data`,
`checkpoints/<team>/` in `transient` and `predictions/<team>/` in `logs`. Runs and models reach
`artifacts` through MLflow, which asks for its own login: no team has a right to that bucket.
"""

import pulumi

from components.azure.rbac.objects import give_objects
from components.contracts.storage import StorageOutputs
from components.site import Site

DATA = ("raw", "datasets", "features")
CHECKPOINTS, PREDICTIONS = "checkpoints", "predictions"


def team_rights(
    name: str,
    team: str,
    principal: pulumi.Input[str],
    storage: StorageOutputs,
    site: Site,
    opts: pulumi.ResourceOptions,
) -> None:
    """Give one team what is its own.

    Ray Train makes sure, through PyArrow, that the folders above its checkpoints exist, and writes
    an empty object for each of them.
    """
    own = [f"{prefix}/{team}/" for prefix in DATA]
    give_objects(name, principal, storage, "data", own, site, opts)
    give_objects(
        name,
        principal,
        storage,
        "transient",
        [f"{CHECKPOINTS}/{team}/"],
        site,
        opts,
        made=(CHECKPOINTS, f"{CHECKPOINTS}/"),
    )
    give_objects(
        name,
        principal,
        storage,
        "logs",
        [f"{PREDICTIONS}/{team}/"],
        site,
        opts,
        deletes=False,
    )
