"""Alarms."""

import json

import pulumi_aws as aws

from tests.policies.aws.values import KEY


def monitoring(topic: aws.sns.Topic) -> None:
    """Alarms, and what is written down of an account."""
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
    aws.cloudwatch.MetricAlarm(
        "api",
        name="mlplatform-dev-api-errors",
        comparison_operator="GreaterThanThreshold",
        threshold=1,
        evaluation_periods=3,
        metric_queries=[
            {"id": "share", "expression": "100 * part / whole", "return_data": True},
            *(
                {
                    "id": id,
                    "metric": {
                        "namespace": "AWS/EKS",
                        "metric_name": name,
                        "stat": "Sum",
                        "period": 300,
                        "dimensions": {"ClusterName": "mlplatform-dev"},
                    },
                }
                for id, name in (
                    ("part", "apiserver_request_total_5XX"),
                    ("whole", "apiserver_request_total"),
                )
            ),
        ],
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
