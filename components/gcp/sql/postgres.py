"""A PostgreSQL server of Cloud SQL: how it runs, and what is left when it is gone."""

import pulumi
import pulumi_gcp as gcp

from components.contracts.database import DatabaseSpec
from components.gcp.project import project_id
from components.gcp.sql.tiers import tier
from components.site import Site

PORT = 5432
NAME = USER = "mlflow"
FLAGS = {
    "log_connections": "on",
    "log_disconnections": "on",
    "log_statement": "ddl",
    "log_min_duration_statement": "1000",  # ms
}
"""Who came, what changed tables, and what took a second is logged."""
BY_IDENTITY = "cloudsql.iam_authentication"
REPLAY_DAYS = 7
"""The most days of which any moment can be restored in this edition; before them, one a day."""
FINAL_DAYS = 365
"""How long the last backup of a server that is gone is kept."""


def lasting(spec: DatabaseSpec, site: Site) -> bool:
    """Tell whether a final backup is left.

    Outside dev that is so even after `protect: false`, without which nothing can be deleted.
    """
    return spec.protect or site.environment != "dev"


def server(
    name: str,
    key: pulumi.Output[str],
    spec: DatabaseSpec,
    site: Site,
    opts: pulumi.ResourceOptions,
) -> gcp.sql.DatabaseInstance:
    """Create the server, without any address of its own: endpoints of this project reach it."""
    made = gcp.sql.DatabaseInstance(
        name,
        database_version=f"POSTGRES_{spec.version}",
        region=site.region,
        encryption_key_name=key,
        deletion_protection=spec.protect,
        final_backup_description=f"What {name} held when it was deleted",
        settings=settings(spec, site),
        opts=pulumi.ResourceOptions.merge(opts, kept(site)),
    )
    gcp.sql.Database(
        name,
        name=NAME,
        instance=made.name,
        # PostgreSQL deletes none that somebody is connected to; it goes with its server.
        deletion_policy="ABANDON",
        opts=opts,
    )
    return made


def settings(spec: DatabaseSpec, site: Site) -> gcp.sql.DatabaseInstanceSettingsArgsDict:
    """Return how a server runs."""
    flags = {**FLAGS, **({BY_IDENTITY: "on"} if spec.login == "identity" else {})}
    remains = lasting(spec, site)
    return {
        "edition": "ENTERPRISE",
        "tier": tier(spec.cpus, spec.memory_gib),
        "availability_type": "REGIONAL" if spec.multi_zone else "ZONAL",
        "disk_type": "PD_SSD",
        "disk_size": spec.storage_gib,
        "disk_autoresize": True,
        "disk_autoresize_limit": spec.max_storage_gib,
        "backup_configuration": {
            "enabled": True,
            "start_time": "03:00",
            "point_in_time_recovery_enabled": True,
            "transaction_log_retention_days": min(spec.backup_days, REPLAY_DAYS),
            "backup_retention_settings": {
                "retained_backups": spec.backup_days,
                "retention_unit": "COUNT",
            },
        },
        "maintenance_window": {"day": 7, "hour": 4, "update_track": "stable"},
        "ip_configuration": {
            "ipv4_enabled": False,
            "ssl_mode": "ENCRYPTED_ONLY",
            "server_ca_mode": "GOOGLE_MANAGED_CAS_CA",
            "psc_configs": [{"psc_enabled": True, "allowed_consumer_projects": [project_id(site)]}],
        },
        "database_flags": [{"name": each, "value": value} for each, value in flags.items()],
        "insights_config": {
            "query_insights_enabled": True,
            "query_string_length": 1024,
            "record_application_tags": True,
            "record_client_address": True,
        },
        "password_validation_policy": {
            "enable_password_policy": True,
            "min_length": 20,
            "disallow_username_substring": True,
        },
        "deletion_protection_enabled": spec.protect,
        "final_backup_config": {"enabled": True, "retention_days": FINAL_DAYS}
        if remains
        else {"enabled": False},
        "retain_backups_on_delete": remains,
        # The provider's labels reach what has them at the top, and this has not.
        "user_labels": site.labels,
    }


def kept(site: Site) -> pulumi.ResourceOptions:
    """Return how a server is guarded, and how long it may take: large disks are slow."""
    return pulumi.ResourceOptions(
        protect=site.is_prod,
        # It grows by itself, and the provider would make a new server to shrink it again.
        ignore_changes=["settings.diskSize"],
        custom_timeouts=pulumi.CustomTimeouts(create="60m", update="80m", delete="60m"),
    )
