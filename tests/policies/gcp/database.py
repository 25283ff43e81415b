"""A PostgreSQL server."""

import pulumi_gcp as gcp

from tests.policies.gcp.values import KEY, LABELS, PROJECT, REGION


def database() -> None:
    """A server without an address, its database and who may enter."""
    server = gcp.sql.DatabaseInstance(
        "database",
        name="dev-database",
        database_version="POSTGRES_17",
        region=REGION,
        encryption_key_name=KEY,
        deletion_protection=True,
        settings={
            "edition": "ENTERPRISE",
            "tier": "db-custom-1-3840",
            "availability_type": "REGIONAL",
            "activation_policy": "ALWAYS",
            "disk_type": "PD_SSD",
            "disk_size": 20,
            "disk_autoresize": True,
            "backup_configuration": {
                "enabled": True,
                "start_time": "03:00",
                "point_in_time_recovery_enabled": True,
                "transaction_log_retention_days": 7,
                "backup_retention_settings": {"retained_backups": 14, "retention_unit": "COUNT"},
            },
            "maintenance_window": {"day": 7, "hour": 4, "update_track": "stable"},
            "ip_configuration": {
                "ipv4_enabled": False,
                "authorized_networks": [{"name": "office", "value": "203.0.113.0/24"}],
                "ssl_mode": "ENCRYPTED_ONLY",
                "server_ca_mode": "GOOGLE_MANAGED_CAS_CA",
                "psc_configs": [{"psc_enabled": True, "allowed_consumer_projects": [PROJECT]}],
            },
            "database_flags": [{"name": "cloudsql.iam_authentication", "value": "on"}],
            "insights_config": {"query_insights_enabled": True, "query_string_length": 1024},
            "user_labels": LABELS,
        },
    )
    gcp.sql.Database("mlflow", name="mlflow", instance=server.name, charset="UTF8")
    gcp.sql.User(
        "mlflow",
        name=f"dev-mlflow@{PROJECT}.iam",
        instance=server.name,
        type="CLOUD_IAM_SERVICE_ACCOUNT",
        deletion_policy="ABANDON",
    )
