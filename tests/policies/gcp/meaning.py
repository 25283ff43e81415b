"""Which arguments of Google's are constants, networks, keys, members and names: told by hand.

No model was asked, so that what strict validation does not know shows as a mutant not reported.
Each table goes from a type, without package and kind, to the paths of its arguments.
"""

CONSTANTS = {
    "artifactregistry/repository": (
        "cleanup_policies.action",
        "cleanup_policies.condition.tag_state",
        "format",
        "mode",
        "remote_repository_config.docker_repository.public_repository",
        "vulnerability_scanning_config.enablement_config",
    ),
    "billing/budget": (
        "all_updates_rule.schema_version",
        "budget_filter.calendar_period",
        "budget_filter.credit_types_treatment",
        "threshold_rules.spend_basis",
    ),
    "cloudfunctionsv2/function": (
        "build_config.runtime",
        "event_trigger.retry_policy",
        "service_config.ingress_settings",
    ),
    "compute/address": ("address_type", "ip_version", "network_tier", "purpose"),
    "compute/firewall": ("direction", "log_config.metadata"),
    "compute/forwardingRule": ("ip_protocol", "network_tier"),
    "compute/globalAddress": ("address_type", "purpose"),
    "compute/network": (
        "bgp_best_path_selection_mode",
        "network_firewall_policy_enforcement_order",
        "routing_mode",
    ),
    "compute/routerNat": (
        "endpoint_types",
        "log_config.filter",
        "nat_ip_allocate_option",
        "source_subnetwork_ip_ranges_to_nat",
        "subnetworks.source_ip_ranges_to_nats",
        "type",
    ),
    "compute/subnetwork": (
        "log_config.aggregation_interval",
        "log_config.metadata",
        "purpose",
        "stack_type",
    ),
    "container/cluster": (
        "anonymous_authentication_config.mode",
        "binary_authorization.evaluation_mode",
        "cluster_autoscaling.autoscaling_profile",
        "database_encryption.state",
        "datapath_provider",
        "dns_config.cluster_dns",
        "dns_config.cluster_dns_scope",
        "gateway_api_config.channel",
        "ip_allocation_policy.stack_type",
        "logging_config.enable_components",
        "monitoring_config.enable_components",
        "networking_mode",
        "node_pool_defaults.node_config_defaults.insecure_kubelet_readonly_port_enabled",
        "release_channel.channel",
        "security_posture_config.mode",
        "security_posture_config.vulnerability_mode",
    ),
    "container/nodePool": (
        "autoscaling.location_policy",
        "node_config.disk_type",
        "node_config.guest_accelerators.type",
        "node_config.machine_type",
        "node_config.guest_accelerators.gpu_driver_installation_config.gpu_driver_version",
        "node_config.guest_accelerators.gpu_sharing_config.gpu_sharing_strategy",
        "node_config.image_type",
        "node_config.kubelet_config.cpu_manager_policy",
        "node_config.kubelet_config.insecure_kubelet_readonly_port_enabled",
        "node_config.reservation_affinity.consume_reservation_type",
        "node_config.taints.effect",
        "node_config.workload_metadata_config.mode",
        "placement_policy.type",
        "upgrade_settings.strategy",
    ),
    "dns/managedZone": ("visibility",),
    "dns/recordSet": ("type",),
    "iam/workloadIdentityPool": ("mode",),
    "kms/cryptoKey": ("purpose", "version_template.algorithm", "version_template.protection_level"),
    "logging/metric": ("metric_descriptor.metric_kind", "metric_descriptor.value_type"),
    "monitoring/alertPolicy": (
        "combiner",
        "conditions.condition_threshold.aggregations.cross_series_reducer",
        "conditions.condition_threshold.aggregations.per_series_aligner",
        "conditions.condition_threshold.comparison",
        "conditions.condition_threshold.denominator_aggregations.cross_series_reducer",
        "conditions.condition_threshold.denominator_aggregations.per_series_aligner",
        "conditions.condition_threshold.evaluation_missing_data",
        "severity",
    ),
    "monitoring/notificationChannel": ("type",),
    "monitoring/uptimeCheckConfig": ("http_check.request_method",),
    "networkmanagement/vpcFlowLogsConfig": ("aggregation_interval", "metadata", "state"),
    "orgpolicy/policy": ("spec.rules.deny_all", "spec.rules.enforce"),
    "projects/iAMAuditConfig": ("audit_log_configs.log_type",),
    "projects/iAMCustomRole": ("stage",),
    "sql/databaseInstance": (
        "database_version",
        "settings.activation_policy",
        "settings.availability_type",
        "settings.backup_configuration.backup_retention_settings.retention_unit",
        "settings.disk_type",
        "settings.edition",
        "settings.ip_configuration.server_ca_mode",
        "settings.ip_configuration.ssl_mode",
        "settings.maintenance_window.update_track",
        "settings.tier",
    ),
    "sql/user": ("type",),
    "storage/bucket": (
        "autoclass.terminal_storage_class",
        "encryption.customer_supplied_encryption_enforcement_config.restriction_mode",
        "encryption.google_managed_encryption_enforcement_config.restriction_mode",
        "lifecycle_rules.action.storage_class",
        "lifecycle_rules.action.type",
        "lifecycle_rules.condition.matches_storage_classes",
        "lifecycle_rules.condition.with_state",
        "public_access_prevention",
        "rpo",
        "storage_class",
    ),
    "storage/bucketObject": ("storage_class",),
}
"""Arguments that take one of a few words."""

CIDRS = {
    "compute/firewall": ("destination_ranges", "source_ranges"),
    "compute/route": ("dest_range",),
    "compute/subnetwork": ("ip_cidr_range", "secondary_ip_ranges.ip_cidr_range"),
    "container/cluster": (
        "master_authorized_networks_config.cidr_blocks.cidr_block",
        "private_cluster_config.master_ipv4_cidr_block",
    ),
    "sql/databaseInstance": ("settings.ip_configuration.authorized_networks.value",),
}

KEYS = {
    "artifactregistry/repository": ("kms_key_name",),
    "cloudfunctionsv2/function": ("kms_key_name",),
    "container/cluster": ("database_encryption.key_name",),
    "container/nodePool": ("node_config.boot_disk_kms_key",),
    "pubsub/topic": ("kms_key_name",),
    "secretmanager/secret": (
        "replication.user_managed.replicas.customer_managed_encryption.kms_key_name",
    ),
    "sql/databaseInstance": ("encryption_key_name",),
    "storage/bucket": ("encryption.default_kms_key_name",),
}

GRANTS = (
    "artifactregistry/repositoryIamMember",
    "billing/accountIamMember",
    "cloudrunv2/serviceIamMember",
    "kms/cryptoKeyIAMMember",
    "projects/iAMMember",
    "pubsub/topicIAMMember",
    "secretmanager/secretIamMember",
    "serviceaccount/iAMMember",
    "storage/bucketIAMMember",
    "storage/managedFolderIamMember",
)
MEMBERS = {grant: ("member",) for grant in GRANTS}
ROLES = {grant: ("role",) for grant in GRANTS}

DURATIONS = {
    "artifactregistry/repository": ("cleanup_policies.condition.older_than",),
    "kms/cryptoKey": ("destroy_scheduled_duration", "rotation_period"),
    "monitoring/alertPolicy": (
        "alert_strategy.auto_close",
        "conditions.condition_threshold.aggregations.alignment_period",
        "conditions.condition_threshold.denominator_aggregations.alignment_period",
        "conditions.condition_threshold.duration",
    ),
    "monitoring/uptimeCheckConfig": ("period", "timeout"),
    "pubsub/subscription": (
        "expiration_policy.ttl",
        "message_retention_duration",
        "retry_policy.maximum_backoff",
        "retry_policy.minimum_backoff",
    ),
    "pubsub/topic": ("message_retention_duration",),
    "secretmanager/secret": ("rotation.rotation_period",),
}

TIMES = {
    "container/cluster": (
        "maintenance_policy.recurring_window.end_time",
        "maintenance_policy.recurring_window.start_time",
    ),
    "secretmanager/secret": ("rotation.next_rotation_time",),
    "sql/databaseInstance": ("settings.backup_configuration.start_time",),
}

LIMITED = {
    "artifactregistry/repository": ("repository_id",),
    "cloudfunctionsv2/function": ("name",),
    "compute/address": ("name",),
    "compute/firewall": ("name",),
    "compute/forwardingRule": ("name",),
    "compute/globalAddress": ("name",),
    "compute/network": ("name",),
    "compute/route": ("name",),
    "compute/router": ("name",),
    "compute/routerNat": ("name",),
    "compute/subnetwork": ("name",),
    "container/cluster": ("name",),
    "container/nodePool": ("name",),
    "dns/managedZone": ("name",),
    "iam/workloadIdentityPool": ("workload_identity_pool_id",),
    "iam/workloadIdentityPoolProvider": ("workload_identity_pool_provider_id",),
    "kms/cryptoKey": ("name",),
    "kms/keyRing": ("name",),
    "logging/metric": ("name",),
    "networkmanagement/vpcFlowLogsConfig": ("vpc_flow_logs_config_id",),
    "logging/projectBucketConfig": ("bucket_id",),
    "logging/projectExclusion": ("name",),
    "logging/projectSink": ("name",),
    "projects/iAMCustomRole": ("role_id",),
    "pubsub/subscription": ("name",),
    "pubsub/topic": ("name",),
    "secretmanager/secret": ("secret_id",),
    "serviceaccount/account": ("account_id",),
    "sql/databaseInstance": ("name",),
    "storage/bucket": ("name",),
}
"""Names of few characters and a certain length."""

FREE = {
    "dns/managedZone": ("description",),
    "iam/workloadIdentityPool": ("description", "display_name"),
    "iam/workloadIdentityPoolProvider": ("display_name",),
    "logging/metric": ("filter",),
    "logging/projectSink": ("description",),
    "monitoring/alertPolicy": ("display_name",),
    "monitoring/notificationChannel": ("display_name",),
    "projects/iAMCustomRole": ("title",),
    "serviceaccount/account": ("description", "display_name"),
}
"""Names of any character and a certain length."""

JSON = {"monitoring/dashboard": ("dashboard_json",)}

NAMES = (
    (CIDRS, ("10.0.0.0/33", "10.0.0.1/16", "10.0.0/16", "10.0.0.0-10.0.0.9")),
    (KEYS, ("mlplatform", "projects/p/locations/us/keyRings/r")),
    (MEMBERS, ("dev@example.org", "account:dev@example.org")),
    (ROLES, ("storage.objectViewer", "role/viewer")),
    (DURATIONS, ("600", "ten minutes")),
    (TIMES, ("at night", "25:00")),
    (LIMITED, ("\N{SNOWMAN} not: a name/?*", "x" * 2100)),
    (FREE, ("x" * 21000,)),
    (JSON, ("not JSON", "{")),
)
"""What has a form, and texts that have it not."""

BEYOND = {
    ("gcp:artifactregistry/repository:Repository", "repository_id", ""): (
        "Google publishes no limits of it"
    ),
    ("gcp:cloudfunctionsv2/function:Function", "runtime", ""): (
        "only a list that the API answers has the valid ones"
    ),
    ("gcp:container/nodePool:NodePool", "disk_type", ""): "Google publishes examples alone",
    ("gcp:container/nodePool:NodePool", "image_type", ""): "a page of its documentation has them",
    ("gcp:container/nodePool:NodePool", "machine_type", ""): "what a zone has, its API answers",
    ("gcp:container/nodePool:NodePool", "name", ""): "Google publishes no limits of it",
    ("gcp:container/nodePool:NodePool", "type", ""): "what a zone has, its API answers",
    ("gcp:dns/recordSet:RecordSet", "type", ""): "a page of its documentation has them",
    ("gcp:monitoring/notificationChannel:NotificationChannel", "type", ""): (
        "only a list that the API answers has the valid ones"
    ),
    ("gcp:networkmanagement/vpcFlowLogsConfig:VpcFlowLogsConfig", "vpc_flow_logs_config_id", ""): (
        "Google publishes no limits of it"
    ),
    ("gcp:sql/databaseInstance:DatabaseInstance", "tier", ""): "only the API knows all shapes",
}
"""What only a provider can refuse: type, argument, what is wrong (anything if empty), and why."""
