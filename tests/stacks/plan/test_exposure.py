"""What would face the internet is seen, whatever it is; what would not is left alone."""

from fnmatch import fnmatchcase
from typing import Any

import pulumi
import pytest

from policies.graph.record import record
from stacks.plan.doors.table import DOORS
from stacks.plan.exposure import exposure
from tests.recordings import STACKS, recorded
from tests.stacks.plan import doors_aws, doors_azure, doors_gcp
from tests.stacks.plan.ground import Part, asked, ground

PRIVATE = ("staging", "prod")


def test_everything_that_faces_the_internet_is_named():
    assert {row[1:] for row in exposure(ground()).rows} == {
        ("prod-cluster", "Kubernetes API", "203.0.113.0/24, 198.51.100.7/32"),
        ("prod-cluster-open", "port 443", "0.0.0.0/0"),
        ("prod-network", "internet gateway", "public subnets"),
        ("prod-network", "public IP address of a NAT gateway", "out alone"),
        ("prod-storage-open", "no block of public access", "as the account decides"),
        ("prod-storage-open", "policy allows s3:GetObject", "everyone"),
    }


OPEN = [*doors_aws.OPEN, *doors_gcp.OPEN, *doors_azure.OPEN]
SHUT = [*doors_aws.SHUT, *doors_gcp.SHUT, *doors_azure.SHUT]
NEVER_SHUT = {
    "aws:ec2/eip:Eip",
    "aws:ec2/internetGateway:InternetGateway",
    "azure-native:dbforpostgresql:FirewallRule",
    "azure-native:network:NatGateway",
    "azure-native:network:PublicIPAddress",
    "azure-native:network:PublicIPPrefix",
}
"""Types whose resources are doors whatever they say."""


def ids(case: Any) -> str | None:
    return case.rsplit(":", 1)[-1] if isinstance(case, str) and ":" in case else None


def faced(kind: str, inputs: dict[str, Any]) -> list[tuple[Any, ...]]:
    """Return the doors of one resource: what is open, and to whom."""

    def program() -> None:
        part = Part("aws:Network", "n", {})
        later = part.make("ec2/vpc:Vpc", "other", {}).id
        part.make(kind, "it", asked(inputs, later))

    return [row[2:] for row in exposure(record(program)).rows]


@pytest.mark.parametrize(("kind", "inputs", "what", "whom"), OPEN, ids=ids)
def test_an_open_door_is_seen(kind: str, inputs: dict[str, Any], what: str, whom: str):
    assert faced(kind, inputs) == [(what, whom)]


@pytest.mark.parametrize(("kind", "inputs"), SHUT, ids=ids)
def test_a_shut_door_is_none(kind: str, inputs: dict[str, Any]):
    assert faced(kind, inputs) == []


@pytest.mark.parametrize("pattern", [one for one in DOORS if not one.startswith("pulumi-python:")])
def test_every_kind_of_door_is_tried_open_and_shut(pattern: str):
    tried = [{kind for kind, *_ in cases if fnmatchcase(kind, pattern)} for cases in (OPEN, SHUT)]
    assert bool(tried[0]), f"{pattern} is never open"
    assert bool(tried[1]) is (pattern not in NEVER_SHUT), f"{pattern} is never shut"


@pytest.mark.parametrize("stack", [one for one in STACKS if one.split("-")[-1] in PRIVATE])
def test_nothing_comes_in_where_only_people_of_the_house_work(stack: str):
    """What is left has a login of the cloud's own, or starts on our side."""
    found = [row for row in exposure(recorded(stack)).rows if row[2] == "Kubernetes API"]
    assert found == []


def test_nothing_of_this_machine_faces_the_internet():
    assert exposure(recorded("local")).rows == ()


def test_a_program_that_listens_beyond_this_machine_does():
    def program() -> None:
        part = Part("local:Ray", "ray", {})
        inputs = {"command": ["server", "--host=0.0.0.0"]}
        opts = pulumi.ResourceOptions(parent=part)
        pulumi.CustomResource("pulumi-python:dynamic/local:Program", "it", inputs, opts)

    ((_, name, what, _),) = exposure(record(program)).rows
    assert name == "it"
    assert "--host=0.0.0.0" in what
