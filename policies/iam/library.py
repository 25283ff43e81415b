"""The documents that a graph holds or refers to, each read once."""

import json
from collections.abc import Mapping
from typing import Any

from policies.graph.model import Node
from policies.iam.document import Document, parse
from policies.iam.statement import Kind
from policies.iam.written import Unreadable, Written, label

POLICY = "aws:iam/policy:Policy"
Managed = Mapping[str, Mapping[str, Any]]
"""Documents of what a program does not make, by ARN."""


class Library:
    """Documents by name: the URN of what holds one, or the ARN of what it is or guards."""

    def __init__(self, written: Written, managed: Managed) -> None:
        """Start empty; `managed` is what the graph may refer to."""
        self._written, self._managed = written, managed
        self.documents: dict[str, Document] = {}
        self.foreign: set[str] = set()

    def add(self, name: str, document: Document, ours: bool) -> str:
        """Keep a document and return its name."""
        self.documents[name] = document
        if not ours:
            self.foreign.add(name)
        return name

    def own(self, node: Node) -> str:
        """Return the name of the document that a resource holds as its `policy`."""
        if node.urn in self.documents:
            return node.urn
        return self.add(node.urn, self._written.document(node, "policy", "identity"), True)

    def policy(self, node: Node, path: str) -> str:
        """Return the name of the document of the managed policy that an input names."""
        ours = self._written.link(node, path, POLICY)
        if ours is not None:
            return self.own(ours)
        arn = self._written.text(node, path)
        if arn not in self._managed:
            raise Unreadable(
                f"{label(node)} {path}: {arn!r} is no policy of this program: hand its document "
                "over as managed"
            )
        return self.given(arn, "identity")

    def given(self, arn: str, kind: Kind) -> str:
        """Return the name of a document that was handed over."""
        if arn in self.documents:
            return arn
        text = json.dumps(self._managed[arn])
        return self.add(arn, parse(text, kind, arn.rpartition("/")[2]), False)
