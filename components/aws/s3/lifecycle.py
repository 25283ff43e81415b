"""How what a bucket holds ages, as S3's lifecycle rules."""

import pulumi_aws as aws

from components.aws.s3.ageing import CLASSES, SMALLEST_BYTES, steps
from components.contracts.storage import Bucket, LifecycleRule, StorageSpec

Rule = aws.s3.BucketLifecycleConfigurationRuleArgsDict


def lifecycle(spec: StorageSpec, bucket: Bucket, prefix: str = "") -> list[Rule]:
    """Return a bucket's rules: for each prefix what ends and what moves, then unfinished uploads.

    Moves have rules of their own because they look at the size, and what ends must not. `prefix`
    leaves out the rules of others.
    """
    rules = [
        one for one in spec.lifecycle if one.bucket == bucket and one.prefix.startswith(prefix)
    ]
    return [
        *(ending(rule) for rule in rules),
        *(moving(rule) for rule in rules if steps(rule)),
        unfinished(1 if bucket == "transient" else spec.abort_uploads_after_days),
    ]


def ending(rule: LifecycleRule) -> Rule:
    """Return when objects under a prefix, and their old versions, are deleted.

    Where objects stay for ever, the marks that deletions leave go with the last old version;
    elsewhere S3 removes them by itself.
    """
    days = rule.delete_after_days
    return {
        "id": rule.prefix,
        "status": "Enabled",
        "filter": {"prefix": rule.prefix},
        "expiration": {"days": days} if days else {"expired_object_delete_marker": True},
        "noncurrent_version_expiration": {"noncurrent_days": rule.keep_old_versions_days},
    }


def moving(rule: LifecycleRule) -> Rule:
    """Return when objects under a prefix move to colder classes, small ones excepted."""
    return {
        "id": f"{rule.prefix}moves",  # no prefix is called so: each ends with a slash
        "status": "Enabled",
        "filter": {"and_": {"prefix": rule.prefix, "object_size_greater_than": SMALLEST_BYTES - 1}},
        "transitions": [
            {"days": day, "storage_class": CLASSES[step].name} for step, day in steps(rule)
        ],
    }


def unfinished(days: int) -> Rule:
    """Return when uploads that nobody ends are dropped, whatever their prefix."""
    return {
        "id": "unfinished-uploads",
        "status": "Enabled",
        "filter": {"prefix": ""},
        "abort_incomplete_multipart_upload": {"days_after_initiation": days},
    }
