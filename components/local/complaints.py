"""What this machine does not have of what a stack file may ask for."""

from collections.abc import Iterator

from components.spec import PlatformSpec


def complaints(spec: PlatformSpec) -> Iterator[str]:
    """Yield each key that only a cloud can follow."""
    for place, pool in enumerate(spec.cluster.pools):
        given = pool.model_dump(exclude_defaults=True)
        for key in ("machine", "zones", "reservation", "fabric"):
            if key in given:
                yield f"cluster.pools.{place}.{key}: this machine has none to choose; leave it out"
    if spec.network.existing:
        yield "network.existing: the platform on this machine uses its loopback interface alone"
