"""How what a bucket holds ages, as Cloud Storage's lifecycle rules."""

import pulumi_gcp as gcp

from components.contracts.storage import Bucket, LifecycleRule, StorageSpec
from components.gcp.gcs.ageing import CLASSES, SMALLEST_BYTES, steps

Rule = gcp.storage.BucketLifecycleRuleArgsDict

EXPORTED = {
    "access/": ("cloudaudit.googleapis.com/data_access/",),
    "audit/": ("cloudaudit.googleapis.com/activity/",),
    "flow/": ("networkmanagement.googleapis.com/vpc_flows/", "compute.googleapis.com/firewall/"),
}
"""Prefixes of a stack file to those that Cloud Logging gives what it exports: nobody chooses
them."""


def lifecycle(spec: StorageSpec, bucket: Bucket) -> list[Rule]:
    """Return a bucket's rules: for each prefix what moves and what ends, then unfinished uploads.

    A rule for old versions counts from the day on which they became old.
    """
    rules = [one for one in spec.lifecycle if one.bucket == bucket]
    return [
        *(made for rule in rules for made in [*moving(rule), *ending(rule)]),
        unfinished(1 if bucket == "transient" else spec.abort_uploads_after_days),
    ]


def prefixes(rule: LifecycleRule) -> list[str]:
    """Return below what a rule holds."""
    exported = EXPORTED.get(rule.prefix, ()) if rule.bucket == "logs" else ()
    return [rule.prefix, *exported]


def moving(rule: LifecycleRule) -> list[Rule]:
    """Return when objects under a prefix move to colder classes, small ones excepted.

    A step takes what any warmer class holds, as an object can be written into a cold one.
    """
    taken = steps(rule)
    warmer = {"cool": 1, "cold": 2, "archive": 3}
    order = ["STANDARD", *(one.name for one in CLASSES.values())]
    return [
        {
            "action": {"type": "SetStorageClass", "storage_class": CLASSES[step].name},
            "condition": {
                "age": day,
                "matches_prefixes": prefixes(rule),
                "matches_storage_classes": order[: warmer[step]],
                "size_above_bytes": SMALLEST_BYTES - 1,
            },
        }
        for step, day in taken
    ]


def ending(rule: LifecycleRule) -> list[Rule]:
    """Return when objects under a prefix, and their old versions, are deleted."""
    old: Rule = {
        "action": {"type": "Delete"},
        "condition": {
            "days_since_noncurrent_time": rule.keep_old_versions_days,
            "with_state": "ARCHIVED",
            "matches_prefixes": prefixes(rule),
        },
    }
    if not rule.delete_after_days:
        return [old]
    live: Rule = {
        "action": {"type": "Delete"},
        "condition": {
            "age": rule.delete_after_days,
            "with_state": "LIVE",
            "matches_prefixes": prefixes(rule),
        },
    }
    return [live, old]


def unfinished(days: int) -> Rule:
    """Return when uploads in parts that nobody ends are dropped, whatever their prefix."""
    return {"action": {"type": "AbortIncompleteMultipartUpload"}, "condition": {"age": days}}
