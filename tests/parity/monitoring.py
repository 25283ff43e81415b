"""What is watched in every cloud."""

from tests.parity.reading import Reading, equal, has, least
from tests.parity.setting import Cell, setting

LOGS = "azure-native:operationalinsights:Workspace"


def aws(metric: str) -> Cell:
    """Return an alarm of CloudWatch."""
    kind = "aws:cloudwatch/metricAlarm:MetricAlarm"
    return (Reading(kind, "metricName", equal(metric)),)


def gcp(metric: str, named: str = "*") -> Cell:
    """Return an alert policy of Cloud Monitoring."""
    kind = "gcp:monitoring/alertPolicy:AlertPolicy"
    return (Reading(kind, "conditions/*/conditionThreshold/filter", has(metric), named),)


def azure(metric: str) -> Cell:
    """Return an alert of Azure Monitor."""
    kind = "azure-native:monitor:MetricAlert"
    return (Reading(kind, "criteria/allOf/*/metricName", equal(metric)),)


MONITORING = (
    setting(
        "monitoring",
        "alarm: the database's disk",
        aws=aws("FreeStorageSpace"),
        gcp=gcp("database/disk/utilization"),
        azure=azure("storage_percent"),
    ),
    setting(
        "monitoring",
        "alarm: the database is busy",
        aws=aws("CPUUtilization"),
        gcp=gcp("database/cpu/utilization"),
        azure=azure("cpu_percent"),
    ),
    setting(
        "monitoring",
        "alarm: the database's connections",
        aws=aws("DatabaseConnections"),
        gcp=gcp("num_backends"),
        azure=azure("active_connections"),
    ),
    setting(
        "monitoring",
        "alarm: the way out has no port left",
        aws=aws("ErrorPortAllocation"),
        gcp=(
            Reading(
                "gcp:monitoring/alertPolicy:AlertPolicy",
                "conditions/*/displayName",
                equal("nat-ports"),
            ),
        ),
        azure=azure("SNATConnectionCount"),
    ),
    setting(
        "monitoring",
        "alarm: the Kubernetes API fails",
        aws=(
            Reading(
                "aws:cloudwatch/metricAlarm:MetricAlarm",
                "metricQueries/*/metric/metricName",
                equal("apiserver_request_total_5XX"),
            ),
        ),
        gcp=gcp("apiserver_request_total"),
        azure=azure("apiserver_request_total"),
    ),
    setting(
        "monitoring",
        "alarm: the cluster's store is filling",
        aws=aws("apiserver_storage_size_bytes"),
        gcp=gcp("apiserver_storage"),
        azure=azure("etcd_database_usage_percentage"),
    ),
    setting(
        "monitoring",
        "alarm: warnings of spot machines are not read",
        aws=aws("ApproximateAgeOfOldestMessage"),
        gcp=(),
        azure=(),
    ),
    setting(
        "monitoring",
        "logs are kept, days",
        measured=True,
        aws=(
            Reading("aws:cloudwatch/logGroup:LogGroup", "retentionInDays", least(365), every=True),
        ),
        gcp=(
            Reading(
                "gcp:logging/projectBucketConfig:ProjectBucketConfig",
                "retentionDays",
                least(365),
                every=True,
            ),
        ),
        azure=(Reading(LOGS, "retentionInDays", least(365)),),
    ),
    setting(
        "monitoring",
        "a day's logs have an end",
        aws=(),
        gcp=(),
        azure=(Reading(LOGS, "workspaceCapping/dailyQuotaGb", least(1)),),
    ),
    setting(
        "monitoring",
        "people are told",
        aws=(
            Reading(
                "aws:sns/topicSubscription:TopicSubscription",
                "endpoint",
                equal("platform@example.org"),
            ),
        ),
        gcp=(
            Reading("gcp:monitoring/alertPolicy:AlertPolicy", "notificationChannels/*", every=True),
        ),
        azure=(
            Reading(
                "azure-native:monitor:ActionGroup",
                "emailReceivers/*/emailAddress",
                equal("platform@example.org"),
            ),
        ),
    ),
    setting(
        "monitoring",
        "a page that shows it",
        aws=(Reading("aws:cloudwatch/dashboard:Dashboard", "dashboardBody"),),
        gcp=(Reading("gcp:monitoring/dashboard:Dashboard", "dashboardJson"),),
        azure=(Reading("azure-native:applicationinsights:Workbook", "serializedData"),),
    ),
)
