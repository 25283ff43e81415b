"""Every rule passes what is good and finds what is bad."""

from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from policies.check import all_rules, verdict
from policies.graph.model import STACK, UNKNOWN, Graph, Node, Secret
from tests.recordings import STACKS, recorded

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = "pulumi-python:dynamic/local:Program"


def findings(rule: str, *nodes: Node) -> list[str]:
    """Return the messages of one rule about a graph of these nodes."""
    return [found.message for found in verdict(Graph(nodes)) if found.rule == rule]


def resource(type: str, inputs: Mapping[str, Any], **more: Any) -> Node:
    return Node(urn=f"urn::{type}::it", type=type, name="it", custom=True, inputs=inputs, **more)


def program(*command: object, **inputs: Any) -> Node:
    return resource(PROGRAM, {"command": command, **inputs})


def inputs_of(node: Node) -> str:
    return str(node.inputs)


def cluster(**pool: object) -> Node:
    spec = {"pools": ({"name": "gpu", **pool},)}
    inputs = {"spec": spec}
    return Node("urn::c", "mlplatform:local:Cluster", "c", custom=False, inputs=inputs)


LOCAL = [
    program("server", "--host", "127.0.0.1", "--port=5000"),
    program("server", "--web.listen-address=127.0.0.1:9090"),
    program("server", "-ip", "localhost", "--dashboard-host=::1"),
    program("server", "--bind=unix:/tmp/it.sock", "--dir", "/var/lib/it"),
    program("server", "--database", "postgresql://u@db.example.org:5432/mlflow"),
    program("alertmanager", "--cluster.listen-address="),
    program("server", "--description", "version 10.0.0.0"),
    program("server", ready="http://127.0.0.1:5000/health", url="http://localhost:5000"),
    program("server", scrape=Secret({"job": "it", "target": "127.0.0.1:9090", "path": "/metrics"})),
    program("server", "--cache", UNKNOWN, ready=UNKNOWN),
]
OPEN = [
    program("server", "--host", UNKNOWN),
    program("server", "--host", "0.0.0.0"),
    program("server", "--host=0.0.0.0"),
    program("server", "--host", "192.168.1.7"),
    program("server", "--web.listen-address=:9090"),
    program("server", "--web.listen-address="),
    program("server", "-ip.bind", "[::]"),
    program("server", "0.0.0.0:8080"),
    program("server", Secret("--listen=0.0.0.0:80")),
    program("server", "--bind", "machine.example.org:80"),
    program("server", "--dashboard-host=::"),
    program("server", ready="http://10.0.0.1:5000/health"),
    program("server", url="http://machine.example.org"),
    program("server", scrape=Secret({"job": "it", "target": "10.0.0.1:9090"})),
]


@pytest.mark.parametrize("node", LOCAL, ids=inputs_of)
def test_a_program_that_listens_here_passes(node: Node):
    assert findings("loopback_only", node) == []


@pytest.mark.parametrize("node", OPEN, ids=inputs_of)
def test_a_program_that_listens_elsewhere_fails(node: Node):
    assert len(findings("loopback_only", node)) == 1


def test_an_accelerator_pool_that_shrinks_to_nothing_passes():
    assert findings("idle_at_zero", cluster(accelerator={"count": 1}, min_nodes=0)) == []


def test_a_pool_without_accelerators_may_stay():
    assert findings("idle_at_zero", cluster(min_nodes=1)) == []


@pytest.mark.parametrize("nodes", [1, UNKNOWN])
def test_an_accelerator_pool_that_stays_fails(nodes: object):
    (message,) = findings("idle_at_zero", cluster(accelerator={"count": 1}, min_nodes=nodes))
    assert message.startswith("pool gpu keeps")


@pytest.mark.parametrize(
    "inputs",
    [
        {"password": Secret("x")},
        {"user": {"apiKey": Secret(UNKNOWN)}},
        {"token": None, "secret": ""},
        {"tokenExpiry": 30, "keys": ["a"], "passwords_needed": True},
        {"__provider": "gASV", "name": "it"},
    ],
    ids=str,
)
def test_a_marked_secret_passes(inputs: dict[str, Any]):
    assert findings("no_plain_secrets", resource("test:it:It", inputs)) == []


@pytest.mark.parametrize(
    "inputs",
    [
        {"password": "x"},
        {"user": {"apiKey": "x"}},
        {"list": ({"AWS_SECRET_ACCESS_KEY": UNKNOWN},)},
        {"tokens": {"token": ("a",)}},
    ],
    ids=str,
)
def test_a_plain_secret_fails(inputs: dict[str, Any]):
    assert len(findings("no_plain_secrets", resource("test:it:It", inputs))) == 1


def test_a_plain_secret_among_the_stack_s_outputs_fails():
    stack = Node(
        "urn::s", STACK, "s", custom=False, outputs={"serving": {"key": "x", "token": "x"}}
    )
    (message,) = findings("no_plain_secrets", stack)
    assert message.startswith("output serving.token")


def test_a_spec_holds_only_names_of_secrets():
    asked = {"spec": {"database_secret": "url"}}
    node = Node("urn::t", "mlplatform:local:Tracking", "t", custom=False, inputs=asked)
    assert findings("no_plain_secrets", node) == []


def test_a_version_of_a_secret_names_it_and_holds_it_elsewhere():
    version = "gcp:secretmanager/secretVersion:SecretVersion"
    named = {"secret": "projects/p/secrets/s"}
    held = resource(version, {**named, "secretData": Secret("x")})
    assert findings("no_plain_secrets", held) == []
    assert len(findings("no_plain_secrets", resource("test:it:It", named))) == 1


@pytest.mark.parametrize("key", ["environment", "files", "scrape"])
def test_what_a_program_is_told_is_secret_as_a_whole(key: str):
    assert findings("no_plain_secrets", program(**{key: Secret({"A": "b"})})) == []
    assert findings("no_plain_secrets", program(**{key: {"A": "b"}})) == [
        f"input {key}.A is not marked secret; {key} may hold secrets"
    ]


def test_an_argument_without_a_secret_passes():
    assert findings("no_secret_arguments", program("server", "--port", 5000)) == []


def test_a_secret_argument_fails():
    (message,) = findings("no_secret_arguments", program("server", Secret("--key=x")))
    assert message.startswith("command[1] is a secret")


def test_a_violation_says_which_line_asks_for_the_resource():
    node = resource("test:it:It", {"password": "x"}, source="components/it.py:7")
    (found,) = verdict(Graph((node,)))
    assert (found.urn, found.source) == (node.urn, "components/it.py:7")


def test_every_rule_has_a_description():
    assert [rule.name for rule in all_rules() if not rule.description] == []


def test_every_rule_file_is_a_rule():
    files = {path.stem for path in ROOT.glob("policies/rules/[a-z]*.py")}
    assert {rule.name for rule in all_rules()} == files


@pytest.mark.parametrize("name", [rule.name for rule in all_rules()])
def test_every_rule_meets_a_resource(name: str):
    """A rule whose types nobody uses any more judges nothing."""
    patterns = getattr(import_module(f"policies.rules.{name}"), "APPLIES_TO", ("*",))
    assert any(recorded(stack).of_type(*patterns) for stack in STACKS)


@pytest.mark.parametrize("stack", STACKS)
def test_what_the_repository_offers_breaks_no_rule(stack: str):
    assert verdict(recorded(stack)) == ()
