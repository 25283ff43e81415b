"""Whether GKE still has the version that a stack file names, and keys that exist can be used."""

from collections.abc import Iterator

from components.gcp.checks.clients import Ask, failures, is_missing
from components.spec import PlatformSpec

CHANNEL = "REGULAR"


def of_version(spec: PlatformSpec, ask: Ask) -> Iterator[str]:
    """Yield that the channel has no such version."""
    name = f"projects/{spec.account}/locations/{spec.region}"
    answer = ask("container").projects().locations().getServerConfig(name=name).execute()
    offered = [
        version
        for channel in answer.get("channels", ())
        if channel["channel"] == CHANNEL
        for version in channel.get("validVersions", ())
    ]
    minors = sorted({".".join(version.split(".")[:2]) for version in offered})
    if spec.cluster.version not in minors:
        yield (
            f"cluster.version: GKE's {CHANNEL.lower()} channel has no {spec.cluster.version} in "
            f"{spec.region}; it has {', '.join(minors)}"
        )


def of_keys(spec: PlatformSpec, ask: Ask) -> Iterator[str]:
    """Yield keys that do not exist, or do not encrypt."""
    keys = ask("cloudkms").projects().locations().keyRings().cryptoKeys()
    for path, name in (("cluster.key", spec.cluster.key), ("storage.key", spec.storage.key)):
        if name is None:
            continue
        try:
            found = keys.get(name=name).execute()
        except failures() as error:
            if not is_missing(error):
                raise
            yield f"{path}: {name} does not exist, or is not yours to see"
            continue
        if found.get("purpose") != "ENCRYPT_DECRYPT":
            yield f"{path}: {name} is for {found.get('purpose')}; ENCRYPT_DECRYPT is meant"
        elif found.get("primary", {}).get("state") != "ENABLED":
            yield f"{path}: {name} has no version that is enabled"
