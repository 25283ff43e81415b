"""The bucket of logs: whose are written there, and how long nobody can change them."""

from collections.abc import Mapping, Sequence

import pulumi
import pulumi_aws as aws

from components.aws.iam.account import account_id
from components.aws.iam.document import Statement
from components.aws.s3.bucket import Bucket, Fate, bucket
from components.aws.s3.bucket_policy import access_logs, flow_logs
from components.aws.s3.lifecycle import lifecycle
from components.contracts import storage
from components.contracts.storage import StorageSpec
from components.site import Site

ACCESS = "access/"


def logs(
    name: str,
    work: Mapping[storage.Bucket, Bucket],
    spec: StorageSpec,
    site: Site,
    opts: pulumi.ResourceOptions,
) -> Bucket:
    """Create the bucket, and note in it who opens the others.

    S3 writes no access logs into a bucket with a lock: where one is asked for they have a bucket
    of their own. What is locked cannot be deleted, so that such a bucket outlives its stack.
    """
    assert opts.parent
    account = account_id(opts.parent, site)
    locked = spec.lock_days is not None
    fate = Fate(kept=spec.keep_on_destroy, protected=site.is_prod)
    stays = Fate(kept=fate.kept or locked, protected=fate.protected)

    def noted(arn: pulumi.Output[str]) -> Sequence[Statement]:
        return access_logs(arn, account, {one: source.arn for one, source in work.items()})

    def delivered(arn: pulumi.Output[str]) -> Sequence[Statement]:
        flow = flow_logs(arn, account, site.region)
        return flow if locked else (*flow, *noted(arn))

    made = bucket(f"{name}-logs", lifecycle(spec, "logs"), stays, opts, lets=delivered)
    if locked:
        rules = lifecycle(spec, "logs", ACCESS)
        target = bucket(f"{name}-access", rules, fate, opts, lets=noted)
    else:
        target = made
    notes = [
        aws.s3.BucketLogging(
            f"{name}-{one}",
            bucket=source.name,
            target_bucket=target.name,
            target_prefix=f"{ACCESS}{one}/",
            target_object_key_format={"partitioned_prefix": {"partition_date_source": "EventTime"}},
            opts=fate.options(opts),
        )
        for one, source in work.items()
    ]
    if spec.lock_days:
        lock(f"{name}-logs", made, spec.lock_days, notes, stays.options(opts))
    return made


def lock(
    name: str,
    made: Bucket,
    days: int,
    notes: Sequence[pulumi.Resource],
    opts: pulumi.ResourceOptions,
) -> None:
    """Let nobody of a platform change or delete an object for some days.

    Predictions lie there too, and a person may ask for theirs to be erased: whoever has all rights
    in the account can, by saying that the lock is to be bypassed. No role of ours may, as the
    boundary has it.
    """
    # S3 locks buckets with versions only, and none that access logs still go to.
    ready = pulumi.ResourceOptions(depends_on=[made.versioning, *notes])
    aws.s3.BucketObjectLockConfiguration(
        name,
        bucket=made.name,
        rule={"default_retention": {"mode": "GOVERNANCE", "days": days}},
        opts=pulumi.ResourceOptions.merge(opts, ready),
    )
