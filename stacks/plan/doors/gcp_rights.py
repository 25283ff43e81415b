"""Rights that GCP's IAM and ACLs give to everyone."""

import json
from collections.abc import Iterator

from policies.graph.model import Node, Unknown
from policies.graph.walk import reveal
from stacks.plan.doors.door import Door, listed
from stacks.plan.shown import plain

ANYBODY = ("allUsers", "allAuthenticatedUsers")
"""Members that are everyone; the second asks for an account of Google's, whosever it is."""
OPEN_ACLS = ("publicRead", "publicReadWrite", "authenticatedRead")


def grant(node: Node) -> Iterator[Door]:
    """A right for everyone; a member that only the cloud can name is an account, not everyone."""
    for one in (node.inputs.get("member"), *listed(node.inputs.get("members"))):
        if one in ANYBODY:
            yield f"{plain(node.inputs.get('role'))} for {one}", "everyone"


def policy(node: Node) -> Iterator[Door]:
    """A whole policy with a right for everyone."""
    text = reveal(node.inputs.get("policyData"))
    if not isinstance(text, str):
        return  # written from names that only the cloud knows, like the member of a grant
    for one in json.loads(text).get("bindings") or ():
        for member in sorted({*one.get("members", ())} & {*ANYBODY}):
            yield f"{one.get('role')} for {member}", "everyone"


def acl(node: Node) -> Iterator[Door]:
    """An ACL that lets everyone in."""
    inputs = node.inputs
    entity, ready = inputs.get("entity"), inputs.get("predefinedAcl")
    if isinstance(entity, Unknown) or entity in ANYBODY:
        yield f"ACL {plain(inputs.get('role'))}", "everyone"
    if ready in OPEN_ACLS:
        yield f"ACL {ready}", "everyone"
    for one in listed(inputs.get("roleEntities")):
        if isinstance(one, Unknown) or str(one).endswith(ANYBODY):
            yield f"ACL {plain(one)}", "everyone"
