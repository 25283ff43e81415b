"""Whose pods have rights."""

from collections.abc import Iterator
from re import compile as pattern

from policies.graph.model import Node
from stacks.diagram.box import Box
from stacks.plan.parts import Part, some
from stacks.plan.shown import plain, text

NAMED = {
    "aws:eks/podIdentityAssociation:PodIdentityAssociation": ("namespace", "serviceAccount"),
    "azure-native:managedidentity:FederatedIdentityCredential": ("subject",),
    "gcp:*Member": ("member",),
}
"""Per type, the inputs that name the pods: a namespace and an account, or one text with both."""
SUBJECTS = (
    pattern(r"system:serviceaccount:([^:]+):([^:]+)"),
    pattern(r"/subject/ns/([^/]+)/sa/([^/]+)"),
    pattern(r"\.svc\.id\.goog\[([^/]+)/([^\]]+)\]"),
)
"""Texts with both: of Kubernetes itself, and the two forms of Google."""


def sketch(part: Part) -> Box:
    """Return whose pods have rights."""
    pods = dict.fromkeys(pod for node in part.resources for pod in pods_of(node))
    return Box("identity", tuple(some(list(pods))), key="identity")


def pods_of(node: Node) -> Iterator[str]:
    """Yield the pods that a resource names: `namespace/account`."""
    for kind, inputs in NAMED.items():
        if node.is_a(kind):
            values = [text(plain(node.inputs.get(key))) for key in inputs]
            if len(values) > 1:
                yield "/".join(values)
            else:
                found = (subject.search(values[0]) for subject in SUBJECTS)
                yield from ("/".join(one.groups()) for one in found if one)
