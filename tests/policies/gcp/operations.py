"""Who is told what, what is kept, and what stops spending."""

import json

import pulumi_gcp as gcp

from tests.policies.gcp.values import KEY, LABELS, NETWORK, NUMBER, PROJECT, REGION, account


def monitoring() -> gcp.pubsub.Topic:
    """A topic, who hears of it, alarms, a page and logs."""
    topic = gcp.pubsub.Topic(
        "alarms",
        name="dev-monitoring",
        kms_key_name=KEY,
        labels=LABELS,
        message_retention_duration="86400s",
        message_storage_policy={"allowed_persistence_regions": [REGION]},
    )
    gcp.pubsub.TopicIAMMember(
        "alarms", topic=topic.name, role="roles/pubsub.publisher", member=account("alarms")
    )
    gcp.pubsub.Subscription(
        "alarms",
        name="dev-alarms",
        topic=topic.id,
        ack_deadline_seconds=60,
        message_retention_duration="604800s",
        expiration_policy={"ttl": "2678400s"},
        retry_policy={"minimum_backoff": "10s", "maximum_backoff": "600s"},
    )
    channel = gcp.monitoring.NotificationChannel(
        "mail",
        type="email",
        display_name="ml@example.org",
        labels={"email_address": "ml@example.org"},
        user_labels=LABELS,
    )
    gcp.monitoring.AlertPolicy(
        "disk",
        display_name="dev: disk",
        combiner="OR",
        severity="WARNING",
        conditions=[
            {
                "display_name": "disk",
                "condition_threshold": {
                    "filter": 'metric.type="cloudsql.googleapis.com/database/disk/utilization"',
                    "aggregations": [
                        {
                            "alignment_period": "300s",
                            "per_series_aligner": "ALIGN_MEAN",
                            "cross_series_reducer": "REDUCE_MAX",
                        }
                    ],
                    "denominator_filter": 'metric.type="cloudsql.googleapis.com/database/up"',
                    "denominator_aggregations": [
                        {
                            "alignment_period": "300s",
                            "per_series_aligner": "ALIGN_MEAN",
                            "cross_series_reducer": "REDUCE_SUM",
                        }
                    ],
                    "comparison": "COMPARISON_GT",
                    "threshold_value": 0.9,
                    "duration": "600s",
                    "evaluation_missing_data": "EVALUATION_MISSING_DATA_NO_OP",
                    "trigger": {"count": 1},
                },
            }
        ],
        documentation={"content": "The disk fills", "mime_type": "text/markdown"},
        alert_strategy={"auto_close": "1800s"},
        notification_channels=[channel.id],
    )
    gcp.monitoring.Dashboard("page", dashboard_json=json.dumps({"displayName": "dev"}))
    gcp.monitoring.UptimeCheckConfig(
        "served",
        display_name="dev: served",
        timeout="10s",
        period="60s",
        content_matchers=[{"content": "ok", "matcher": "CONTAINS_STRING"}],
        http_check={"path": "/", "port": 443, "use_ssl": True, "request_method": "GET"},
        monitored_resource={"type": "uptime_url", "labels": {"host": "example.org"}},
    )
    logs(channel)
    return topic


def logs(channel: gcp.monitoring.NotificationChannel) -> None:
    """A bucket of logs, what comes into it, what does not, and what is counted."""
    gcp.logging.ProjectBucketConfig(
        "logs",
        project=PROJECT,
        location=REGION,
        bucket_id="dev-logs",
        description="Control plane of dev",
        retention_days=30,
    )
    gcp.logging.ProjectSink(
        "logs",
        name="dev-logs",
        destination=f"logging.googleapis.com/projects/{PROJECT}/locations/{REGION}/buckets/dev",
        filter='resource.type="k8s_cluster"',
        exclusions=[{"name": "debug", "filter": "severity=DEBUG"}],
        unique_writer_identity=True,
    )
    gcp.networkmanagement.VpcFlowLogsConfig(
        "flows",
        vpc_flow_logs_config_id="dev-flows",
        location="global",
        network=NETWORK,
        aggregation_interval="INTERVAL_5_MIN",
        flow_sampling=0.5,
        metadata="INCLUDE_ALL_METADATA",
        state="ENABLED",
    )
    gcp.logging.ProjectExclusion("debug", name="dev-debug", filter="severity=DEBUG")
    gcp.logging.Metric(
        "preempted",
        name="dev/preempted",
        filter='protoPayload.methodName="compute.instances.preempted"',
        metric_descriptor={
            "metric_kind": "DELTA",
            "value_type": "INT64",
            "unit": "1",
            "labels": [{"key": "zone", "value_type": "STRING"}],
        },
        label_extractors={"zone": "EXTRACT(resource.labels.zone)"},
    )


def budget(topic: gcp.pubsub.Topic) -> None:
    """A monthly limit, and a function that hears of it."""
    gcp.billing.Budget(
        "budget",
        billing_account="012345-6789AB-CDEF01",
        display_name="mlplatform dev",
        amount={"specified_amount": {"currency_code": "USD", "units": "800"}},
        budget_filter={
            "projects": [f"projects/{NUMBER}"],
            "calendar_period": "MONTH",
            "credit_types_treatment": "EXCLUDE_ALL_CREDITS",
        },
        threshold_rules=[{"threshold_percent": 0.5, "spend_basis": "FORECASTED_SPEND"}],
        all_updates_rule={"pubsub_topic": topic.id, "schema_version": "1.0"},
    )
    function = gcp.cloudfunctionsv2.Function(
        "stop",
        name="dev-budget-stop",
        location=REGION,
        description="Stops GPU spending",
        kms_key_name=KEY,
        build_config={
            "runtime": "python312",
            "entry_point": "handle",
            "source": {"storage_source": {"bucket": "code", "object": "stop.zip"}},
        },
        service_config={
            "max_instance_count": 1,
            "available_memory": "256M",
            "timeout_seconds": 60,
            "secret_environment_variables": [
                {
                    "key": "TOKEN",
                    "project_id": PROJECT,
                    "secret": "mlplatform_dev_token",
                    "version": "latest",
                }
            ],
            "ingress_settings": "ALLOW_INTERNAL_ONLY",
            "service_account_email": f"dev-budget@{PROJECT}.iam.gserviceaccount.com",
        },
        event_trigger={
            "trigger_region": REGION,
            "event_type": "google.cloud.pubsub.topic.v1.messagePublished",
            "pubsub_topic": topic.id,
            "event_filters": [{"attribute": "type", "value": "google.cloud.pubsub.topic"}],
            "retry_policy": "RETRY_POLICY_RETRY",
        },
    )
    gcp.cloudrunv2.ServiceIamMember(
        "stop",
        location=REGION,
        name=function.name,
        role="roles/run.invoker",
        member=account("dev-budget"),
    )


def identity() -> None:
    """Continuous integration without keys, a role of our own, and an audit."""
    pool = gcp.iam.WorkloadIdentityPool(
        "ci",
        workload_identity_pool_id="mlplatform-ci",
        display_name="CI",
        description="GitHub's workflows",
        mode="FEDERATION_ONLY",
    )
    gcp.iam.WorkloadIdentityPoolProvider(
        "ci",
        workload_identity_pool_id=pool.workload_identity_pool_id,
        workload_identity_pool_provider_id="github",
        display_name="GitHub",
        attribute_mapping={"google.subject": "assertion.sub"},
        attribute_condition="assertion.repository_owner_id == '1'",
        oidc={"issuer_uri": "https://token.actions.githubusercontent.com"},
    )
    gcp.serviceaccount.IAMMember(
        "ci",
        service_account_id=f"projects/{PROJECT}/serviceAccounts/ci@{PROJECT}.iam.gserviceaccount.com",
        role="roles/iam.workloadIdentityUser",
        member=account("ci"),
    )
    gcp.projects.IAMCustomRole(
        "stop",
        role_id="mlplatform.stop",
        title="Stop spending",
        permissions=["container.clusters.get"],
        stage="GA",
    )
    gcp.billing.AccountIamMember(
        "ci",
        billing_account_id="012345-6789AB-CDEF01",
        role="roles/billing.costsManager",
        member=account("ci"),
    )
    gcp.orgpolicy.Policy(
        "network",
        name=f"projects/{PROJECT}/policies/compute.skipDefaultNetworkCreation",
        parent=f"projects/{PROJECT}",
        spec={"inherit_from_parent": False, "rules": [{"enforce": "TRUE"}]},
    )
    gcp.orgpolicy.Policy(
        "keys",
        name=f"projects/{PROJECT}/policies/iam.managed.disableServiceAccountKeyCreation",
        parent=f"projects/{PROJECT}",
        spec={"rules": [{"deny_all": "TRUE"}]},
    )
    gcp.projects.IAMAuditConfig(
        "storage",
        project=PROJECT,
        service="storage.googleapis.com",
        audit_log_configs=[{"log_type": "DATA_READ"}, {"log_type": "DATA_WRITE"}],
    )
