"""Images' repositories as they would be created. AWS itself is not asked: that ECR deletes images
as its guide says is taken from there (`image_expiry.py`)."""

import json
from collections.abc import Mapping
from functools import cache
from typing import Any

import pulumi
import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.aws.image_lifecycle import image_lifecycle
from components.aws.registry import AwsRegistry
from components.contracts.registry import RegistrySpec
from components.site import Environment
from policies.graph.model import Graph
from policies.iam import principal
from policies.iam.account import Account
from policies.iam.case import failures, may, may_not, never, unnoticed
from policies.iam.identifier import identifiers
from policies.iam.inventory import inventory
from policies.strict.strict import strict
from tests.components.aws import upstream
from tests.components.aws.image_expiry import Image, expired
from tests.components.aws.upstream import ACCOUNT, REGION, built, site
from tests.components.ordering import found

ENVIRONMENTS: tuple[Environment, ...] = ("dev", "staging", "prod")


@cache
def registry(environment: Environment = "dev", name: str = "dev", **given: Any) -> Graph:
    """Return the registry of an environment, with what a stack file says more."""
    place = site(name=name, environment=environment)

    def build(opts: pulumi.ResourceOptions) -> None:
        AwsRegistry(f"{name}-registry", RegistrySpec(**given), place, upstream.cluster(), opts)

    return built(build, outputs=identifiers)


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_every_repository_is_immutable_scanned_and_encrypted_with_an_own_key(
    environment: Environment,
):
    graph = registry(environment)
    assert strict(graph) == ()
    key = identifiers(found(graph, "Key", "dev-registry"))["arn"]
    repositories = graph.of_type("aws:ecr/repository:Repository")
    assert {node.inputs["name"] for node in repositories} == {"dev/ray", "dev/mlflow"}
    for node in repositories:
        assert node.inputs["imageTagMutability"] == "IMMUTABLE"
        assert node.inputs["imageScanningConfiguration"] == {"scanOnPush": True}
        [encryption] = node.inputs["encryptionConfigurations"]
        assert encryption == {"encryptionType": "KMS", "kmsKey": key}


@pytest.mark.parametrize(("environment", "hard"), [("dev", False), ("prod", True)])
def test_images_are_hard_to_lose_in_production_alone(environment: Environment, hard: bool):
    for node in registry(environment).of_type("aws:ecr/repository:Repository"):
        assert node.inputs["forceDelete"] != hard
        assert bool(node.options.protect) == hard


def test_each_repository_is_told_where_images_are_pushed():
    [component] = registry().of_type("mlplatform:aws:Registry")
    url = f"{ACCOUNT}.dkr.ecr.{REGION}.amazonaws.com"
    assert component.outputs == {
        "url": url,
        "repositories": {"ray": f"{url}/dev/ray", "mlflow": f"{url}/dev/mlflow"},
    }


def test_the_longest_names_fit():
    name = "a" * 31
    graph = registry(name=name, repositories=("r" * 64, "team-b/serving"))
    assert strict(graph) == ()
    for node in graph.of_type("aws:ecr/repository:Repository"):
        assert len(node.inputs["name"]) <= 256


def account() -> Account:
    return inventory(registry())


NODES = principal.role(f"arn:aws:iam::{ACCOUNT}:role/mlplatform/dev-cluster-nodes")
SOMEBODY = principal.role(f"arn:aws:iam::{ACCOUNT}:role/anybody")
STRANGER = principal.role("arn:aws:iam::999999999999:role/stranger")
PULL = ("ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer", "ecr:BatchCheckLayerAvailability")
PUSH = ("ecr:PutImage", "ecr:InitiateLayerUpload", "ecr:BatchDeleteImage")
CASES = [
    case
    for repository in ("{Repository.dev-registry-ray}", "{Repository.dev-registry-mlflow}")
    for case in (
        may(NODES, PULL, repository),
        may_not(NODES, PUSH, repository),
        may_not(SOMEBODY, (*PULL, *PUSH), repository),
        never(STRANGER, (*PULL, *PUSH), repository),
        never(principal.service("lambda.amazonaws.com"), PULL, repository),
    )
]


def test_nodes_pull_and_nobody_from_outside_does():
    assert failures(account(), CASES) == ()


def test_the_table_notices_every_change_of_a_condition():
    assert unnoticed(account(), CASES) == ()


def policy(**given: Any) -> Mapping[str, Any]:
    [one, other] = registry(**given).of_type("aws:ecr/lifecyclePolicy:LifecyclePolicy")
    assert one.inputs["policy"] == other.inputs["policy"]
    return json.loads(one.inputs["policy"])


def test_images_without_a_tag_and_of_pull_requests_end_by_age():
    images = [
        Image("bare", 7.5),
        Image("bare, young", 6),
        Image("asked", 14.5, ("pr-1",)),
        Image("asked, young", 13, ("pr-2",)),
    ]
    assert expired(policy(), images) == {"bare", "asked"}
    assert expired(policy(untagged_days=5, preview_days=12), images) == {
        "bare",
        "bare, young",
        "asked",
        "asked, young",
    }


def test_a_busy_week_of_pull_requests_pushes_no_release_out():
    releases = [Image(f"release {n}", 100 + n, (f"release-{n}",)) for n in range(20)]
    asked = [Image(f"asked {n}", n / 100, (f"pr-{n}",)) for n in range(300)]
    assert expired(policy(), [*releases, *asked]) == set()
    older = Image("older", 999, ("release-older",))
    assert expired(policy(), [older, *releases, *asked]) == {"older"}


tags = st.sets(
    st.sampled_from(["live-a", "live-b", "pr-1", "release-1", "2026-11-01", "latest"]), max_size=3
)
images = st.lists(
    st.builds(Image, st.uuids().map(str), st.floats(0, 1000), tags.map(tuple)), max_size=60
)


@given(images, st.integers(1, 30), st.integers(1, 60), st.integers(1, 60))
def test_what_runs_is_never_deleted_and_everything_else_ends(
    held: list[Image], keep: int, untagged: int, preview: int
):
    spec = RegistrySpec(keep_images=keep, untagged_days=untagged, preview_days=preview)
    gone = expired(json.loads(image_lifecycle(spec)), held)
    left = [image for image in held if image.name not in gone]
    runs = {image for image in held if any(tag.startswith("live-") for tag in image.tags)}
    assert runs <= set(left)
    others = [image for image in left if image not in runs]
    for image in others:
        asked = any(tag.startswith("pr-") for tag in image.tags)
        assert image.age_days <= (preview if asked else 1000 if image.tags else untagged)
    released = [one for one in others if _released(one)]
    assert len(released) <= keep
    rest = [one for one in others if one.tags and not _released(one) and not _asked(one)]
    assert len(rest) <= keep


def _asked(image: Image) -> bool:
    return any(tag.startswith("pr-") for tag in image.tags)


def _released(image: Image) -> bool:
    return not _asked(image) and any(tag.startswith("release-") for tag in image.tags)
