"""Which inputs say what matters about resources of AWS, by type."""

TELLING: dict[str, tuple[str, ...]] = {
    "aws:budgets/budget:Budget": ("budgetType", "limitAmount", "limitUnit", "timeUnit"),
    "aws:budgets/budgetAction:BudgetAction": ("actionType", "approvalModel", "notificationType"),
    "aws:cloudwatch/logGroup:LogGroup": ("name", "retentionInDays"),
    "aws:cloudwatch/metricAlarm:MetricAlarm": ("namespace", "metricName", "threshold"),
    "aws:ec2/capacityReservation:CapacityReservation": (
        "availabilityZone", "instanceType", "instanceCount",
    ),
    "aws:ec2/natGateway:NatGateway": ("connectivityType", "availabilityMode"),
    "aws:ec2/route:Route": ("destinationCidrBlock",),
    "aws:ec2/subnet:Subnet": ("availabilityZone", "cidrBlock"),
    "aws:ec2/vpc:Vpc": ("cidrBlock",),
    "aws:ec2/vpcEndpoint:VpcEndpoint": ("serviceName", "vpcEndpointType"),
    "aws:ec2/flowLog:FlowLog": ("trafficType", "logDestinationType"),
    "aws:ecr/repository:Repository": ("name", "imageTagMutability"),
    "aws:ecr/pullThroughCacheRule:PullThroughCacheRule": (
        "ecrRepositoryPrefix", "upstreamRegistryUrl",
    ),
    "aws:eks/accessPolicyAssociation:AccessPolicyAssociation": ("policyArn", "principalArn"),
    "aws:eks/addon:Addon": ("addonName", "addonVersion"),
    "aws:eks/cluster:Cluster": ("version", "vpcConfig.endpointPublicAccess"),
    "aws:eks/nodeGroup:NodeGroup": (
        "capacityType", "instanceTypes", "scalingConfig.minSize", "scalingConfig.maxSize",
    ),
    "aws:eks/podIdentityAssociation:PodIdentityAssociation": ("namespace", "serviceAccount"),
    "aws:iam/openIdConnectProvider:OpenIdConnectProvider": ("url",),
    "aws:iam/role:Role": ("permissionsBoundary", "maxSessionDuration"),
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment": ("policyArn",),
    "aws:kms/key:Key": ("enableKeyRotation", "deletionWindowInDays"),
    "aws:rds/instance:Instance": (
        "engine", "engineVersion", "instanceClass", "multiAz", "backupRetentionPeriod",
    ),
    "aws:s3/bucketLogging:BucketLogging": ("targetBucket", "targetPrefix"),
    "aws:s3/bucketVersioning:BucketVersioning": ("versioningConfiguration.status",),
    "aws:sns/topicSubscription:TopicSubscription": ("protocol", "endpoint"),
    "aws:sqs/queue:Queue": ("messageRetentionSeconds",),
    "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": (
        "ipProtocol", "cidrIpv4", "fromPort", "toPort",
    ),
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": (
        "ipProtocol", "cidrIpv4", "fromPort", "toPort",
    ),
}  # fmt: skip
