"""A VPC with one subnet, its ways out and its rules."""

import pulumi
import pulumi_aws as aws

from tests.policies.aws.values import TAGS, document


def network() -> tuple[aws.ec2.Subnet, aws.ec2.SecurityGroup]:
    """A VPC with one subnet, its ways out and its rules."""
    vpc = aws.ec2.Vpc(
        "vpc",
        cidr_block="10.0.0.0/16",
        enable_dns_hostnames=True,
        enable_dns_support=True,
        instance_tenancy="default",
        tags=TAGS,
    )
    subnet = aws.ec2.Subnet(
        "subnet",
        vpc_id=vpc.id,
        cidr_block="10.0.0.0/19",
        availability_zone="us-east-1a",
        map_public_ip_on_launch=False,
        tags=TAGS | {"kubernetes.io/role/internal-elb": "1"},
    )
    internet = aws.ec2.InternetGateway("internet", vpc_id=vpc.id, tags=TAGS)
    eip = aws.ec2.Eip("eip", domain="vpc", tags=TAGS)
    nat = aws.ec2.NatGateway(
        "nat",
        allocation_id=eip.id,
        subnet_id=subnet.id,
        connectivity_type="public",
        opts=pulumi.ResourceOptions(depends_on=[internet]),
    )
    aws.ec2.NatGateway(
        "regional", vpc_id=vpc.id, availability_mode="regional", connectivity_type="public"
    )
    table = aws.ec2.RouteTable("table", vpc_id=vpc.id, tags=TAGS)
    aws.ec2.Route(
        "out", route_table_id=table.id, destination_cidr_block="0.0.0.0/0", nat_gateway_id=nat.id
    )
    aws.ec2.RouteTableAssociation("table", subnet_id=subnet.id, route_table_id=table.id)
    aws.ec2.DefaultSecurityGroup("default", vpc_id=vpc.id, ingress=[], egress=[], tags=TAGS)
    group = aws.ec2.SecurityGroup(
        "group", name="mlplatform-dev-data", description="Data of the platform", vpc_id=vpc.id
    )
    aws.vpc.SecurityGroupIngressRule(
        "in",
        security_group_id=group.id,
        ip_protocol="tcp",
        from_port=5432,
        to_port=5432,
        cidr_ipv4="10.0.0.0/16",
        description="PostgreSQL from the nodes",
    )
    aws.vpc.SecurityGroupEgressRule(
        "out", security_group_id=group.id, ip_protocol="-1", cidr_ipv4="0.0.0.0/0"
    )
    aws.ec2.VpcEndpoint(
        "s3",
        vpc_id=vpc.id,
        service_name="com.amazonaws.us-east-1.s3",
        vpc_endpoint_type="Gateway",
        route_table_ids=[table.id],
        policy=document(
            {"Effect": "Allow", "Principal": "*", "Action": "s3:*", "Resource": "arn:aws:s3:::ml-*"}
        ),
    )
    aws.ec2.VpcEndpoint(
        "sts",
        vpc_id=vpc.id,
        service_name="com.amazonaws.us-east-1.sts",
        vpc_endpoint_type="Interface",
        ip_address_type="ipv4",
        dns_options={"dns_record_ip_type": "ipv4"},
        subnet_ids=[subnet.id],
        security_group_ids=[group.id],
        private_dns_enabled=True,
    )
    aws.ec2.FlowLog(
        "flow",
        vpc_id=vpc.id,
        traffic_type="REJECT",
        log_destination="arn:aws:s3:::mlplatform-dev-logs/flow/",
        log_destination_type="s3",
        max_aggregation_interval=600,
        destination_options={"file_format": "parquet", "per_hour_partition": True},
    )
    return subnet, group
