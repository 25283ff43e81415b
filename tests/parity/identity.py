"""What identities of every cloud have."""

from tests.parity.reading import Reading, equal, has
from tests.parity.setting import setting

GRANT = "gcp:storage/managedFolderIamMember:ManagedFolderIamMember"
FEDERATED = "azure-native:managedidentity:FederatedIdentityCredential"
MAIN = "refs/heads/main"
GITHUB = "https://token.actions.githubusercontent.com"

IDENTITY = (
    setting(
        "identity",
        "pods act without keys",
        aws=(
            Reading(
                "aws:eks/podIdentityAssociation:PodIdentityAssociation",
                "serviceAccount",
                equal("ray"),
                "*-identity-teams-*",
                every=True,
            ),
        ),
        gcp=(
            Reading(GRANT, "member", has("/sa/ray"), "*-identity-flights-*", every=True),
            Reading(
                "gcp:serviceaccount/iAMMember:IAMMember",
                "role",
                equal("roles/iam.workloadIdentityUser"),
            ),
        ),
        azure=(Reading(FEDERATED, "subject", has("system:serviceaccount:"), "*-identity-*", True),),
    ),
    setting(
        "identity",
        "a team's pods reach their own prefixes alone",
        aws=(
            Reading(
                "aws:iam/rolePolicy:RolePolicy",
                "policy",
                has("/datasets/${aws:PrincipalTag/kubernetes-namespace}/*"),
                "*-identity-teams",
            ),
        ),
        gcp=(
            Reading(
                GRANT,
                "managedFolder",
                equal("datasets/flights/"),
                "*-identity-flights-datasets-*",
                every=True,
            ),
        ),
        azure=(
            Reading(
                "azure-native:authorization:RoleAssignment",
                "condition",
                has("'datasets/flights/*'"),
                "*-identity-team-flights-data",
            ),
        ),
    ),
    setting(
        "identity",
        "CI enters by OIDC, without keys",
        aws=(
            Reading(
                "aws:iam/openIdConnectProvider:OpenIdConnectProvider",
                "url",
                equal(GITHUB),
                stack="baseline",
            ),
        ),
        gcp=(
            Reading(
                "gcp:iam/workloadIdentityPoolProvider:WorkloadIdentityPoolProvider",
                "oidc/issuerUri",
                equal(GITHUB),
                stack="baseline",
            ),
        ),
        azure=(
            Reading(FEDERATED, "issuer", equal(GITHUB), "*-ci-*", every=True, stack="baseline"),
        ),
    ),
    setting(
        "identity",
        "CI deploys from the main branch alone",
        aws=(
            Reading(
                "aws:iam/role:Role",
                "assumeRolePolicy",
                has(f':sub": "repo:example/mlplatform:ref:{MAIN}"'),
                "*-ci-deploy",
                stack="baseline",
            ),
        ),
        gcp=(
            Reading(
                "gcp:iam/workloadIdentityPoolProvider:WorkloadIdentityPoolProvider",
                "attributeMapping/attribute.deploys",
                has(f'assertion.sub == "repo:example/mlplatform:ref:{MAIN}"'),
                stack="baseline",
            ),
        ),
        azure=(
            Reading(
                FEDERATED,
                "subject",
                equal(f"repo:example/mlplatform:ref:{MAIN}"),
                "*-ci-deploy-*",
                every=True,
                stack="baseline",
            ),
        ),
    ),
    setting(
        "identity",
        "CI gives no rights beyond those of platforms",
        aws=(
            Reading(
                "aws:iam/role:Role",
                "permissionsBoundary",
                has("policy/mlplatform/mlplatform-boundary"),
                every=True,
            ),
        ),
        gcp=(
            Reading(
                "gcp:projects/iAMMember:IAMMember",
                "condition/expression",
                has("modifiedGrantsByRole"),
                stack="baseline",
            ),
        ),
        azure=(
            Reading(
                "azure-native:authorization:RoleAssignment",
                "condition",
                has("roleAssignments:RoleDefinitionId] ForAnyOfAnyValues:GuidEquals"),
                "*-ci-deploy-give",
                stack="baseline",
            ),
        ),
    ),
)
