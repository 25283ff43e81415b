"""Which arguments of Azure are constants, networks, ids, periods and names: told by hand.

No model was asked, so that what strict validation does not know shows as a mutant not reported.
Each table goes from a type, without package and kind, to the paths of its arguments.
"""

CONSTANTS = {
    "applicationinsights/component": (
        "application_type",
        "flow_type",
        "ingestion_mode",
        "public_network_access_for_ingestion",
        "public_network_access_for_query",
        "request_source",
    ),
    "applicationinsights/workbook": ("kind",),
    "authorization/managementLockByScope": ("level",),
    "authorization/roleAssignment": ("condition_version", "principal_type"),
    "compute/diskEncryptionSet": ("encryption_type", "identity.type"),
    "compute/proximityPlacementGroup": ("proximity_placement_group_type",),
    "consumption/budget": (
        "category",
        "filter.tags.operator",
        "time_grain",
    ),
    "containerregistry/registry": (
        "encryption.status",
        "identity.type",
        "network_rule_bypass_options",
        "network_rule_set.default_action",
        "policies.retention_policy.status",
        "public_network_access",
        "sku.name",
        "zone_redundancy",
    ),
    "containerregistry/task": (
        "identity.type",
        "platform.architecture",
        "platform.os",
        "status",
        "step.type",
        "trigger.timer_triggers.status",
    ),
    "containerservice/agentPool": (
        "gpu_profile.driver",
        "mode",
        "os_disk_type",
        "os_sku",
        "os_type",
        "scale_down_mode",
        "scale_set_eviction_policy",
        "scale_set_priority",
        "type",
        "upgrade_settings.undrainable_node_behavior",
        "vm_size",
    ),
    "containerservice/maintenanceConfiguration": (
        "maintenance_window.schedule.weekly.day_of_week",
    ),
    "containerservice/managedCluster": (
        "agent_pool_profiles.mode",
        "agent_pool_profiles.os_disk_type",
        "agent_pool_profiles.os_sku",
        "agent_pool_profiles.os_type",
        "agent_pool_profiles.type",
        "agent_pool_profiles.vm_size",
        "auto_scaler_profile.expander",
        "auto_upgrade_profile.node_os_upgrade_channel",
        "auto_upgrade_profile.upgrade_channel",
        "identity.type",
        "network_profile.load_balancer_sku",
        "network_profile.network_dataplane",
        "network_profile.network_plugin",
        "network_profile.network_plugin_mode",
        "network_profile.network_policy",
        "network_profile.outbound_type",
        "security_profile.azure_key_vault_kms.key_vault_network_access",
        "sku.name",
        "sku.tier",
    ),
    "costmanagement/scheduledActionByScope": ("kind", "schedule.frequency", "status"),
    "dbforpostgresql/administrator": ("principal_type",),
    "dbforpostgresql/server": (
        "auth_config.active_directory_auth",
        "auth_config.password_auth",
        "backup.geo_redundant_backup",
        "data_encryption.type",
        "high_availability.mode",
        "identity.type",
        "network.public_network_access",
        "sku.name",
        "sku.tier",
        "storage.auto_grow",
        "version",
    ),
    "keyvault/key": (
        "properties.key_ops",
        "properties.kty",
        "properties.rotation_policy.lifetime_actions.action.type",
    ),
    "keyvault/vault": (
        "properties.network_acls.bypass",
        "properties.network_acls.default_action",
        "properties.sku.family",
        "properties.sku.name",
    ),
    "monitor/dataCollectionEndpoint": ("network_acls.public_network_access",),
    "monitor/diagnosticSetting": ("log_analytics_destination_type",),
    "monitor/metricAlert": (
        "criteria.all_of.criterion_type",
        "criteria.all_of.operator",
        "criteria.all_of.time_aggregation",
        "criteria.odata_type",
    ),
    "monitor/scheduledQueryRule": (
        "criteria.all_of.dimensions.operator",
        "criteria.all_of.operator",
        "criteria.all_of.time_aggregation",
        "kind",
    ),
    "network/flowLog": ("format.type", "identity.type"),
    "network/natGateway": ("sku.name",),
    "network/networkSecurityGroup": (
        "security_rules.access",
        "security_rules.direction",
        "security_rules.protocol",
    ),
    "network/publicIPAddress": (
        "public_ip_address_version",
        "public_ip_allocation_method",
        "sku.name",
        "sku.tier",
    ),
    "network/subnet": (
        "private_endpoint_network_policies",
        "private_link_service_network_policies",
    ),
    "operationalinsights/table": ("plan", "schema.columns.type"),
    "operationalinsights/workspace": ("sku.name",),
    "storage/blobContainer": ("public_access",),
    "storage/blobContainerImmutabilityPolicy": ("immutability_policy_name",),
    "storage/blobServiceProperties": ("blob_services_name",),
    "storage/managementPolicy": (
        "management_policy_name",
        "policy.rules.definition.filters.blob_types",
        "policy.rules.type",
    ),
    "storage/storageAccount": (
        "access_tier",
        "allowed_copy_scope",
        "encryption.key_source",
        "encryption.services.blob.key_type",
        "encryption.services.file.key_type",
        "encryption.services.queue.key_type",
        "encryption.services.table.key_type",
        "identity.type",
        "kind",
        "minimum_tls_version",
        "network_rule_set.bypass",
        "network_rule_set.default_action",
        "public_network_access",
        "sku.name",
    ),
}
"""Arguments that take one of a few words."""

CIDRS = {
    "containerservice/managedCluster": (
        "api_server_access_profile.authorized_ip_ranges",
        "network_profile.pod_cidr",
        "network_profile.service_cidr",
    ),
    "network/subnet": ("address_prefix",),
    "network/virtualNetwork": ("address_space.address_prefixes",),
}

PREFIXES = {
    "network/networkSecurityGroup": (
        "security_rules.destination_address_prefix",
        "security_rules.source_address_prefix",
    ),
}
"""Networks, addresses, and tags that stand for some."""

ADDRESSES = {"containerservice/managedCluster": ("network_profile.dns_service_ip",)}

UUIDS = {
    "applicationinsights/workbook": ("resource_name",),
    "authorization/roleAssignment": ("principal_id", "role_assignment_name"),
}

PERIODS = {
    "keyvault/key": ("properties.rotation_policy.lifetime_actions.trigger.time_after_create",),
    "monitor/metricAlert": ("evaluation_frequency", "window_size"),
    "monitor/scheduledQueryRule": ("evaluation_frequency", "window_size"),
}

TIMES = {
    "consumption/budget": ("time_period.start_date",),
    "containerservice/maintenanceConfiguration": ("maintenance_window.start_time",),
    "costmanagement/scheduledActionByScope": ("schedule.end_date", "schedule.start_date"),
}

LIMITED = {
    "authorization/managementLockByScope": ("lock_name",),
    "compute/diskEncryptionSet": ("disk_encryption_set_name",),
    "compute/proximityPlacementGroup": ("proximity_placement_group_name",),
    "consumption/budget": ("budget_name",),
    "containerregistry/task": ("task_name",),
    "containerservice/managedCluster": ("agent_pool_profiles.name", "resource_name"),
    "dbforpostgresql/database": ("database_name",),
    "keyvault/key": ("key_name",),
    "keyvault/secret": ("secret_name",),
    "managedidentity/federatedIdentityCredential": ("federated_identity_credential_resource_name",),
    "managedidentity/userAssignedIdentity": ("resource_name",),
    "monitor/actionGroup": ("group_short_name",),
    "network/flowLog": ("flow_log_name", "network_watcher_name"),
    "network/natGateway": ("nat_gateway_name",),
    "network/networkSecurityGroup": ("network_security_group_name",),
    "network/privateDnsZoneGroup": ("private_dns_zone_group_name",),
    "network/publicIPAddress": ("public_ip_address_name",),
    "network/subnet": ("subnet_name",),
    "network/virtualNetwork": ("virtual_network_name",),
    "operationalinsights/table": ("table_name",),
    "privatedns/privateZone": ("private_zone_name",),
    "privatedns/virtualNetworkLink": ("virtual_network_link_name",),
    "resources/resourceGroup": ("resource_group_name",),
    "storage/blobContainer": ("container_name",),
}
"""Names of few characters and a certain length."""

FREE = {"authorization/managementLockByScope": ("notes",)}
"""Names of any character and a certain length."""

NAMES = (
    (CIDRS, ("10.0.0.0/33", "10.0.0.1/16", "10.0.0/16", "10.0.0.0-10.0.0.9")),
    (PREFIXES, ("10.0.0.0/33", "10.0.0.1/16", "10.0.0/16", "not a tag")),
    (ADDRESSES, ("10.0.0", "10.0.0.0/16")),
    (UUIDS, ("mlplatform", "11111111-1111-4111-8111-11111111111")),
    (PERIODS, ("5m", "300", "P")),
    (TIMES, ("at night", "25:00")),
    (LIMITED, ("\N{SNOWMAN} not: a name/?*", "x" * 2100)),
    (FREE, ("x" * 2100,)),
)
"""What has a form, and texts that have it not."""

NO_MODEL = "a warning alone: its list is open in the SDK, and its package holds no models here"
ANSWERED = "what a region has, its API answers"

BEYOND = {
    **{
        ("azure-native:containerregistry:Task", argument, ""): NO_MODEL
        for argument in ("architecture", "os", "status")
    },
    ("azure-native:containerservice:AgentPool", "vm_size", ""): ANSWERED,
    ("azure-native:containerservice:ManagedCluster", "name", ""): (
        "Microsoft publishes no limits of a pool's name"
    ),
    ("azure-native:containerservice:ManagedCluster", "vm_size", ""): ANSWERED,
    **{
        ("azure-native:costmanagement:ScheduledActionByScope", argument, ""): NO_MODEL
        for argument in ("end_date", "frequency", "kind", "start_date", "status")
    },
    ("azure-native:monitor:DiagnosticSetting", "log_analytics_destination_type", ""): (
        "a text in the SDK, and its package has no models of them any more"
    ),
    ("azure-native:dbforpostgresql:Server", "name", ""): ANSWERED,
    ("azure-native:dbforpostgresql:Server", "version", ""): (
        "a warning alone: its list is open in the SDK, and a text in the models"
    ),
}
"""What only a provider can refuse: type, argument, what is wrong (anything if empty), and why."""
