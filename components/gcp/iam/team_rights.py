"""What pods of a team may touch: what lies below prefixes that end with the team's name.

Workloads write `raw/<team>/`, `datasets/<team>/` and `features/<team>/` in `data`,
`checkpoints/<team>/` in `transient` and `predictions/<team>/` in `logs`. Runs and models reach
`artifacts` through MLflow, which asks for its own login: no team has a right to that bucket.
"""

import pulumi
import pulumi_gcp as gcp

from components.contracts.storage import StorageOutputs
from components.gcp.iam.folders import CHANGE, LOOK, READ, WRITE, bucket_name, folder

DATA = ("raw", "datasets", "features")
CHECKPOINTS = "checkpoints"
PREDICTIONS = "predictions"


def team_rights(
    name: str,
    team: str,
    member: pulumi.Output[str],
    storage: StorageOutputs,
    opts: pulumi.ResourceOptions,
) -> None:
    """Give a team's pods what is the team's own.

    Ray Train makes sure, through PyArrow, that the bucket of its checkpoints and the folders above
    them exist: it looks at the bucket, and writes an empty object for each folder.
    """
    data, transient, logs = (
        bucket_name(url) for url in (storage.data_url, storage.transient_url, storage.logs_url)
    )
    for prefix in DATA:
        folder(f"{name}-{prefix}", data, f"{prefix}/{team}/", member, [CHANGE], opts)
    folder(f"{name}-{CHECKPOINTS}", transient, f"{CHECKPOINTS}/{team}/", member, [CHANGE], opts)
    folder(f"{name}-{PREDICTIONS}", logs, f"{PREDICTIONS}/{team}/", member, [READ, WRITE], opts)
    gcp.storage.BucketIAMMember(
        f"{name}-look", bucket=transient, role=LOOK, member=member, opts=opts
    )
    gcp.storage.BucketIAMMember(
        f"{name}-above",
        bucket=transient,
        role=CHANGE,
        member=member,
        condition={
            "title": "the-folder-above",
            "expression": pulumi.Output.concat(
                'resource.name == "projects/_/buckets/', transient, f'/objects/{CHECKPOINTS}/"'
            ),
        },
        opts=opts,
    )
