"""A VPC over several zones whose machines nobody reaches from outside."""

import pulumi
import pulumi_aws as aws

from components.aws.vpc.addresses import addresses
from components.aws.vpc.endpoints import interface_endpoints, storage_endpoint
from components.aws.vpc.subnets import part
from components.aws.vpc.way_out import way_out
from components.aws.vpc.zones import settled, zones
from components.contracts.network import ExistingNetwork, Network, NetworkOutputs, NetworkSpec
from components.order import after
from components.site import Site

DISCOVERY = "karpenter.sh/discovery"
"""The tag, with the platform's name, of subnets where the autoscaler may place machines."""
INTERNAL = {"kubernetes.io/role/internal-elb": "1"}
"""The tag of subnets where load balancers for inside may stand."""


class AwsNetwork(Network):
    """A VPC with private subnets, a way out as the stack file chooses, and S3 always at hand."""

    TOKEN = "mlplatform:aws:Network"

    def build(self, name: str, spec: NetworkSpec, site: Site) -> NetworkOutputs:
        """Create the network, or only tell of the one that exists.

        Nodes keep their way out until they are gone: whoever takes the subnets' ids also comes
        after routes, gateways and endpoints, and so is destroyed before them.
        """
        if spec.existing:
            return existing(spec.existing, spec.cidr)
        vpc = aws.ec2.Vpc(
            name,
            cidr_block=spec.cidr,
            enable_dns_hostnames=True,
            enable_dns_support=True,
            tags={"Name": name},
            opts=self.child,
        )
        # Every network has this group, which lets its members talk; without rules it is of no use.
        aws.ec2.DefaultSecurityGroup(
            name,
            vpc_id=vpc.id,
            ingress=[],
            egress=[],
            tags={"Name": f"{name}-unused"},
            opts=self.child,
        )
        own, kept = self.child, settled(spec)
        plan, places = addresses(spec.cidr), zones(spec, site, self)
        tags = {DISCOVERY: site.name, **INTERNAL}
        nodes = part(f"{name}-nodes", vpc, plan.nodes, places, own, kept, tags)
        data = part(f"{name}-data", vpc, plan.data, places, own, kept)
        # No tag for load balancers: none of them faces the internet by accident.
        public = (
            part(f"{name}-public", vpc, plan.nat, places[:1], own, kept)
            if spec.nat == "single"
            else None
        )
        out = way_out(name, spec, vpc, nodes, public, own)
        s3 = storage_endpoint(name, vpc, [nodes.table, data.table], spec, site, own)
        private = interface_endpoints(name, vpc, nodes.subnets, spec, site, own)
        return NetworkOutputs(
            id=vpc.id,
            cidr=vpc.cidr_block,
            node_subnet_ids=after(nodes.ids, [*nodes.associations, *out.needed, s3, *private]),
            data_subnet_ids=after(data.ids, [*data.associations, s3]),
            zones=pulumi.Output.from_input(list[str]()),
            nat_ids=pulumi.Output.all(*out.nat_ids),
        )


def existing(network: ExistingNetwork, cidr: str) -> NetworkOutputs:
    """Return what the stack file says of somebody else's network; the preflight checks it."""
    return NetworkOutputs(
        id=pulumi.Output.from_input(network.id),
        cidr=pulumi.Output.from_input(cidr),
        node_subnet_ids=pulumi.Output.from_input(list(network.node_subnets)),
        data_subnet_ids=pulumi.Output.from_input(list(network.data_subnets)),
        zones=pulumi.Output.from_input(list[str]()),
        nat_ids=pulumi.Output.from_input(list[str]()),
    )
