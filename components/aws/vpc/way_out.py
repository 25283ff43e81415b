"""How private subnets reach the internet, which never reaches them."""

from dataclasses import dataclass, field

import pulumi
import pulumi_aws as aws

from components.aws.vpc.subnets import Part
from components.contracts.network import NetworkSpec

EVERYWHERE = "0.0.0.0/0"


@dataclass(frozen=True)
class WayOut:
    """Gateways, and what must stay for as long as somebody uses them."""

    nat_ids: list[pulumi.Output[str]] = field(default_factory=list[pulumi.Output[str]])
    needed: list[pulumi.Resource] = field(default_factory=list[pulumi.Resource])


def way_out(
    name: str,
    spec: NetworkSpec,
    vpc: aws.ec2.Vpc,
    nodes: Part,
    public: Part | None,
    opts: pulumi.ResourceOptions,
) -> WayOut:
    """Create the gateway that the stack file asks for, and the nodes' route to it.

    `single` stands in one zone, about $33 a month: a platform is cut off while that zone fails,
    and the other zones pay $0.01 per GB to get there. `regional` stands in every zone that has
    nodes, about $33 each, needs no public subnet and takes its addresses by itself. Both take
    $0.045 per GB. `none` costs nothing, and only endpoints lead to services of AWS.
    """
    if spec.nat == "none":
        return WayOut()
    internet = aws.ec2.InternetGateway(name, vpc_id=vpc.id, tags={"Name": name}, opts=opts)
    # A gateway's public address works, and can be given back, while this one is attached.
    attached = pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(depends_on=[internet]))
    needed: list[pulumi.Resource] = []
    if public:
        needed += [*public.associations, to_internet(f"{name}-public", public, internet, opts)]
        nat = zonal(f"{name}-nat", public, attached)
    else:
        nat = aws.ec2.NatGateway(
            f"{name}-nat",
            vpc_id=vpc.id,
            availability_mode="regional",
            connectivity_type="public",
            tags={"Name": f"{name}-nat"},
            opts=attached,
        )
    out = aws.ec2.Route(
        f"{name}-nodes",
        route_table_id=nodes.table.id,
        destination_cidr_block=EVERYWHERE,
        nat_gateway_id=nat.id,
        opts=opts,
    )
    return WayOut([nat.id], [*needed, out])


def to_internet(
    name: str, public: Part, internet: aws.ec2.InternetGateway, opts: pulumi.ResourceOptions
) -> aws.ec2.Route:
    """Create the route that makes a subnet public."""
    return aws.ec2.Route(
        name,
        route_table_id=public.table.id,
        destination_cidr_block=EVERYWHERE,
        gateway_id=internet.id,
        opts=opts,
    )


def zonal(name: str, public: Part, opts: pulumi.ResourceOptions) -> aws.ec2.NatGateway:
    """Create a gateway in one zone, with an address that others may put on a list."""
    address = aws.ec2.Eip(name, domain="vpc", tags={"Name": name}, opts=opts)
    return aws.ec2.NatGateway(
        name,
        allocation_id=address.id,
        subnet_id=public.subnets[0].id,
        connectivity_type="public",
        tags={"Name": name},
        opts=opts,
    )
