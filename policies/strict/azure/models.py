"""Which model classes of azure-mgmt describe a resource type of the SDK of Azure."""

from collections.abc import Iterator
from functools import cache

from policies.strict import worded
from policies.strict.azure import source
from policies.strict.azure.classes import shape_of
from policies.strict.azure.prose import told
from policies.strict.azure.renamed import ELSEWHERE, SERVICES
from policies.strict.model import Model, inside
from policies.strict.names import owners_of, path_of
from policies.strict.sdk import arguments_of
from policies.strict.shape import Limits, Shape

ENDINGS = (
    *("CreateOrUpdateParameters", "CreateParameters", "CreateOrUpdateContent"),
    *("CreateOrUpdateProperties", "", "Resource"),
)
"""What the class of a request adds to the kind that it makes, in this order."""


@cache
def model_of(token: str) -> Model:
    """Return the models of a type such as `azure-native:network:Subnet`; no shapes if none."""
    path, kind = path_of(token), token.rsplit(":", 1)[-1]
    module = path.split("/")[0]
    named = ELSEWHERE.get(path)
    shapes = tuple(filter(None, map(at, named))) if named else tuple(found(module, kind))
    arguments = arguments_of(token)
    words = (worded.shape_of(arguments, spoken, path),) if arguments else ()
    return Model(shapes, owners_of(kind), words)


def found(module: str, kind: str) -> Iterator[Shape]:
    """Yield what the newest version of a service that has a kind says about it."""
    for folder in source.folders(SERVICES.get(module, module)):
        known = source.models(folder)
        names = [f"{kind}{ending}" for ending in ENDINGS if f"{kind}{ending}" in known.places]
        if names:
            yield from (shape_of(known, name) for name in names)
            return


def at(place: str) -> Shape | None:
    """Return what lies at `storage:ManagementPolicy` or `monitor:Rule/properties`."""
    service, name = place.split(":", 1)
    kind, *steps = name.split("/")
    for folder in source.folders(service.replace(".", "/")):
        known = source.models(folder)
        if kind in known.places:
            whole = shape_of(known, kind)
            return inside(whole, "/".join(steps)) if steps else whole
    return None


def spoken(words: str, place: str) -> Limits:
    """Return what the SDK's words ask of a text."""
    return told(Limits(), words, place)
