"""Concerns that a cloud does not have: no children, empty outputs."""

import pulumi

from components.contracts.budget import Budget, BudgetOutputs, BudgetSpec
from components.contracts.cluster import ClusterOutputs
from components.contracts.network import Network, NetworkOutputs, NetworkSpec
from components.contracts.registry import Registry, RegistryOutputs, RegistrySpec


def nothing() -> pulumi.Output[str]:
    """Return the empty output."""
    return pulumi.Output.from_input("")


class AbsentNetwork(Network):
    """No network of our own."""

    TOKEN = "mlplatform:absent:Network"

    def build(self, name: str, spec: NetworkSpec) -> NetworkOutputs:
        """Create nothing."""
        return NetworkOutputs(id=nothing(), subnet_ids=pulumi.Output.from_input(list[str]()))


class AbsentRegistry(Registry):
    """No registry of our own."""

    TOKEN = "mlplatform:absent:Registry"

    def build(self, name: str, spec: RegistrySpec, cluster: ClusterOutputs) -> RegistryOutputs:
        """Create nothing."""
        return RegistryOutputs(url=nothing())


class AbsentBudget(Budget):
    """No bill to limit."""

    TOKEN = "mlplatform:absent:Budget"

    def build(self, name: str, spec: BudgetSpec, labels: dict[str, str]) -> BudgetOutputs:
        """Create nothing."""
        return BudgetOutputs(id=nothing())
