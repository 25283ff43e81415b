"""What the SDK of AWS calls so differently from AWS that no rule finds it."""

from collections.abc import Mapping
from types import MappingProxyType

ELSEWHERE: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "cloudwatch/eventRule": ("AWS::Events::Rule", "events.PutRule"),
        "cloudwatch/eventTarget": (
            "AWS::Events::Rule/Targets",
            "events.PutTargets/Targets",
            "events.PutTargets",
        ),
        "cloudwatch/logGroup": ("AWS::Logs::LogGroup", "logs.CreateLogGroup"),
        "cloudwatch/logMetricFilter": ("AWS::Logs::MetricFilter", "logs.PutMetricFilter"),
        "cloudwatch/metricAlarm": ("AWS::CloudWatch::Alarm", "cloudwatch.PutMetricAlarm"),
        "costexplorer/anomalyMonitor": (
            "AWS::CE::AnomalyMonitor",
            "ce.CreateAnomalyMonitor/AnomalyMonitor",
        ),
        "costexplorer/anomalySubscription": (
            "AWS::CE::AnomalySubscription",
            "ce.CreateAnomalySubscription/AnomalySubscription",
        ),
        "costexplorer/costAllocationTag": (
            "ce.UpdateCostAllocationTagsStatus/CostAllocationTagsStatus",
        ),
        "budgets/budget": (
            "AWS::Budgets::Budget/Budget",
            "budgets.CreateBudget/Budget",
            "budgets.CreateBudget",
        ),
        "ec2/capacityBlockReservation": ("ec2.PurchaseCapacityBlock",),
        "ec2/defaultSecurityGroup": ("AWS::EC2::SecurityGroup",),
        "ec2/eip": ("AWS::EC2::EIP", "ec2.AllocateAddress"),
        "ec2/flowLog": ("AWS::EC2::FlowLog", "ec2.CreateFlowLogs"),
        "ec2/launchTemplate": (
            "AWS::EC2::LaunchTemplate",
            "ec2.CreateLaunchTemplate",
            "ec2.CreateLaunchTemplate/LaunchTemplateData",
        ),
        "ec2/routeTableAssociation": (
            "AWS::EC2::SubnetRouteTableAssociation",
            "ec2.AssociateRouteTable",
        ),
        "eks/accessPolicyAssociation": ("eks.AssociateAccessPolicy",),
        "iam/openIdConnectProvider": ("AWS::IAM::OIDCProvider", "iam.CreateOpenIDConnectProvider"),
        "iam/policy": ("AWS::IAM::ManagedPolicy", "iam.CreatePolicy"),
        "iam/rolePolicyAttachment": ("iam.AttachRolePolicy",),
        "rds/instance": ("AWS::RDS::DBInstance", "rds.CreateDBInstance"),
        "rds/instanceAutomatedBackupsReplication": (
            "rds.StartDBInstanceAutomatedBackupsReplication",
        ),
        "rds/parameterGroup": (
            "AWS::RDS::DBParameterGroup",
            "rds.CreateDBParameterGroup",
            "rds.ModifyDBParameterGroup",
        ),
        "rds/subnetGroup": ("AWS::RDS::DBSubnetGroup", "rds.CreateDBSubnetGroup"),
        "s3/accountPublicAccessBlock": (
            "s3control.PutPublicAccessBlock/PublicAccessBlockConfiguration",
        ),
        "s3/bucketLifecycleConfiguration": (
            "s3.PutBucketLifecycleConfiguration",
            "AWS::S3::Bucket/LifecycleConfiguration",
        ),
        "s3/bucketLogging": (
            "AWS::S3::Bucket/LoggingConfiguration",
            "s3.PutBucketLogging/BucketLoggingStatus/LoggingEnabled",
        ),
        "s3/bucketObjectLockConfiguration": (
            "s3.PutObjectLockConfiguration",
            "AWS::S3::Bucket/ObjectLockConfiguration",
        ),
        "s3/bucketOwnershipControls": (
            "s3.PutBucketOwnershipControls/OwnershipControls",
            "AWS::S3::BucketPolicy",
        ),
        "s3/bucketPublicAccessBlock": ("s3.PutPublicAccessBlock",),
        "s3/bucketReplicationConfig": (
            "s3.PutBucketReplication",
            "AWS::S3::Bucket/ReplicationConfiguration",
        ),
        "s3/bucketServerSideEncryptionConfiguration": (
            "s3.PutBucketEncryption/ServerSideEncryptionConfiguration",
            "AWS::S3::Bucket/BucketEncryption",
        ),
        "secretsmanager/secretPolicy": (
            "AWS::SecretsManager::ResourcePolicy",
            "secretsmanager.PutResourcePolicy",
        ),
        "sns/topicSubscription": ("AWS::SNS::Subscription", "sns.Subscribe"),
        "vpc/securityGroupEgressRule": ("AWS::EC2::SecurityGroupEgress",),
        "vpc/securityGroupIngressRule": ("AWS::EC2::SecurityGroupIngress",),
    }
)
"""For a type without package and kind, the places of its models; all others are found by rule."""

RENAMED: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "budgets/budget": {"notifications": "NotificationsWithSubscribers"},
        "cloudwatch/logMetricFilter": {
            "metricTransformation.name": "MetricName",
            "metricTransformation.namespace": "MetricNamespace",
            "metricTransformation.value": "MetricValue",
        },
        "cloudwatch/metricAlarm": {
            "metricQueries": "Metrics",
            "metricQueries.metric": "MetricStat",
            "metricQueries.metric.dimensions": "Metric/Dimensions",
            "metricQueries.metric.metricName": "Metric/MetricName",
            "metricQueries.metric.namespace": "Metric/Namespace",
        },
        "ecr/lifecyclePolicy": {"policy": "lifecyclePolicyText"},
        "ecr/repositoryPolicy": {"policy": "policyText"},
        "ec2/capacityReservation": {"instanceType": "ec2:InstanceType"},
        "eks/addon": {
            "resolveConflictsOnCreate": "ResolveConflicts",
            "resolveConflictsOnUpdate": "ResolveConflicts",
        },
        "eks/cluster": {
            "enabledClusterLogTypes": "Logging/ClusterLogging/EnabledTypes/Type",
            "vpcConfig": "ResourcesVpcConfig",
        },
        "eks/nodeGroup": {"instanceTypes": "ec2:InstanceType"},
        "kms/key": {"deletionWindowInDays": "PendingWindowInDays"},
        "rds/instance": {
            "backupWindow": "PreferredBackupWindow",
            "caCertIdentifier": "CACertificateIdentifier",
            "enabledCloudwatchLogsExports": "EnableCloudwatchLogsExports",
            "instanceClass": "aws_rds_dbinstance/dbinstanceclass_enum:DBInstanceClass",
            "maintenanceWindow": "PreferredMaintenanceWindow",
            "performanceInsightsEnabled": "EnablePerformanceInsights",
            "username": "MasterUsername",
        },
        "rds/instanceAutomatedBackupsReplication": {"retentionPeriod": "BackupRetentionPeriod"},
        "s3/bucketServerSideEncryptionConfiguration": {
            "rules.blockedEncryptionTypes": "BlockedEncryptionTypes/EncryptionType",
        },
        "s3/bucketLogging": {"targetBucket": "DestinationBucketName"},
        "secretsmanager/secretPolicy": {"policy": "ResourcePolicy"},
        "sqs/queue": {
            "maxMessageSize": "MaximumMessageSize",
            "messageRetentionSeconds": "MessageRetentionPeriod",
            "receiveWaitTimeSeconds": "ReceiveMessageWaitTimeSeconds",
            "visibilityTimeoutSeconds": "VisibilityTimeout",
        },
        "vpc/securityGroupEgressRule": {
            "cidrIpv4": "CidrIp",
            "prefixListId": "DestinationPrefixListId",
            "referencedSecurityGroupId": "DestinationSecurityGroupId",
            "securityGroupId": "GroupId",
        },
        "vpc/securityGroupIngressRule": {
            "cidrIpv4": "CidrIp",
            "prefixListId": "SourcePrefixListId",
            "referencedSecurityGroupId": "SourceSecurityGroupId",
            "securityGroupId": "GroupId",
        },
    }
)
"""For a type without package and kind, the path of a key to the path of its name at AWS.

With a colon it is a shape of a service, or an extension of cfn-lint: its own takes any text.
"""

PROVIDERS_OWN: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {"s3/bucketVersioning": {"versioningConfiguration.status": "Disabled"}}
)
"""What the provider takes and no API does: a bucket never versioned is `Disabled`."""
