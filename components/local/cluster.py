"""On this machine the cluster is a supervisor."""

from typing import Any

import pulumi

from components.absent import no_entries, none_of, nothing
from components.contracts.cluster import Cluster, ClusterOutputs, ClusterSpec
from components.contracts.network import NetworkOutputs
from components.local.supervisor import Supervisor
from components.site import Site


class LocalCluster(Cluster):
    """A supervisord; the pools become Ray nodes below it."""

    TOKEN = "mlplatform:local:Cluster"

    def build(
        self, name: str, spec: ClusterSpec, site: Site, network: NetworkOutputs
    ) -> ClusterOutputs:
        """Start the supervisor."""
        supervisor = Supervisor(name, self.child)
        return ClusterOutputs(
            name=pulumi.Output.from_input(name),
            api=supervisor.api,
            kubeconfig=nothing(),
            issuer=nothing(),
            node_identity=nothing(),
            security_group=nothing(),
            disk_key=nothing(),
            autoscaler=no_entries(),
            autoscaler_identity=nothing(),
            node_pools=none_of(dict[str, Any]),
        )
