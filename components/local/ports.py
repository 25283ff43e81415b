"""Ports of one service: chosen free, then kept, so that they outlive restarts."""

import contextlib
import os
import socket
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pulumi
from pulumi import dynamic

from components.local import folder, machine, process
from components.provider import Provider
from components.refused import Refused


def is_free(port: int) -> bool:
    """Tell whether nothing listens on a port of the loopback interface."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.settimeout(0.2)
        return probe.connect_ex(("127.0.0.1", port)) != 0


def ledger() -> Path:
    """Return the folder that says which platform of this user has which port."""
    return Path(tempfile.gettempdir()) / f"mlp-ports-{os.getuid()}"


def reserve(port: int, owner: str) -> bool:
    """Claim a port among this user's platforms; a claim without its platform is void."""
    while True:
        # Another platform's `down` may take the folder or a claim away at any moment.
        with contextlib.suppress(FileNotFoundError):
            claim = folder.make(ledger()) / str(port)
            try:
                with open(claim, "x") as file:
                    file.write(owner)
            except FileExistsError:
                other = claim.read_text()
                if other != owner and Path(other).exists():
                    return False
                folder.write(claim, owner)
            return True


def release(port: int, owner: str) -> None:
    """Give a claim back."""
    claim = ledger() / str(port)
    with contextlib.suppress(FileNotFoundError):
        if claim.read_text() == owner:
            claim.unlink()
    with contextlib.suppress(OSError):  # not empty, or gone already
        ledger().rmdir()


def choose(name: str, preferred: int, fixed: int | None, owner: str, where: str) -> int:
    """Return a free port: the fixed one, the preferred one, or the next free one above it.

    Raises Refused when the fixed port is taken, or when none is free.
    """
    if fixed is not None:
        if not is_free(fixed) or not reserve(fixed, owner):
            raise Refused(
                f"{where}.{name}: port {fixed} is taken by {process.holder(fixed)}; "
                f"free it, name another port, or leave the key out to have one chosen"
            )
        return fixed
    for port in range(preferred, min(preferred + 2000, 65536), 20):
        if is_free(port) and reserve(port, owner):
            return port
    raise Refused(f"{where}.{name}: no port is free from {preferred} on; name one")


class PortsProvider(Provider):
    """Chooses once; later only what changed."""

    def create(self, props: dict[str, Any]) -> dynamic.CreateResult:
        """Choose every port."""
        return dynamic.CreateResult(props["where"], self.chosen(props, {}))

    def chosen(self, props: dict[str, Any], kept: Mapping[str, int]) -> dict[str, Any]:
        """Return the outputs: what is kept stays, the rest is chosen."""
        owner, numbers = props["owner"], dict[str, int]()
        try:
            for name, preferred in sorted(props["wanted"].items()):
                fixed = props["fixed"].get(name)
                if name in kept and (fixed is None or int(fixed) == int(kept[name])):
                    numbers[name] = int(kept[name])
                    reserve(numbers[name], owner)
                else:
                    numbers[name] = choose(
                        name, int(preferred), int(fixed) if fixed else None, owner, props["where"]
                    )
        except Refused:
            for name in numbers.keys() - kept.keys():
                release(numbers[name], owner)
            raise
        return {key: props[key] for key in ("owner", "where", "wanted", "fixed")} | {
            "numbers": numbers
        }

    def diff(self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]) -> dynamic.DiffResult:
        """Change when another port is wanted."""
        keys = ("owner", "where", "wanted", "fixed")
        return dynamic.DiffResult(changes=any(_olds.get(key) != _news.get(key) for key in keys))

    def update(
        self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]
    ) -> dynamic.UpdateResult:
        """Keep what still fits."""
        found = self.chosen(_news, _olds.get("numbers", {}))
        for number in set(_olds.get("numbers", {}).values()) - set(found["numbers"].values()):
            release(int(number), _olds["owner"])
        return dynamic.UpdateResult(found)

    def delete(self, _id: str, _props: dict[str, Any]) -> None:
        """Give the ports back."""
        for number in _props.get("numbers", {}).values():
            release(int(number), _props["owner"])


class Ports(dynamic.Resource, module="local", name="Ports"):
    """Loopback ports by name.

    `wanted` maps a name to the port that is tried first, `fixed` to one that must be had. `where`
    is the configuration path told when a fixed one is taken, such as `platform.tracking.ports`;
    `owner` is the data folder of the platform that claims them.
    """

    numbers: pulumi.Output[dict[str, int]]

    def __init__(
        self,
        name: str,
        *,
        wanted: Mapping[str, int],
        fixed: Mapping[str, int | None],
        where: str = "ports",
        owner: str | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Choose the ports."""
        named = {key: port for key, port in fixed.items() if port is not None}
        claimant = owner or str(machine.data_dir())
        props = {"wanted": dict(wanted), "fixed": named, "owner": claimant, "where": where}
        super().__init__(PortsProvider(), name, {**props, "numbers": None}, opts)

    def number(self, name: str) -> pulumi.Output[int]:
        """Return one port."""
        return self.numbers.apply(lambda numbers: int(numbers[name]))

    def url(self, name: str) -> pulumi.Output[str]:
        """Return the loopback URL of one port, with no slash at the end."""
        return pulumi.Output.format("http://127.0.0.1:{0}", self.number(name))
