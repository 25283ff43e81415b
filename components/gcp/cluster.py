"""A GKE cluster: its control plane, who may enter, its pools, and what it tells the platform."""

import pulumi

from components.contracts.cluster import Cluster, ClusterOutputs, ClusterSpec
from components.contracts.network import NetworkOutputs
from components.gcp.catalog import machines
from components.gcp.gke.admins import admins
from components.gcp.gke.compute_classes import compute_classes
from components.gcp.gke.control_plane import control_plane
from components.gcp.gke.control_plane_logs import control_plane_logs
from components.gcp.gke.fabric import cards, lanes, objects
from components.gcp.gke.kubeconfig import address, kubeconfig
from components.gcp.gke.node_pools import node_pool
from components.gcp.gke.nodes import Ground, node_identity
from components.gcp.key import key
from components.gcp.project import agent, project_id
from components.order import after, behind
from components.site import Site


class GcpCluster(Cluster):
    """GKE over a region, with few nodes that always stand; all others come and go by pools."""

    TOKEN = "mlplatform:gcp:Cluster"

    def build(
        self, name: str, spec: ClusterSpec, site: Site, network: NetworkOutputs
    ) -> ClusterOutputs:
        """Create what a control plane needs, the control plane, then its pools."""
        own, (system, *others) = behind(self.child, network.id), spec.pools  # and so the APIs
        users = {each: agent(name, each, site, own) for each in ("container", "compute")}
        encrypting = key(name, site, own, users, spec.key)
        account = node_identity(name, site, own)
        logs = control_plane_logs(name, spec.log_days, site, own)
        entered = admins(name, spec.admins, site, own)
        most = max((cards(pool, machines(pool, site.region)[0]) for pool in others), default=0)
        between, open = lanes(name, most, site, own)
        before = pulumi.ResourceOptions(parent=self, depends_on=[*logs, *open])
        gke = control_plane(name, spec, site, network, encrypting, account, bool(between), before)
        ground = Ground(
            cluster=gke.name,
            site=site,
            account=account,
            key=encrypting,
            zones=network.zones,
            tag=f"{name}-nodes",
        )
        nodes = node_pool(name, system, "on-demand", ground, self.child, ordered=False)
        after_nodes = pulumi.ResourceOptions(parent=self, depends_on=[nodes])
        pools = [
            node_pool(name, pool, kind, ground, after_nodes, between)
            for pool in others
            for kind in pool.capacity
        ]
        by_ip = bool(spec.public_cidrs)
        place = f"projects/{project_id(site)}/locations/{site.region}/clusters/"
        return ClusterOutputs(
            name=gke.name,
            api=address(gke, by_ip),
            # What is put into the cluster comes after nodes and rights, and goes before them.
            kubeconfig=after(kubeconfig(gke, by_ip), [*entered, nodes, *pools]),
            issuer=pulumi.Output.concat("https://container.googleapis.com/v1/", place, gke.name),
            node_identity=account,
            security_group=pulumi.Output.from_input(ground.tag),
            disk_key=encrypting,
            autoscaler=pulumi.Output.from_input(dict[str, str]()),
            autoscaler_identity=pulumi.Output.from_input(""),
            node_pools=pulumi.Output.from_input(
                [*objects(between), *compute_classes(others, site.region)]
            ),
        )
