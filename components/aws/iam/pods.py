"""Roles of pods: which service accounts of which cluster take them on."""

from collections.abc import Sequence

import pulumi
import pulumi_aws as aws

from components.aws.iam.account import account_id
from components.aws.iam.document import HERE, Conditions, Statement, Text, trust_pods
from components.aws.iam.role import role
from components.contracts.identity import ServiceAccount
from components.site import Site


def pod_role(
    name: str,
    why: str,
    pods: Sequence[ServiceAccount],
    cluster: Text,
    site: Site,
    opts: pulumi.ResourceOptions,
    may: Sequence[Statement] = (),
) -> aws.iam.Role:
    """Create a role for pods of one cluster alone, by its name; `opts` must name a parent."""
    assert opts.parent
    account = account_id(opts.parent, site)
    made = role(name, why, trusted(pods, cluster, account, site), site, opts, may)
    for one in pods:
        aws.eks.PodIdentityAssociation(
            f"{name}-{one.namespace}-{one.name}",
            cluster_name=cluster,
            namespace=one.namespace,
            service_account=one.name,
            role_arn=made.arn,
            opts=opts,
        )
    return made


def trusted(
    pods: Sequence[ServiceAccount], cluster: Text, account: Text, site: Site
) -> pulumi.Output[str]:
    """Return the document that lets pods of one cluster, by its name, take on a role.

    EKS tells where a pod comes from as tags of its session, which the pod cannot choose. So a
    cluster of another stack, or another service account, does not get in even where somebody
    ties it to this role.
    """
    arn = pulumi.Output.concat(HERE, ":eks:", site.region, ":", account, ":cluster/", cluster)
    return trust_pods(only(pods, arn))


def only(pods: Sequence[ServiceAccount], cluster: Text) -> Conditions:
    """Return the conditions that hold for these pods; all of them have each name if one has it."""
    return {
        "StringEquals": {
            "aws:RequestTag/eks-cluster-arn": cluster,
            "aws:RequestTag/kubernetes-namespace": sorted({one.namespace for one in pods}),
            "aws:RequestTag/kubernetes-service-account": sorted({one.name for one in pods}),
        }
    }
