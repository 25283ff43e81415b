"""What is watched of the cloud's side; what runs in the cluster is watched by Prometheus."""

from components.aws.cloudwatch.alarms import Watch
from components.contracts.cluster import ClusterOutputs
from components.contracts.database import DatabaseOutputs
from components.contracts.network import NetworkOutputs

GIB = 1024**3
NO_GATEWAY = "none"
"""Where there is no gateway of our own: its alarms never know anything, which they do not mail."""


def watches(
    network: NetworkOutputs, cluster: ClusterOutputs, database: DatabaseOutputs
) -> tuple[Watch, ...]:
    """Return everything that somebody has to hear of."""
    return (*of_gateway(network), *of_cluster(cluster), *of_database(database))


def of_gateway(network: NetworkOutputs) -> tuple[Watch, ...]:
    """Return what is watched of the way out: there is one gateway, or none.

    How many there are is an output, and the number of alarms must not depend on one. A gateway
    always reports, so that silence is no good sign; AWS does not say by which names one that
    spans zones does.
    """
    gateway = {"NatGatewayId": network.nat_ids.apply(lambda ids: ids[0] if ids else NO_GATEWAY)}
    return (
        Watch(
            "nat-ports",
            "The NAT gateway has no port left for a new connection: spread downloads over time or "
            "over gateways, or reach the service by an endpoint",
            "AWS/NATGateway",
            "ErrorPortAllocation",
            gateway,
            "Sum",
            limit=0,
            silence="missing",
        ),
        Watch(
            "nat-drops",
            "The NAT gateway drops more than 0.01 % of its packets: see AWS Health, or whether it "
            "is at its limit of bandwidth",
            "AWS/NATGateway",
            "PacketsDropCount",
            gateway,
            "Sum",
            limit=0.01,
            times=3,
            share_of="PacketsInFromSource",
            silence="missing",
        ),
    )


def of_cluster(cluster: ClusterOutputs) -> tuple[Watch, ...]:
    """Return what is watched of the control plane, and of warnings that nobody reads."""
    name = {"ClusterName": cluster.name}
    return (
        Watch(
            "api-errors",
            "The Kubernetes API answers more than 1 % of requests with an error of its own",
            "AWS/EKS",
            "apiserver_request_total_5XX",
            name,
            "Sum",
            limit=1,
            times=3,
            share_of="apiserver_request_total",
        ),
        Watch(
            "api-store",
            "The cluster's store is three quarters full; at 8 GiB it takes no more writes: delete "
            "finished jobs and their pods",
            "AWS/EKS",
            "apiserver_storage_size_bytes",
            name,
            "Maximum",
            limit=6 * GIB,
        ),
        Watch(
            "warnings-unread",
            "Karpenter does not read its queue: spot machines end without their jobs being told",
            "AWS/SQS",
            "ApproximateAgeOfOldestMessage",
            {"QueueName": cluster.autoscaler["queue"]},
            "Maximum",
            limit=60,
            minutes=1,
            times=2,
        ),
    )


def of_database(database: DatabaseOutputs) -> tuple[Watch, ...]:
    """Return what is watched of MLflow's database.

    The smallest server takes some 400 connections and has 20 GiB; a larger disk has grown by
    itself before it is as empty as this.
    """
    server = {"DBInstanceIdentifier": database.id}

    def gauge(
        name: str, meaning: str, metric: str, limit: float, times: int, below: bool = False
    ) -> Watch:
        return Watch(
            name,
            meaning,
            "AWS/RDS",
            metric,
            server,
            "Minimum" if below else "Average",
            limit,
            below,
            times=times,
            silence="missing",
        )

    return (
        gauge(
            "database-storage",
            "The database has less than 3 GiB left, and its disk has not grown: raise "
            "database.max_storage_gib",
            "FreeStorageSpace",
            3 * GIB,
            times=2,
            below=True,
        ),
        gauge(
            "database-cpu",
            "The database has been busy for a quarter of an hour: see Performance Insights, or "
            "raise database.cpus",
            "CPUUtilization",
            90,
            times=3,
        ),
        gauge(
            "database-connections",
            "Three quarters of the connections that the smallest server takes are open: MLflow "
            "has too many workers, or somebody keeps them",
            "DatabaseConnections",
            300,
            times=2,
        ),
    )
