"""What Karpenter 1.14 may do: start machines that are marked as this cluster's, and end those.

The statements are those that Karpenter documents, narrowed: it makes no instance profiles, as it
is given one; it passes one role, to EC2; and what it makes is in this account.
"""

from dataclasses import dataclass

import pulumi

from components.aws.iam.document import HERE, Conditions, Statement, Text, allow

USED = ("capacity-reservation", "placement-group", "security-group", "subnet")
"""What a machine is started with; a shared network's subnets are another account's."""

MADE = ("fleet", "instance", "launch-template", "network-interface", "spot-instances-request",
        "volume")  # fmt: skip

READ = ("CapacityReservations", "Images", "InstanceStatus", "InstanceTypeOfferings",
        "InstanceTypes", "Instances", "LaunchTemplates", "PlacementGroups", "SecurityGroups",
        "SpotPriceHistory", "Subnets")  # fmt: skip

LAUNCH = ("ec2:RunInstances", "ec2:CreateFleet")


@dataclass(frozen=True)
class Rights:
    """The rights over one cluster's machines."""

    cluster: str
    region: str
    account: Text

    def statements(self, node_role: Text, queue: Text) -> tuple[Statement, ...]:
        """Return all of them."""
        return (*self.launching(), *self.keeping(), *self.knowing(node_role, queue))

    def launching(self) -> tuple[Statement, ...]:
        """Return what starts machines: from anything that lies there, marked as the cluster's."""
        images = [f"{HERE}:ec2:{self.region}::{kind}/*" for kind in ("image", "snapshot")]
        others = [f"{HERE}:ec2:{self.region}:*:{kind}/*" for kind in USED]
        made = [self.ec2(kind) for kind in MADE]
        marks = self.marks("Request", **{"eks:eks-cluster-name": self.cluster})
        by_launch = ["RunInstances", "CreateFleet", "CreateLaunchTemplate"]
        tagging = {
            **marks,
            "StringEquals": {**marks["StringEquals"], "ec2:CreateAction": by_launch},
        }
        return (
            allow(LAUNCH, (*images, *others), sid="LaunchFrom"),
            allow(LAUNCH, (self.ec2("launch-template"),), self.marks("Resource"), "LaunchBy"),
            allow((*LAUNCH, "ec2:CreateLaunchTemplate"), made, marks, "Launch"),
            allow(("ec2:CreateTags",), made, tagging, "Mark"),
        )

    def keeping(self) -> tuple[Statement, ...]:
        """Return what names and ends machines that carry the cluster's marks."""
        ours = self.marks("Resource")
        naming: Conditions = {
            **ours,
            "StringEqualsIfExists": {"aws:RequestTag/eks:eks-cluster-name": self.cluster},
            "ForAllValues:StringEquals": {
                "aws:TagKeys": ["eks:eks-cluster-name", "karpenter.sh/nodeclaim", "Name"]
            },
        }
        ended = [self.ec2(kind) for kind in ("instance", "launch-template")]
        return (
            allow(("ec2:CreateTags",), (self.ec2("instance"),), naming, "Name"),
            allow(("ec2:TerminateInstances", "ec2:DeleteLaunchTemplate"), ended, ours, "End"),
        )

    def knowing(self, node_role: Text, queue: Text) -> tuple[Statement, ...]:
        """Return what it learns by, and the one role that it hands to machines."""
        cluster = pulumi.Output.concat(
            HERE, ":eks:", self.region, ":", self.account, ":cluster/", self.cluster
        )
        here = {"StringEquals": {"aws:RequestedRegion": self.region}}
        to_ec2 = {"StringEquals": {"iam:PassedToService": "ec2.amazonaws.com"}}
        of_cluster = {"StringEquals": {"arc-zonal-shift:ResourceIdentifier": cluster}}
        parameters = f"{HERE}:ssm:{self.region}::parameter/aws/service/*"
        messages = ("sqs:DeleteMessage", "sqs:GetQueueUrl", "sqs:ReceiveMessage")
        return (
            allow(("iam:PassRole",), (node_role,), to_ec2, "PassNodeRole"),
            allow([f"ec2:Describe{what}" for what in READ], conditions=here, sid="Read"),
            allow(("ssm:GetParameter",), (parameters,), sid="ReadImages"),
            allow(("pricing:GetProducts",), sid="ReadPrices"),
            # Looks twice an hour for profiles that it made, and finds none.
            allow(("iam:ListInstanceProfiles",), sid="ReadProfiles"),
            allow(("eks:DescribeCluster",), (cluster,), sid="ReadCluster"),
            allow(("arc-zonal-shift:GetManagedResource",), conditions=of_cluster, sid="ReadShift"),
            allow(messages, (queue,), sid="ReadWarnings"),
        )

    def ec2(self, kind: str) -> pulumi.Output[str]:
        """Return the pattern of the account's resources of a kind."""
        return pulumi.Output.concat(HERE, ":ec2:", self.region, ":", self.account, ":", kind, "/*")

    def marks(self, where: str, **more: str) -> dict[str, dict[str, str | list[str]]]:
        """Return the conditions that a request, or a resource, has the tags of the cluster's."""
        owned = {f"kubernetes.io/cluster/{self.cluster}": "owned", **more}
        return {
            "StringEquals": {f"aws:{where}Tag/{key}": value for key, value in owned.items()},
            "StringLike": {f"aws:{where}Tag/karpenter.sh/nodepool": "*"},
        }
