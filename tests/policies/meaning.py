"""Which values of `aws_program` are constants, networks, ARNs and names: told by hand.

No model was asked, so that what strict validation does not know shows as a mutant not reported.
"""

CONSTANTS = {
    ("vpc", "instance_tenancy"),
    ("eip", "domain"),
    ("nat", "connectivity_type"),
    ("regional", "availability_mode"),
    ("regional", "connectivity_type"),
    ("in", "ip_protocol"),
    ("s3", "vpc_endpoint_type"),
    ("sts", "vpc_endpoint_type"),
    ("sts", "ip_address_type"),
    ("sts", "dns_record_ip_type"),
    ("flow", "traffic_type"),
    ("flow", "log_destination_type"),
    ("flow", "file_format"),
    ("key", "key_usage"),
    ("key", "customer_master_key_spec"),
    ("cluster", "log_group_class"),
    ("cluster", "enabled_cluster_log_types"),
    ("cluster", "authentication_mode"),
    ("cluster", "ip_family"),
    ("cluster", "support_type"),
    ("cluster", "resources"),
    ("team", "type"),
    ("vpc-cni", "resolve_conflicts_on_create"),
    ("vpc-cni", "resolve_conflicts_on_update"),
    ("system", "http_endpoint"),
    ("system", "http_tokens"),
    ("system", "instance_metadata_tags"),
    ("system", "volume_type"),
    ("system", "resource_type"),
    ("system", "ami_type"),
    ("system", "capacity_type"),
    ("system", "instance_types"),
    ("system", "effect"),
    ("spot", "state"),
    ("reserved", "instance_type"),
    ("reserved", "instance_platform"),
    ("reserved", "instance_match_criteria"),
    ("reserved", "end_date_type"),
    ("reserved", "tenancy"),
    ("data", "status"),
    ("data", "sse_algorithm"),
    ("data", "object_ownership"),
    ("data", "transition_default_minimum_object_size"),
    ("data", "storage_class"),
    ("data", "partition_date_source"),
    ("data", "object_lock_enabled"),
    ("data", "mode"),
    ("images", "image_tag_mutability"),
    ("images", "encryption_type"),
    ("public", "applied_fors"),
    ("public", "image_tag_mutability"),
    ("public", "encryption_type"),
    ("scanning", "scan_type"),
    ("scanning", "scan_frequency"),
    ("scanning", "filter_type"),
    ("tracking", "engine"),
    ("tracking", "instance_class"),
    ("tracking", "storage_type"),
    ("tracking", "network_type"),
    ("tracking", "apply_method"),
    ("tracking", "family"),
    ("mail", "protocol"),
    ("budget", "budget_type"),
    ("budget", "time_unit"),
    ("budget", "comparison_operator"),
    ("budget", "notification_type"),
    ("budget", "threshold_type"),
    ("stop", "action_type"),
    ("stop", "approval_model"),
    ("stop", "notification_type"),
    ("stop", "action_threshold_type"),
    ("stop", "subscription_type"),
    ("services", "monitor_type"),
    ("services", "monitor_dimension"),
    ("services", "frequency"),
    ("services", "type"),
    ("services", "key"),
    ("services", "match_options"),
    ("stack", "status"),
    ("nat", "statistic"),
    ("nat", "comparison_operator"),
    ("nat", "treat_missing_data"),
    ("nat", "unit"),
    ("denied", "unit"),
    ("audit", "read_write_type"),
    ("threats", "finding_publishing_frequency"),
    ("block", "instance_platform"),
}
"""Name of a resource, and an argument that takes one of a few words."""

CIDRS = {
    ("vpc", "cidr_block"),
    ("subnet", "cidr_block"),
    ("out", "destination_cidr_block"),
    ("in", "cidr_ipv4"),
    ("out", "cidr_ipv4"),
    ("cluster", "service_ipv4_cidr"),
    ("cluster", "public_access_cidrs"),
}
ARNS = {
    ("flow", "log_destination"),
    ("cluster", "permissions_boundary"),
    ("cluster", "policy_arn"),
    ("team", "principal_arn"),
    ("team", "policy_arn"),
    ("karpenter", "role_arn"),
    ("vpc-cni", "role_arn"),
    ("data", "role"),
    ("tracking", "monitoring_role_arn"),
    ("stop", "execution_role_arn"),
}
LIMITED = {
    ("group", "name"),
    ("key", "name"),
    ("cluster", "name"),
    ("nodes", "name"),
    ("team", "name"),
    ("stop", "name"),
    ("system", "name"),
    ("interruptions", "name"),
    ("spot", "name"),
    ("data", "bucket"),
    ("images", "name"),
    ("tracking", "name"),
    ("tracking", "identifier"),
    ("tracking", "db_name"),
    ("token", "name"),
    ("denied", "name"),
    ("platform", "dashboard_name"),
    ("audit", "name"),
    ("system", "node_group_name"),
    ("vpc-cni", "addon_name"),
    ("spot", "target_id"),
    ("system", "image_id"),
    ("spot", "aws_service_name"),
    ("github", "url"),
    ("budget", "name"),
}
"""Names of few characters and a certain length."""

FREE = {("nat", "name"), ("services", "name")}
"""Names of any character and a certain length."""

POLICIES = {
    (name, key)
    for name in ("s3", "key", "cluster", "nodes", "team", "interruptions", "data", "images")
    for key in ("policy", "assume_role_policy")
} | {("token", "policy"), ("budget", "policy"), ("stop", "policy")}

NAMES = {
    frozenset(CIDRS): ("10.0.0.0/33", "10.0.0.1/16", "10.0.0/16", "10.0.0.0-10.0.0.9"),
    frozenset(ARNS): ("arn:aws:iam", "mlplatform", "arn:aws:iam::12:role/x"),
    frozenset(LIMITED): ("\N{SNOWMAN} not: a name/?*", "x" * 2100),
    frozenset(FREE): ("x" * 2100,),
    frozenset(POLICIES): (
        "not JSON",
        '{"Version": "2012-10-17", "Statement": [{"Effect": "Alow"}]}',
        '{"Version": "2012-10-17"}',
    ),
}
"""What has a form, and texts that have it not."""

BEYOND = {
    ("aws:ec2/flowLog:FlowLog", "log_destination", "mlplatform"): "no model asks for an ARN",
    ("aws:ec2/launchTemplate:LaunchTemplate", "name", ""): "AWS publishes no limits of it",
    ("aws:eks/addon:Addon", "addon_name", ""): "only a list of the API's has the names",
    ("aws:eks/cluster:Cluster", "resources", ""): "AWS publishes the only word as an example",
    ("aws:eks/nodeGroup:NodeGroup", "node_group_name", ""): "AWS publishes no limits of it",
    ("aws:rds/parameterGroup:ParameterGroup", "family", ""): "only a list of the API's has them",
    ("aws:s3/bucketReplicationConfig:BucketReplicationConfig", "role", "mlplatform"): (
        "no model asks for an ARN"
    ),
    ("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", "ip_protocol", ""): (
        "a name or any number, told in words only"
    ),
}
"""What only a provider can refuse: type, argument, what is wrong (anything if empty), and why."""
