"""Images' repositories as they would be created; GCP itself is not asked."""

from functools import cache
from typing import Any

import pulumi
import pytest

from components.contracts.registry import RegistrySpec
from components.gcp.registry import GcpRegistry
from components.site import Environment
from policies.graph.model import Graph, Node
from policies.strict.strict import strict
from tests.components.gcp import upstream
from tests.components.gcp.identifiers import identifiers
from tests.components.gcp.upstream import AGENT, PROJECT, REGION, built, site
from tests.components.ordering import made_before

ENVIRONMENTS: tuple[Environment, ...] = ("dev", "staging", "prod")
REPOSITORY = "gcp:artifactregistry/repository:Repository"
READER = "gcp:artifactregistry/repositoryIamMember:RepositoryIamMember"


@cache
def registry(environment: Environment = "dev", name: str = "dev", **given: Any) -> Graph:
    """Return the registry of an environment, with what a stack file says more."""
    place = site(name=name, environment=environment)

    def build(opts: pulumi.ResourceOptions) -> None:
        GcpRegistry(f"{name}-registry", RegistrySpec(**given), place, upstream.cluster(), opts)

    return built(build, outputs=identifiers)


def repositories(graph: Graph) -> dict[str, Node]:
    return {node.name.rpartition("-")[2]: node for node in graph.of_type(REPOSITORY)}


def policies(graph: Graph, kind: str) -> dict[str, Any]:
    return {one["id"]: one for one in repositories(graph)[kind].inputs["cleanupPolicies"]}


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_nothing_is_wrong_and_every_repository_is_scanned_and_has_an_own_key(
    environment: Environment,
):
    graph = registry(environment)
    assert strict(graph) == ()
    for node in repositories(graph).values():
        assert node.inputs["vulnerabilityScanningConfig"] == {"enablementConfig": "INHERITED"}
        assert node.inputs["kmsKeyName"].split("/")[3] == REGION
        assert node.inputs["kmsKeyName"].endswith("cryptoKeys/dev-registry-1234567")


def test_a_released_tag_is_never_moved_and_a_preview_is():
    found = {
        kind: node.inputs["dockerConfig"]["immutableTags"]
        for kind, node in repositories(registry()).items()
    }
    assert found == {"release": True, "preview": False}


def test_images_are_really_deleted_and_never_a_released_one():
    graph = registry(untagged_days=3, preview_days=5)
    for node in repositories(graph).values():
        assert node.inputs["cleanupPolicyDryRun"] is False
    untagged = {"tagState": "UNTAGGED", "olderThan": f"{3 * 86_400}s"}
    assert {id: one["condition"] for id, one in policies(graph, "release").items()} == {
        "untagged": untagged
    }
    assert {id: one["condition"] for id, one in policies(graph, "preview").items()} == {
        "untagged": untagged,
        "previews": {
            "tagState": "TAGGED", "tagPrefixes": ("pr-",), "olderThan": f"{5 * 86_400}s"
        },
    }  # fmt: skip


def test_nodes_pull_and_nobody_else_has_a_right_here():
    graph = registry()
    found = {(node.inputs["member"], node.inputs["role"]) for node in graph.of_type(READER)}
    nodes = f"serviceAccount:dev-cluster-nodes@{PROJECT}.iam.gserviceaccount.com"
    assert found == {(nodes, "roles/artifactregistry.reader")}
    others = {node.inputs["member"] for node in graph.of_type("gcp:kms/*:CryptoKeyIAMMember")}
    assert others == {f"{AGENT}gcp-sa-artifactregistry.iam.gserviceaccount.com"}


def test_a_key_is_open_to_the_registry_before_a_repository_asks_for_it():
    graph = registry()
    for node in repositories(graph).values():
        before = {type for type, _ in made_before(graph, node)}
        assert {"CryptoKeyIAMMember", "ServiceIdentity"} <= before


def test_each_image_is_told_where_it_is_pushed():
    (component,) = registry().of_type("mlplatform:gcp:Registry")
    url = f"{REGION}-docker.pkg.dev/{PROJECT}"
    assert component.outputs == {
        "url": url,
        "repositories": {
            "ray": f"{url}/dev-release/ray",
            "mlflow": f"{url}/dev-release/mlflow",
            "preview/ray": f"{url}/dev-preview/ray",
            "preview/mlflow": f"{url}/dev-preview/mlflow",
        },
    }


@pytest.mark.parametrize(("environment", "hard"), [("dev", False), ("prod", True)])
def test_releases_are_hard_to_lose_in_production_alone(environment: Environment, hard: bool):
    found = repositories(registry(environment))
    assert [found[kind].options.protect for kind in ("release", "preview")] == [hard, False]


def test_the_longest_names_fit():
    graph = registry(name="a" * 31)
    assert strict(graph) == ()
    for node in repositories(graph).values():
        assert len(node.inputs["repositoryId"]) <= 63
