"""Which models of AWS describe a resource type of its SDK."""

from dataclasses import dataclass
from functools import cache

from policies.strict import cloudformation, service
from policies.strict.names import member, owners_of
from policies.strict.renamed import ELSEWHERE, RENAMED
from policies.strict.shape import Shape, plain

VERBS = ("Create", "Put", "Set", "Associate")
"""What the operation that makes a resource begins with, in this order."""


@dataclass(frozen=True)
class Model:
    """What AWS publishes about one resource type."""

    shapes: tuple[Shape, ...]
    owners: tuple[str, ...]
    """The resource's names in plain form, the longest first."""


@cache
def model_of(token: str) -> Model:
    """Return the models of a type such as `aws:eks/nodeGroup:NodeGroup`; without shapes if none."""
    _, path, kind = token.split(":")
    module = path.split("/")[0]
    named = ELSEWHERE.get(path) or (f"AWS::{module}::{kind}", *operations(module, kind))
    places = sorted(named, key=lambda place: "::" in place)  # an API speaks for itself
    known = [at(place) for place in places]
    theirs = [place.split("/")[0].rsplit("::", 1)[-1] for place in places if "::" in place]
    more = [one.removesuffix(kind) for one in theirs if one.endswith(kind) and one != kind]
    shapes = tuple(shape for shape in known if shape)
    return Model(shapes, owners_of(kind, *theirs, *more))


def operations(module: str, kind: str) -> tuple[str, ...]:
    """Return the operation that makes a resource, where a service has one of such a name."""
    known, _ = service.shapes(module)
    return tuple(f"{module}.{verb}{kind}" for verb in VERBS if plain(f"{verb}{kind}") in known)[:1]


def at(place: str) -> Shape | None:
    """Return the shape at `AWS::S3::Bucket/LifecycleConfiguration` or `s3.PutBucketPolicy/...`."""
    start, *steps = place.split("/")
    if "::" in start:
        shape = cloudformation.resource(start)
    else:
        shape = service.operation(*start.split(".", 1))
    return inside(shape, "/".join(steps)) if shape and steps else shape


def counterparts(
    token: str, path: str, key: str, shapes: tuple[Shape, ...], owners: tuple[str, ...]
) -> tuple[Shape, ...]:
    """Return what a key at a path of a resource stands for in each of the shapes around it."""
    other = RENAMED.get(token.split(":")[1], {}).get(path)
    if other and ":" in other:
        start, name = other.split(":", 1)
        elsewhere = cloudformation.extension if "/" in start else service.shape_of
        return (elsewhere(start, name),)
    found = (inside(shape, other) if other else member(key, shape, owners) for shape in shapes)
    return tuple(shape for shape in found if shape)


def inside(shape: Shape, steps: str) -> Shape | None:
    """Return the shape at a path below another, through lists."""
    found: Shape | None = shape
    for step in steps.split("/"):
        members = {plain(name): one for name, one in found.members.items()} if found else {}
        found = members.get(plain(step))
        if found and found.element and not found.members:
            found = found.element
    return found
