"""Subnets of one kind, one in each zone, and the route table that they share."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws


@dataclass(frozen=True)
class Part:
    """A part of a network: subnets for one purpose."""

    subnets: list[aws.ec2.Subnet]
    table: aws.ec2.RouteTable
    associations: list[aws.ec2.RouteTableAssociation]

    @property
    def ids(self) -> pulumi.Output[list[str]]:
        """Return the subnets' ids, zone by zone."""
        return pulumi.Output.all(*(subnet.id for subnet in self.subnets))


def part(
    name: str,
    vpc: aws.ec2.Vpc,
    ranges: Sequence[str],
    zones: Sequence[pulumi.Output[str]],
    opts: pulumi.ResourceOptions,
    settled: pulumi.ResourceOptions,
    tags: Mapping[str, str] | None = None,
) -> Part:
    """Create a subnet in each zone with a table of their own; `settled` is for the subnets alone.

    None of them gives machines a public address.
    """
    table = aws.ec2.RouteTable(name, vpc_id=vpc.id, tags={"Name": name}, opts=opts)
    subnets = [
        aws.ec2.Subnet(
            f"{name}-{place}",
            vpc_id=vpc.id,
            cidr_block=cidr,
            availability_zone=zone,
            map_public_ip_on_launch=False,
            tags={**(tags or {}), "Name": f"{name}-{place}"},
            opts=pulumi.ResourceOptions.merge(opts, settled),
        )
        for place, (cidr, zone) in enumerate(zip(ranges, zones, strict=False), 1)
    ]
    associations = [
        aws.ec2.RouteTableAssociation(
            f"{name}-{place}", subnet_id=subnet.id, route_table_id=table.id, opts=opts
        )
        for place, subnet in enumerate(subnets, 1)
    ]
    return Part(subnets, table, associations)
