"""The cloud's side of monitoring; what runs in the cluster is watched from inside."""

import pulumi

from components.absent import no_entries, nothing
from components.azure.group import inside
from components.azure.ids import cluster_id, vault_id
from components.azure.monitor.alarms import alarm, search
from components.azure.monitor.diagnostics import AUDIT, OPERATIONS, to_bucket, to_workspace
from components.azure.monitor.ingestion import ingestion
from components.azure.monitor.searches import searches
from components.azure.monitor.watches import watches
from components.azure.monitor.workbook import workbook
from components.azure.monitor.workspace import Place, traces, workspace
from components.azure.topic import topic
from components.azure.vnet.flow_log import flow_log
from components.contracts.cluster import ClusterOutputs
from components.contracts.database import DatabaseOutputs
from components.contracts.monitoring import Monitoring, MonitoringOutputs, MonitoringSpec
from components.contracts.network import NetworkOutputs
from components.contracts.storage import StorageOutputs
from components.site import Site


class AzureMonitoring(Monitoring):
    """Alarms, a page and logs: about $4 a month, and $2.99 for each GB of logs, up to a day's end.

    Azure's own metrics of containers stay off: Prometheus has them already.
    """

    TOKEN = "mlplatform:azure:Monitoring"

    def build(
        self,
        name: str,
        spec: MonitoringSpec,
        site: Site,
        network: NetworkOutputs,
        cluster: ClusterOutputs,
        storage: StorageOutputs,
        database: DatabaseOutputs,
    ) -> MonitoringOutputs:
        """Create what tells people, then what is written down and what is watched."""
        group = inside(site, cluster.name)
        place = Place(site, group, self.child)
        told = topic(name, site, group, self.child, people=spec.notify)
        logs = workspace(name, spec.log_days, place)
        traces(name, logs, place)
        here = cluster_id(cluster, site, self)
        self.written(name, here, logs.id, storage, database)
        flow_log(name, spec.flow_logs, network, storage, site, group, self.child)
        watched, asked = watches(network, here, storage, database), searches(site)
        for watch in watched:
            alarm(name, watch, told.id, place)
        posted = ingestion(name, spec.log_days, logs, cluster, place)
        for one in asked:
            search(name, one, logs.id, told.id, place)
        return MonitoringOutputs(
            url=nothing(),
            dashboard_url=workbook(name, watched, asked, logs.id, place),
            topic=told.id,
            log_group=posted,
            alerts_url=nothing(),
            environment=pulumi.Output.secret(no_entries()),
        )

    def written(
        self,
        name: str,
        cluster: pulumi.Output[str],
        workspace: pulumi.Output[str],
        storage: StorageOutputs,
        database: DatabaseOutputs,
    ) -> None:
        """Write down what changed, who got in, and why no machine came.

        What is about the database goes with it: its lock lets nothing of it be deleted.
        """
        stays = pulumi.ResourceOptions(parent=self, retain_on_delete=True)
        to_bucket(f"{name}-cluster-audit", "audit", cluster, AUDIT, storage, self.child)
        to_workspace(f"{name}-cluster", "operations", cluster, OPERATIONS, workspace, self.child)
        to_workspace(
            f"{name}-database", "operations", database.id, ["PostgreSQLLogs"], workspace, stays
        )
        vault = vault_id(database.key)
        to_bucket(f"{name}-vault", "audit", vault, ["AuditEvent"], storage, self.child)
