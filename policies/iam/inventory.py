"""The account that a graph describes: who is in it, and the documents that have a say."""

import json
from collections.abc import Iterator
from functools import partial

from policies.graph.model import Graph
from policies.iam.account import Account, Values
from policies.iam.guards import guards
from policies.iam.holders import Holders
from policies.iam.identifier import ACCOUNT, REGION, identifiers
from policies.iam.library import POLICY, Library, Managed
from policies.iam.written import Written


def inventory(
    graph: Graph,
    managed: Managed | None = None,
    account: str = ACCOUNT,
    region: str = REGION,
    context: Values | None = None,
) -> Account:
    """Return the account that a graph describes, recorded with `outputs=identifiers`.

    `managed` holds AWS's own policies, a boundary of another stack, the policy of a key that
    exists already. `context` is what every request has. Raises Unreadable for what attaches
    documents in ways that are not read, and for a document or a link that is not known before
    its resource exists; Malformed for a document that IAM would refuse.
    """
    given = managed or {}
    written = Written(graph, partial(identifiers, account=account, region=region))
    library = Library(written, given)
    holders = Holders(written, library, account, region)
    always = {
        "aws:RequestedRegion": region,
        "aws:SecureTransport": "true",
        "aws:ViaAWSService": "false",
    }
    return Account(
        holders=holders.named(),
        later=holders.later(),
        guarded={**dict(_given(library, given)), **dict(_guarded(written, library, account))},
        documents=library.documents,
        foreign=frozenset(library.foreign),
        names={**written.names(), "account": (account,), "region": (region,)},
        context={**always, **(context or {})},
    )


def _given(library: Library, managed: Managed) -> Iterator[tuple[str, str]]:
    """Yield what guards resources that exist already."""
    for arn in managed:
        if ":policy/" not in arn:
            yield arn, library.given(arn, "resource")


def _guarded(written: Written, library: Library, account: str) -> Iterator[tuple[str, str]]:
    for guard in guards(written, account):
        yield guard.arn, library.add(guard.arn, guard.document, guard.ours)


def published(graph: Graph, account: str = ACCOUNT, region: str = REGION) -> Managed:
    """Return the managed policies of a program by ARN, for inventories of stacks that use them."""
    written = Written(graph, partial(identifiers, account=account, region=region))
    made = written.made(POLICY)
    return {written.arn(node): json.loads(written.source(node, "policy")) for node in made}
