"""A VPC whose machines have no public address, and the services that the project switches on."""

import pulumi
import pulumi_gcp as gcp

from components.contracts.network import Network, NetworkOutputs, NetworkSpec
from components.gcp.apis import PLATFORM, apis
from components.gcp.vpc.addresses import addresses
from components.gcp.vpc.google_apis import google_apis
from components.gcp.vpc.rules import rules
from components.gcp.vpc.subnets import subnets
from components.gcp.vpc.way_out import way_out
from components.gcp.vpc.zones import zones
from components.order import after
from components.site import Site


class GcpNetwork(Network):
    """A network of the region, over all zones: nobody comes in, and NAT is the only way out.

    Everything else of a platform comes after it, and so after the APIs. Who talked to whom is
    logged by the monitoring concern.
    """

    TOKEN = "mlplatform:gcp:Network"

    def build(self, name: str, spec: NetworkSpec, site: Site) -> NetworkOutputs:
        """Create the network, its subnets, rules, the way out and the way to Google's services."""
        on = apis(name, PLATFORM, self.child)
        stand = pulumi.Output.from_input(zones(spec, site.region))
        if spec.existing:
            return NetworkOutputs(
                id=after(pulumi.Output.from_input(spec.existing.id), on),
                cidr=pulumi.Output.from_input(spec.cidr),
                node_subnet_ids=after(
                    pulumi.Output.from_input(list(spec.existing.node_subnets)), on
                ),
                data_subnet_ids=after(
                    pulumi.Output.from_input(list(spec.existing.data_subnets)), on
                ),
                zones=stand,
                nat_ids=pulumi.Output.from_input(list[str]()),
            )
        own, plan = self.child, addresses(spec.cidr)
        vpc = gcp.compute.Network(
            name,
            description=f"Platform {site.name}",
            auto_create_subnetworks=False,
            routing_mode="REGIONAL",
            opts=pulumi.ResourceOptions(parent=self, depends_on=on),
        )
        parts = subnets(name, vpc, plan, site, own)
        guarded = rules(name, spec, vpc, own)
        out = way_out(name, spec, site, vpc, parts.nodes, own)
        google = google_apis(name, spec, plan, vpc, own)
        return NetworkOutputs(
            id=vpc.id,
            cidr=pulumi.Output.from_input(spec.cidr),
            node_subnet_ids=after(
                pulumi.Output.all(parts.nodes.id), [*guarded, *out.needed, *google]
            ),
            data_subnet_ids=after(pulumi.Output.all(parts.data.id), [*guarded, *google]),
            zones=stand,
            nat_ids=pulumi.Output.all(*out.nat_ids),
        )
