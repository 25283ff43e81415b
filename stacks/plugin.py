"""The plugins by which an engine reaches clouds; they come from Pulumi's download site alone."""

import os
import shutil
from collections.abc import Iterator, Mapping
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from components.refused import Refused
from stacks.config import read
from stacks.engine import Engine

SDKS = {"aws": "pulumi-aws", "azure": "pulumi-azure-native", "gcp": "pulumi-gcp"}
"""The package of each cloud's SDK, whose version the engine asks its plugin to have."""


def number_of(package: str) -> str | None:
    """Return the version of a package; None where it is not installed."""
    try:
        return version(package)
    except PackageNotFoundError:
        return None


def installed(name: str, wanted: str, environ: Mapping[str, str]) -> Path | None:
    """Return a plugin that the engine would start: of the very version, or any on PATH."""
    program = f"pulumi-resource-{name}"
    if found := shutil.which(program, path=environ.get("PATH", os.defpath)):
        return Path(found)
    home = environ.get("PULUMI_HOME")
    folder = Path(home) if home else Path.home() / ".pulumi"
    kept = folder / "plugins" / f"resource-{name}-v{wanted}" / program
    return kept if kept.exists() else None


def wanted(cloud: str) -> Iterator[tuple[str, str]]:
    """Yield name and version of the plugin of a cloud whose SDK is installed here."""
    package = SDKS.get(cloud)
    if package and (number := number_of(package)):
        yield package.removeprefix("pulumi-"), number


def require(stack: str, engine: Engine, environ: Mapping[str, str]) -> None:
    """Refuse a stack whose resources the engine cannot reach; workloads have none in a cloud."""
    spec = read(stack)
    made = spec.platform or spec.baseline
    cloud = made.cloud if made else "local"
    for name, number in wanted(cloud):
        if lacks(name, number, engine, environ):
            raise Refused(
                f"a stack on {cloud} needs the plugin pulumi-resource-{name} {number}, by which "
                f"an engine reaches {cloud}. The engine in {engine.folder} was built from Go "
                f"modules, which hold no plugin. {ways_out(name, number)}"
            )


def lacks(name: str, number: str, engine: Engine | None, environ: Mapping[str, str]) -> bool:
    """Tell whether a plugin is not there and no engine would fetch it."""
    fetched = engine is not None and engine.origin != "modules"
    return not fetched and installed(name, number, environ) is None


def ways_out(name: str, number: str) -> str:
    """Say how to come by a plugin."""
    return (
        "Install Pulumi's own engine, which fetches its plugins itself, and put it on PATH "
        "(https://www.pulumi.com/docs/install). Without a way to Pulumi's download site, carry "
        f"the plugin's archive here: pulumi plugin install resource {name} v{number} --file "
        f"pulumi-resource-{name}-v{number}-<os>-<architecture>.tar.gz"
    )
