"""A PostgreSQL server of RDS: where it stands, how it runs, what is left when it is gone."""

from collections.abc import Sequence

import pulumi
import pulumi_aws as aws

from components.aws.catalog import database_class
from components.aws.rds.database_logs import KINDS
from components.contracts.cluster import ClusterOutputs
from components.contracts.database import DatabaseSpec
from components.contracts.network import NetworkOutputs
from components.site import Site

PORT = 5432
NAME = USER = "mlflow"
PARAMETERS = {
    "rds.force_ssl": "1",
    "log_connections": "1",
    "log_disconnections": "1",
    "log_statement": "ddl",
    "log_min_duration_statement": "1000",  # ms
}
"""Nobody comes without TLS; who came, what changed tables, and what took a second is logged."""

OFTEN_S = 60
"""How often the machine itself is measured, where it is."""


def lasting(spec: DatabaseSpec, site: Site) -> bool:
    """Tell whether a final snapshot is left.

    Outside dev that is so even after `protect: false`, without which nothing can be deleted.
    """
    return spec.protect or site.environment != "dev"


def door(
    name: str, network: NetworkOutputs, cluster: ClusterOutputs, opts: pulumi.ResourceOptions
) -> aws.ec2.SecurityGroup:
    """Let in the cluster's machines and nobody else; a database itself calls nobody."""
    group = aws.ec2.SecurityGroup(
        name, description="PostgreSQL, from the cluster alone", vpc_id=network.id, opts=opts
    )
    aws.vpc.SecurityGroupIngressRule(
        name,
        security_group_id=group.id,
        referenced_security_group_id=cluster.security_group,
        ip_protocol="tcp",
        from_port=PORT,
        to_port=PORT,
        description="PostgreSQL from the cluster",
        opts=opts,
    )
    return group


def server(
    name: str,
    identifier: pulumi.Output[str],
    key: pulumi.Output[str],
    group: aws.ec2.SecurityGroup,
    groups: Sequence[aws.cloudwatch.LogGroup],
    watcher: pulumi.Output[str] | None,
    spec: DatabaseSpec,
    site: Site,
    network: NetworkOutputs,
    opts: pulumi.ResourceOptions,
) -> aws.rds.Instance:
    """Create the server in the private subnets for data; `watcher` is whose role measures it."""
    subnets = aws.rds.SubnetGroup(name, subnet_ids=network.data_subnet_ids, opts=opts)
    parameters = aws.rds.ParameterGroup(
        name,
        family=f"postgres{spec.version}",
        parameters=[{"name": each, "value": value} for each, value in PARAMETERS.items()],
        opts=opts,
    )
    snapshot = lasting(spec, site)
    return aws.rds.Instance(
        name,
        identifier=identifier,
        engine="postgres",
        engine_version=spec.version,
        engine_lifecycle_support="open-source-rds-extended-support-disabled",
        auto_minor_version_upgrade=True,
        allow_major_version_upgrade=True,  # `version` is the decision
        apply_immediately=True,  # what `up` changes is changed when it ends
        instance_class=database_class(spec.cpus, spec.memory_gib),
        db_name=NAME,
        username=USER,
        port=PORT,
        manage_master_user_password=True,
        master_user_secret_kms_key_id=key,
        iam_database_authentication_enabled=spec.login == "identity",
        storage_type="gp3",
        allocated_storage=spec.storage_gib,
        max_allocated_storage=spec.max_storage_gib,
        storage_encrypted=True,
        kms_key_id=key,
        db_subnet_group_name=subnets.name,
        parameter_group_name=parameters.name,
        vpc_security_group_ids=[group.id],
        publicly_accessible=False,
        ca_cert_identifier="rds-ca-rsa2048-g1",
        multi_az=spec.multi_zone,
        backup_retention_period=spec.backup_days,
        backup_window="03:00-04:00",
        maintenance_window="sun:04:30-sun:05:30",
        copy_tags_to_snapshot=True,
        deletion_protection=spec.protect,
        skip_final_snapshot=not snapshot,
        final_snapshot_identifier=pulumi.Output.concat(identifier, "-last"),
        delete_automated_backups=not snapshot,
        database_insights_mode="standard",
        performance_insights_enabled=True,
        performance_insights_kms_key_id=key,
        performance_insights_retention_period=7,  # days that cost nothing
        monitoring_interval=OFTEN_S if watcher else 0,
        monitoring_role_arn=watcher,
        enabled_cloudwatch_logs_exports=list(KINDS),
        opts=pulumi.ResourceOptions.merge(opts, kept(site, groups)),
    )


def kept(site: Site, groups: Sequence[pulumi.Resource]) -> pulumi.ResourceOptions:
    """Return how a server is guarded, and how long it may take: RDS is slow with large disks."""
    return pulumi.ResourceOptions(
        protect=site.is_prod,
        depends_on=list(groups),  # else RDS makes them by itself
        custom_timeouts=pulumi.CustomTimeouts(create="60m", update="80m", delete="60m"),
    )
