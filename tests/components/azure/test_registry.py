"""Where images are pushed and pulled, and when they go. Azure itself is not asked; its task is
replayed as its documentation says that the commands work."""

from dataclasses import replace
from functools import cache
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.azure.acr.purge import purge
from components.azure.registry import AzureRegistry
from components.contracts.registry import RegistrySpec
from components.site import Environment
from policies.graph.model import Graph, Node
from policies.strict.strict import strict
from tests.components.azure import upstream
from tests.components.azure.image_purge import Image, commands, commands_in, left
from tests.components.azure.upstream import built, site

ENVIRONMENTS: tuple[Environment, ...] = ("dev", "staging", "prod")
PULL, DELETE = "7f951dda-4ed3-4680-a7ca-43fe172d538d", "c2f4ef07-c644-48eb-af81-4b1b4947fb11"


@cache
def registry(environment: Environment = "dev", name: str = "dev", **given: Any) -> Graph:
    place = site(name=name, environment=environment)
    return built(
        lambda opts: AzureRegistry(
            f"{name}-registry", RegistrySpec(**given), place, upstream.cluster(), opts
        )
    )


def made(graph: Graph) -> Node:
    [node] = graph.of_type("azure-native:containerregistry:Registry")
    return node


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_nothing_is_wrong_in_any_environment(environment: Environment):
    assert strict(registry(environment)) == ()


def test_the_longest_names_fit():
    graph = registry("prod", name="a" * 31, repositories=("r" * 64, "team-b/serving"))
    assert strict(graph) == ()
    name = f"{made(graph).name}12345678"
    assert name.isalnum()
    assert 5 <= len(name) <= 50


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_nobody_has_a_password_and_nobody_comes_without_a_token(environment: Environment):
    inputs = made(registry(environment)).inputs
    assert inputs["adminUserEnabled"] is False
    assert inputs["anonymousPullEnabled"] is False


@pytest.mark.parametrize("environment", ["staging", "prod"])
def test_outside_dev_it_is_private_over_zones_and_encrypted_with_an_own_key(
    environment: Environment,
):
    graph = registry(environment)
    inputs = made(graph).inputs
    assert inputs["sku"]["name"] == "Premium"
    assert inputs["publicNetworkAccess"] == "Disabled"
    assert inputs["networkRuleSet"]["defaultAction"] == "Deny"
    assert inputs["zoneRedundancy"] == "Enabled"
    assert inputs["encryption"]["status"] == "enabled"
    assert inputs["policies"]["retentionPolicy"] == {"days": 7, "status": "enabled"}
    [endpoint] = graph.of_type("azure-native:network:PrivateEndpoint")
    assert endpoint.inputs["subnet"]["id"].endswith("/subnets/endpoints")
    grants = {node.name: node.urn for node in grants_of(graph)}
    assert grants["dev-registry"] in made(graph).dependencies
    assert bool(made(graph).options.protect) == (environment == "prod")


def test_in_dev_it_is_the_cheapest_there_is():
    graph = registry()
    assert made(graph).inputs["sku"]["name"] == "Basic"
    assert graph.of_type("azure-native:keyvault:*") == ()
    assert graph.of_type("azure-native:network:*") == ()


def grants_of(graph: Graph) -> tuple[Node, ...]:
    return graph.of_type("azure-native:authorization:RoleAssignment")


def test_nodes_pull_and_the_nightly_task_deletes_and_nobody_else_may_anything():
    graph = registry()
    found = {
        (node.name, node.inputs["roleDefinitionId"].rpartition("/")[2]) for node in grants_of(graph)
    }
    assert found == {
        ("dev-registry-nodes", PULL),
        ("dev-registry-purge-acrpull", PULL),
        ("dev-registry-purge-acrdelete", DELETE),
    }
    [nodes] = [node for node in grants_of(graph) if node.name.endswith("nodes")]
    assert nodes.inputs["principalId"] == "44444444-4444-4444-4444-444444444444"
    for node in grants_of(graph):
        assert made(graph).urn in node.property_dependencies["scope"]


def test_images_without_a_tag_and_of_pull_requests_end_by_age():
    images = [
        Image("bare", 7.5),
        Image("bare, young", 6),
        Image("asked", 14.5, ("pr-1",)),
        Image("asked, young", 13, ("pr-2",)),
        Image("runs", 999, ("live-dev",)),
    ]
    kept = {image.name for image in left(commands(registry()), images)}
    assert kept == {"bare, young", "asked, young", "runs"}
    sooner = commands(registry(untagged_days=5, preview_days=12))
    assert {image.name for image in left(sooner, images)} == {"runs"}


def test_a_busy_week_of_pull_requests_pushes_no_release_out():
    releases = [Image(f"release {n}", 100 + n, (f"release-{n}",)) for n in range(20)]
    asked = [Image(f"asked {n}", n / 100, (f"pr-{n}",)) for n in range(300)]
    assert len(left(commands(registry()), [*releases, *asked])) == 320
    older = Image("older", 999, ("release-older",))
    assert older.name not in {
        image.name for image in left(commands(registry()), [older, *releases, *asked])
    }


def test_every_repository_is_cleaned():
    for one in ("ray", "mlflow", "team-b/serving"):
        task = commands_in(purge(RegistrySpec(repositories=("ray", "mlflow", "team-b/serving"))))
        assert left(task, [Image("bare", 99)], one) == []


tags = st.sets(
    st.sampled_from(["live-a", "live-b", "pr-1", "release-1", "2026-11-01", "latest"]), max_size=3
)
images = st.lists(
    st.builds(Image, st.uuids().map(str), st.floats(0.01, 1000), tags.map(tuple)), max_size=60
)


@given(images, st.integers(1, 30), st.integers(1, 60), st.integers(1, 60))
def test_what_runs_is_never_deleted_and_everything_else_ends(
    held: list[Image], keep: int, untagged: int, preview: int
):
    # A tag is one image's alone.
    held = [
        replace(image, tags=tuple(f"{tag}-{at}" for tag in image.tags))
        for at, image in enumerate(held)
    ]
    spec = RegistrySpec(keep_images=keep, untagged_days=untagged, preview_days=preview)
    kept = left(commands_in(purge(spec)), held)
    runs = {image.name for image in held if _runs(image)}
    assert runs <= {image.name for image in kept}
    for image in kept:
        assert image.tags or image.age_days <= untagged
        asked = [tag for tag in image.tags if tag.startswith("pr-")]
        assert not asked or image.age_days <= preview
    named = [tag for image in kept for tag in image.tags]
    assert len([tag for tag in named if tag.startswith("release-")]) <= keep
    others = [tag for tag in named if not tag.startswith(("live-", "pr-", "release-"))]
    assert len(others) <= keep


def _runs(image: Image) -> bool:
    return any(tag.startswith("live-") for tag in image.tags)
