"""What is there before what, in whole stacks of GCP; GCP itself is not asked."""

import pytest

from tests.components.ordering import made_before
from tests.recordings import STACKS, recorded

SERVICE = "gcp:projects/service:Service"
GCP = [stack for stack in STACKS if stack.startswith("gcp-")]


@pytest.mark.parametrize("stack", GCP)
def test_nothing_is_made_before_the_project_s_services_are_switched_on(stack: str):
    graph = recorded(stack)
    early = [
        node.urn
        for node in graph
        if node.custom
        and node.type.startswith("gcp:")
        and node.type != "gcp:projects/service:Service"
        if "Service" not in {type for type, _ in made_before(graph, node)}
    ]
    assert early == []


@pytest.mark.parametrize("stack", GCP)
def test_whatever_a_key_encrypts_is_gone_before_who_may_open_it(stack: str):
    graph = recorded(stack)
    for kind in (
        "gcp:artifactregistry/repository:Repository",
        "gcp:pubsub/topic:Topic",
        "gcp:sql/databaseInstance:DatabaseInstance",
        "gcp:storage/bucket:Bucket",
    ):
        for node in graph.of_type(kind):
            before = made_before(graph, node)
            assert "CryptoKeyIAMMember" in {type for type, _ in before}, node.urn


@pytest.mark.parametrize("stack", GCP)
def test_the_way_to_a_server_is_gone_before_the_server(stack: str):
    graph = recorded(stack)
    for server in graph.of_type("gcp:sql/databaseInstance:DatabaseInstance"):
        for node in graph.of_type("gcp:compute/forwardingRule:ForwardingRule"):
            if node.name == server.name:
                assert ("DatabaseInstance", server.name) in made_before(graph, node)
