"""PostgreSQL in Cloud SQL for MLflow."""

import pulumi

from components.contracts.cluster import ClusterOutputs
from components.contracts.database import Database, DatabaseOutputs, DatabaseSpec
from components.contracts.network import NetworkOutputs
from components.gcp.key import key
from components.gcp.project import agent
from components.gcp.sql.endpoint import endpoint
from components.gcp.sql.login import login
from components.gcp.sql.postgres import NAME, PORT, lasting, server
from components.order import behind
from components.site import Site


class GcpDatabase(Database):
    """A server that only this network reaches.

    Two vCPUs with 4 GiB and 20 GB are about $84 a month, and its endpoint $7; a standby doubles
    the former. Any moment of the last 7 days can be restored, and one a day of `backup_days`.
    Backups lie in several regions of the same continent.
    """

    TOKEN = "mlplatform:gcp:Database"

    def build(
        self,
        name: str,
        spec: DatabaseSpec,
        site: Site,
        network: NetworkOutputs,
        cluster: ClusterOutputs,
    ) -> DatabaseOutputs:
        """Create the key, the server, the way to it and what opens it."""
        opts = behind(self.child, network.id)  # and so the APIs
        acting = {
            service: agent(name, service, site, opts) for service in ("sqladmin", "secretmanager")
        }
        # A backup without its key is none.
        encrypting = key(name, site, opts, acting, kept=lasting(spec, site))
        made = server(name, encrypting, spec, site, opts)
        host = endpoint(name, made, network, site, opts)
        opened = login(name, made, encrypting, spec, site, opts)
        return DatabaseOutputs(
            id=made.name,
            url=pulumi.Output.concat("postgresql://", host, f":{PORT}/{NAME}"),
            secret_name=opened.secret,
            key=encrypting,
            resource=opened.account,
        )
