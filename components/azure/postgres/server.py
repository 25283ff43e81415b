"""A PostgreSQL server of Azure: where it stands, how it runs, what is left when it is gone.

A server is a `dbforpostgresql.Server`: the "flexible" one, the only kind that Azure still makes.
"""

from dataclasses import dataclass

import pulumi
import pulumi_azure_native as azure

from components.azure import names
from components.azure.account import tenant_id
from components.azure.endpoint import zone_id
from components.azure.key import Key
from components.azure.postgres.sizes import FEWEST_DAYS, disk, machine
from components.azure.tags import tags
from components.contracts.database import DatabaseSpec
from components.contracts.network import NetworkOutputs
from components.site import Site

PORT = 5432
NAME = USER = "mlflow"
PARAMETERS = {
    "require_secure_transport": "on",
    "log_connections": "on",
    "log_disconnections": "on",
    "log_statement": "ddl",
    "log_min_duration_statement": "1000",  # ms
}
"""Nobody comes without TLS; who came, what changed tables, and what took a second is logged."""


@dataclass(frozen=True)
class Opened:
    """A key, and as whom a server opens it."""

    key: Key
    holder: pulumi.Output[str]


def server(
    name: str,
    here: Opened,
    pair: Opened | None,
    password: pulumi.Output[str] | None,
    spec: DatabaseSpec,
    site: Site,
    network: NetworkOutputs,
    group: pulumi.Input[str],
    opts: pulumi.ResourceOptions,
) -> azure.dbforpostgresql.Server:
    """Create the server in the subnet that belongs to databases.

    With a `pair`, the key of the paired region, backups are kept there as well. Entra's identities
    always open it, a `password` where there is one. `opts` must name a parent.
    """
    assert opts.parent
    size = machine(spec.cpus, spec.memory_gib, steady=spec.multi_zone)
    holders = [one.holder for one in (here, pair) if one]
    return azure.dbforpostgresql.Server(
        names.server(name),
        location=site.region,
        resource_group_name=group,
        version=spec.version,
        sku={"name": size.name, "tier": size.tier},
        storage={
            "storage_size_gb": disk(spec.storage_gib),
            "auto_grow": "Enabled" if spec.max_storage_gib > spec.storage_gib else "Disabled",
        },
        auth_config={
            "active_directory_auth": "Enabled",
            "password_auth": "Enabled" if password else "Disabled",
            "tenant_id": tenant_id(opts.parent),
        },
        administrator_login=USER if password else None,
        administrator_login_password=password,
        network={
            "delegated_subnet_resource_id": network.data_subnet_ids[0],
            "private_dns_zone_arm_resource_id": zone_id("postgresqlServer", site, opts.parent),
            "public_network_access": "Disabled",
        },
        backup={
            "backup_retention_days": max(FEWEST_DAYS, spec.backup_days),
            "geo_redundant_backup": "Enabled" if pair else "Disabled",
        },
        high_availability={"mode": "ZoneRedundant" if spec.multi_zone else "Disabled"},
        identity=azure.dbforpostgresql.UserAssignedIdentityArgs(
            type="UserAssigned",
            user_assigned_identities=pulumi.Output.all(*holders).apply(identities),
        ),
        data_encryption=encryption(here, pair),
        maintenance_window={
            "custom_window": "Enabled",
            "day_of_week": 0,
            "start_hour": 4,
            "start_minute": 30,
        },
        tags=tags(site),
        opts=pulumi.ResourceOptions.merge(opts, lasting(site)),
    )


def identities(ids: list[str]) -> dict[str, azure.dbforpostgresql.UserIdentityArgs]:
    """Return identities as a server takes them: by id, and nothing more is said."""
    return {id: azure.dbforpostgresql.UserIdentityArgs() for id in ids}


def encryption(here: Opened, pair: Opened | None) -> azure.dbforpostgresql.DataEncryptionArgs:
    """Return which keys encrypt the server and its backups, at their newest versions."""
    return azure.dbforpostgresql.DataEncryptionArgs(
        type="AzureKeyVault",
        primary_key_uri=here.key.url,
        primary_user_assigned_identity_id=here.holder,
        geo_backup_key_uri=pair.key.url if pair else None,
        geo_backup_user_assigned_identity_id=pair.holder if pair else None,
    )


def lasting(site: Site) -> pulumi.ResourceOptions:
    """Return how a server is guarded, how long it may take, and what a failover changes."""
    return pulumi.ResourceOptions(
        protect=site.is_prod,
        ignore_changes=["availabilityZone", "highAvailability.standbyAvailabilityZone"],
        custom_timeouts=pulumi.CustomTimeouts(create="60m", update="80m", delete="60m"),
    )


def parameters(
    name: str,
    made: azure.dbforpostgresql.Server,
    group: pulumi.Input[str],
    opts: pulumi.ResourceOptions,
) -> list[pulumi.Resource]:
    """Set the server's parameters and create its database, one after another.

    A server takes one change at a time and refuses a second.
    """
    chain: list[pulumi.Resource] = []
    for parameter, value in PARAMETERS.items():
        chain.append(
            azure.dbforpostgresql.Configuration(
                f"{name}-{parameter.replace('_', '-')}",
                configuration_name=parameter,
                server_name=made.name,
                resource_group_name=group,
                source="user-override",
                value=value,
                opts=_behind(opts, chain),
            )
        )
    database = azure.dbforpostgresql.Database(
        name,
        database_name=NAME,
        server_name=made.name,
        resource_group_name=group,
        charset="UTF8",
        collation="en_US.utf8",
        opts=_behind(opts, chain),
    )
    return [*chain, database]


def _behind(opts: pulumi.ResourceOptions, chain: list[pulumi.Resource]) -> pulumi.ResourceOptions:
    return pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(depends_on=chain[-1:]))
