"""The program: one function after another."""

from tests.policies.aws.budget import budget
from tests.policies.aws.cluster import cluster
from tests.policies.aws.database import database
from tests.policies.aws.identity import identity
from tests.policies.aws.machines import karpenter, nodes
from tests.policies.aws.monitoring import monitoring
from tests.policies.aws.network import network
from tests.policies.aws.registry import registry
from tests.policies.aws.storage import storage


def program() -> None:
    """Make everything, with the values it would have."""
    subnet, group = network()
    eks = cluster(subnet, group)
    karpenter(eks, nodes(eks, subnet))
    storage()
    registry()
    database(subnet, group)
    monitoring(budget())
    identity()
