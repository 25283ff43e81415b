"""The program: one function after another."""

from tests.policies.gcp.cluster import cluster, pool
from tests.policies.gcp.database import database
from tests.policies.gcp.network import network
from tests.policies.gcp.operations import budget, identity, monitoring
from tests.policies.gcp.storage import registry, secrets, storage


def program() -> None:
    """Make everything, with the values it would have."""
    pool(cluster(*network()))
    storage()
    registry()
    secrets()
    database()
    budget(monitoring())
    identity()
