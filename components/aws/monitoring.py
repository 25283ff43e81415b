"""The cloud's side of monitoring; what runs in the cluster is watched from inside."""

import pulumi
import pulumi_aws as aws

from components.absent import no_entries, nothing
from components.aws.cloudwatch.alarms import alarm
from components.aws.cloudwatch.dashboard import dashboard
from components.aws.cloudwatch.pod_logs import pod_logs, sealing
from components.aws.cloudwatch.watches import watches
from components.aws.iam.account import account_id
from components.aws.iam.document import HERE, Text, allow
from components.aws.iam.pods import pod_role
from components.aws.topic import WRITING, Topic, topic
from components.aws.vpc.flow_log import flow_log
from components.contracts.cluster import ClusterOutputs
from components.contracts.database import DatabaseOutputs
from components.contracts.identity import ALERTMANAGER
from components.contracts.monitoring import Monitoring, MonitoringOutputs, MonitoringSpec
from components.contracts.network import NetworkOutputs
from components.contracts.storage import StorageOutputs
from components.site import Site


class AwsMonitoring(Monitoring):
    """Alarms, a dashboard and logs: about $2 a month, and what the logs hold.

    Container Insights stays off: Prometheus has these metrics already.
    """

    TOKEN = "mlplatform:aws:Monitoring"

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
        account = account_id(self, site)
        here = pulumi.Output.concat(site.region, ":", account)
        told = topic(
            name,
            f"Alarms of {site.name}",
            "cloudwatch.amazonaws.com",
            pulumi.Output.concat(HERE, ":cloudwatch:", here, ":alarm:*"),
            site,
            self.child,
            users=(sealing(site, account),),
        )
        for address in dict.fromkeys(spec.notify):
            # Each of them is asked by mail, once, whether they want to be told.
            aws.sns.TopicSubscription(
                f"{name}-{address}",
                topic=told.arn,
                protocol="email",
                endpoint=address,
                opts=self.child,
            )
        watched = watches(network, cluster, database)
        alarms = [alarm(name, watch, told.arn, self.child).arn for watch in watched]
        flow_log(name, spec.flow_logs, network, storage, self.child)
        logs = pod_logs(name, spec.log_days, told.key, account, cluster.name, site, self.child)
        self.alerting(name, told, cluster.name, site)
        return MonitoringOutputs(
            url=nothing(),
            dashboard_url=dashboard(name, watched, alarms, site, self.child),
            topic=told.arn,
            log_group=logs.name,
            alerts_url=nothing(),
            environment=pulumi.Output.secret(no_entries()),
        )

    def alerting(self, name: str, told: Topic, cluster: Text, site: Site) -> None:
        """Let Alertmanager tell the same people of what it hears of in the cluster."""
        by_topics = {"StringEquals": {"kms:ViaService": f"sns.{site.region}.amazonaws.com"}}
        pod_role(
            f"{name}-alerts",
            f"Alertmanager of {site.name}, which tells people of alerts",
            [ALERTMANAGER],
            cluster,
            site,
            self.child,
            (allow(("sns:Publish",), (told.arn,)), allow(WRITING, (told.key,), by_topics)),
        )
