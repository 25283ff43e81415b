"""What no role of a platform goes beyond, whoever wrote its documents."""

from collections.abc import Sequence

import pulumi
import pulumi_aws as aws

from components.aws.governance.state import State
from components.aws.iam.document import HERE, Statement, Text, allow, deny, deny_but, document
from components.aws.iam.role import PATH

NAME = "mlplatform-boundary"
PLAN, DEPLOY = "mlplatform-plan", "mlplatform-deploy"
"""Names of CI's roles, which CI's workflows name as well."""

SERVICES = (
    "arc-zonal-shift", "autoscaling", "budgets", "cloudwatch", "ec2", "ec2messages", "ecr", "eks",
    "eks-auth", "elasticloadbalancing", "events", "health", "kms", "logs", "pricing", "rds",
    "rds-db", "s3", "secretsmanager", "servicequotas", "sns", "sqs", "ssm", "ssmmessages", "tag",
)  # fmt: skip
"""What a platform consists of; all else, such as users, organisations, accounts and bills, is
beyond it. So is `sts`: who may become another role leaves the boundary."""

ANYWHERE = (
    "billing:*", "budgets:*", "ce:ListCostAllocationTags", "health:*", "iam:*", "pricing:*",
    "s3:ListAllMyBuckets", "tag:*",
)  # fmt: skip
"""What AWS answers in a region of its own choice."""

LOOKING = (
    "billing:GetBillingViewData", "ce:ListCostAllocationTags", "iam:Get*", "iam:List*",
    "iam:SimulatePrincipalPolicy",
)  # fmt: skip
GIVING = (
    "iam:AttachRolePolicy", "iam:CreateRole", "iam:DeleteRole", "iam:DeleteRolePolicy",
    "iam:DetachRolePolicy", "iam:PutRolePermissionsBoundary", "iam:PutRolePolicy",
    "iam:UpdateAssumeRolePolicy", "iam:UpdateRole", "iam:UpdateRoleDescription",
)  # fmt: skip
"""What changes a role's rights or who has them: AWS tells with it which boundary the role has."""
NAMING = ("iam:TagRole", "iam:UntagRole")
HOLDING = (
    "iam:AddRoleToInstanceProfile", "iam:CreateInstanceProfile", "iam:DeleteInstanceProfile",
    "iam:RemoveRoleFromInstanceProfile", "iam:TagInstanceProfile", "iam:UntagInstanceProfile",
)  # fmt: skip
WRITING = (
    "iam:CreatePolicy", "iam:CreatePolicyVersion", "iam:DeletePolicy", "iam:DeletePolicyVersion",
    "iam:SetDefaultPolicyVersion", "iam:TagPolicy", "iam:UntagPolicy",
)  # fmt: skip
"""What changes a policy; whoever has it stays within the boundary all the same."""

STATES = (
    "kms:Decrypt", "kms:Describe*", "kms:Encrypt", "kms:GenerateDataKey", "kms:Get*", "kms:List*",
    "s3:DeleteObject", "s3:Get*", "s3:List*", "s3:PutObject",
)  # fmt: skip
"""All that anybody does with states: old versions, the bucket and its key stay as they are."""
COMMITMENTS = (
    "ec2:AcceptReservedInstancesExchangeQuote", "ec2:PurchaseCapacityBlock*",
    "ec2:PurchaseHostReservation", "ec2:PurchaseReservedInstancesOffering",
    "rds:PurchaseReservedDBInstancesOffering",
)  # fmt: skip
SHARING = (
    "ec2:DisableEbsEncryptionByDefault", "ec2:DisableImageBlockPublicAccess",
    "ec2:DisableSnapshotBlockPublicAccess", "ec2:ModifyEbsDefaultKmsKeyId",
    "ec2:ModifyImageAttribute", "ec2:ModifySnapshotAttribute",
    "rds:ModifyDBClusterSnapshotAttribute", "rds:ModifyDBSnapshotAttribute",
    "s3:PutAccountPublicAccessBlock", "ssm:ModifyDocumentPermission",
)  # fmt: skip


UNLOCKING = ("s3:BypassGovernanceRetention", "s3:PutObjectLegalHold", "s3:PutObjectRetention")
"""What takes an object out of a lock before its time."""


def boundary(
    name: str,
    state: State,
    account: Text,
    regions: Sequence[str],
    opts: pulumi.ResourceOptions,
) -> aws.iam.Policy:
    """Create the policy, under a fixed name that stack files give their roles."""
    return aws.iam.Policy(
        name,
        name=NAME,
        path=PATH,
        description="What no role of a platform goes beyond",
        policy=document(
            allow([f"{service}:*" for service in SERVICES], sid="Platform"),
            *identities(account),
            *refusals(state, account),
            *([within(regions)] if regions else []),
        ),
        opts=opts,
    )


def ours(account: Text, kind: str, name: str) -> pulumi.Output[str]:
    """Return the ARN of something of IAM's below the platform's path."""
    return pulumi.Output.concat(HERE, ":iam::", account, ":", kind, PATH, name)


def identities(account: Text) -> tuple[Statement, ...]:
    """Allow roles and policies below the platform's path, and no role beyond this boundary."""
    linked = pulumi.Output.concat(HERE, ":iam::", account, ":role/aws-service-role/*")
    limit = {"StringEquals": {"iam:PermissionsBoundary": ours(account, "policy", NAME)}}
    roles = ours(account, "role", "*")
    return (
        allow(LOOKING, sid="Look"),
        allow(("iam:CreateServiceLinkedRole",), (linked,), sid="Linked"),
        allow(GIVING, (roles,), limit, "Limited"),
        allow(("iam:PassRole", *NAMING), (roles,), sid="Roles"),
        allow(HOLDING, (ours(account, "instance-profile", "*"),), sid="Profiles"),
        allow(WRITING, (ours(account, "policy", "*"),), sid="Policies"),
    )


def refusals(state: State, account: Text) -> tuple[Statement, ...]:
    """Refuse what stands above the platforms: this boundary, CI's roles, states, the account."""
    pipeline = [ours(account, "role", one) for one in (PLAN, DEPLOY)]
    holding = state.bucket.arn
    others = {"ArnNotEquals": {"aws:PrincipalArn": pipeline}}
    kept: list[Text] = [holding, pulumi.Output.concat(holding, "/*"), state.key]
    return (
        deny(WRITING, (ours(account, "policy", NAME),), sid="Boundary"),
        deny((*GIVING, *NAMING, "iam:PassRole"), pipeline, sid="Pipeline"),
        deny(("s3:*", "kms:*"), kept, others, "StateOfOthers"),
        deny_but(STATES, kept, sid="State"),
        deny(COMMITMENTS, sid="Commitments"),
        deny(SHARING, sid="Sharing"),
        deny(UNLOCKING, sid="Unlocking"),
    )


def within(regions: Sequence[str]) -> Statement:
    """Refuse everything in other regions, where a service has them."""
    return deny_but(
        ANYWHERE,
        conditions={"StringNotEquals": {"aws:RequestedRegion": list(regions)}},
        sid="Regions",
    )
