"""PostgreSQL for MLflow."""

import pulumi_aws as aws

from tests.policies.aws.values import ACCOUNT, KEY, tls_only


def database(subnet: aws.ec2.Subnet, group: aws.ec2.SecurityGroup) -> None:
    """PostgreSQL for MLflow, and a secret."""
    subnets = aws.rds.SubnetGroup(
        "tracking", name="mlplatform-dev-tracking", subnet_ids=[subnet.id]
    )
    parameters = aws.rds.ParameterGroup(
        "tracking",
        name="mlplatform-dev-tracking",
        family="postgres17",
        parameters=[{"name": "rds.force_ssl", "value": "1", "apply_method": "immediate"}],
    )
    instance = aws.rds.Instance(
        "tracking",
        identifier="mlplatform-dev-tracking",
        engine="postgres",
        engine_version="17",
        instance_class="db.t4g.small",
        db_name="mlflow",
        username="mlflow",
        manage_master_user_password=True,
        allocated_storage=20,
        max_allocated_storage=100,
        storage_type="gp3",
        storage_encrypted=True,
        kms_key_id=KEY,
        db_subnet_group_name=subnets.name,
        parameter_group_name=parameters.name,
        vpc_security_group_ids=[group.id],
        publicly_accessible=False,
        multi_az=False,
        backup_retention_period=14,
        backup_window="03:00-04:00",
        maintenance_window="sun:04:30-sun:05:30",
        ca_cert_identifier="rds-ca-rsa2048-g1",
        deletion_protection=True,
        final_snapshot_identifier="mlplatform-dev-tracking-last",
        performance_insights_enabled=True,
        performance_insights_retention_period=7,
        monitoring_interval=60,
        monitoring_role_arn=f"arn:aws:iam::{ACCOUNT}:role/monitoring",
        network_type="IPV4",
        enabled_cloudwatch_logs_exports=["postgresql", "upgrade"],
    )
    aws.rds.InstanceAutomatedBackupsReplication(
        "tracking", source_db_instance_arn=instance.arn, retention_period=14, kms_key_id=KEY
    )
    secret = aws.secretsmanager.Secret(
        "token", name="mlplatform/dev/token-1a2b", kms_key_id=KEY, recovery_window_in_days=7
    )
    aws.secretsmanager.SecretPolicy(
        "token",
        secret_arn=secret.arn,
        policy=tls_only("*", "secretsmanager:*"),
        block_public_policy=True,
    )
