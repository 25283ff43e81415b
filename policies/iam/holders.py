"""The roles of a graph and its pods, and the documents that say what they may do.

Sources: IAM User Guide, "Policies and permissions"; Amazon EKS User Guide, "Grant Pods access to
AWS resources based on tags"; AWS Cost Management User Guide, "Configuring budget actions".
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import TypeVar

from policies.graph.model import Node
from policies.iam import principal
from policies.iam.account import Holder
from policies.iam.library import Library
from policies.iam.written import Unreadable, Written, label

Found = TypeVar("Found")

ROLE = "aws:iam/role:Role"
INLINE = "aws:iam/rolePolicy:RolePolicy"
ATTACHED = "aws:iam/rolePolicyAttachment:RolePolicyAttachment"
POD = "aws:eks/podIdentityAssociation:PodIdentityAssociation"
BUDGET_ACTION = "aws:budgets/budgetAction:BudgetAction"
ELSEWHERE = (
    "aws:iam/groupPolicy*",
    "aws:iam/policyAttachment:*",
    "aws:iam/rolePoliciesExclusive:*",
    "aws:iam/rolePolicyAttachmentsExclusive:*",
    "aws:iam/userPolicy*",
)
"""What attaches documents in ways that are not read here."""
INSIDE = ("inlinePolicies", "managedPolicyArns")
"""Inputs of a role that do so."""
UID = "11111111-2222-3333-4444-555555555555"
"""Of a pod, which only Kubernetes can say."""


class Holders:
    """Everybody who acts in an account by documents of their own."""

    def __init__(self, written: Written, library: Library, account: str, region: str) -> None:
        """Look at the graph; raises Unreadable for what attaches documents in other ways."""
        self._written, self._library = written, library
        self._clusters = f"arn:aws:eks:{region}:{account}:cluster/"
        for node in written.made(*ELSEWHERE):
            raise Unreadable(f"{label(node)}: {node.type} is not read: use {INLINE} or {ATTACHED}")

    def named(self) -> Mapping[str, Holder]:
        """Return all by name: that of a role in the program, or a service account's."""
        roles = {node.urn: self._role(node) for node in self._written.made(ROLE)}
        named = ((self._written.graph[urn].name, role) for urn, role in roles.items())
        return _unique((*named, *self._pods(roles)))

    def later(self) -> Mapping[str, Mapping[str, str]]:
        """Return budget actions by name: the ARN of each role to the document it would get."""
        actions = self._written.made(BUDGET_ACTION)
        return _unique((action.name, dict(self._given_by(action))) for action in actions)

    def _role(self, node: Node) -> Holder:
        for key in INSIDE:
            if node.inputs.get(key) is not None:
                raise Unreadable(f"{label(node)} {key}: is not read: use {INLINE} or {ATTACHED}")
        attached = tuple(
            self._library.own(one) if one.type == INLINE else self._library.policy(one, "policyArn")
            for one in self._written.made(INLINE, ATTACHED)
            if self._written.link(one, "role", ROLE) is node
        )
        bounded = node.inputs.get("permissionsBoundary") is not None
        boundary = self._library.policy(node, "permissionsBoundary") if bounded else None
        somebody = principal.role(self._written.arn(node), tags=self._written.tags(node))
        return Holder(somebody, attached, boundary)

    def _pods(self, roles: Mapping[str, Holder]) -> Iterator[tuple[str, Holder]]:
        """Yield service accounts and what their pods are: sessions of roles of this program."""
        for node in self._written.made(POD):
            chained = node.inputs.get("targetRoleArn") is not None
            made = self._written.link(node, "targetRoleArn" if chained else "roleArn", ROLE)
            if made is None:
                continue
            role = roles[made.urn]
            tags = {**role.principal.tags, **self._session_tags(node)}
            pod = principal.role(role.principal.name, "eks-pod", tags)
            limit = self._library.own(node) if node.inputs.get("policy") is not None else None
            names = (self._written.text(node, key) for key in ("namespace", "serviceAccount"))
            yield "/".join(names), Holder(pod, role.identity, role.boundary, limit)

    def _session_tags(self, node: Node) -> Mapping[str, str]:
        """Return the tags that EKS gives the session of a pod, unless it is told not to."""
        cluster, namespace, service = (
            self._written.text(node, key) for key in ("clusterName", "namespace", "serviceAccount")
        )
        tags = {
            "eks-cluster-arn": self._clusters + cluster,
            "eks-cluster-name": cluster,
            "kubernetes-namespace": namespace,
            "kubernetes-pod-name": f"{service}-0",
            "kubernetes-pod-uid": UID,
            "kubernetes-service-account": service,
        }
        return {} if node.inputs.get("disableSessionTags") else tags

    def _given_by(self, action: Node) -> Iterator[tuple[str, str]]:
        where = "definition.iamActionDefinition"
        for name in self._written.texts(action, f"{where}.roles"):
            role = self._written.find(action, f"{where}.roles", name, ROLE)
            if role is not None:
                document = self._library.policy(action, f"{where}.policyArn")
                yield self._written.arn(role), document


def _unique(pairs: Iterable[tuple[str, Found]]) -> Mapping[str, Found]:
    found: dict[str, Found] = {}
    for name, one in pairs:
        if name in found:
            raise Unreadable(f"two are called {name!r}: rename a role, a pod or a budget's action")
        found[name] = one
    return found
