"""Copies of buckets in another region."""

from collections.abc import Mapping, Sequence

import pulumi
import pulumi_aws as aws

from components.aws.iam.document import Conditions, Statement, allow, trust
from components.aws.iam.role import give, role
from components.aws.key import key
from components.aws.s3.bucket import Bucket, Fate, bucket
from components.aws.s3.bucket_policy import below
from components.aws.s3.lifecycle import lifecycle
from components.contracts import storage
from components.contracts.storage import StorageSpec
from components.order import after
from components.site import Site

COPIED: tuple[storage.Bucket, ...] = ("data", "artifacts")
PUNCTUAL = "artifacts"
"""Whose copies are there within 15 minutes, measured by S3, for $0.015 per GB; the others' come
when they come, mostly within minutes."""


def replicas(
    name: str,
    buckets: Mapping[storage.Bucket, Bucket],
    key_arn: pulumi.Output[str],
    spec: StorageSpec,
    site: Site,
    region: str,
    opts: pulumi.ResourceOptions,
) -> None:
    """Copy what is written from now on, at $0.02 per GB between regions and the copy's storage.

    What lay there before is not copied. A copy ages by the same rules, since S3 copies neither
    moves nor what its own rules delete; what somebody deletes can be brought back in both. Who
    opens a copy is not logged: S3 writes access logs within one region only.
    """
    fate = Fate(kept=spec.keep_on_destroy, protected=site.is_prod)
    own = key(f"{name}-copy", f"Copies of {name}", site, opts, region=region, kept=fate.kept)
    copies = {
        one: bucket(f"{name}-{one}-copy", lifecycle(spec, one), fate, opts, key=own, region=region)
        for one in COPIED
    }
    sources = {one: buckets[one] for one in COPIED}
    made = role(
        f"{name}-replication",
        f"Copies buckets to {region}",
        trust("s3.amazonaws.com"),
        site,
        opts,
    )
    rights = give(
        f"{name}-replication",
        made,
        opts,
        [
            *reading(list(sources.values()), key_arn, site.region),
            *writing(list(copies.values()), own, region),
        ],
    )
    for one, source in sources.items():
        # S3 copies between buckets with versions only, and checks when it is asked to.
        ready = pulumi.ResourceOptions(depends_on=[source.versioning, copies[one].versioning])
        aws.s3.BucketReplicationConfig(
            f"{name}-{one}",
            bucket=source.name,
            role=after(made.arn, rights),
            rules=[rule(copies[one].arn, own, punctual=one == PUNCTUAL)],
            opts=pulumi.ResourceOptions.merge(opts, ready),
        )


def rule(
    copy: pulumi.Output[str], key_arn: pulumi.Output[str], *, punctual: bool
) -> aws.s3.BucketReplicationConfigRuleArgsDict:
    """Return the rule that copies everything, encrypted anew with the other region's key."""
    destination: aws.s3.BucketReplicationConfigRuleDestinationArgsDict = {
        "bucket": copy,
        "encryption_configuration": {"replica_kms_key_id": key_arn},
    }
    if punctual:
        destination["replication_time"] = {"status": "Enabled", "time": {"minutes": 15}}
        destination["metrics"] = {"status": "Enabled", "event_threshold": {"minutes": 15}}
    return {
        "id": "everything",
        "status": "Enabled",
        "priority": 1,
        "filter": {"prefix": ""},
        "delete_marker_replication": {"status": "Enabled"},
        "source_selection_criteria": {"sse_kms_encrypted_objects": {"status": "Enabled"}},
        "destination": destination,
    }


def reading(
    sources: Sequence[Bucket], key_arn: pulumi.Output[str], region: str
) -> tuple[Statement, ...]:
    """Allow to read versions of the sources, and to decrypt them on S3's behalf alone."""
    arns = [source.arn for source in sources]
    return (
        allow(("s3:GetReplicationConfiguration", "s3:ListBucket"), arns),
        allow(
            (
                "s3:GetObjectVersionForReplication",
                "s3:GetObjectVersionAcl",
                "s3:GetObjectVersionTagging",
            ),
            [below(arn) for arn in arns],
        ),
        allow(("kms:Decrypt",), (key_arn,), _through_s3(region, arns)),
    )


def writing(
    copies: Sequence[Bucket], key_arn: pulumi.Output[str], region: str
) -> tuple[Statement, ...]:
    """Allow to write copies, and to encrypt them on S3's behalf alone."""
    arns = [copy.arn for copy in copies]
    return (
        allow(
            ("s3:ReplicateObject", "s3:ReplicateDelete", "s3:ReplicateTags"),
            [below(arn) for arn in arns],
        ),
        allow(("kms:Encrypt", "kms:GenerateDataKey"), (key_arn,), _through_s3(region, arns)),
    )


def _through_s3(region: str, arns: Sequence[pulumi.Output[str]]) -> Conditions:
    """Return that S3 of a region asks, for objects of these buckets.

    With a bucket's key the context names the bucket; one object alone can still be without.
    """
    objects = [below(arn) for arn in arns]
    return {
        "StringEquals": {"kms:ViaService": f"s3.{region}.amazonaws.com"},
        "StringLike": {"kms:EncryptionContext:aws:s3:arn": [*arns, *objects]},
    }
