"""How what an account holds ages, as rules of its one management policy."""

import pulumi_azure_native as azure

from components.azure.blob.ageing import possible
from components.azure.blob.containers import places
from components.contracts.storage import Bucket, LifecycleRule, StorageSpec

Rule = azure.storage.ManagementPolicyRuleArgsDict


def lifecycle(spec: StorageSpec, bucket: Bucket, *, versioned: bool) -> list[Rule]:
    """Return an account's rules: for each prefix what ends and what moves.

    Days count from when an object was last written, which is what S3 calls its creation. Moves
    have rules of their own because what services of Azure append to can end but not move.
    Unfinished uploads vanish by themselves after seven days, and nothing changes that.
    """
    rules = [rule for rule in spec.lifecycle if rule.bucket == bucket]
    return [
        *(ending(rule, versioned) for rule in rules if versioned or rule.delete_after_days),
        *(moving(rule) for rule in rules if possible(rule)),
    ]


def soft_days(spec: StorageSpec, bucket: Bucket) -> int:
    """Return for how long what was deleted in an account can be brought back: one number for all.

    A version's age counts from when it was written, not from when it was replaced, so a rule may
    delete it at once; from then on this is how long it stays.
    """
    kept = [rule.keep_old_versions_days for rule in spec.lifecycle if rule.bucket == bucket]
    return max(kept, default=7)


def ending(rule: LifecycleRule, versioned: bool) -> Rule:
    """Return when objects under a prefix, and their old versions, are deleted."""
    actions: azure.storage.ManagementPolicyActionArgsDict = {}
    if rule.delete_after_days:
        days = float(rule.delete_after_days)
        actions["base_blob"] = {"delete": {"days_after_modification_greater_than": days}}
    if versioned:
        kept = float(rule.keep_old_versions_days)
        actions["version"] = {"delete": {"days_after_creation_greater_than": kept}}
    return _rule(rule, "", actions, ["blockBlob", "appendBlob"])


def moving(rule: LifecycleRule) -> Rule:
    """Return when objects under a prefix go to colder tiers."""
    base: azure.storage.ManagementPolicyBaseBlobArgsDict = {}
    days = {step: float(day) for step, day in possible(rule)}
    if "cool" in days:
        base["tier_to_cool"] = {"days_after_modification_greater_than": days["cool"]}
    if "cold" in days:
        base["tier_to_cold"] = {"days_after_modification_greater_than": days["cold"]}
    if "archive" in days:
        base["tier_to_archive"] = {"days_after_modification_greater_than": days["archive"]}
    return _rule(rule, "-moves", {"base_blob": base}, ["blockBlob"])


def _rule(
    rule: LifecycleRule,
    end: str,
    actions: azure.storage.ManagementPolicyActionArgsDict,
    types: list[str],
) -> Rule:
    return {
        "name": f"{rule.prefix.strip('/').replace('/', '--')}{end}",
        "enabled": True,
        "type": "Lifecycle",
        "definition": {
            "actions": actions,
            "filters": {"blob_types": types, "prefix_match": places(rule.bucket, rule.prefix)},
        },
    }
