"""Services of AWS that a network reaches without leaving it, and who may use these ways."""

import pulumi
import pulumi_aws as aws

from components.aws.catalog import ENDPOINTS
from components.aws.iam.account import account_id
from components.aws.iam.document import HERE, allow, by, document
from components.contracts.network import NetworkSpec
from components.site import Site

READ = ("s3:GetObject", "s3:GetObjectVersion", "s3:GetBucketLocation", "s3:ListBucket")
TLS = {"Bool": {"aws:SecureTransport": "true"}}
IDENTITIES = ("eks-auth", "sts")
"""Who asks these has no identity of the account yet, and they carry nothing away."""


def storage_endpoint(
    name: str,
    vpc: aws.ec2.Vpc,
    tables: list[aws.ec2.RouteTable],
    spec: NetworkSpec,
    site: Site,
    opts: pulumi.ResourceOptions,
) -> aws.ec2.VpcEndpoint:
    """Create the way to S3, which costs nothing, where a NAT takes $0.045 per GB.

    Whatever can be read may come in, such as public images and data sets, with whose credentials
    ever; without NAT only from where AWS keeps images and packages. Everything else, writing
    above all, is for identities of this account and its own buckets: nobody carries data to a
    bucket elsewhere, whatever keys he brings along.
    """
    assert opts.parent
    account = account_id(opts.parent, site)
    own = {"aws:PrincipalAccount": account, "aws:ResourceAccount": account}
    region = site.region
    of_aws = (f"prod-{region}-starport-layer-bucket", f"al2023-repos-{region}-de612dc2")
    readable = [f"{HERE}:s3:::{bucket}/*" for bucket in of_aws] if spec.nat == "none" else ["*"]
    return aws.ec2.VpcEndpoint(
        f"{name}-s3",
        vpc_id=vpc.id,
        service_name=f"com.amazonaws.{region}.s3",
        vpc_endpoint_type="Gateway",
        route_table_ids=[table.id for table in tables],
        policy=document(
            by("*", allow(["s3:*"], conditions={"StringEquals": own}, sid="OwnBuckets")),
            by("*", allow(READ, readable, TLS, "ReadOnly")),
        ),
        tags={"Name": f"{name}-s3"},
        opts=opts,
    )


def asked(spec: NetworkSpec) -> tuple[str, ...]:
    """Return the services with an interface endpoint: without NAT, all that a platform needs."""
    if spec.private_endpoints is not None:
        return tuple(sorted(set(spec.private_endpoints)))
    return ENDPOINTS if spec.nat == "none" else ()


def interface_endpoints(
    name: str,
    vpc: aws.ec2.Vpc,
    subnets: list[aws.ec2.Subnet],
    spec: NetworkSpec,
    site: Site,
    opts: pulumi.ResourceOptions,
) -> list[pulumi.Resource]:
    """Create the ways to services, each with an address in every zone of the nodes.

    Each costs about $7.3 a zone and month and $0.01 per GB: all thirteen in three zones about
    $285, more than NAT in each of them ($99). So there are none where a network has a NAT, unless
    they are asked for. Only identities of this account pass.
    """
    services = asked(spec)
    if not services:
        return []
    assert opts.parent
    group = aws.ec2.SecurityGroup(
        f"{name}-endpoints",
        description="Endpoints of AWS services: TLS from the network, nothing out of them",
        vpc_id=vpc.id,
        tags={"Name": f"{name}-endpoints"},
        opts=opts,
    )
    rule = aws.vpc.SecurityGroupIngressRule(
        f"{name}-endpoints",
        security_group_id=group.id,
        description="TLS from the network",
        ip_protocol="tcp",
        from_port=443,
        to_port=443,
        cidr_ipv4=spec.cidr,
        opts=opts,
    )
    own = {"StringEquals": {"aws:PrincipalAccount": account_id(opts.parent, site)}}
    made: list[pulumi.Resource] = [rule]
    for service in services:
        policy = document(by("*", allow(["*"], conditions=own, sid="OwnIdentities")))
        endpoint = aws.ec2.VpcEndpoint(
            f"{name}-{service.replace('.', '-')}",
            vpc_id=vpc.id,
            service_name=f"com.amazonaws.{site.region}.{service}",
            vpc_endpoint_type="Interface",
            private_dns_enabled=True,
            subnet_ids=[subnet.id for subnet in subnets],
            security_group_ids=[group.id],
            policy=None if service in IDENTITIES else policy,
            tags={"Name": f"{name}-{service}"},
            opts=opts,
        )
        made.append(endpoint)
    return made
