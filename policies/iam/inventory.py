"""The account that a graph describes: its roles and pods, and the documents attached to them.

Sources: IAM User Guide, "Policies and permissions"; Amazon EKS User Guide, "Grant Pods access to
AWS resources based on tags"; AWS Cost Management User Guide, "Configuring budget actions".
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from typing import Any

from policies.graph.model import Graph, Node
from policies.iam import principal
from policies.iam.account import Account, Holder
from policies.iam.account import Values as Keys
from policies.iam.document import Document, parse
from policies.iam.guards import ROLE, guards
from policies.iam.identifier import ACCOUNT, REGION, identifiers
from policies.iam.statement import Kind
from policies.iam.written import Unreadable, Written, label

POLICY = "aws:iam/policy:Policy"
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
NO_TAGS: Mapping[str, str] = {}

Managed = Mapping[str, Mapping[str, Any]]
"""Documents of what the program does not make, by ARN."""


def inventory(
    graph: Graph,
    managed: Managed | None = None,
    account: str = ACCOUNT,
    region: str = REGION,
    context: Keys | None = None,
) -> Account:
    """Return the account that a graph describes, recorded with `outputs=identifiers`.

    `managed` holds AWS's own policies, a boundary of another stack, the policy of a key that
    exists already. `context` is what every request has. Raises Unreadable for what attaches
    documents otherwise, and for a document or a link that is not known before its resource is.
    """
    for node in graph.of_type(*ELSEWHERE):
        raise Unreadable(f"{label(node)}: {node.type} is not read: use {INLINE} or {ATTACHED}")
    called = partial(identifiers, account=account, region=region)
    return _Reader(Written(graph, called), managed or {}, account).account(region, context or {})


class _Reader:
    """One graph on its way to an account."""

    def __init__(self, written: Written, managed: Managed, owner: str) -> None:
        self._written, self._managed, self._owner = written, managed, owner
        self._documents: dict[str, Document] = {}
        self._foreign: set[str] = set()

    def account(self, region: str, context: Keys) -> Account:
        roles = {node.urn: self._holder(node) for node in self._made(ROLE)}
        named = ((self._written.graph[urn].name, holder) for urn, holder in roles.items())
        holders = _unique((*named, *self._pods(roles, region)))
        guarded = {**dict(self._given()), **dict(self._guarded())}
        later = {node.name: dict(self._later(node)) for node in self._made(BUDGET_ACTION)}
        here = {"account": (self._owner,), "region": (region,)}
        always = {
            "aws:RequestedRegion": region,
            "aws:SecureTransport": "true",
            "aws:ViaAWSService": "false",
        }
        return Account(
            documents=self._documents,
            holders=holders,
            guarded=guarded,
            names={**self._written.names(), **here},
            foreign=frozenset(self._foreign),
            later=later,
            context={**always, **context},
        )

    def _made(self, *types: str) -> Iterator[Node]:
        return (node for node in self._written.graph.of_type(*types) if not node.read)

    def _holder(self, role: Node) -> Holder:
        for key in INSIDE:
            if role.inputs.get(key) is not None:
                raise Unreadable(f"{label(role)} {key}: is not read: use {INLINE} or {ATTACHED}")
        attached = tuple(
            self._read(node, "policy") if node.type == INLINE else self._policy(node, "policyArn")
            for node in self._made(INLINE, ATTACHED)
            if self._written.link(node, "role", ROLE) is role
        )
        bounded = role.inputs.get("permissionsBoundary") is not None
        boundary = self._policy(role, "permissionsBoundary") if bounded else None
        return Holder(
            principal.role(self._written.arn(role), tags=self._written.tags(role)),
            attached,
            boundary,
        )

    def _read(self, node: Node, key: str) -> str:
        """Return the name of the document that a resource holds."""
        if node.urn not in self._documents:
            self._documents[node.urn] = self._written.document(node, key, "identity")
        return node.urn

    def _policy(self, node: Node, path: str) -> str:
        """Return the name of the document of a managed policy, ours or another's."""
        ours = self._written.link(node, path, POLICY)
        if ours is not None:
            return self._read(ours, "policy")
        arn = self._written.text(node, path)
        if arn not in self._managed:
            raise Unreadable(
                f"{label(node)} {path}: {arn!r} is no policy of this program: hand its document "
                "over as managed"
            )
        return self._add_foreign(arn, "identity")

    def _add_foreign(self, arn: str, kind: Kind) -> str:
        if arn not in self._documents:
            text = json.dumps(self._managed[arn])
            self._documents[arn] = parse(text, kind, arn.rpartition("/")[2])
            self._foreign.add(arn)
        return arn

    def _pods(self, roles: Mapping[str, Holder], region: str) -> Iterator[tuple[str, Holder]]:
        """Yield service accounts and what their pods are: sessions with the tags of EKS."""
        for node in self._made(POD):
            chained = node.inputs.get("targetRoleArn") is not None
            made = self._written.link(node, "targetRoleArn" if chained else "roleArn", ROLE)
            if made is None:
                continue
            role = roles[made.urn]
            tagged = not node.inputs.get("disableSessionTags")
            tags = self._session(node, region) if tagged else NO_TAGS
            pod = principal.role(role.principal.name, "eks-pod", {**role.principal.tags, **tags})
            limit = self._read(node, "policy") if node.inputs.get("policy") is not None else None
            name = f"{self._written.text(node, 'namespace')}/"
            name += self._written.text(node, "serviceAccount")
            yield name, Holder(pod, role.identity, role.boundary, limit)

    def _session(self, node: Node, region: str) -> Mapping[str, str]:
        """Return the tags that EKS gives the session of a pod."""
        cluster = self._written.text(node, "clusterName")
        service = self._written.text(node, "serviceAccount")
        return {
            "eks-cluster-arn": f"arn:aws:eks:{region}:{self._owner}:cluster/{cluster}",
            "eks-cluster-name": cluster,
            "kubernetes-namespace": self._written.text(node, "namespace"),
            "kubernetes-pod-name": f"{service}-0",
            "kubernetes-service-account": service,
        }

    def _guarded(self) -> Iterator[tuple[str, str]]:
        for guard in guards(self._written, self._owner):
            self._documents[guard.arn] = guard.document
            if not guard.ours:
                self._foreign.add(guard.arn)
            yield guard.arn, guard.arn

    def _given(self) -> Iterator[tuple[str, str]]:
        """Yield what guards resources that exist already."""
        for arn in self._managed:
            if ":policy/" not in arn:
                yield arn, self._add_foreign(arn, "resource")

    def _later(self, node: Node) -> Iterator[tuple[str, str]]:
        """Yield the roles that a budget's action gives a document, by ARN."""
        where = "definition.iamActionDefinition"
        for name in self._written.texts(node, f"{where}.roles"):
            role = self._written.find(node, f"{where}.roles", name, ROLE)
            if role is not None:
                yield self._written.arn(role), self._policy(node, f"{where}.policyArn")


def _unique(pairs: Iterable[tuple[str, Holder]]) -> Mapping[str, Holder]:
    found: dict[str, Holder] = {}
    for name, holder in pairs:
        if name in found:
            raise Unreadable(f"two roles or pods are called {name!r}: rename one")
        found[name] = holder
    return found
