"""EKS add-ons: pinned, with rights of their own instead of the nodes'."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import pulumi
import pulumi_aws as aws

from components.aws.eks.disk_key import disks
from components.aws.eks.versions import Release
from components.aws.iam.document import Statement, Text
from components.aws.iam.pods import trusted
from components.aws.iam.role import give, role
from components.contracts.identity import ServiceAccount
from components.order import after
from components.site import Site

NETWORK = {
    # A text in EKS's schema. Without it network policies are accepted and silently ignored.
    "enableNetworkPolicy": "true",
    # 16 addresses at a time: as many pods as nodes are told to hold, not as interfaces have places.
    "env": {"ENABLE_PREFIX_DELEGATION": "true", "WARM_PREFIX_TARGET": "1"},
}


class Addons:
    """The add-ons of one cluster: those that nodes need, and those that need nodes."""

    def __init__(
        self,
        name: str,
        release: Release,
        cluster: aws.eks.Cluster,
        account: Text,
        site: Site,
        opts: pulumi.ResourceOptions,
    ) -> None:
        """Know whose add-ons they are; none is made yet."""
        self.name = name
        self.release = release
        self.cluster = cluster
        self.account = account
        self.site = site
        self.opts = opts

    def before_nodes(self) -> list[pulumi.Resource]:
        """Make what a node needs to become ready, and its pods to have an identity."""
        agent = self.addon("eks-pod-identity-agent")
        network = self.addon(
            "vpc-cni",
            NETWORK,
            self.identity("cni", "Addresses of pods", "aws-node", ("AmazonEKS_CNI_Policy",)),
        )
        return [agent, network, self.addon("kube-proxy")]

    def after_nodes(
        self, nodes: aws.eks.NodeGroup, key: pulumi.Output[str]
    ) -> list[pulumi.Resource]:
        """Make what runs on nodes: names, and volumes on encrypted disks."""
        labels = {"controller": {"extraVolumeTags": self.site.labels}}
        identity = self.identity(
            "volumes",
            "Volumes of pods",
            "ebs-csi-controller-sa",
            ("service-role/AmazonEBSCSIDriverPolicy",),
            disks(key, self.site.region),
        )
        return [
            self.addon("coredns", needed=[nodes]),
            self.addon("aws-ebs-csi-driver", labels, identity, [nodes]),
        ]

    def addon(
        self,
        kind: str,
        settings: Mapping[str, Any] | None = None,
        identity: aws.eks.AddonPodIdentityAssociationArgs | None = None,
        needed: Sequence[pulumi.Resource] = (),
    ) -> aws.eks.Addon:
        """Make one add-on."""
        ordered = pulumi.ResourceOptions(depends_on=list(needed))
        return aws.eks.Addon(
            f"{self.name}-{kind}",
            cluster_name=self.cluster.name,
            addon_name=kind,
            addon_version=self.release.addons[kind],
            configuration_values=json.dumps(settings) if settings else None,
            pod_identity_associations=[identity] if identity else None,
            resolve_conflicts_on_create="OVERWRITE",
            resolve_conflicts_on_update="OVERWRITE",
            opts=pulumi.ResourceOptions.merge(self.opts, ordered),
        )

    def identity(
        self,
        suffix: str,
        why: str,
        service_account: str,
        managed: Sequence[str],
        may: Sequence[Statement] = (),
    ) -> aws.eks.AddonPodIdentityAssociationArgs:
        """Make the role of an add-on's pods, which keeps its rights until the add-on is gone."""
        name = f"{self.name}-{suffix}"
        pods = [ServiceAccount("kube-system", service_account)]
        itself = trusted(pods, self.name, self.account, self.site)
        made = role(name, why, itself, self.site, self.opts)
        rights = give(name, made, self.opts, may, managed)
        return aws.eks.AddonPodIdentityAssociationArgs(
            role_arn=after(made.arn, rights), service_account=service_account
        )
