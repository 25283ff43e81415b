"""What is watched of the cloud's side; what runs in the cluster is watched by Prometheus."""

import pulumi

from components.contracts.cluster import ClusterOutputs
from components.contracts.database import DatabaseOutputs
from components.contracts.network import NetworkOutputs
from components.gcp.names import spending_function
from components.gcp.operations.alerts import Watch
from components.gcp.operations.database_watches import of_database
from components.gcp.project import project_id
from components.site import Site

NO_GATEWAY = "none"
"""Where there is no gateway of our own: its alarms hear nothing, and stay quiet."""


def watches(
    network: NetworkOutputs, cluster: ClusterOutputs, database: DatabaseOutputs, site: Site
) -> tuple[Watch, ...]:
    """Return everything that somebody has to hear of."""
    return (
        *of_gateway(network),
        *of_cluster(cluster),
        *of_project(site),
        *of_database(database, site),
    )


def of_gateway(network: NetworkOutputs) -> tuple[Watch, ...]:
    """Return what is watched of the way out: there is one gateway, or none.

    How many there are is an output, and the number of alarms must not depend on one.
    """
    gateway = network.nat_ids.apply(lambda ids: ids[0] if ids else NO_GATEWAY)
    named = pulumi.Output.concat('resource.labels.gateway_name="', gateway, '"')
    return (
        Watch(
            "nat-ports",
            "Cloud NAT drops packets as no port is left: spread downloads over time, or give the "
            "gateway more addresses (network.nat: regional)",
            "nat_gateway",
            "router.googleapis.com/nat/dropped_sent_packets_count",
            pulumi.Output.concat(named, ' AND metric.labels.reason="OUT_OF_RESOURCES"'),
            "ALIGN_DELTA",
            "REDUCE_SUM",
            limit=0,
        ),
        Watch(
            "nat-addresses",
            "Cloud NAT has no address left for a machine, which so has no way out: give the "
            "gateway more addresses (network.nat: regional)",
            "nat_gateway",
            "router.googleapis.com/nat/nat_allocation_failed",
            named,
            "ALIGN_COUNT_TRUE",
            "REDUCE_SUM",
            limit=0,
        ),
    )


def of_cluster(cluster: ClusterOutputs) -> tuple[Watch, ...]:
    """Return what is watched of the control plane."""
    requests = "prometheus.googleapis.com/apiserver_request_total/counter"
    return (
        Watch(
            "api-errors",
            "The Kubernetes API answers more than 1 % of requests with an error of its own",
            "prometheus_target",
            requests,
            pulumi.Output.concat('resource.labels.cluster="', cluster.name, '"'),
            "ALIGN_RATE",
            "REDUCE_SUM",
            limit=0.01,
            times=3,
            only='metric.labels.code=starts_with("5")',
            share_of=requests,
        ),
    )


def of_project(site: Site) -> tuple[Watch, ...]:
    """Return what is watched of the project: its quota of accelerators, and what stops spending.

    A day of values is looked at, as Google writes some quotas down once a day.
    """
    accelerators = 'metric.labels.quota_metric=monitoring.regex.full_match(".*_gpus.*|.*/gpus.*")'
    quota = "serviceruntime.googleapis.com/quota"
    return (
        Watch(
            "quota",
            "More than 80 % of a quota of accelerators is used: ask for more at "
            f"https://console.cloud.google.com/iam-admin/quotas?project={project_id(site)}",
            "consumer_quota",
            f"{quota}/allocation/usage",
            f'resource.labels.service="compute.googleapis.com" AND {accelerators} AND '
            f'resource.labels.location=one_of("{site.region}","global")',
            "ALIGN_NEXT_OLDER",
            "REDUCE_MAX",
            limit=0.8,
            minutes=24 * 60,
            by=("resource.label.location", "metric.label.quota_metric"),
            share_of=f"{quota}/limit",
        ),
        Watch(
            "spending-unheard",
            "The function that hears of spending fails, so nothing stops it: see its log",
            "cloud_run_revision",
            "run.googleapis.com/request_count",
            f'resource.labels.service_name="{spending_function(site.name)}" AND '
            'metric.labels.response_code_class="5xx"',
            "ALIGN_DELTA",
            "REDUCE_SUM",
            limit=0,
        ),
    )
