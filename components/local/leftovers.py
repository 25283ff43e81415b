"""Files that a program leaves outside the platform's folders, whatever it is told."""

from pathlib import Path
from typing import Any

import pulumi
from pulumi import dynamic

from components.provider import Provider


class LeftoversProvider(Provider):
    """Removes at the end what a killed program could not."""

    def create(self, props: dict[str, Any]) -> dynamic.CreateResult:
        """Remember the paths."""
        return dynamic.CreateResult("leftovers", {"paths": props["paths"]})

    def diff(self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]) -> dynamic.DiffResult:
        """Change when other paths are meant."""
        return dynamic.DiffResult(changes=_olds.get("paths") != _news.get("paths"))

    def update(
        self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]
    ) -> dynamic.UpdateResult:
        """Remove what is not meant any longer."""
        self.remove(sorted({*_olds["paths"]} - {*_news["paths"]}))
        return dynamic.UpdateResult({"paths": _news["paths"]})

    def delete(self, _id: str, _props: dict[str, Any]) -> None:
        """Remove what is there."""
        self.remove(_props["paths"])

    def remove(self, paths: list[str]) -> None:
        """Remove files; one that is gone already is no error."""
        for path in paths:
            Path(path).unlink(missing_ok=True)


class Leftovers(dynamic.Resource, module="local", name="Leftovers"):
    """Paths that nobody else removes; create it before the program that leaves them."""

    def __init__(
        self,
        name: str,
        paths: pulumi.Input[list[str]],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Remember the paths."""
        super().__init__(LeftoversProvider(), name, {"paths": paths}, opts)
