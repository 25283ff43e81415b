"""Four buckets as they would be created. GCP itself is not asked: whether Cloud Storage moves,
copies and deletes as these settings say, only a project can tell."""

from functools import cache
from typing import Any

import pulumi
import pytest

from components.contracts.storage import LifecycleRule, StorageSpec, lifecycle_for
from components.environments import filled
from components.gcp.gcs.ageing import CLASSES, too_soon
from components.gcp.gcs.places import KEY_LOCATIONS, PAIRED, place
from components.gcp.storage import GcpStorage
from components.refused import Refused
from components.site import Environment
from policies.graph.model import Graph, Node, Secret
from policies.graph.walk import reveal
from policies.strict.strict import strict
from tests.components.gcp import upstream
from tests.components.gcp.identifiers import identifiers
from tests.components.gcp.upstream import AGENT, PROJECT, REGION, built, site
from tests.components.ordering import made_before

ENVIRONMENTS: tuple[Environment, ...] = ("dev", "staging", "prod")
BUCKETS = ("data", "artifacts", "transient", "logs")
EVERYTHING = {"replica_region": "us-west1", "lock_days": 30, "keep_on_destroy": True}
EXISTING = "projects/keys/locations/us-central1/keyRings/ours/cryptoKeys/ours"
BUCKET, KEY = "gcp:storage/bucket:Bucket", "gcp:kms/cryptoKey:CryptoKey"
GRANT = "gcp:kms/cryptoKeyIAMMember:CryptoKeyIAMMember"


@cache
def storage(environment: Environment = "dev", name: str = "dev", **given: Any) -> Graph:
    """Return the buckets of an environment, with what a stack file says more."""
    place = site(name=name, environment=environment)
    asked = filled({"environment": environment, "storage": given}).get("storage", {})

    def build(opts: pulumi.ResourceOptions) -> None:
        made = GcpStorage(
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


def buckets(graph: Graph) -> dict[str, Node]:
    return {node.name.removeprefix("dev-storage-"): node for node in graph.of_type(BUCKET)}


def rules(graph: Graph, bucket: str, action: str) -> list[dict[str, Any]]:
    given = buckets(graph)[bucket].inputs["lifecycleRules"]
    return [one["condition"] for one in given if one["action"]["type"] == action]


@pytest.mark.parametrize("environment", ENVIRONMENTS)
@pytest.mark.parametrize("given", [{}, EVERYTHING, {"key": EXISTING}], ids=["less", "all", "key"])
def test_nothing_is_wrong_with_any_choice(environment: Environment, given: dict[str, Any]):
    assert strict(storage(environment, **given)) == ()


def test_the_longest_names_fit():
    graph = storage(name="a" * 31, **EVERYTHING)
    assert strict(graph) == ()
    assert {len(f"{node.name}-1234567") <= 63 for node in graph if node.custom} == {True}


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_every_bucket_is_closed_and_asks_iam_alone(environment: Environment):
    found = buckets(storage(environment, **EVERYTHING))
    assert set(found) == set(BUCKETS)
    for node in found.values():
        assert node.inputs["publicAccessPrevention"] == "enforced"
        assert node.inputs["uniformBucketLevelAccess"] is True


def test_nobody_gets_a_right_to_a_bucket_here():
    graph = storage("prod", **EVERYTHING)
    members = [node for node in graph if "IAM" in node.type]
    assert {node.type for node in members} == {GRANT}
    assert {node.inputs["member"] for node in members} == {
        f"{AGENT}gs-project-accounts.iam.gserviceaccount.com"
    }


def test_every_bucket_has_versions_but_the_locked_one_which_nobody_changes():
    assert {node.inputs["versioning"]["enabled"] for node in buckets(storage()).values()} == {True}
    found = buckets(storage(**EVERYTHING))
    assert [name for name, one in found.items() if not one.inputs["versioning"]["enabled"]] == [
        "logs"
    ]


@pytest.mark.parametrize(
    ("environment", "days"),
    [("dev", 0), ("staging", 7), ("prod", 30)],
)
def test_what_is_deleted_can_be_brought_back_but_for_what_can_be_made_again(
    environment: Environment, days: int
):
    found = {
        name: node.inputs["softDeletePolicy"]["retentionDurationSeconds"] // 86_400
        for name, node in buckets(storage(environment)).items()
    }
    assert found == {"data": days, "artifacts": days, "logs": days, "transient": 0}


def test_a_bucket_takes_no_object_that_another_key_encrypts():
    graph = storage()
    (key,) = graph.of_type(KEY)
    for node in buckets(graph).values():
        said = node.inputs["encryption"]
        assert said["defaultKmsKeyName"].endswith(f"/cryptoKeys/{key.name}-1234567")
        for other in ("googleManaged", "customerSupplied"):
            assert said[f"{other}EncryptionEnforcementConfig"] == {
                "restrictionMode": "FullyRestricted"
            }


def test_a_key_is_open_to_the_store_before_a_bucket_asks_for_it():
    graph = storage(**EVERYTHING)
    for node in buckets(graph).values():
        before = {type for type, _ in made_before(graph, node)}
        assert {"CryptoKeyIAMMember", "CryptoKey"} <= before


def test_an_existing_key_gets_no_rights_from_here():
    graph = storage(key=EXISTING)
    assert not list(graph.of_type(GRANT, KEY))
    said = {node.inputs["encryption"]["defaultKmsKeyName"] for node in buckets(graph).values()}
    assert said == {EXISTING}


def test_what_cannot_be_made_again_lies_in_two_regions_at_once():
    found = buckets(storage(replica_region="us-west1"))
    where = {
        name: (one.inputs["location"], one.inputs.get("customPlacementConfig"))
        for name, one in found.items()
    }
    both = ("US", {"dataLocations": ("US-CENTRAL1", "US-WEST1")})
    here = (REGION.upper(), None)
    assert where == {"data": both, "artifacts": both, "transient": here, "logs": here}
    assert {name: one.inputs.get("rpo") for name, one in found.items()} == {
        "data": "DEFAULT", "artifacts": "ASYNC_TURBO", "transient": None, "logs": None,
    }  # fmt: skip


def test_a_key_lies_where_what_it_encrypts_does():
    for name, node in buckets(storage(replica_region="us-west1")).items():
        location = node.inputs["encryption"]["defaultKmsKeyName"].split("/")[3]
        assert location == ("us" if name in ("data", "artifacts") else REGION)


@pytest.mark.parametrize(
    ("region", "replica"),
    [("us-central1", "europe-west1"), ("us-central1", "us-central1"), ("me-west1", "us-east1")],
)
def test_no_bucket_lies_in_two_regions_that_are_no_pair(region: str, replica: str):
    with pytest.raises(Refused, match=f"replica_region: no bucket is in {region} and {replica}"):
        place(region, replica)


def test_the_regions_that_a_region_is_paired_with_are_told():
    with pytest.raises(Refused, match="asia-east1 is paired with asia-northeast1, asia-southeast1"):
        place("asia-east1", "us-east1")
    assert set(PAIRED) == set(KEY_LOCATIONS)


def test_the_lock_cannot_be_taken_back_and_keeps_the_bucket():
    found = buckets(storage(lock_days=30))
    assert found["logs"].inputs["retentionPolicy"] == {
        "retentionPeriod": f"{30 * 86_400}", "isLocked": True,
    }  # fmt: skip
    assert found["logs"].options.retain_on_delete
    assert not found["logs"].inputs["forceDestroy"]
    assert [name for name, one in found.items() if "retentionPolicy" in one.inputs] == ["logs"]


@pytest.mark.parametrize(
    ("environment", "kept", "protected"),
    [("dev", False, False), ("staging", True, False), ("prod", True, True)],
)
def test_what_becomes_of_buckets_and_of_what_opens_them(
    environment: Environment, kept: bool, protected: bool
):
    graph = storage(environment)
    for name, node in buckets(graph).items():
        assert node.inputs["forceDestroy"] is not kept
        assert bool(node.options.retain_on_delete) is kept
        assert node.options.protect is (protected and name in ("data", "artifacts"))
    for node in graph.of_type(KEY, GRANT):
        assert bool(node.options.retain_on_delete) is kept, "a bucket without its key is none"


def test_objects_move_in_order_and_small_ones_stay():
    moves = rules(storage(), "data", "SetStorageClass")
    raw = [one for one in moves if one["matchesPrefixes"] == ("raw/",)]
    assert [(one["age"], one["matchesStorageClasses"]) for one in raw] == [
        (30, ("STANDARD",)),
        (90, ("STANDARD", "NEARLINE")),
        (365, ("STANDARD", "NEARLINE", "COLDLINE")),
    ]
    assert {one["sizeAboveBytes"] for one in moves} == {128 * 1024 - 1}


def test_every_rule_of_a_stack_file_is_told_to_its_bucket():
    graph = storage("prod")
    for rule in lifecycle_for("prod"):
        old = [
            one["daysSinceNoncurrentTime"]
            for one in rules(graph, rule.bucket, "Delete")
            if one["withState"] == "ARCHIVED" and rule.prefix in one["matchesPrefixes"]
        ]
        live = [
            one["age"]
            for one in rules(graph, rule.bucket, "Delete")
            if one["withState"] == "LIVE" and rule.prefix in one["matchesPrefixes"]
        ]
        assert old == [rule.keep_old_versions_days]
        assert live == ([rule.delete_after_days] if rule.delete_after_days else [])


def test_a_live_object_is_never_deleted_by_a_rule_for_old_versions():
    for bucket in BUCKETS:
        for one in rules(storage(), bucket, "Delete"):
            assert ("age" in one) == (one["withState"] == "LIVE")


def test_unfinished_uploads_are_dropped():
    graph = storage(abort_uploads_after_days=5)
    found = {name: rules(graph, name, "AbortIncompleteMultipartUpload") for name in BUCKETS}
    assert found == {name: [{"age": 1 if name == "transient" else 5}] for name in BUCKETS}


def test_logs_age_where_google_puts_them():
    covered = {
        prefix for one in rules(storage(), "logs", "Delete") for prefix in one["matchesPrefixes"]
    }
    assert {"access/", "cloudaudit.googleapis.com/data_access/", "flow/"} <= covered


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_no_default_rule_pays_for_days_that_nothing_lies_there(environment: Environment):
    assert [said for rule in lifecycle_for(environment) for said in too_soon(rule)] == []


@pytest.mark.parametrize("step", CLASSES)
def test_a_stay_that_is_too_short_is_seen_by_one_day(step: str):
    stay = CLASSES[step].stay_days
    key = f"{step}_after_days"
    rule = LifecycleRule(bucket="data", prefix="x/", **{key: 10, "delete_after_days": 10 + stay})
    assert list(too_soon(rule)) == []
    early = rule.model_copy(update={"delete_after_days": 9 + stay})
    (said,) = too_soon(early)
    assert said.startswith("delete_after_days: ")
    assert said.endswith(f"{10 + stay} or later")


def test_where_the_buckets_are_is_told_as_a_secret():
    told = storage().outputs["environment"]
    assert isinstance(told, Secret)
    assert reveal(told) == {
        "DATA_URL": "gs://dev-storage-data-1234567",
        "ARTIFACTS_URL": "gs://dev-storage-artifacts-1234567",
        "TRANSIENT_URL": "gs://dev-storage-transient-1234567",
        "LOGS_URL": "gs://dev-storage-logs-1234567",
        "GOOGLE_CLOUD_PROJECT": PROJECT,
    }
