"""A correct program that uses every AWS type of the platform, with the values it would have."""

import json
from typing import Any

import pulumi
import pulumi_aws as aws

ACCOUNT = "123456789012"
KEY = f"arn:aws:kms:us-east-1:{ACCOUNT}:key/1234abcd-12ab-34cd-56ef-1234567890ab"
TAGS = {"mlplatform-stack": "dev", "mlplatform-env": "dev"}


def document(*statements: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def trust(service: str) -> str:
    actions = ["sts:AssumeRole", "sts:TagSession"]
    return document({"Effect": "Allow", "Principal": {"Service": service}, "Action": actions})


def tls_only(arn: str, action: str) -> str:
    insecure = {"Bool": {"aws:SecureTransport": "false"}}
    everyone = {"Effect": "Deny", "Principal": "*", "Action": action, "Resource": arn}
    return document({**everyone, "Condition": insecure})


def network() -> tuple[aws.ec2.Vpc, aws.ec2.Subnet, aws.ec2.SecurityGroup]:
    """A VPC with one subnet, its ways out and its rules."""
    vpc = aws.ec2.Vpc(
        "vpc",
        cidr_block="10.0.0.0/16",
        enable_dns_hostnames=True,
        enable_dns_support=True,
        instance_tenancy="default",
        tags=TAGS,
    )
    subnet = aws.ec2.Subnet(
        "subnet",
        vpc_id=vpc.id,
        cidr_block="10.0.0.0/19",
        availability_zone="us-east-1a",
        map_public_ip_on_launch=False,
        tags=TAGS | {"kubernetes.io/role/internal-elb": "1"},
    )
    internet = aws.ec2.InternetGateway("internet", vpc_id=vpc.id, tags=TAGS)
    eip = aws.ec2.Eip("eip", domain="vpc", tags=TAGS)
    nat = aws.ec2.NatGateway(
        "nat",
        allocation_id=eip.id,
        subnet_id=subnet.id,
        connectivity_type="public",
        opts=pulumi.ResourceOptions(depends_on=[internet]),
    )
    aws.ec2.NatGateway(
        "regional", vpc_id=vpc.id, availability_mode="regional", connectivity_type="public"
    )
    table = aws.ec2.RouteTable("table", vpc_id=vpc.id, tags=TAGS)
    aws.ec2.Route(
        "out", route_table_id=table.id, destination_cidr_block="0.0.0.0/0", nat_gateway_id=nat.id
    )
    aws.ec2.RouteTableAssociation("table", subnet_id=subnet.id, route_table_id=table.id)
    aws.ec2.DefaultSecurityGroup("default", vpc_id=vpc.id, ingress=[], egress=[], tags=TAGS)
    group = aws.ec2.SecurityGroup(
        "group", name="mlplatform-dev-data", description="Data of the platform", vpc_id=vpc.id
    )
    aws.vpc.SecurityGroupIngressRule(
        "in",
        security_group_id=group.id,
        ip_protocol="tcp",
        from_port=5432,
        to_port=5432,
        cidr_ipv4="10.0.0.0/16",
        description="PostgreSQL from the nodes",
    )
    aws.vpc.SecurityGroupEgressRule(
        "out", security_group_id=group.id, ip_protocol="-1", cidr_ipv4="0.0.0.0/0"
    )
    aws.ec2.VpcEndpoint(
        "s3",
        vpc_id=vpc.id,
        service_name="com.amazonaws.us-east-1.s3",
        vpc_endpoint_type="Gateway",
        route_table_ids=[table.id],
        policy=document(
            {"Effect": "Allow", "Principal": "*", "Action": "s3:*", "Resource": "arn:aws:s3:::ml-*"}
        ),
    )
    aws.ec2.VpcEndpoint(
        "sts",
        vpc_id=vpc.id,
        service_name="com.amazonaws.us-east-1.sts",
        vpc_endpoint_type="Interface",
        ip_address_type="ipv4",
        dns_options={"dns_record_ip_type": "ipv4"},
        subnet_ids=[subnet.id],
        security_group_ids=[group.id],
        private_dns_enabled=True,
    )
    aws.ec2.FlowLog(
        "flow",
        vpc_id=vpc.id,
        traffic_type="REJECT",
        log_destination="arn:aws:s3:::mlplatform-dev-logs/flow/",
        log_destination_type="s3",
        max_aggregation_interval=600,
        destination_options={"file_format": "parquet", "per_hour_partition": True},
    )
    return vpc, subnet, group


def cluster(subnet: aws.ec2.Subnet, group: aws.ec2.SecurityGroup) -> None:
    """An EKS cluster with its system nodes, and the cloud side of Karpenter."""
    key = aws.kms.Key(
        "key",
        description="Secrets of the cluster",
        key_usage="ENCRYPT_DECRYPT",
        customer_master_key_spec="SYMMETRIC_DEFAULT",
        enable_key_rotation=True,
        rotation_period_in_days=365,
        deletion_window_in_days=30,
        policy=document(
            {
                "Effect": "Allow",
                "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:root"},
                "Action": "kms:*",
                "Resource": "*",
            }
        ),
    )
    aws.kms.Alias("key", name="alias/mlplatform-dev-cluster", target_key_id=key.key_id)
    role = aws.iam.Role(
        "cluster",
        name="mlplatform-dev-cluster",
        path="/mlplatform/",
        description="What EKS may do for the cluster",
        max_session_duration=3600,
        assume_role_policy=trust("eks.amazonaws.com"),
        permissions_boundary=f"arn:aws:iam::{ACCOUNT}:policy/mlplatform/boundary",
        force_detach_policies=True,
    )
    aws.iam.RolePolicyAttachment(
        "cluster", role=role.name, policy_arn="arn:aws:iam::aws:policy/AmazonEKSClusterPolicy"
    )
    logs = aws.cloudwatch.LogGroup(
        "cluster",
        name="/aws/eks/mlplatform-dev/cluster",
        retention_in_days=30,
        log_group_class="STANDARD",
        kms_key_id=KEY,
    )
    eks = aws.eks.Cluster(
        "cluster",
        name="mlplatform-dev",
        version="1.34",
        role_arn=role.arn,
        bootstrap_self_managed_addons=False,
        deletion_protection=True,
        enabled_cluster_log_types=[
            "api",
            "audit",
            "authenticator",
            "controllerManager",
            "scheduler",
        ],
        access_config={
            "authentication_mode": "API",
            "bootstrap_cluster_creator_admin_permissions": False,
        },
        encryption_config={"provider": {"key_arn": key.arn}, "resources": ["secrets"]},
        kubernetes_network_config={"ip_family": "ipv4", "service_ipv4_cidr": "172.20.0.0/16"},
        upgrade_policy={"support_type": "STANDARD"},
        vpc_config={
            "subnet_ids": [subnet.id],
            "security_group_ids": [group.id],
            "endpoint_private_access": True,
            "endpoint_public_access": True,
            "public_access_cidrs": ["203.0.113.0/24"],
        },
        zonal_shift_config={"enabled": True},
        opts=pulumi.ResourceOptions(depends_on=[logs]),
    )
    aws.eks.AccessEntry(
        "team",
        cluster_name=eks.name,
        principal_arn=f"arn:aws:iam::{ACCOUNT}:role/flights",
        kubernetes_groups=["flights"],
        type="STANDARD",
    )
    aws.eks.AccessPolicyAssociation(
        "team",
        cluster_name=eks.name,
        principal_arn=f"arn:aws:iam::{ACCOUNT}:role/flights",
        policy_arn="arn:aws:eks::aws:cluster-access-policy/AmazonEKSEditPolicy",
        access_scope={"type": "namespace", "namespaces": ["flights"]},
    )
    aws.eks.Addon(
        "vpc-cni",
        cluster_name=eks.name,
        addon_name="vpc-cni",
        addon_version="v1.20.4-eksbuild.1",
        configuration_values=json.dumps({"enableNetworkPolicy": "true"}),
        resolve_conflicts_on_create="OVERWRITE",
        resolve_conflicts_on_update="OVERWRITE",
        pod_identity_associations=[
            {"role_arn": f"arn:aws:iam::{ACCOUNT}:role/cni", "service_account": "aws-node"}
        ],
    )
    nodes = aws.iam.Role(
        "nodes", name="mlplatform-dev-nodes", assume_role_policy=trust("ec2.amazonaws.com")
    )
    template = aws.ec2.LaunchTemplate(
        "system",
        name="mlplatform-dev-system",
        image_id="ami-0123456789abcdef0",
        ebs_optimized="true",
        metadata_options={
            "http_endpoint": "enabled",
            "http_tokens": "required",
            "http_put_response_hop_limit": 1,
            "instance_metadata_tags": "disabled",
        },
        block_device_mappings=[
            {
                "device_name": "/dev/xvda",
                "ebs": {
                    "volume_type": "gp3",
                    "volume_size": 50,
                    "encrypted": "true",
                    "kms_key_id": KEY,
                    "delete_on_termination": "true",
                },
            }
        ],
        tag_specifications=[{"resource_type": "instance", "tags": TAGS}],
        update_default_version=True,
    )
    aws.eks.NodeGroup(
        "system",
        cluster_name=eks.name,
        node_group_name="system",
        node_role_arn=nodes.arn,
        subnet_ids=[subnet.id],
        ami_type="AL2023_x86_64_STANDARD",
        capacity_type="ON_DEMAND",
        instance_types=["m7i.xlarge"],
        scaling_config={"min_size": 2, "max_size": 3, "desired_size": 2},
        update_config={"max_unavailable": 1},
        node_repair_config={"enabled": True},
        taints=[{"key": "CriticalAddonsOnly", "value": "true", "effect": "NO_SCHEDULE"}],
        labels={"mlplatform.dev/pool": "system"},
        launch_template={"id": template.id, "version": "1"},
    )
    aws.iam.InstanceProfile("nodes", name="mlplatform-dev-nodes", role=nodes.name)
    queue = aws.sqs.Queue(
        "interruptions",
        name="mlplatform-dev-interruptions",
        message_retention_seconds=300,
        visibility_timeout_seconds=30,
        receive_wait_time_seconds=20,
        sqs_managed_sse_enabled=True,
    )
    aws.sqs.QueuePolicy(
        "interruptions",
        queue_url=queue.id,
        policy=tls_only(f"arn:aws:sqs:us-east-1:{ACCOUNT}:mlplatform-dev-interruptions", "sqs:*"),
    )
    rule = aws.cloudwatch.EventRule(
        "spot",
        name="mlplatform-dev-spot",
        description="A spot machine is about to go",
        event_pattern=json.dumps(
            {"source": ["aws.ec2"], "detail-type": ["EC2 Spot Instance Interruption Warning"]}
        ),
        state="ENABLED",
    )
    aws.cloudwatch.EventTarget("spot", rule=rule.name, target_id="karpenter", arn=queue.arn)
    aws.eks.PodIdentityAssociation(
        "karpenter",
        cluster_name=eks.name,
        namespace="kube-system",
        service_account="karpenter",
        role_arn=f"arn:aws:iam::{ACCOUNT}:role/karpenter",
    )
    aws.ec2.CapacityReservation(
        "reserved",
        instance_type="g6.xlarge",
        instance_platform="Linux/UNIX",
        availability_zone="us-east-1a",
        instance_count=2,
        instance_match_criteria="targeted",
        end_date_type="unlimited",
        tenancy="default",
    )


def storage() -> None:
    """A bucket with everything that a bucket has, and the right to use it."""
    bucket = aws.s3.Bucket("data", bucket="mlplatform-dev-data", force_destroy=True, tags=TAGS)
    aws.s3.BucketVersioning(
        "data", bucket=bucket.id, versioning_configuration={"status": "Enabled"}
    )
    aws.s3.BucketServerSideEncryptionConfiguration(
        "data",
        bucket=bucket.id,
        rules=[
            {
                "apply_server_side_encryption_by_default": {
                    "sse_algorithm": "aws:kms",
                    "kms_master_key_id": KEY,
                },
                "bucket_key_enabled": True,
            }
        ],
    )
    aws.s3.BucketPublicAccessBlock(
        "data",
        bucket=bucket.id,
        block_public_acls=True,
        block_public_policy=True,
        ignore_public_acls=True,
        restrict_public_buckets=True,
    )
    aws.s3.BucketOwnershipControls(
        "data", bucket=bucket.id, rule={"object_ownership": "BucketOwnerEnforced"}
    )
    aws.s3.BucketPolicy(
        "data", bucket=bucket.id, policy=tls_only("arn:aws:s3:::mlplatform-dev-data/*", "s3:*")
    )
    aws.s3.BucketLifecycleConfiguration(
        "data",
        bucket=bucket.id,
        transition_default_minimum_object_size="all_storage_classes_128K",
        rules=[
            {
                "id": "raw",
                "status": "Enabled",
                "filter": {"and_": {"prefix": "raw/", "object_size_greater_than": 131072}},
                "transitions": [
                    {"days": 30, "storage_class": "STANDARD_IA"},
                    {"days": 90, "storage_class": "GLACIER_IR"},
                ],
                "expiration": {"days": 400},
                "noncurrent_version_expiration": {"noncurrent_days": 30},
                "abort_incomplete_multipart_upload": {"days_after_initiation": 2},
            }
        ],
    )
    aws.s3.BucketLogging(
        "data",
        bucket=bucket.id,
        target_bucket="mlplatform-dev-logs",
        target_prefix="access/data/",
        target_object_key_format={
            "partitioned_prefix": {"partition_date_source": "EventTime"},
        },
    )
    aws.s3.BucketObjectLockConfiguration(
        "data",
        bucket=bucket.id,
        object_lock_enabled="Enabled",
        rule={"default_retention": {"mode": "GOVERNANCE", "days": 30}},
    )
    aws.s3.BucketReplicationConfig(
        "data",
        bucket=bucket.id,
        role=f"arn:aws:iam::{ACCOUNT}:role/replication",
        rules=[
            {
                "id": "raw",
                "status": "Enabled",
                "priority": 1,
                "filter": {"prefix": "raw/"},
                "delete_marker_replication": {"status": "Disabled"},
                "destination": {
                    "bucket": "arn:aws:s3:::mlplatform-dev-copy",
                    "storage_class": "STANDARD_IA",
                    "metrics": {"status": "Enabled", "event_threshold": {"minutes": 15}},
                    "replication_time": {"status": "Enabled", "time": {"minutes": 15}},
                },
            }
        ],
    )
    team = aws.iam.Role(
        "team", name="mlplatform-dev-team", assume_role_policy=trust("pods.eks.amazonaws.com")
    )
    aws.iam.RolePolicy(
        "team",
        name="storage",
        role=team.id,
        policy=document(
            {
                "Sid": "Read",
                "Effect": "Allow",
                "Action": ["s3:GetObject", "s3:ListBucket"],
                "Resource": "arn:aws:s3:::mlplatform-dev-data/*",
                "Condition": {"StringEquals": {"aws:PrincipalTag/kubernetes-namespace": "a"}},
            }
        ),
    )


def registry_and_database(subnet: aws.ec2.Subnet, group: aws.ec2.SecurityGroup) -> None:
    """Images, and PostgreSQL for MLflow."""
    images = aws.ecr.Repository(
        "images",
        name="mlplatform/dev/flights",
        image_tag_mutability="IMMUTABLE",
        encryption_configurations=[{"encryption_type": "KMS", "kms_key": KEY}],
        image_scanning_configuration={"scan_on_push": True},
    )
    old = {"tagStatus": "untagged", "countType": "sinceImagePushed", "countUnit": "days"}
    aws.ecr.LifecyclePolicy(
        "images",
        repository=images.name,
        policy=json.dumps(
            {
                "rules": [
                    {
                        "rulePriority": 1,
                        "selection": {**old, "countNumber": 7},
                        "action": {"type": "expire"},
                    }
                ]
            }
        ),
    )
    aws.ecr.RepositoryPolicy(
        "images",
        repository=images.name,
        policy=document(
            {
                "Effect": "Allow",
                "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:root"},
                "Action": "ecr:BatchGetImage",
            }
        ),
    )
    aws.ecr.PullThroughCacheRule(
        "public", ecr_repository_prefix="public", upstream_registry_url="public.ecr.aws"
    )
    aws.ecr.RepositoryCreationTemplate(
        "public",
        prefix="public",
        applied_fors=["PULL_THROUGH_CACHE"],
        image_tag_mutability="IMMUTABLE",
        encryption_configurations=[{"encryption_type": "KMS", "kms_key": KEY}],
    )
    aws.ecr.RegistryScanningConfiguration(
        "scanning",
        scan_type="ENHANCED",
        rules=[
            {
                "scan_frequency": "CONTINUOUS_SCAN",
                "repository_filters": [{"filter": "*", "filter_type": "WILDCARD"}],
            }
        ],
    )
    aws.ecr.ReplicationConfiguration(
        "copies",
        replication_configuration={
            "rules": [{"destinations": [{"region": "us-west-2", "registry_id": ACCOUNT}]}]
        },
    )
    subnets = aws.rds.SubnetGroup(
        "tracking", name="mlplatform-dev-tracking", subnet_ids=[subnet.id]
    )
    parameters = aws.rds.ParameterGroup(
        "tracking",
        name="mlplatform-dev-tracking",
        family="postgres17",
        parameters=[{"name": "rds.force_ssl", "value": "1", "apply_method": "immediate"}],
    )
    database = aws.rds.Instance(
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
        "tracking", source_db_instance_arn=database.arn, retention_period=14, kms_key_id=KEY
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


def watch() -> None:
    """Who hears about money, alarms and changes."""
    topic = aws.sns.Topic("budget", name="mlplatform-dev-budget", kms_master_key_id=KEY)
    aws.sns.TopicPolicy(
        "budget",
        arn=topic.arn,
        policy=document(
            {
                "Effect": "Allow",
                "Principal": {"Service": "budgets.amazonaws.com"},
                "Action": "sns:Publish",
                "Resource": f"arn:aws:sns:us-east-1:{ACCOUNT}:mlplatform-dev-budget",
            }
        ),
    )
    aws.sns.TopicSubscription("mail", topic=topic.arn, protocol="email", endpoint="ml@example.org")
    budget = aws.budgets.Budget(
        "budget",
        name="mlplatform-dev",
        budget_type="COST",
        limit_amount="800",
        limit_unit="USD",
        time_unit="MONTHLY",
        cost_filters=[{"name": "TagKeyValue", "values": ["user:mlplatform-stack$dev"]}],
        notifications=[
            {
                "comparison_operator": "GREATER_THAN",
                "notification_type": "FORECASTED",
                "threshold": 100,
                "threshold_type": "PERCENTAGE",
                "subscriber_email_addresses": ["ml@example.org"],
            }
        ],
    )
    stop = aws.iam.Policy(
        "stop",
        name="mlplatform-dev-no-gpus",
        path="/mlplatform/",
        description="No new GPU machines",
        policy=document({"Effect": "Deny", "Action": "ec2:RunInstances", "Resource": "*"}),
    )
    aws.budgets.BudgetAction(
        "stop",
        budget_name=budget.name,
        action_type="APPLY_IAM_POLICY",
        approval_model="AUTOMATIC",
        notification_type="ACTUAL",
        execution_role_arn=f"arn:aws:iam::{ACCOUNT}:role/budget",
        action_threshold={"action_threshold_type": "PERCENTAGE", "action_threshold_value": 100},
        definition={
            "iam_action_definition": {"policy_arn": stop.arn, "roles": ["mlplatform-dev-karpenter"]}
        },
        subscribers=[{"address": "ml@example.org", "subscription_type": "EMAIL"}],
    )
    monitor = aws.costexplorer.AnomalyMonitor(
        "services", name="services", monitor_type="DIMENSIONAL", monitor_dimension="SERVICE"
    )
    aws.costexplorer.AnomalySubscription(
        "services",
        name="services",
        frequency="DAILY",
        monitor_arn_lists=[monitor.arn],
        subscribers=[{"type": "EMAIL", "address": "ml@example.org"}],
        threshold_expression={
            "dimension": {
                "key": "ANOMALY_TOTAL_IMPACT_ABSOLUTE",
                "match_options": ["GREATER_THAN_OR_EQUAL"],
                "values": ["100"],
            }
        },
    )
    aws.costexplorer.CostAllocationTag("stack", tag_key="mlplatform-stack", status="Active")
    aws.cloudwatch.MetricAlarm(
        "nat",
        name="mlplatform-dev-nat-ports",
        namespace="AWS/NATGateway",
        metric_name="ErrorPortAllocation",
        statistic="Sum",
        comparison_operator="GreaterThanThreshold",
        threshold=0,
        period=300,
        evaluation_periods=1,
        treat_missing_data="notBreaching",
        unit="Count",
        alarm_actions=[topic.arn],
        dimensions={"NatGatewayId": "nat-0123456789abcdef0"},
    )
    aws.cloudwatch.LogMetricFilter(
        "denied",
        name="denied",
        log_group_name="/aws/eks/mlplatform-dev/cluster",
        pattern="AccessDenied",
        metric_transformation={
            "name": "Denied",
            "namespace": "mlplatform",
            "value": "1",
            "unit": "Count",
        },
    )
    aws.cloudwatch.Dashboard(
        "platform", dashboard_name="mlplatform-dev", dashboard_body=json.dumps({"widgets": []})
    )
    aws.cloudtrail.Trail(
        "audit",
        name="mlplatform",
        s3_bucket_name="mlplatform-dev-logs",
        s3_key_prefix="audit",
        kms_key_id=KEY,
        is_multi_region_trail=True,
        enable_log_file_validation=True,
        event_selectors=[{"read_write_type": "All", "include_management_events": True}],
    )
    aws.guardduty.Detector("threats", enable=True, finding_publishing_frequency="FIFTEEN_MINUTES")


def identity() -> None:
    """What exists once per account."""
    aws.iam.OpenIdConnectProvider(
        "github",
        url="https://token.actions.githubusercontent.com",
        client_id_lists=["sts.amazonaws.com"],
    )
    aws.iam.ServiceLinkedRole("spot", aws_service_name="spot.amazonaws.com")
    aws.ec2.CapacityBlockReservation(
        "block",
        capacity_block_offering_id="cb-0123456789abcdef0",
        instance_platform="Linux/UNIX",
    )


def program() -> None:
    """Every AWS type the platform uses."""
    _, subnet, group = network()
    cluster(subnet, group)
    storage()
    registry_and_database(subnet, group)
    watch()
    identity()
