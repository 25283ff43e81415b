"""The cloud's side of monitoring; what runs in the cluster is watched from inside."""

import pulumi

from components.absent import no_entries, nothing
from components.contracts.cluster import ClusterOutputs
from components.contracts.database import DatabaseOutputs
from components.contracts.identity import ALERTMANAGER
from components.contracts.monitoring import Monitoring, MonitoringOutputs, MonitoringSpec
from components.contracts.network import NetworkOutputs
from components.contracts.storage import StorageOutputs
from components.gcp.iam.pods import pod_member
from components.gcp.operations.alerts import alert
from components.gcp.operations.channels import mail, programs
from components.gcp.operations.dashboard import dashboard
from components.gcp.operations.exports import exports
from components.gcp.operations.logs import log_bucket
from components.gcp.operations.watches import watches
from components.gcp.topic import topic
from components.order import behind
from components.site import Site


class GcpMonitoring(Monitoring):
    """Alarms, a dashboard and logs: about $1 a month, and what the logs hold.

    GKE itself carries logs of pods out of the cluster, so nothing in it has to.
    """

    TOKEN = "mlplatform:gcp:Monitoring"

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
        """Create what tells people, then what is watched and what is written down."""
        opts = behind(self.child, network.id)  # and so the APIs
        writers = {"alertmanager": pod_member(ALERTMANAGER, cluster, site, self)}
        people = mail(name, spec.notify, site, opts)
        told = topic(name, writers, site, opts)
        channels = [*people, programs(name, told.id, site, opts)]
        watched = watches(network, cluster, database, site)
        alerts = [alert(name, watch, channels, site, opts).id for watch in watched]
        exports(f"{name}-exports", spec.flow_logs, network, storage, site, opts)
        logs = log_bucket(
            name,
            f"Pods of {site.name}",
            pods_of(cluster, site),
            spec.log_days,
            site,
            opts,
            left_out={"debug": "severity=DEBUG"},
        )
        return MonitoringOutputs(
            url=nothing(),
            dashboard_url=dashboard(name, watched, alerts, site, opts),
            topic=told.id,
            log_group=logs.id,
            alerts_url=nothing(),
            environment=pulumi.Output.secret(no_entries()),
        )


def pods_of(cluster: ClusterOutputs, site: Site) -> pulumi.Output[str]:
    """Return which log entries pods of the cluster write, and nodes on their behalf."""
    return pulumi.Output.concat(
        'resource.type=("k8s_container" OR "k8s_pod" OR "k8s_node") AND '
        f'resource.labels.location="{site.region}" AND resource.labels.cluster_name="',
        cluster.name,
        '"',
    )
