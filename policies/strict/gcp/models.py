"""Which schemas and methods of Google describe a resource type of its SDK."""

import re
from collections.abc import Iterator
from functools import cache

from policies.strict import worded
from policies.strict.gcp.discovery import Method, asked, methods, released, schema, schemas
from policies.strict.gcp.prose import told
from policies.strict.gcp.renamed import APIS, ELSEWHERE
from policies.strict.model import Model, inside
from policies.strict.names import owners_of, path_of, singular
from policies.strict.sdk import arguments_of
from policies.strict.shape import Limits, Shape, plain

SCOPES = ("Global", "Region", "Project", "Organization", "Folder")
"""What the SDK puts before the kind of a resource that Google has in several places."""

GRANT = re.compile(r"(?i)iam(member|binding)$")
"""What ends the kind of a right: each API calls it a binding."""


@cache
def model_of(token: str) -> Model:
    """Return the models of a type such as `gcp:container/cluster:Cluster`; no shapes if none."""
    path, kind = path_of(token), token.rsplit(":", 1)[-1]
    module = path.split("/")[0]
    named = ELSEWHERE.get(path)
    if named:
        shapes = tuple(shape for place in named for shape in at(place))
    else:
        shapes = next(filter(None, (found(name, kind) for name in documents_of(module))), ())
    arguments = arguments_of(token)
    words = (worded.shape_of(arguments, spoken, path),) if arguments else ()
    return Model(shapes, owners_of(kind, *kinds(kind)), words)


def spoken(words: str, place: str) -> Limits:
    """Return what the SDK's words ask of a text."""
    return told(Limits(), words, place)


def documents_of(module: str) -> Iterator[str]:
    """Yield the documents that a module of the SDK may stand for; its version, if it names one."""
    bare, version, _ = re.split(r"(v\d+)?$", module, maxsplit=1)
    for api in APIS.get(module) or (bare, f"cloud{bare}", f"{bare}admin", f"{bare}s"):
        for name in released().get(api, ()):
            if version is None or name.endswith(f".{version}"):
                yield name


def kinds(kind: str) -> tuple[str, ...]:
    """Return how Google may call a kind of the SDK."""
    if GRANT.search(kind):
        return ("Binding",)
    bare = next((kind.removeprefix(scope) for scope in SCOPES if kind.startswith(scope)), kind)
    return tuple(dict.fromkeys((kind, bare)))


def found(document: str, kind: str) -> tuple[Shape, ...]:
    """Return what a document says about a kind: its schema, and what its maker takes."""
    for name in kinds(kind):
        known = schema(document, name)
        asking = [one for made, one in methods(document) if singular(made) == plain(name)]
        asking += [one for _, one in methods(document) if takes(document, one, name)]
        shapes = (known, *(asked(document, asking[0], name) if asking else ()))
        if any(shapes):
            return tuple(shape for shape in shapes if shape)
    return ()


def takes(document: str, method: Method, kind: str) -> bool:
    """Tell whether a method makes something of its request alone, which is of a kind."""
    request = method.get("request", {}).get("$ref")
    return request is not None and request == schemas(document).get(plain(kind))


def at(place: str) -> tuple[Shape, ...]:
    """Return what lies at `iam.v1:Role`, `storage.v1:Policy/bindings` or `iam.v1:iam.x.create`."""
    document, name = place.split(":", 1)
    kind, *steps = name.split("/")
    if "." in kind:
        asking = (one for _, one in methods(document) if one["id"] == kind)
        return tuple(shape for one in asking for shape in asked(document, one))
    known = schema(document, kind)
    whole = inside(known, "/".join(steps)) if known and steps else known
    return (whole,) if whole else ()


def elsewhere(place: str) -> Shape | None:
    """Return a schema of any document, for an argument that its own leaves open."""
    found = at(place)
    return found[0] if found else None
