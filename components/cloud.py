"""A cloud is a typed table: which class builds which concern there."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module

import pulumi

from components.baseline import Baseline, BaselineSpec
from components.contracts.budget import Budget
from components.contracts.cluster import Cluster, ClusterOutputs
from components.contracts.database import Database
from components.contracts.identity import Identity
from components.contracts.monitoring import Monitoring
from components.contracts.network import Network
from components.contracts.ray import Ray
from components.contracts.registry import Registry
from components.contracts.serving import Serving
from components.contracts.storage import Storage
from components.contracts.tracking import Tracking
from components.recording import Seen
from components.refused import Refused
from components.site import Site
from components.spec import PlatformSpec

Built = PlatformSpec | BaselineSpec
"""What a stack file has made on a cloud."""
Inside = Callable[[str, ClusterOutputs, pulumi.ResourceOptions], pulumi.ResourceOptions]
"""Name, cluster and options to the options that place a service inside the cluster."""


@dataclass(frozen=True)
class Services:
    """What runs on the cluster: one class per concern."""

    tracking: type[Tracking]
    ray: type[Ray]
    serving: type[Serving]
    inside: Inside


@dataclass(frozen=True)
class Cloud:
    """One class per concern; a missing one is a type error, not a surprise."""

    provider: Callable[[Site], pulumi.ProviderResource | None]
    baseline: type[Baseline]
    network: type[Network]
    cluster: type[Cluster]
    storage: type[Storage]
    database: type[Database]
    registry: type[Registry]
    identity: type[Identity]
    monitoring: type[Monitoring]
    budget: type[Budget]
    services: Services


@dataclass(frozen=True)
class Finding:
    """What stands in the way of an `up`, as a sentence that begins with a path."""

    text: str
    checked: bool = True
    """False where the cloud did not let it be looked at, or it may come right all the same: a
    warning, and no reason to stop."""


def load(name: str) -> Cloud:
    """Import the cloud's folder, and with it that cloud's SDK alone; Refused where it lacks."""
    try:
        return import_module(f"components.{name}.cloud").CLOUD
    except ModuleNotFoundError as error:
        if (error.name or "").startswith("components"):
            raise
        raise Refused(
            f"cloud: {name} needs {error.name}, which is not installed here: "
            f"run `make setup STACK=<a stack on {name}>`"
        ) from error


def complaints(spec: PlatformSpec) -> Iterator[str]:
    """Yield what a platform asks for and its cloud does not have; needs no SDK."""
    yield from import_module(f"components.{spec.cloud}.complaints").complaints(spec)


def findings(spec: Built, seen: Seen | None = None) -> tuple[Finding, ...]:
    """Ask the cloud what would let an `up` fail half way, with paths from the section on."""
    section = "baseline" if isinstance(spec, BaselineSpec) else "platform"
    found = import_module(f"components.{spec.cloud}.preflight").findings(spec, seen=seen)
    return tuple(Finding(f"{section}.{one.text}", one.checked) for one in found)


def preflight(spec: Built) -> tuple[str, ...]:
    """Ask the cloud before anything is made there: Refused, with all that would fail half way.

    Returns what could not be looked at, or may come right, to be shown to whoever goes on.
    """
    found = findings(spec)
    if wrong := [f"  {one.text}" for one in found if one.checked]:
        raise Refused("\n".join([f"{spec.cloud} cannot hold {spec.name}:", *wrong]))
    return tuple(one.text for one in found)
