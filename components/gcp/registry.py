"""Images in Artifact Registry."""

from collections.abc import Sequence

import pulumi
import pulumi_gcp as gcp

from components.contracts.cluster import ClusterOutputs
from components.contracts.registry import Registry, RegistryOutputs, RegistrySpec
from components.gcp.image_cleanup import Policy, of_previews, of_releases
from components.gcp.key import key
from components.gcp.project import agent, project_id
from components.order import behind
from components.site import Site


class GcpRegistry(Registry):
    """Two private repositories with a key of their own; $0.10 per GB, and $0.26 to scan an image.

    One is for what is released, under tags that nobody moves; one for pull requests, whose images
    go by themselves. Each holds an image of every name in `repositories`.
    """

    TOKEN = "mlplatform:gcp:Registry"

    def build(
        self, name: str, spec: RegistrySpec, site: Site, cluster: ClusterOutputs
    ) -> RegistryOutputs:
        """Create both repositories; nodes pull from them."""
        opts = behind(self.child, cluster.name)  # and so the APIs
        acting = {"artifactregistry": agent(name, "artifactregistry", site, opts)}
        encrypting = key(name, site, opts, acting)
        home = f"{site.region}-docker.pkg.dev/{project_id(site)}"
        urls: dict[str, str | pulumi.Output[str]] = {}
        for kind, policies in {"release": of_releases(spec), "preview": of_previews(spec)}.items():
            made = repository(name, kind, policies, encrypting, site, opts)
            gcp.artifactregistry.RepositoryIamMember(
                f"{name}-{kind}-nodes",
                location=site.region,
                repository=made.name,
                role="roles/artifactregistry.reader",
                member=pulumi.Output.concat("serviceAccount:", cluster.node_identity),
                opts=opts,
            )
            for image in spec.repositories:
                called = image if kind == "release" else f"{kind}/{image}"
                urls[called] = pulumi.Output.concat(home, "/", made.repository_id, "/", image)
        return RegistryOutputs(
            url=pulumi.Output.from_input(home), repositories=pulumi.Output.all(**urls)
        )


def repository(
    name: str,
    kind: str,
    policies: Sequence[Policy],
    key: pulumi.Output[str],
    site: Site,
    opts: pulumi.ResourceOptions,
) -> gcp.artifactregistry.Repository:
    """Create a repository; with it goes every image in it."""
    return gcp.artifactregistry.Repository(
        f"{name}-{kind}",
        # Workflows and image names say it, and it fits: a stack's name has 31 characters, an id 63.
        repository_id=f"{site.name}-{kind}",
        location=site.region,
        format="DOCKER",
        mode="STANDARD_REPOSITORY",
        description=f"Images of {site.name}: {kind}",
        docker_config={"immutable_tags": kind == "release"},
        kms_key_name=key,
        cleanup_policies=policies,
        cleanup_policy_dry_run=False,
        vulnerability_scanning_config={"enablement_config": "INHERITED"},
        opts=pulumi.ResourceOptions.merge(
            opts, pulumi.ResourceOptions(protect=site.is_prod and kind == "release")
        ),
    )
