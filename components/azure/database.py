"""PostgreSQL of Azure for MLflow."""

import pulumi
import pulumi_azure_native as azure

from components.absent import nothing
from components.azure.blob.pairs import PAIRS
from components.azure.endpoint import private_endpoint
from components.azure.group import inside
from components.azure.key import Key, key
from components.azure.postgres.server import NAME, PORT, USER, Opened, parameters, server
from components.azure.rbac.holder import holder
from components.azure.tags import tags
from components.contracts.cluster import ClusterOutputs
from components.contracts.database import Database, DatabaseOutputs, DatabaseSpec
from components.contracts.network import NetworkOutputs
from components.order import after
from components.password import Password
from components.site import Site


class AzureDatabase(Database):
    """A server that only the cluster's machines reach, and the vault of the stack's secrets.

    Standard_D2ds_v5 with 32 GiB is about $153 a month, and a standby doubles it; a disk that grows
    knows no end of ours. Azure makes and rotates no password: it is made once. A server that is
    gone can be brought back for five days, and leaves no snapshot.
    """

    TOKEN = "mlplatform:azure:Database"

    def build(
        self,
        name: str,
        spec: DatabaseSpec,
        site: Site,
        network: NetworkOutputs,
        cluster: ClusterOutputs,
    ) -> DatabaseOutputs:
        """Create the key in its vault, the server, what opens it, and what keeps it."""
        group = inside(site, network.id)
        here = opened(name, site, group, self.child)
        vault_endpoint = private_endpoint(
            f"{name}-vault",
            "vault",
            here.key.vault,
            cluster.security_group,
            site,
            group,
            self.child,
        )
        pair = PAIRS.get(site.region) if site.is_prod else None
        there = None
        if pair:
            beyond = site.model_copy(update={"region": pair})
            there = opened(f"{name}-geo", beyond, group, self.child)
        password = Password(name, self.child).value if spec.login == "password" else None
        made = server(name, here, there, password, spec, site, network, group, self.child)
        ready = parameters(name, made, group, self.child)
        kept = secret(name, here.key, password, site, group, self.child) if password else None
        if spec.protect:
            lock(name, made, ready, self.child)
        host = after(made.fully_qualified_domain_name, ready)
        return DatabaseOutputs(
            id=after(made.id, ready),
            url=pulumi.Output.concat("postgresql://", host, f":{PORT}/{NAME}"),
            secret_name=after(kept.properties.secret_uri, [vault_endpoint]) if kept else nothing(),
            key=pulumi.Output.concat(here.key.vault, "/keys/", here.key.name),
            resource=nothing() if password else made.name,
        )


def opened(name: str, site: Site, group: pulumi.Input[str], opts: pulumi.ResourceOptions) -> Opened:
    """Create a key in a site's region, and as whom the server opens it."""
    encrypting = key(name, f"Database of {site.name}", site, group, opts)
    return Opened(encrypting, holder(name, encrypting, site, group, opts).id)


def secret(
    name: str,
    vault: Key,
    password: pulumi.Output[str],
    site: Site,
    group: pulumi.Input[str],
    opts: pulumi.ResourceOptions,
) -> azure.keyvault.Secret:
    """Put user and password into the vault, where external-secrets finds them."""
    return azure.keyvault.Secret(
        name,
        secret_name="database",
        vault_name=vault.vault.apply(lambda id: id.rpartition("/")[2]),
        resource_group_name=group,
        properties={
            "content_type": "application/json",
            "value": pulumi.Output.json_dumps({"username": USER, "password": password}),
        },
        tags=tags(site),
        opts=opts,
    )


def lock(
    name: str,
    made: azure.dbforpostgresql.Server,
    ready: list[pulumi.Resource],
    opts: pulumi.ResourceOptions,
) -> None:
    """Let nobody delete the server while the lock is there; it goes first, being made last."""
    azure.authorization.ManagementLockByScope(
        name,
        lock_name="database",
        scope=made.id,
        level="CanNotDelete",
        notes="Holds all runs and models: `database.protect: false` lets it go.",
        opts=pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(depends_on=ready)),
    )
