"""Images in ECR."""

import pulumi
import pulumi_aws as aws

from components.aws.iam.account import account_id
from components.aws.iam.document import allow, by, deny, document
from components.aws.image_lifecycle import image_lifecycle
from components.aws.key import key
from components.contracts.cluster import ClusterOutputs
from components.contracts.registry import Registry, RegistryOutputs, RegistrySpec
from components.site import Site

PULL = ("ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer")


class AwsRegistry(Registry):
    """Private repositories with a key of their own; $1 a month for it, $0.10 per GB."""

    TOKEN = "mlplatform:aws:Registry"

    def build(
        self, name: str, spec: RegistrySpec, site: Site, cluster: ClusterOutputs
    ) -> RegistryOutputs:
        """Create a repository per kind of image; nodes pull, and nobody from outside does."""
        account = account_id(self, site)
        encrypting = key(name, f"Images of {site.name}", site, self.child)
        rules = image_lifecycle(spec)
        # Nodes are named here so that a repository says who runs its images. Who pushes, and who
        # else of the account pulls, is said by that role's own documents.
        strangers = {"StringNotEquals": {"aws:PrincipalAccount": account}}
        policy = document(
            by({"AWS": cluster.node_identity}, allow(PULL, (), sid="Nodes")),
            by("*", deny(("ecr:*",), (), strangers, "ThisAccountOnly")),
        )
        made = {
            one: aws.ecr.Repository(
                f"{name}-{one}",
                name=f"{site.name}/{one}",
                image_tag_mutability="IMMUTABLE",
                image_scanning_configuration={"scan_on_push": True},
                encryption_configurations=[{"encryption_type": "KMS", "kms_key": encrypting}],
                force_delete=not site.is_prod,
                opts=pulumi.ResourceOptions.merge(
                    self.child, pulumi.ResourceOptions(protect=site.is_prod)
                ),
            )
            for one in spec.repositories
        }
        for one, repository in made.items():
            aws.ecr.LifecyclePolicy(
                f"{name}-{one}", repository=repository.name, policy=rules, opts=self.child
            )
            aws.ecr.RepositoryPolicy(
                f"{name}-{one}", repository=repository.name, policy=policy, opts=self.child
            )
        urls = {one: repository.repository_url for one, repository in made.items()}
        return RegistryOutputs(
            url=pulumi.Output.concat(account, ".dkr.ecr.", site.region, ".amazonaws.com"),
            repositories=pulumi.Output.all(**urls),
        )
