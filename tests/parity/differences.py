"""Why a cloud has not what another has; each a choice, and none an oversight."""

from tests.parity.setting import Key

NO_MAKER = (
    "It makes and rotates no password of PostgreSQL: Pulumi makes one, and the cloud's store of "
    "secrets alone holds it. With `database.login: identity` there is none."
)
READ_BY_CLOUD = (
    "The autoscaler is the cloud's own and hears of its machines by itself. On AWS Karpenter reads "
    "a queue of ours, which can stand still."
)
NO_CAP = (
    "Logs cost a part of what Azure asks for, and an end of the day's would lose those that "
    "security asks for; the budget tells of them."
)

DIFFERENCES: dict[Key, str] = {
    ("cluster", "the cloud refuses to delete it", "azure"): (
        "A lock holds all that lies below: no pool could be deleted or replaced either. Pulumi's "
        "own `protect` holds the cluster, and locks are where the data is."
    ),
    ("pools", "what carries the platform is kept for it by a taint", "gcp"): (
        "All other pools of GKE belong to a class and refuse whoever asks for none. This one is "
        "where all those run, GKE's own services among them, so it refuses nobody."
    ),
    ("storage", "data sets have versions", "azure"): (
        "The lake has a hierarchical namespace, where Azure keeps no versions. What is deleted "
        "there comes back for 30 days; what is replaced does not."
    ),
    ("registry", "a release keeps its tag", "azure"): (
        "Azure has no such setting of a registry: CI locks a release when it is pushed, and what "
        "runs names digests."
    ),
    ("registry", "images are looked through", "azure"): (
        "Azure looks through no image for less than Defender's plan for containers, about $7 a "
        "month for each vCPU of a cluster: `image_scans: enhanced` of the baseline turns it on."
    ),
    ("database", "any moment comes back, days", "gcp"): (
        "Cloud SQL's Enterprise edition replays 7 days at most; from then on there is a backup a "
        "day for as long as elsewhere."
    ),
    ("database", "leaves a last backup", "azure"): (
        "A server takes its backups with it, and can be brought back for five days; the lock on it "
        "comes first."
    ),
    ("database", "backups in another region", "aws"): (
        "Not made yet: a copy of RDS's backups is a resource of another region with a key there. "
        "Buckets, which hold the models, are copied."
    ),
    ("database", "backups in another region", "gcp"): (
        "There is nothing to set: without a place of their own, backups of Cloud SQL lie in "
        "several regions of the same continent."
    ),
    ("database", "the cloud makes and rotates its password", "gcp"): NO_MAKER,
    ("database", "the cloud makes and rotates its password", "azure"): NO_MAKER,
    ("monitoring", "alarm: the Kubernetes API fails", "azure"): (
        "AKS tells of no errors of its API without a workspace for Prometheus; that it is busy, "
        "which comes before, is watched instead."
    ),
    ("monitoring", "alarm: the cluster's store is filling", "gcp"): (
        "GKE tells of no such number: Google keeps the store and makes it larger."
    ),
    ("monitoring", "alarm: warnings of spot machines are not read", "gcp"): READ_BY_CLOUD,
    ("monitoring", "alarm: warnings of spot machines are not read", "azure"): READ_BY_CLOUD,
    ("monitoring", "a day's logs have an end", "aws"): NO_CAP,
    ("monitoring", "a day's logs have an end", "gcp"): NO_CAP,
    ("baseline", "no bucket of the account can be public", "azure"): (
        "It would be a policy of Azure over all of the subscription, also over accounts of others "
        "that are public on purpose; every account of ours says it itself."
    ),
    ("baseline", "disks of machines are encrypted whoever makes them", "gcp"): (
        "Google encrypts every disk, and has no switch for it."
    ),
}
