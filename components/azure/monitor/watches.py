"""What is watched of the cloud's side; what runs in the cluster is watched by Prometheus."""

import pulumi

from components.azure.monitor.alarms import Watch
from components.contracts.database import DatabaseOutputs
from components.contracts.network import NetworkOutputs
from components.contracts.storage import StorageOutputs

GATEWAYS = "Microsoft.Network/natGateways"
CLUSTERS = "Microsoft.ContainerService/managedClusters"
SERVERS = "Microsoft.DBforPostgreSQL/flexibleServers"
ACCOUNTS = "Microsoft.Storage/storageAccounts"


def watches(
    network: NetworkOutputs,
    cluster: pulumi.Output[str],
    storage: StorageOutputs,
    database: DatabaseOutputs,
) -> tuple[Watch, ...]:
    """Return every metric that somebody has to hear of; `cluster` is its id."""
    return (
        *of_gateway(network, storage.ids["logs"]),
        *of_cluster(cluster),
        *of_database(database.id),
    )


def of_gateway(network: NetworkOutputs, instead: pulumi.Output[str]) -> tuple[Watch, ...]:
    """Return what is watched of the way out: there is one gateway, or none.

    How many there are is an output, and the number of alarms must not depend on one; and Azure
    takes no alarm about what does not exist. Without a gateway these are off, and about `instead`.
    """
    there = network.nat_ids.apply(bool)
    gateway = pulumi.Output.all(network.nat_ids, instead).apply(
        lambda both: (both[0] or both[1:])[0]
    )

    def of(name: str, meaning: str, metric: str, only: dict[str, str]) -> Watch:
        return Watch(
            name,
            meaning,
            gateway,
            there.apply(lambda found: GATEWAYS if found else ACCOUNTS),
            there.apply(lambda found: metric if found else "Transactions"),
            "Total",
            limit=0,
            minutes=15,
            only=there.apply(lambda found: only if found else {}),
            there=there,
        )

    return (
        of(
            "nat-ports",
            "The NAT gateway has no port left for a new connection: spread downloads over time or "
            "over addresses, or reach the service by a private endpoint",
            "SNATConnectionCount",
            {"ConnectionState": "Failed"},
        ),
        of(
            "nat-drops",
            "The NAT gateway drops packets: see Azure's service health, or whether it is at its "
            "limit of bandwidth",
            "PacketDropCount",
            {},
        ),
    )


def of_cluster(cluster: pulumi.Output[str]) -> tuple[Watch, ...]:
    """Return what is watched of the control plane, and of what starts machines."""
    return (
        Watch(
            "api-busy",
            "The Kubernetes API has been busy for a quarter of an hour: find who asks so much, or "
            "make fewer objects at a time",
            cluster,
            CLUSTERS,
            "apiserver_cpu_usage_percentage",
            "Average",
            limit=90,
            minutes=15,
        ),
        Watch(
            "api-store",
            "The cluster's store is three quarters full, and takes no more writes when it is full: "
            "delete finished jobs and their pods",
            cluster,
            CLUSTERS,
            "etcd_database_usage_percentage",
            "Maximum",
            limit=75,
        ),
        Watch(
            "autoscaler",
            "The autoscaler has stopped: too many machines are not ready, and it starts none",
            cluster,
            CLUSTERS,
            "cluster_autoscaler_cluster_safe_to_autoscale",
            "Minimum",
            limit=1,
            below=True,
            minutes=15,
            severity=1,
        ),
    )


def of_database(server: pulumi.Output[str]) -> tuple[Watch, ...]:
    """Return what is watched of MLflow's database; the smallest server takes some 400 clients."""

    def of(name: str, meaning: str, metric: str, limit: float, below: bool = False) -> Watch:
        statistic = "Maximum" if below else "Average"
        severity = 1 if below else 2
        return Watch(
            f"database{name}",
            meaning,
            server,
            SERVERS,
            metric,
            statistic,
            limit,
            below,
            15,
            severity,
        )

    return (
        of("", "The database does not answer", "is_db_alive", 1, below=True),
        of(
            "-storage",
            "The database's disk is 85 % full, and has not grown: raise database.storage_gib",
            "storage_percent",
            85,
        ),
        of(
            "-cpu",
            "The database has been busy for a quarter of an hour: see Query Performance Insight, "
            "or raise database.cpus",
            "cpu_percent",
            90,
        ),
        of(
            "-connections",
            "Three quarters of the connections that the smallest server takes are open: MLflow "
            "has too many workers, or somebody keeps them",
            "active_connections",
            300,
        ),
    )
