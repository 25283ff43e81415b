"""Which models of AWS describe a resource type of its SDK."""

from functools import cache

from policies.strict.aws import cloudformation, service
from policies.strict.aws.renamed import ELSEWHERE
from policies.strict.model import Model, inside
from policies.strict.names import owners_of
from policies.strict.shape import Shape, plain

VERBS = ("Create", "Put", "Set", "Associate")
"""What the operation that makes a resource begins with, in this order."""


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


def elsewhere(place: str) -> Shape | None:
    """Return a shape of a service, or an extension of cfn-lint: `ec2:InstanceType`."""
    start, name = place.split(":", 1)
    return (cloudformation.extension if "/" in start else service.shape_of)(start, name)
