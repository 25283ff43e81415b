"""An EKS cluster: its control plane, who may enter, and what its parts tell the platform."""

import pulumi
import pulumi_aws as aws

from components.aws.eks.addons import Addons
from components.aws.eks.admins import admins
from components.aws.eks.disk_key import cluster_key
from components.aws.eks.karpenter import NAMESPACE, SERVICE_ACCOUNT, karpenter
from components.aws.eks.kubeconfig import kubeconfig
from components.aws.eks.node_classes import Ground, placement_groups
from components.aws.eks.node_pools import objects
from components.aws.eks.nodes import node_identity, system_nodes
from components.aws.eks.versions import VERSIONS
from components.aws.iam.account import account_id
from components.aws.iam.document import allow, trust
from components.aws.iam.role import give, role
from components.contracts.cluster import Cluster, ClusterOutputs, ClusterSpec
from components.contracts.network import NetworkOutputs
from components.order import after
from components.site import Site

LOGS = ["api", "audit", "authenticator", "controllerManager", "scheduler"]


class AwsCluster(Cluster):
    """EKS with few nodes that always stand, and Karpenter for all others: $73 a month and nodes.

    A version of Kubernetes out of standard support would cost $438; EKS upgrades it instead.
    """

    TOKEN = "mlplatform:aws:Cluster"

    def build(
        self, name: str, spec: ClusterSpec, site: Site, network: NetworkOutputs
    ) -> ClusterOutputs:
        """Create the control plane, then what nodes need, nodes, and what needs nodes."""
        own, account = self.child, account_id(self, site)
        release, (system, *others) = VERSIONS[spec.version], spec.pools
        log_group = f"/aws/eks/{name}/cluster"
        key = cluster_key(name, log_group, account, site, own, spec.key)
        eks = self.control_plane(name, log_group, spec, site, network, key)
        entered = admins(name, eks, spec.admins, own)
        identity = node_identity(name, eks, site, own)
        addons = Addons(name, release, eks, account, site, own)
        subnets = network.node_subnet_ids
        nodes = system_nodes(
            name, system, release, eks, subnets, key, site, own, addons.before_nodes()
        )
        running = addons.after_nodes(nodes, key)
        scaler = karpenter(name, eks, identity.arn, key, account, site, own)
        group = eks.vpc_config.cluster_security_group_id
        ground = Ground(
            region=site.region,
            image=release.image,
            profile=identity.profile,
            key=key,
            security_group=group,
            subnets=subnets,
            labels=site.labels,
            stack=site.name,
        )
        return ClusterOutputs(
            name=eks.name,
            api=eks.endpoint,
            # What is put into the cluster comes after nodes and rights, and goes before them.
            kubeconfig=after(kubeconfig(eks, site.region), [*entered, nodes, *running]),
            issuer=eks.identities[0].oidcs[0].issuer,
            node_identity=identity.arn,
            security_group=group,
            disk_key=key,
            autoscaler=pulumi.Output.all(
                cluster=eks.name,
                endpoint=eks.endpoint,
                queue=scaler.queue,
                service_account=SERVICE_ACCOUNT,
                namespace=NAMESPACE,
                isolated=isolated(network),
            ),
            autoscaler_identity=scaler.role,
            node_pools=pulumi.Output.from_input(
                objects(others, ground, placement_groups(name, others, own))
            ),
        )

    def control_plane(
        self,
        name: str,
        log_group: str,
        spec: ClusterSpec,
        site: Site,
        network: NetworkOutputs,
        key: pulumi.Output[str],
    ) -> aws.eks.Cluster:
        """Create the control plane after its log: EKS would make one that is kept for ever."""
        log = aws.cloudwatch.LogGroup(
            name,
            name=log_group,
            retention_in_days=spec.log_days,
            kms_key_id=None if spec.key else key,
            opts=self.child,
        )
        made = role(name, "EKS, for the cluster", trust("eks.amazonaws.com"), site, self.child)
        use = ("kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:ListGrants")
        may = (allow(use, (key,), sid="Secrets"),)
        rights = give(name, made, self.child, may, ("AmazonEKSClusterPolicy",))
        return aws.eks.Cluster(
            name,
            # Fixed, as the log's name and the marks of machines are made of it beforehand.
            name=name,
            version=spec.version,
            role_arn=after(made.arn, rights),
            vpc_config=aws.eks.ClusterVpcConfigArgs(
                subnet_ids=network.node_subnet_ids,
                endpoint_private_access=True,
                endpoint_public_access=bool(spec.public_cidrs),
                public_access_cidrs=list(spec.public_cidrs) or None,
            ),
            encryption_config={"provider": {"key_arn": key}, "resources": ["secrets"]},
            enabled_cluster_log_types=LOGS,
            access_config={
                "authentication_mode": "API",
                "bootstrap_cluster_creator_admin_permissions": False,
            },
            bootstrap_self_managed_addons=False,
            upgrade_policy={"support_type": "STANDARD"},
            zonal_shift_config={"enabled": True},
            deletion_protection=spec.protect,
            opts=pulumi.ResourceOptions(
                parent=self,
                depends_on=[log],
                protect=spec.protect,
                custom_timeouts=pulumi.CustomTimeouts(create="40m", update="60m", delete="40m"),
            ),
        )


def isolated(network: NetworkOutputs) -> pulumi.Output[str]:
    """Return, as Karpenter's chart takes it, whether nothing but endpoints may be reached.

    Of somebody else's network nobody knows: Karpenter then does without AWS's list of prices,
    which has no endpoint, and takes those that it was built with.
    """
    return network.nat_ids.apply(lambda ids: "false" if ids else "true")
