"""Four buckets as they would be created. AWS itself is not asked: whether S3 moves, copies and
writes its logs as these settings say, only an account can tell; `test_moto.py` asks a stand-in."""

import json
from functools import cache
from typing import Any

import pulumi
import pytest

from components.aws.complaints import complaints
from components.aws.s3.ageing import CLASSES, too_soon
from components.aws.storage import AwsStorage
from components.contracts.storage import LifecycleRule, StorageSpec, lifecycle_for
from components.environments import filled
from components.site import Environment
from components.spec import PlatformSpec
from policies.graph.model import Graph, Node, Secret
from policies.iam.identifier import identifiers
from policies.strict.strict import strict
from tests.components.aws import upstream
from tests.components.aws.upstream import ACCOUNT, REGION, built, site
from tests.components.ordering import found, made_before

ENVIRONMENTS: tuple[Environment, ...] = ("dev", "staging", "prod")
BUCKETS = ("data", "artifacts", "transient", "logs")
EVERYTHING = {"replica_region": "us-west-2", "lock_days": 30, "keep_on_destroy": True}
EXISTING = f"arn:aws:kms:{REGION}:{ACCOUNT}:key/1234abcd-12ab-34cd-56ef-1234567890ab"
SETTINGS = (
    "Bucket", "BucketPublicAccessBlock", "BucketOwnershipControls", "BucketVersioning",
    "BucketServerSideEncryptionConfiguration", "BucketLifecycleConfiguration", "BucketPolicy",
)  # fmt: skip


@cache
def storage(environment: Environment = "dev", name: str = "dev", **given: Any) -> Graph:
    """Return the buckets of an environment, with what a stack file says more."""
    place = site(name=name, environment=environment)
    asked = filled({"environment": environment, "storage": given}).get("storage", {})

    def build(opts: pulumi.ResourceOptions) -> None:
        made = AwsStorage(
            f"{name}-storage",
            StorageSpec(**asked),
            place,
            upstream.network(),
            upstream.cluster(),
            opts,
        )
        pulumi.export("environment", made.outputs.environment)
        pulumi.export("logs", made.outputs.logs_url)

    return built(build, outputs=identifiers)


def of(graph: Graph, type: str) -> dict[str, Node]:
    return {
        node.name.removeprefix("dev-storage-"): node
        for node in graph.of_type(f"aws:s3/{type[0].lower()}{type[1:]}:{type}")
    }


def rules(graph: Graph, bucket: str) -> dict[str, Any]:
    return {
        rule["id"]: rule
        for rule in of(graph, "BucketLifecycleConfiguration")[bucket].inputs["rules"]
    }


@pytest.mark.parametrize("environment", ENVIRONMENTS)
@pytest.mark.parametrize("given", [{}, EVERYTHING, {"key": EXISTING}], ids=["less", "all", "key"])
def test_nothing_is_wrong_with_any_choice(environment: Environment, given: dict[str, Any]):
    assert strict(storage(environment, **given)) == ()


def test_the_longest_names_fit():
    name = "a" * 31
    graph = storage(name=name, **EVERYTHING)
    assert strict(graph) == ()
    for node in graph.of_type("aws:s3/bucket:Bucket"):
        assert len(f"{node.name}-1234567") <= 63
    for node in graph.of_type("aws:iam/role:Role"):
        assert len(f"{node.name}-1234567") <= 64


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_every_bucket_is_closed_owned_and_versioned(environment: Environment):
    graph = storage(environment, **EVERYTHING)
    buckets = set(of(graph, "Bucket"))
    assert buckets == {*BUCKETS, "access", "data-copy", "artifacts-copy"}
    for type in SETTINGS:
        assert set(of(graph, type)) == buckets, type
    for node in of(graph, "BucketPublicAccessBlock").values():
        four = (
            "blockPublicAcls",
            "blockPublicPolicy",
            "ignorePublicAcls",
            "restrictPublicBuckets",
        )
        assert [node.inputs[key] for key in four] == [True] * 4
    for node in of(graph, "BucketOwnershipControls").values():
        assert node.inputs["rule"]["objectOwnership"] == "BucketOwnerEnforced"
    for node in of(graph, "BucketVersioning").values():
        assert node.inputs["versioningConfiguration"]["status"] == "Enabled"


def encryption(graph: Graph) -> dict[str, tuple[str, str | None]]:
    configured = of(graph, "BucketServerSideEncryptionConfiguration")
    found: dict[str, tuple[str, str | None]] = {}
    for bucket, node in configured.items():
        [rule] = node.inputs["rules"]
        default = rule["applyServerSideEncryptionByDefault"]
        assert rule["blockedEncryptionTypes"] == ("SSE-C",)
        assert rule.get("bucketKeyEnabled", False) == ("kmsMasterKeyId" in default)
        found[bucket] = (default["sseAlgorithm"], default.get("kmsMasterKeyId"))
    return found


def test_an_own_key_encrypts_work_and_s3s_own_what_access_logs_are_written_to():
    graph = storage(**EVERYTHING)
    keys = {node.name: identifiers(node)["arn"] for node in graph.of_type("aws:kms/key:Key")}
    here, there = ("aws:kms", keys["dev-storage"]), ("aws:kms", keys["dev-storage-copy"])
    s3 = ("AES256", None)
    assert encryption(graph) == {
        "data": here, "artifacts": here, "transient": here, "logs": s3, "access": s3,
        "data-copy": there, "artifacts-copy": there,
    }  # fmt: skip


def test_a_key_that_exists_is_used_and_none_is_made():
    graph = storage(key=EXISTING)
    assert graph.of_type("aws:kms/*") == ()
    assert {encryption(graph)[one] for one in ("data", "artifacts", "transient")} == {
        ("aws:kms", EXISTING)
    }


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_every_prefix_of_the_table_ages_as_the_table_says(environment: Environment):
    graph = storage(environment)
    table = lifecycle_for(environment)
    for rule in table:
        made = rules(graph, rule.bucket)
        ends = made[rule.prefix]
        assert ends["filter"] == {"prefix": rule.prefix}
        assert ends["noncurrentVersionExpiration"] == {
            "noncurrentDays": rule.keep_old_versions_days
        }
        days = rule.delete_after_days
        assert ends["expiration"] == (
            {"days": days} if days else {"expiredObjectDeleteMarker": True}
        )
        moves = made.get(f"{rule.prefix}moves", {})
        assert {one["storageClass"]: one["days"] for one in moves.get("transitions", ())} == {
            storage_class: day
            for storage_class, day in (
                ("STANDARD_IA", rule.cool_after_days),
                ("GLACIER_IR", rule.cold_after_days),
                ("DEEP_ARCHIVE", rule.archive_after_days),
            )
            if day is not None
        }
    named = {(bucket, name) for bucket in BUCKETS for name in rules(graph, bucket)}
    assert {
        (bucket, name.removesuffix("moves"))
        for bucket, name in named
        if name != "unfinished-uploads"
    } == {(rule.bucket, rule.prefix) for rule in table}


def test_objects_too_small_for_a_colder_class_stay_and_are_still_deleted_in_time():
    features = rules(storage(), "data")
    assert features["features/moves"]["filter"] == {
        "and": {"prefix": "features/", "objectSizeGreaterThan": 128 * 1024 - 1}
    }
    assert "expiration" not in features["features/moves"]
    assert features["features/"]["filter"] == {"prefix": "features/"}


def test_unfinished_uploads_end_whatever_their_prefix_and_sooner_where_all_is_scratch():
    graph = storage(abort_uploads_after_days=3)
    for bucket, days in (("data", 3), ("artifacts", 3), ("transient", 1), ("logs", 3)):
        uploads = rules(graph, bucket)["unfinished-uploads"]
        assert uploads["filter"] == {"prefix": ""}
        assert uploads["abortIncompleteMultipartUpload"] == {"daysAfterInitiation": days}


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_nothing_moves_or_ends_before_the_stay_is_over_that_s3_charges_for(
    environment: Environment,
):
    """Held against AWS's numbers by themselves, and against the check of stack files."""
    stay = {"STANDARD_IA": 30, "GLACIER_IR": 90, "DEEP_ARCHIVE": 180}
    assert stay == {one.name: one.stay_days for one in CLASSES.values()}
    graph = storage(environment)
    for bucket in BUCKETS:
        made = rules(graph, bucket)
        for name, rule in made.items():
            steps = [(one["days"], one["storageClass"]) for one in rule.get("transitions", ())]
            if steps:
                ends = made[name.removesuffix("moves")]["expiration"].get("days")
                assert min(day for day, to in steps if to == "STANDARD_IA") >= 30
                following = [day for day, _ in steps[1:]] + ([ends] if ends else [])
                for (day, to), then in zip(steps, following, strict=False):
                    assert then - day >= stay[to], (bucket, name)
    assert [list(too_soon(rule)) for rule in lifecycle_for(environment)] == [[]] * 12


@pytest.mark.parametrize(
    ("days", "parts"),
    [
        ({"cool_after_days": 29}, ["cool_after_days: 29", "STANDARD_IA before day 30"]),
        ({"cool_after_days": 30}, []),
        (
            {"cool_after_days": 30, "cold_after_days": 59},
            ["cold_after_days: 59", "STANDARD_IA is paid for 30 days from day 30: 60 or later"],
        ),
        ({"cool_after_days": 30, "cold_after_days": 60}, []),
        (
            {"cold_after_days": 1, "archive_after_days": 90},
            ["archive_after_days: 90", "GLACIER_IR is paid for 90 days from day 1: 91 or later"],
        ),
        ({"cold_after_days": 1, "archive_after_days": 91}, []),
        (
            {"archive_after_days": 10, "delete_after_days": 189},
            ["delete_after_days: 189", "DEEP_ARCHIVE is paid for 180 days from day 10: 190"],
        ),
        ({"archive_after_days": 10, "delete_after_days": 190}, []),
        ({"delete_after_days": 1}, []),
    ],
)
def test_a_step_too_early_is_told_with_the_day_that_would_do(
    days: dict[str, int], parts: list[str]
):
    rule = {"bucket": "data", "prefix": "raw/", **days}
    told = list(too_soon(LifecycleRule.model_validate(rule)))
    assert len(told) == (1 if parts else 0)
    for message in told:
        key, reason = parts
        assert message.startswith(f"{key} of data/raw/: ")
        assert reason in message


def test_access_to_each_bucket_of_work_is_logged_under_its_name():
    graph = storage()
    logs = identifiers(found(graph, "Bucket", "dev-storage-logs"))["id"]
    notes = of(graph, "BucketLogging")
    assert {name: node.inputs["targetPrefix"] for name, node in notes.items()} == {
        one: f"access/{one}/" for one in ("data", "artifacts", "transient")
    }
    assert {node.inputs["targetBucket"] for node in notes.values()} == {logs}


def test_a_locked_bucket_stays_and_access_logs_go_elsewhere():
    graph = storage(lock_days=30)
    [lock] = of(graph, "BucketObjectLockConfiguration").values()
    assert lock.inputs["bucket"] == identifiers(found(graph, "Bucket", "dev-storage-logs"))["id"]
    assert lock.inputs["rule"] == {"defaultRetention": {"mode": "GOVERNANCE", "days": 30}}
    target = identifiers(found(graph, "Bucket", "dev-storage-access"))["id"]
    notes = of(graph, "BucketLogging").values()
    assert {node.inputs["targetBucket"] for node in notes} == {target}
    assert set(rules(graph, "access")) == {"access/", "access/moves", "unfinished-uploads"}
    kept = {name for name, node in of(graph, "Bucket").items() if node.options.retain_on_delete}
    assert kept == {"logs"}
    assert not found(graph, "Bucket", "dev-storage-logs").inputs["forceDestroy"]
    before = made_before(graph, lock)
    assert {("BucketLogging", f"dev-storage-{one}") for one in ("data", "artifacts")} <= before


@pytest.mark.parametrize(
    ("environment", "kept", "protected"),
    [("dev", False, False), ("staging", True, False), ("prod", True, True)],
)
def test_a_stack_goes_with_its_buckets_or_leaves_them_whole(
    environment: Environment, kept: bool, protected: bool
):
    graph = storage(environment)
    for type in SETTINGS:
        for node in of(graph, type).values():
            assert bool(node.options.retain_on_delete) == kept, node.urn
    for node in of(graph, "BucketLogging").values():
        assert bool(node.options.retain_on_delete) == kept
    for name, node in of(graph, "Bucket").items():
        assert node.inputs["forceDestroy"] != kept
        assert bool(node.options.protect) == (protected and name != "transient")
    [key] = graph.of_type("aws:kms/key:Key")
    assert bool(key.options.retain_on_delete) == kept
    assert bool(key.options.protect) == protected
    [alias] = graph.of_type("aws:kms/alias:Alias")
    assert alias.options.retain_on_delete is None  # the next stack of this name needs it


def test_versions_are_there_before_what_counts_and_copies_them():
    graph = storage(replica_region="us-west-2")
    for name, node in of(graph, "BucketLifecycleConfiguration").items():
        assert ("BucketVersioning", f"dev-storage-{name}") in made_before(graph, node)
    for name, node in of(graph, "BucketReplicationConfig").items():
        before = made_before(graph, node)
        assert ("BucketVersioning", f"dev-storage-{name}") in before
        assert ("BucketVersioning", f"dev-storage-{name}-copy") in before


def test_who_takes_a_buckets_name_comes_after_its_policy_and_its_key():
    graph = storage()
    for node in of(graph, "BucketLogging").values():
        before = made_before(graph, node)
        for one in ("logs", node.name.removeprefix("dev-storage-")):
            for type in ("BucketPolicy", "BucketServerSideEncryptionConfiguration"):
                assert (type, f"dev-storage-{one}") in before


def test_copies_stand_in_the_other_region_with_a_key_of_that_region():
    graph = storage(replica_region="us-west-2")
    copies = [node for node in graph if node.name.endswith("-copy")]
    assert len(copies) == 2 * len(SETTINGS) + 2
    assert {node.inputs["region"] for node in copies} == {"us-west-2"}
    assert not [node for node in graph if node.custom and node not in copies and _away(node)]
    for name, node in of(graph, "BucketReplicationConfig").items():
        [rule] = node.inputs["rules"]
        copy = identifiers(found(graph, "Bucket", f"dev-storage-{name}-copy"))["arn"]
        key = identifiers(found(graph, "Key", "dev-storage-copy"))["arn"]
        assert rule["destination"]["bucket"] == copy
        assert rule["destination"]["encryptionConfiguration"] == {"replicaKmsKeyId": key}
        assert rule["sourceSelectionCriteria"]["sseKmsEncryptedObjects"]["status"] == "Enabled"
        assert rule["filter"] == {"prefix": ""}
        assert ("replicationTime" in rule["destination"]) == (name == "artifacts")


def _away(node: Node) -> bool:
    return node.type.startswith("aws:") and "region" in node.inputs


def test_without_another_region_nothing_is_copied():
    graph = storage()
    assert of(graph, "BucketReplicationConfig") == {}
    assert graph.of_type("aws:iam/*") == ()


def test_processes_are_told_where_the_buckets_are_and_nothing_that_opens_them():
    graph = storage()
    told = graph.outputs["environment"]
    assert isinstance(told, Secret)
    names = {
        one: identifiers(found(graph, "Bucket", f"dev-storage-{one}"))["id"] for one in BUCKETS
    }
    assert told.value == {
        **{f"{one.upper()}_URL": f"s3://{name}" for one, name in names.items()},
        "AWS_REGION": REGION,
        "AWS_DEFAULT_REGION": REGION,
    }
    [component] = graph.of_type("mlplatform:aws:Storage")
    assert component.outputs["identity"] == {}


def test_a_policy_is_smaller_than_s3_takes():
    graph = storage(name="a" * 31, **EVERYTHING)
    for node in graph.of_type("aws:s3/bucketPolicy:BucketPolicy"):
        assert len(json.dumps(json.loads(node.inputs["policy"]))) < 20 * 1024


@pytest.mark.parametrize(
    ("section", "beginning"),
    [
        (
            {
                "storage": {
                    "lifecycle": [{"bucket": "data", "prefix": "raw/", "cool_after_days": 7}]
                }
            },
            "storage.lifecycle.0.cool_after_days: 7 of data/raw/: S3 moves nothing to STANDARD_IA",
        ),
        (
            {"registry": {"repositories": ["ray", "My_App"]}},
            "registry.repositories.1: 'My_App' is no name of a repository in ECR",
        ),
        ({"registry": {"repositories": ["flights/serving", "a_b.c-d"]}}, None),
    ],
)
def test_a_stack_file_is_told_what_s3_and_ecr_do_not_do(
    section: dict[str, Any], beginning: str | None
):
    budget = {"monthly_usd": 1, "notify": ["a@example.org"]}
    file = {"cloud": "aws", "region": REGION, "budget": budget, **section}
    found = complaints(PlatformSpec.model_validate(file))
    told = [one for one in found if one.startswith(("storage", "registry"))]
    assert len(told) == (1 if beginning else 0)
    assert all(one.startswith(str(beginning)) for one in told)
