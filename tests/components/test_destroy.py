"""What a resource needs to die in peace is still there when it does, by the graph alone.

An engine destroys whatever depends before what it depends on. No cloud is asked here: the table
says, by the clouds' own documentation, what each kind of resource needs until it is gone.
"""

from collections.abc import Iterator
from functools import cache

import pytest

from policies.graph.model import Graph, Node
from tests.recordings import STACKS, recorded

WAY_OUT = (
    "aws:ec2/internetGateway:InternetGateway",
    "aws:ec2/natGateway:NatGateway",
    "aws:ec2/route:Route",
    "aws:ec2/vpcEndpoint:VpcEndpoint",
    "gcp:compute/router:Router",
    "gcp:compute/routerNat:RouterNat",
)
NEEDED: dict[str, tuple[str, ...]] = {
    # Nodes drain through the way out, as themselves; the log group comes before EKS makes its own.
    "aws:eks/nodeGroup:NodeGroup": (*WAY_OUT, "aws:eks/cluster:Cluster"),
    "aws:eks/cluster:Cluster": WAY_OUT,
    "aws:eks/addon:Addon": ("aws:eks/cluster:Cluster",),
    "aws:eks/podIdentityAssociation:PodIdentityAssociation": ("aws:eks/cluster:Cluster",),
    "aws:rds/instance:Instance": (
        "aws:rds/parameterGroup:ParameterGroup",
        "aws:rds/subnetGroup:SubnetGroup",
    ),
    # An API that is switched off takes what it made away from the engine.
    "gcp:container/cluster:Cluster": (*WAY_OUT, "gcp:projects/service:Service"),
    "gcp:container/nodePool:NodePool": (*WAY_OUT, "gcp:container/cluster:Cluster"),
    "gcp:sql/databaseInstance:DatabaseInstance": ("gcp:projects/service:Service",),
    "gcp:storage/bucket:Bucket": ("gcp:projects/service:Service",),
    "azure-native:containerservice:ManagedCluster": (
        "azure-native:network:NatGateway",
        "azure-native:network:NetworkSecurityGroup",
    ),
    "azure-native:containerservice:AgentPool": (
        "azure-native:network:NatGateway",
        "azure-native:containerservice:ManagedCluster",
    ),
    # On this machine a program dies by its supervisor, and a job by the Ray head.
    "pulumi-python:dynamic/local:Program": ("pulumi-python:dynamic/local:Supervisor",),
    "pulumi-python:dynamic/local:Bucket": ("pulumi-python:dynamic/local:Supervisor",),
    "pulumi-python:dynamic/workloads:RayJob": ("pulumi-python:dynamic/local:Supervisor",),
}
"""Type to the types of which everything in the stack must outlive it; one that a stack has none
of asks for nothing there."""


def above(graph: Graph, node: Node) -> Iterator[str]:
    """Yield what an engine destroys after a node because of the node itself."""
    yield from node.dependencies
    for urns in node.property_dependencies.values():
        yield from urns
    if node.parent:
        yield node.parent
    if node.provider:
        yield node.provider.rpartition("::")[0]


@cache
def outlives(stack: str, urn: str) -> frozenset[str]:
    """Return the URNs of all that is destroyed after a resource."""
    graph, found = recorded(stack), set[str]()
    ahead = [urn]
    while ahead:
        for one in above(graph, graph[ahead.pop()]):
            if one not in found:
                found.add(one)
                ahead.append(one)
    return frozenset(found)


@pytest.mark.parametrize("stack", STACKS)
def test_what_is_needed_until_the_end_is_destroyed_later(stack: str):
    graph = recorded(stack)
    gone = [
        f"{node.urn} still needs {other.urn}"
        for kind, needed in NEEDED.items()
        for node in graph.of_type(kind)
        for other in graph.of_type(*needed)
        if other.urn not in outlives(stack, node.urn)
    ]
    assert gone == []


@pytest.mark.parametrize("kind", NEEDED)
def test_every_row_of_the_table_meets_a_resource(kind: str):
    assert any(recorded(stack).of_type(kind) for stack in STACKS)


@pytest.mark.parametrize("stack", STACKS)
def test_nothing_is_destroyed_after_itself(stack: str):
    assert [node.urn for node in recorded(stack) if node.urn in outlives(stack, node.urn)] == []


@pytest.mark.parametrize("stack", STACKS)
def test_whatever_a_resource_is_made_from_is_destroyed_after_it(stack: str):
    """A role's rights outlive what acts by them: they are made before who takes the role."""
    graph = recorded(stack)
    early = [
        f"{taker.urn} takes {role.urn} before {right.urn}"
        for right in graph.of_type("aws:iam/rolePolicy*:*")
        for role in (graph[one] for one in right.property_dependencies.get("role", ()))
        for taker in graph.of_type(*TAKERS)
        if takes(taker, role)
        if right.urn not in outlives(stack, taker.urn)
    ]
    assert early == []


TAKERS = (
    "aws:eks/cluster:Cluster",
    "aws:eks/nodeGroup:NodeGroup",
    "aws:rds/instance:Instance",
    "aws:s3/bucketReplicationConfig:BucketReplicationConfig",
    "aws:budgets/budgetAction:BudgetAction",
)
"""What takes a role on by itself and needs its rights to be made or to end."""


@pytest.mark.parametrize("stack", STACKS)
def test_a_group_is_destroyed_after_all_that_lies_in_it(stack: str):
    """A group takes what is in it along, known to the engine or not."""
    graph = recorded(stack)
    groups = {node.urn for node in graph.of_type("azure-native:resources:ResourceGroup")}
    early = [
        node.urn
        for node in graph
        if node.custom and "resourceGroupName" in node.inputs and node.urn not in groups
        if not groups & outlives(stack, node.urn)
    ]
    assert early == []


BY_ROLE = ("role", "roleArn", "nodeRoleArn", "monitoringRoleArn", "executionRoleArn")
"""The inputs that name it."""


@pytest.mark.parametrize("stack", STACKS)
def test_a_bucket_is_versioned_until_it_is_copied_no_more(stack: str):
    graph = recorded(stack)
    early = [
        f"{copying.urn} still needs {versions.urn}"
        for copying in graph.of_type("aws:s3/bucketReplicationConfig:BucketReplicationConfig")
        for versions in graph.of_type("aws:s3/bucketVersioning:BucketVersioning")
        if {*versions.property_dependencies["bucket"]} & {*copying.property_dependencies["bucket"]}
        if versions.urn not in outlives(stack, copying.urn)
    ]
    assert early == []


def takes(node: Node, role: Node) -> bool:
    """Tell whether a resource acts by a role."""
    return any(role.urn in node.property_dependencies.get(key, ()) for key in BY_ROLE)
