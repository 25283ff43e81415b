"""What CI's roles may do: look at everything's settings, or make platforms."""

import pulumi

from components.aws.governance.boundary import GIVING, HOLDING, NAME, NAMING, WRITING, ours
from components.aws.governance.platform_rights import buckets, keys, keys_of_services, of
from components.aws.governance.state import State
from components.aws.iam.document import HERE, Statement, Text, allow

MAKING = {
    "billing": "GetBillingViewData",
    "ce": "ListCostAllocationTags",
    "budgets": """CreateBudgetAction DeleteBudgetAction Describe* ListTagsForResource ModifyBudget
        TagResource UntagResource UpdateBudgetAction ViewBudget""",
    "cloudwatch": """DeleteAlarms DeleteDashboards DescribeAlarms GetDashboard List* PutDashboard
        PutMetricAlarm TagResource UntagResource""",
    "ec2": """AllocateAddress AssociateAddress AssociateNatGatewayAddress AssociateRouteTable
        AttachInternetGateway AuthorizeSecurityGroup* CreateFlowLogs CreateInternetGateway
        CreateLaunchTemplate* CreateNatGateway CreatePlacementGroup CreateRoute CreateRouteTable
        CreateSecurityGroup CreateSubnet CreateTags CreateVpc CreateVpcEndpoint DeleteFlowLogs
        DeleteInternetGateway DeleteLaunchTemplate* DeleteNatGateway DeletePlacementGroup
        DeleteRoute DeleteRouteTable DeleteSecurityGroup DeleteSubnet DeleteTags DeleteVpc
        DeleteVpcEndpoints Describe* DetachInternetGateway DisassociateAddress
        DisassociateNatGatewayAddress DisassociateRouteTable ModifyLaunchTemplate
        ModifySecurityGroupRules ModifySubnetAttribute ModifyVpcAttribute ModifyVpcEndpoint
        ReleaseAddress ReplaceRoute ReplaceRouteTableAssociation RevokeSecurityGroup* RunInstances
        UpdateSecurityGroupRuleDescriptions*""",
    "ecr": """CreateRepository DeleteLifecyclePolicy DeleteRepository DeleteRepositoryPolicy
        DescribeRepositories GetLifecyclePolicy GetRepositoryPolicy ListTagsForResource
        PutImageScanningConfiguration PutImageTagMutability PutLifecyclePolicy SetRepositoryPolicy
        TagResource UntagResource""",
    "eks": """AssociateAccessPolicy CreateAccessEntry CreateAddon CreateCluster CreateNodegroup
        CreatePodIdentityAssociation DeleteAccessEntry DeleteAddon DeleteCluster DeleteNodegroup
        DeletePodIdentityAssociation Describe* DisassociateAccessPolicy List* TagResource
        UntagResource UpdateAccessEntry UpdateAddon UpdateClusterConfig UpdateClusterVersion
        UpdateNodegroup* UpdatePodIdentityAssociation""",
    "events": """DeleteRule DescribeRule DisableRule EnableRule List* PutRule PutTargets
        RemoveTargets TagResource UntagResource""",
    "kms": "CreateKey DescribeKey GetKeyPolicy GetKeyRotationStatus List* TagResource",
    "logs": """AssociateKmsKey CreateLogDelivery CreateLogGroup DeleteLogDelivery DeleteLogGroup
        DeleteRetentionPolicy DescribeLogGroups DisassociateKmsKey GetLogDelivery List*
        PutRetentionPolicy TagResource UntagResource""",
    "rds": """AddTagsToResource CreateDBInstance CreateDBParameterGroup CreateDBSnapshot
        CreateDBSubnetGroup DeleteDBInstance DeleteDBParameterGroup DeleteDBSubnetGroup Describe*
        ListTagsForResource ModifyDBInstance ModifyDBParameterGroup ModifyDBSubnetGroup
        RebootDBInstance RemoveTagsFromResource ResetDBParameterGroup RestoreDBInstance*""",
    "s3": "ListAllMyBuckets",
    "servicequotas": "Get* List*",
    "sns": """CreateTopic DeleteTopic GetSubscriptionAttributes GetTopicAttributes List*
        SetSubscriptionAttributes SetTopicAttributes Subscribe TagResource Unsubscribe
        UntagResource""",
    "sqs": """CreateQueue DeleteQueue GetQueueAttributes GetQueueUrl List* SetQueueAttributes
        TagQueue UntagQueue""",
}
"""What makes, changes and removes a platform, by service: settings, and nothing of what is kept."""

PASSED_TO = (
    "budgets.amazonaws.com", "ec2.amazonaws.com", "eks.amazonaws.com",
    "monitoring.rds.amazonaws.com", "pods.eks.amazonaws.com", "s3.amazonaws.com",
)  # fmt: skip
"""Which services take on a role of a platform."""
STATES = ("s3:GetObject", "s3:PutObject", "s3:DeleteObject")


def making(state: State, account: Text, is_prod: bool) -> list[Statement]:
    """Return what a deployment may do: everything that platforms are made of, within the boundary.

    It sees no secret, no object and no image, and changes no bucket and no key of others. Outside
    production it may empty a bucket whose stack is destroyed.
    """
    actions = [one for service, said in MAKING.items() for one in of(service, said)]
    limit = {"StringEquals": {"iam:PermissionsBoundary": ours(account, "policy", NAME)}}
    roles = ours(account, "role", "*")
    linked = pulumi.Output.concat(HERE, ":iam::", account, ":role/aws-service-role/*")
    return [
        allow(actions, sid="Make"),
        *buckets(is_prod),
        *keys(account),
        allow(("iam:Get*", "iam:List*", "iam:SimulatePrincipalPolicy"), sid="Look"),
        allow(GIVING, (roles,), limit, "Limited"),
        allow(NAMING, (roles,), sid="Name"),
        allow(HOLDING, (ours(account, "instance-profile", "*"),), sid="Profiles"),
        allow(WRITING, (ours(account, "policy", "*"),), sid="Policies"),
        allow(
            ("iam:PassRole",),
            (roles,),
            {"StringEquals": {"iam:PassedToService": list(PASSED_TO)}},
            "Pass",
        ),
        allow(("iam:CreateServiceLinkedRole",), (linked,), sid="Linked"),
        *keys_of_services(account),
        *reaching(state, STATES, ("kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey")),
    ]


def looking(state: State) -> list[Statement]:
    """Return what a plan may do beside looking at settings: read states, and what is secret there.

    The engine decrypts a state to compare with it. So whoever may push a branch can read the
    stacks' secrets; keep none there that a cloud can keep.
    """
    return [
        allow(("servicequotas:Get*", "servicequotas:List*"), sid="Quotas"),
        *reaching(state, ("s3:GetObject",), ("kms:Decrypt",)),
    ]


def reaching(
    state: State, objects: tuple[str, ...], keys: tuple[str, ...]
) -> tuple[Statement, ...]:
    """Return the rights to states and to the key of their secrets."""
    held = state.bucket.arn
    return (
        allow(("s3:ListBucket",), (held,), sid="States"),
        allow(objects, (pulumi.Output.concat(held, "/*"),)),
        allow((*keys, "kms:DescribeKey"), (state.key,)),
    )
