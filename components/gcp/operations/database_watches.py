"""What is watched of MLflow's database."""

import pulumi

from components.contracts.database import DatabaseOutputs
from components.gcp.operations.alerts import Watch
from components.gcp.project import project_id
from components.site import Site

CONNECTIONS = 75
"""Three quarters of what a server with less than 6 GiB takes; larger ones take more."""


def of_database(database: DatabaseOutputs, site: Site) -> tuple[Watch, ...]:
    """Return whether it has room, time and connections left, and answers at all."""
    server = pulumi.Output.concat(
        'resource.labels.database_id="', project_id(site), ":", database.id, '"'
    )

    def gauge(
        name: str, meaning: str, metric: str, limit: float, times: int, below: bool = False
    ) -> Watch:
        return Watch(
            name,
            meaning,
            "cloudsql_database",
            f"cloudsql.googleapis.com/database/{metric}",
            server,
            "ALIGN_MEAN",
            "REDUCE_SUM",
            limit,
            below,
            times=times,
            silence="nothing is known",
        )

    return (
        gauge(
            "database-storage",
            "The database's disk is more than 90 % full and has not grown: raise "
            "database.max_storage_gib",
            "disk/utilization",
            0.9,
            times=2,
        ),
        gauge(
            "database-cpu",
            "The database has been busy for a quarter of an hour: see Query Insights, or raise "
            "database.cpus",
            "cpu/utilization",
            0.9,
            times=3,
        ),
        gauge(
            "database-connections",
            "Three quarters of the connections that the smallest server takes are open: MLflow "
            "has too many workers, or somebody keeps them",
            "postgresql/num_backends",
            CONNECTIONS,
            times=2,
        ),
        gauge(
            "database-down",
            "The database does not answer: see its log and Google's service health",
            "up",
            1,
            times=2,
            below=True,
        ),
    )
