"""What looks like a secret carries the mark that keeps it out of plain state and logs."""

import re
from collections.abc import Iterator

from policies.graph.model import Graph, Node, Secret
from policies.graph.walk import leaves

TELLING = re.compile(
    r"(password|passphrase|passwd|secret|token|credentials?|kubeconfig"
    r"|(api|access|private|auth|serving|secret)_?key)$",
    re.IGNORECASE,
)
"""How the key of a secret ends."""

WHOLE = {"pulumi-python:dynamic/local:Program": ("environment", "files", "scrape")}
"""Inputs that are secret as a whole, by type."""

NAMES = {"gcp:secretmanager/secretVersion:SecretVersion": ("secret",)}
"""Inputs that name a secret and hold none, by type."""

EXCLUDED = ("__provider",)
"""A dynamic provider's code, pickled; providers of ours hold no secret themselves."""


def violations_in(graph: Graph) -> Iterator[tuple[Node, str]]:
    """One message per plain value that should be marked.

    A component's spec is left out: it holds the names of secrets, never secrets.
    """
    for node in graph:
        given = dict(node.inputs) if node.custom else {}
        left_out = (*EXCLUDED, *NAMES.get(node.type, ()))
        for path in plain({key: given[key] for key in given if key not in left_out}):
            yield node, f"input {path} is not marked secret: wrap it in pulumi.Output.secret"
        for path in plain(node.outputs):
            yield node, f"output {path} is not marked secret: wrap it where it is made"
        for key in WHOLE.get(node.type, ()):
            for path, value in leaves(given.get(key), key):
                if not isinstance(value, Secret) and value is not None:
                    yield node, f"input {path} is not marked secret; {key} may hold secrets"


def plain(values: object) -> Iterator[str]:
    """Yield the path of every unmarked value under a key that tells of a secret."""
    for path, value in leaves(values):
        keys = re.sub(r"\[\d+\]", "", path).split(".")
        given = not isinstance(value, Secret | bool) and value not in (None, "")
        if given and any(TELLING.search(key) for key in keys):
            yield path
