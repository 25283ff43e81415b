"""On this machine the cluster is a supervisor."""

import pulumi

from components.absent import nothing
from components.contracts.cluster import Cluster, ClusterOutputs, ClusterSpec
from components.contracts.network import NetworkOutputs
from components.local.supervisor import Supervisor


class LocalCluster(Cluster):
    """A supervisord; the pools become Ray nodes below it."""

    TOKEN = "mlplatform:local:Cluster"

    def build(self, name: str, spec: ClusterSpec, network: NetworkOutputs) -> ClusterOutputs:
        """Start the supervisor."""
        supervisor = Supervisor(name, self.child)
        return ClusterOutputs(
            name=pulumi.Output.from_input(name),
            api=supervisor.api,
            kubeconfig=nothing(),
            issuer=nothing(),
            node_identity=nothing(),
        )
