"""What pods of a team may touch: what begins with the namespace that their session is tagged with.

Workloads write `raw/<team>/`, `datasets/<team>/` and `features/<team>/` in `data`,
`checkpoints/<team>/` in `transient` and `predictions/<team>/` in `logs`. Runs and models reach
`artifacts` through MLflow, which asks for its own login: no team has a right to that bucket.
"""

from components.aws.iam.document import Statement, allow
from components.aws.iam.objects import DELETE, READ, WRITE, at, bucket_arn, listing, through_s3
from components.contracts.storage import StorageOutputs

TEAM = "${aws:PrincipalTag/kubernetes-namespace}"
"""What AWS fills in: EKS tags a pod's session with its namespace, and a team's has its name."""
DATA = tuple(f"{prefix}/{TEAM}/" for prefix in ("raw", "datasets", "features"))
CHECKPOINTS = f"checkpoints/{TEAM}/"
PREDICTIONS = f"predictions/{TEAM}/"


def team_rights(storage: StorageOutputs, region: str) -> list[Statement]:
    """Return what any team's pods may do, each team with its own.

    Ray Train makes sure, through PyArrow, that a bucket and the folders above its checkpoints
    exist: it asks for the bucket's head, which S3 counts as a listing without a prefix, and
    writes an empty object for each folder. So names in `transient` are seen by every team, their
    content only by their own; in the other buckets not even names are.
    """
    data, transient, logs = (
        bucket_arn(url) for url in (storage.data_url, storage.transient_url, storage.logs_url)
    )
    return [
        allow((*READ, *WRITE, *DELETE), [*at(data, *DATA), *at(transient, CHECKPOINTS)]),
        allow((*READ, *WRITE), at(logs, PREDICTIONS)),
        listing(data, *DATA),
        listing(transient, CHECKPOINTS),
        listing(logs, PREDICTIONS),
        allow(("s3:ListBucket",), (transient,), {"Null": {"s3:prefix": "true"}}),
        allow(("s3:PutObject",), (transient.apply(lambda arn: f"{arn}/checkpoints/"),)),
        # S3's own key encrypts `logs`, and asks nobody.
        through_s3(storage.key, region, (data, transient)),
    ]
