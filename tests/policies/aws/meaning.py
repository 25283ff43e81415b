"""Which arguments of AWS are constants, networks, ARNs and names: told by hand.

No model was asked, so that what strict validation does not know shows as a mutant not reported.
Each table goes from a type, without package and kind, to the paths of its arguments.
"""

CONSTANTS = {
    "budgets/budget": (
        "budget_type",
        "notifications.comparison_operator",
        "notifications.notification_type",
        "notifications.threshold_type",
        "time_unit",
    ),
    "budgets/budgetAction": (
        "action_threshold.action_threshold_type",
        "action_type",
        "approval_model",
        "notification_type",
        "subscribers.subscription_type",
    ),
    "cloudtrail/trail": ("event_selectors.read_write_type",),
    "cloudwatch/eventRule": ("state",),
    "cloudwatch/logGroup": ("log_group_class",),
    "cloudwatch/logMetricFilter": ("metric_transformation.unit",),
    "cloudwatch/metricAlarm": (
        "comparison_operator",
        "metric_queries.metric.stat",
        "statistic",
        "treat_missing_data",
        "unit",
    ),
    "costexplorer/anomalyMonitor": ("monitor_dimension", "monitor_type"),
    "costexplorer/anomalySubscription": (
        "frequency",
        "subscribers.type",
        "threshold_expression.dimension.key",
        "threshold_expression.dimension.match_options",
    ),
    "costexplorer/costAllocationTag": ("status",),
    "ec2/capacityBlockReservation": ("instance_platform",),
    "ec2/capacityReservation": (
        "end_date_type",
        "instance_match_criteria",
        "instance_platform",
        "instance_type",
        "tenancy",
    ),
    "ec2/eip": ("domain",),
    "ec2/flowLog": ("destination_options.file_format", "log_destination_type", "traffic_type"),
    "ec2/launchTemplate": (
        "block_device_mappings.ebs.delete_on_termination",
        "block_device_mappings.ebs.encrypted",
        "block_device_mappings.ebs.volume_type",
        "ebs_optimized",
        "metadata_options.http_endpoint",
        "metadata_options.http_tokens",
        "metadata_options.instance_metadata_tags",
        "tag_specifications.resource_type",
    ),
    "ec2/natGateway": ("availability_mode", "connectivity_type"),
    "ec2/placementGroup": ("strategy",),
    "ec2/vpc": ("instance_tenancy",),
    "ec2/vpcEndpoint": ("dns_options.dns_record_ip_type", "ip_address_type", "vpc_endpoint_type"),
    "ecr/registryScanningConfiguration": (
        "rules.repository_filters.filter_type",
        "rules.scan_frequency",
        "scan_type",
    ),
    "ecr/repository": ("encryption_configurations.encryption_type", "image_tag_mutability"),
    "ecr/repositoryCreationTemplate": (
        "applied_fors",
        "encryption_configurations.encryption_type",
        "image_tag_mutability",
    ),
    "eks/accessEntry": ("type",),
    "eks/accessPolicyAssociation": ("access_scope.type",),
    "eks/addon": ("resolve_conflicts_on_create", "resolve_conflicts_on_update"),
    "eks/cluster": (
        "access_config.authentication_mode",
        "enabled_cluster_log_types",
        "encryption_config.resources",
        "kubernetes_network_config.ip_family",
        "upgrade_policy.support_type",
    ),
    "eks/nodeGroup": ("ami_type", "capacity_type", "instance_types", "taints.effect"),
    "guardduty/detector": ("finding_publishing_frequency",),
    "kms/key": ("customer_master_key_spec", "key_usage"),
    "rds/instance": (
        "database_insights_mode",
        "enabled_cloudwatch_logs_exports",
        "engine",
        "engine_lifecycle_support",
        "instance_class",
        "network_type",
        "storage_type",
    ),
    "rds/parameterGroup": ("family", "parameters.apply_method"),
    "s3/bucketLifecycleConfiguration": (
        "rules.status",
        "rules.transitions.storage_class",
        "transition_default_minimum_object_size",
    ),
    "s3/bucketLogging": ("target_object_key_format.partitioned_prefix.partition_date_source",),
    "s3/bucketObjectLockConfiguration": ("object_lock_enabled", "rule.default_retention.mode"),
    "s3/bucketOwnershipControls": ("rule.object_ownership",),
    "s3/bucketReplicationConfig": (
        "rules.delete_marker_replication.status",
        "rules.destination.metrics.status",
        "rules.destination.replication_time.status",
        "rules.destination.storage_class",
        "rules.source_selection_criteria.sse_kms_encrypted_objects.status",
        "rules.status",
    ),
    "s3/bucketServerSideEncryptionConfiguration": (
        "rules.apply_server_side_encryption_by_default.sse_algorithm",
        "rules.blocked_encryption_types",
    ),
    "s3/bucketVersioning": ("versioning_configuration.status",),
    "sns/topicSubscription": ("protocol",),
    "vpc/securityGroupEgressRule": ("ip_protocol",),
    "vpc/securityGroupIngressRule": ("ip_protocol",),
}
"""Arguments that take one of a few words."""

CIDRS = {
    "ec2/route": ("destination_cidr_block",),
    "ec2/subnet": ("cidr_block",),
    "ec2/vpc": ("cidr_block",),
    "eks/cluster": (
        "kubernetes_network_config.service_ipv4_cidr",
        "vpc_config.public_access_cidrs",
    ),
    "vpc/securityGroupEgressRule": ("cidr_ipv4",),
    "vpc/securityGroupIngressRule": ("cidr_ipv4",),
}

ARNS = {
    "budgets/budgetAction": ("execution_role_arn",),
    "cloudwatch/logGroup": ("kms_key_id",),
    "ec2/flowLog": ("log_destination",),
    "eks/accessEntry": ("principal_arn",),
    "eks/accessPolicyAssociation": ("policy_arn", "principal_arn"),
    "eks/addon": ("pod_identity_associations.role_arn",),
    "eks/podIdentityAssociation": ("role_arn",),
    "iam/role": ("permissions_boundary",),
    "iam/rolePolicyAttachment": ("policy_arn",),
    "rds/instance": ("monitoring_role_arn",),
    "s3/bucketReplicationConfig": ("role", "rules.destination.bucket"),
}

LIMITED = {
    "budgets/budget": ("name",),
    "cloudtrail/trail": ("name",),
    "cloudwatch/dashboard": ("dashboard_name",),
    "cloudwatch/eventRule": ("name",),
    "cloudwatch/eventTarget": ("target_id",),
    "cloudwatch/logGroup": ("name",),
    "cloudwatch/logMetricFilter": ("log_group_name", "metric_transformation.namespace", "name"),
    "cloudwatch/metricAlarm": ("metric_queries.id",),
    "ec2/launchTemplate": ("image_id", "name"),
    "ec2/placementGroup": ("name",),
    "ec2/securityGroup": ("name",),
    "ecr/pullThroughCacheRule": ("ecr_repository_prefix",),
    "ecr/repository": ("name",),
    "ecr/repositoryCreationTemplate": ("prefix",),
    "eks/addon": ("addon_name",),
    "eks/cluster": ("name",),
    "eks/nodeGroup": ("node_group_name",),
    "iam/instanceProfile": ("name", "path"),
    "iam/openIdConnectProvider": ("url",),
    "iam/policy": ("name", "path"),
    "iam/role": ("name", "path"),
    "iam/rolePolicy": ("name",),
    "iam/serviceLinkedRole": ("aws_service_name",),
    "kms/alias": ("name",),
    "rds/instance": ("backup_window", "db_name", "identifier", "maintenance_window", "username"),
    "rds/parameterGroup": ("name",),
    "rds/subnetGroup": ("name",),
    "s3/bucket": ("bucket",),
    "secretsmanager/secret": ("name",),
    "sns/topic": ("name",),
    "sqs/queue": ("name",),
}
"""Names of few characters and a certain length."""

FREE = {
    "cloudwatch/eventRule": ("description",),
    "cloudwatch/metricAlarm": (
        "metric_name",
        "metric_queries.expression",
        "metric_queries.metric.metric_name",
        "metric_queries.metric.namespace",
        "name",
        "namespace",
    ),
    "costexplorer/anomalyMonitor": ("name",),
    "costexplorer/anomalySubscription": ("name",),
    "eks/nodeGroup": ("taints.key", "taints.value"),
    "iam/policy": ("description",),
    "iam/role": ("description",),
    "s3/bucketLifecycleConfiguration": ("rules.id",),
    "s3/bucketReplicationConfig": ("rules.id",),
}
"""Names of any character and a certain length."""

POLICIES = {
    "ec2/vpcEndpoint": ("policy",),
    "ecr/lifecyclePolicy": ("policy",),
    "ecr/repositoryPolicy": ("policy",),
    "iam/policy": ("policy",),
    "iam/role": ("assume_role_policy",),
    "iam/rolePolicy": ("policy",),
    "kms/key": ("policy",),
    "s3/bucketPolicy": ("policy",),
    "secretsmanager/secretPolicy": ("policy",),
    "sns/topicPolicy": ("policy",),
    "sqs/queuePolicy": ("policy",),
}

JSON = {
    "cloudwatch/dashboard": ("dashboard_body",),
    "cloudwatch/eventRule": ("event_pattern",),
}

NAMES = (
    (CIDRS, ("10.0.0.0/33", "10.0.0.1/16", "10.0.0/16", "10.0.0.0-10.0.0.9")),
    (ARNS, ("arn:aws:iam", "mlplatform", "arn:aws:iam::12:role/x")),
    (LIMITED, ("\N{SNOWMAN} not: a name/?*", "x" * 2100)),
    (FREE, ("x" * 2100,)),
    (JSON, ("not JSON", "{")),
    (
        POLICIES,
        (
            "not JSON",
            '{"Version": "2012-10-17", "Statement": [{"Effect": "Alow"}]}',
            '{"Version": "2012-10-17"}',
        ),
    ),
)
"""What has a form, and texts that have it not."""

BEYOND = {
    ("aws:cloudwatch/metricAlarm:MetricAlarm", "stat", ""): "any percentile is one too",
    ("aws:ec2/flowLog:FlowLog", "log_destination", "mlplatform"): "no model asks for an ARN",
    ("aws:ec2/launchTemplate:LaunchTemplate", "name", ""): "AWS publishes no limits of it",
    ("aws:ec2/placementGroup:PlacementGroup", "name", ""): "AWS publishes no limits of it",
    ("aws:eks/addon:Addon", "addon_name", ""): "only a list of the API's has the names",
    ("aws:eks/cluster:Cluster", "resources", ""): "AWS publishes the only word as an example",
    ("aws:eks/nodeGroup:NodeGroup", "node_group_name", ""): "AWS publishes no limits of it",
    ("aws:rds/instance:Instance", "enabled_cloudwatch_logs_exports", ""): (
        "lists by engine, told in words only"
    ),
    ("aws:rds/parameterGroup:ParameterGroup", "family", ""): "only a list of the API's has them",
    ("aws:s3/bucketReplicationConfig:BucketReplicationConfig", "bucket", "mlplatform"): (
        "no model asks for an ARN"
    ),
    ("aws:s3/bucketReplicationConfig:BucketReplicationConfig", "role", "mlplatform"): (
        "no model asks for an ARN"
    ),
    ("aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule", "ip_protocol", ""): (
        "a name or any number, told in words only"
    ),
    ("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", "ip_protocol", ""): (
        "a name or any number, told in words only"
    ),
}
"""What only a provider can refuse: type, argument, what is wrong (anything if empty), and why."""
