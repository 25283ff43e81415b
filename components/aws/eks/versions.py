"""What goes with a version of Kubernetes on EKS: add-ons and the image of nodes, pinned.

As EKS's user guide and add-on catalogue had them in October 2026. What is newer is told by
`aws eks describe-addon-versions --kubernetes-version 1.35` and, for images, by the releases of
awslabs/amazon-eks-ami; a row is changed as a whole, and tried in dev first.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Release:
    """One version of Kubernetes with everything around it."""

    node: str
    """Release of the image that system nodes start from: Kubernetes' version and a date."""
    addons: Mapping[str, str]

    @property
    def image(self) -> str:
        """Return the same date's images as Karpenter names them.

        Of that family it takes the one with NVIDIA's or Neuron's driver where a machine has such
        accelerators: the image is the one owner of the driver.
        """
        return f"al2023@v{self.node.rpartition('-')[2]}"


VERSIONS: dict[str, Release] = {
    "1.34": Release(
        node="1.34.10-20260903",
        addons={
            "vpc-cni": "v1.22.4-eksbuild.3",
            "kube-proxy": "v1.34.6-eksbuild.25",
            "coredns": "v1.13.2-eksbuild.24",
            "eks-pod-identity-agent": "v1.3.10-eksbuild.3",
            "aws-ebs-csi-driver": "v1.66.0-eksbuild.1",
        },
    ),
    "1.35": Release(
        node="1.35.8-20260930",
        addons={
            "vpc-cni": "v1.22.4-eksbuild.3",
            "kube-proxy": "v1.35.3-eksbuild.25",
            "coredns": "v1.14.3-eksbuild.16",
            "eks-pod-identity-agent": "v1.3.10-eksbuild.3",
            "aws-ebs-csi-driver": "v1.66.0-eksbuild.1",
        },
    ),
    "1.36": Release(
        node="1.36.4-20260923",
        addons={
            "vpc-cni": "v1.22.4-eksbuild.3",
            "kube-proxy": "v1.36.0-eksbuild.25",
            "coredns": "v1.14.3-eksbuild.23",
            "eks-pod-identity-agent": "v1.3.10-eksbuild.3",
            "aws-ebs-csi-driver": "v1.66.0-eksbuild.1",
        },
    ),
}
"""By the version that a stack file names; one that is not here is refused."""
