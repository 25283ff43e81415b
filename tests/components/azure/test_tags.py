"""Azure's provider has no default tags: whatever takes tags is given them, one by one."""

from typing import Any

import pulumi
import pytest

from components.azure.cluster import AzureCluster
from components.azure.network import AzureNetwork
from components.azure.tags import tags
from components.contracts.network import NetworkSpec
from components.site import Site
from policies.graph.model import Graph
from policies.strict.sdk import arguments_in, arguments_of
from tests.components.azure.clusters import spec
from tests.components.azure.upstream import built, site

LONG = "a" + "b" * 29 + "c"
MOST_TAGS = 15
"""Of a private zone; of everything else 50."""


def longest() -> Site:
    """Return the site with the longest legal names."""
    return site(name=LONG, cost_center="c" * 63, environment="staging")


def stack(place: Site) -> Graph:
    """Return a network and a cluster in it."""

    def build(opts: pulumi.ResourceOptions) -> None:
        network = AzureNetwork(f"{place.name}-network", NetworkSpec(zones=3), place, opts).outputs
        AzureCluster(f"{place.name}-cluster", spec(), place, network, opts)

    return built(build)


@pytest.fixture(scope="module")
def graph() -> Graph:
    return stack(longest())


def taggable(graph: Graph) -> list[Any]:
    return [
        node
        for node in graph
        if node.type.startswith("azure-native:")
        and (kind := arguments_of(node.type))
        and "tags" in arguments_in(kind)
    ]


def test_everything_that_takes_tags_has_the_stacks(graph: Graph):
    found = taggable(graph)
    assert len(found) > 20
    for node in found:
        assert node.inputs["tags"].items() >= longest().labels.items(), node.urn


def test_machines_of_a_cluster_have_them_too(graph: Graph):
    [cluster] = graph.of_type("azure-native:containerservice:ManagedCluster")
    [pool] = cluster.inputs["agentPoolProfiles"]
    assert pool["tags"] == longest().labels


def test_names_and_values_are_within_azures_limits(graph: Graph):
    for node in taggable(graph):
        assert len(node.inputs["tags"]) <= MOST_TAGS
        for name, value in node.inputs["tags"].items():
            assert len(name) <= 128
            assert not set(name) & set('<>%&\\?/"')
            assert len(value) <= 256


def test_what_one_team_is_paid_for_says_so():
    assert tags(site(), "flights")["mlplatform-team"] == "flights"
    assert "mlplatform-team" not in tags(site())
