"""The cluster: its control plane, its pools, who may enter, and what it tells the platform."""

import pulumi
import pulumi_azure_native as azure

from components.azure import names
from components.azure.account import subscription_id
from components.azure.aks.admins import admins
from components.azure.aks.control_plane import Foundation, control_plane
from components.azure.aks.disks import disk_encryption
from components.azure.aks.expander import expander
from components.azure.aks.identities import identities
from components.azure.aks.kubeconfig import kubeconfig
from components.azure.aks.maintenance import maintenance
from components.azure.aks.pools import Ground, Pool, agent_pools
from components.azure.group import inside
from components.azure.key import key
from components.contracts.cluster import Cluster, ClusterOutputs, ClusterSpec, NodePool
from components.contracts.network import NetworkOutputs
from components.order import after
from components.site import Site

Driver = azure.containerservice.GPUDriver


class AzureCluster(Cluster):
    """AKS with few nodes that always stand, and an autoscaler for all others: nodes, and $73 a
    month for a control plane that Azure answers for; in dev it does not, and is free."""

    TOKEN = "mlplatform:azure:Cluster"

    def build(
        self, name: str, spec: ClusterSpec, site: Site, network: NetworkOutputs
    ) -> ClusterOutputs:
        """Create what the control plane needs, it, its pools, and what needs them."""
        own, group = self.child, inside(site, network.id)
        _, *others = spec.pools
        purpose = "Secrets and disks of the cluster"
        encrypted = key(name, purpose, site, group, own, spec.key)
        disks = disk_encryption(name, encrypted, site, group, own)
        acting = identities(name, network.node_subnet_ids, encrypted, disks, site, group, own)
        below = Foundation(group, network, encrypted, acting, disks.id)
        aks = control_plane(name, spec, site, below, own)
        # A fixed name, so that a preview knows it; whoever takes it comes after the cluster.
        called = after(pulumi.Output.from_input(name), [aks])
        ground = Ground(
            name=name,
            cluster=called,
            group=group,
            subnet=network.node_subnet_ids.apply(lambda ids: ids[0]),
            zones=network.zones,
            version=spec.version,
            driver=driver_of(others),
            site=site,
            opts=own,
        )
        pools = agent_pools(others, ground)
        entered = admins(name, aks.id, spec.admins, site, own)
        windows = maintenance(name, called, group, own)
        asked = pulumi.InvokeOutputOptions(parent=self)
        # What is put into the cluster comes after nodes and rights, and goes before them.
        needed = [*entered, *windows, *(pool.resource for pool in pools)]
        return ClusterOutputs(
            name=called,
            api=self.address(aks, spec),
            kubeconfig=after(kubeconfig(name, aks, group, asked), needed),
            issuer=aks.oidc_issuer_profile.apply(
                lambda found: str(found.issuer_url) if found else ""
            ),
            node_identity=acting.nodes.principal_id,
            # Services are let in by a private endpoint: this is the subnet where those stand.
            security_group=network.data_subnet_ids.apply(lambda ids: ids[1]),
            disk_key=disks.id,
            autoscaler=self.told(name, site, pools, ground.driver),
            autoscaler_identity=acting.control_plane.principal_id,
            node_pools=expander(pools),
        )

    def address(
        self, aks: azure.containerservice.ManagedCluster, spec: ClusterSpec
    ) -> pulumi.Output[str]:
        """Return where the API answers."""
        host = aks.fqdn if spec.public_cidrs else aks.private_fqdn
        return pulumi.Output.concat("https://", host, ":443")

    def told(
        self, name: str, site: Site, pools: list[Pool], driver: Driver
    ) -> pulumi.Output[dict[str, str]]:
        """Return where the autoscaler, which is AKS's own, acts, and who owns GPUs' driver."""
        accelerated = [pool.name for pool in pools if pool.of.accelerator]
        listed = pulumi.Output.all(*accelerated).apply(",".join)
        return pulumi.Output.all(
            cluster=name,
            resource_group=names.group(site),
            node_group=names.node_group(site),
            subscription=subscription_id(self, site),
            accelerated=listed,
            driver_owner="node-image" if driver == Driver.INSTALL else "operator",
        )


def driver_of(pools: list[NodePool]) -> Driver:
    """Return the one owner of the GPUs' driver: the image of nodes, or NVIDIA's operator.

    InfiniBand needs the operator's, and two owners in one cluster would install it twice.
    """
    return Driver.NONE if any(pool.fabric for pool in pools) else Driver.INSTALL
