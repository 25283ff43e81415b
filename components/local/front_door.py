"""The entry of Ray Serve as a resource: open, or opened again by the next `up`."""

import json
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import httpx
import pulumi
from pulumi import dynamic

from components.local import ports, process
from components.local.serve_keeper import wish
from components.provider import Provider
from components.refused import Refused

KEYS = ("name", "ray", "port", "kept")

SECONDS = 90.0
"""How long a head may take to start, and its controller to open the door."""


HANDING_OVER_SECONDS = 5.0
"""How long a look at who listens may miss both: an HAProxy that leaves, and the next."""


def address(props: Mapping[str, Any]) -> str:
    """Return where the door is."""
    return f"http://127.0.0.1:{int(props['port'])}"


def is_open(props: Mapping[str, Any]) -> bool:
    """Tell whether our door answers, with or without an application behind it."""
    try:
        # 503 until there is an application.
        httpx.get(f"{address(props)}/-/routes", timeout=2, trust_env=False)
    except httpx.HTTPError:
        return False
    return is_ours(props)


def is_ours(props: Mapping[str, Any]) -> bool:
    """Tell whether who listens at the door is a process of this platform."""
    run, port = Path(props["kept"]).parent, int(props["port"])
    until = time.monotonic() + HANDING_OVER_SECONDS
    while not (ours := process.listens(run, port)) and time.monotonic() < until:
        time.sleep(0.1)
    return ours


def refuse_a_stranger(props: Mapping[str, Any]) -> None:
    """Raise Refused where somebody else listens at the door."""
    port = int(props["port"])
    # An HAProxy of ours that ended meanwhile has left the port free.
    if not ports.is_free(port) and not is_ours(props) and not ports.is_free(port):
        raise Refused(
            f"platform.serving.ports.http: port {port} is taken by {process.holder(port)}; "
            "stop that, or name another port in the stack file"
        )


class FrontDoorProvider(Provider):
    """Asks Ray Serve to listen; the applications behind the door stay what they are."""

    def create(self, props: dict[str, Any]) -> dynamic.CreateResult:
        """Open the door and wait until it answers."""
        return dynamic.CreateResult(props["name"], self.open(props))

    def open(self, props: dict[str, Any]) -> dict[str, Any]:
        """Ask until the door answers; raise Refused when it takes too long."""
        refuse_a_stranger(props)
        url, last = address(props), "no answer"
        options = {"host": "127.0.0.1", "port": int(props["port"])}
        headers = {"Authorization": f"Bearer {props['token']}"}
        deadline = time.monotonic() + SECONDS
        with httpx.Client(
            base_url=props["ray"], headers=headers, timeout=60, trust_env=False
        ) as client:
            while time.monotonic() < deadline:
                try:
                    last = self.ask(client, options, Path(props["kept"]))
                    if not last and is_open(props):
                        # The token stays among the inputs.
                        return {key: props[key] for key in KEYS} | {"url": url}
                except httpx.HTTPError as error:
                    last = str(error)
                time.sleep(0.2)
        raise Refused(
            f"{props['name']}: the front door at {url} did not open within {SECONDS:.0f} s "
            f"({last or 'it does not listen'}); look at the newest files of "
            "logs/serve below Ray's folder"
        )

    def ask(self, client: httpx.Client, options: dict[str, Any], kept: Path) -> str:
        """Ask for the door unless it was asked for; return what stands in the way, if anything."""
        path = "/api/serve/applications/"
        answer = client.get(path)
        if answer.status_code != 200:
            return f"GET {path}: {answer.status_code}"
        asked = wish(answer.json())
        now = (asked or {}).get("http_options", {})
        if all(now.get(key) == value for key, value in options.items()):
            return ""
        if asked:
            # Ray Serve never moves an open door.
            client.delete(path)
        elif kept.exists():
            # A new head is about to be asked for what the last one served.
            asked = json.loads(kept.read_text())
        body: dict[str, Any] = {
            "proxy_location": "HeadOnly",
            "http_options": options,
            "applications": asked["applications"] if asked else [],
        }
        answer = client.put(path, json=body)
        return "" if answer.status_code == 200 else f"PUT {path}: {answer.status_code}"

    def diff(self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]) -> dynamic.DiffResult:
        """Change when another door is wanted, or when it is shut."""
        moved = any(_olds.get(key) != _news.get(key) for key in KEYS)
        return dynamic.DiffResult(changes=moved or not is_open(_olds))

    def update(
        self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]
    ) -> dynamic.UpdateResult:
        """Open it again, or elsewhere."""
        return dynamic.UpdateResult(self.open(_news))

    def read(self, id_: str, props: dict[str, Any]) -> dynamic.ReadResult:
        """Report a shut door as gone."""
        return dynamic.ReadResult(id_ if is_open(props) else "", props)

    def delete(self, _id: str, _props: dict[str, Any]) -> None:
        """Leave it to the end of the Ray head, which follows at once."""


class FrontDoor(dynamic.Resource, module="local", name="FrontDoor"):
    """Ray Serve's HTTP entry; `url` is known once it answers.

    `kept` is the file in which the head keeps what Ray Serve was last asked for.
    """

    url: pulumi.Output[str]

    def __init__(
        self,
        name: str,
        *,
        ray: pulumi.Input[str],
        kept: str,
        token: pulumi.Input[str],
        port: pulumi.Input[int],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Open the door."""
        props: dict[str, Any] = {
            "name": name,
            "ray": ray,
            "token": pulumi.Output.secret(token),
            "port": port,
            "kept": kept,
        }
        super().__init__(FrontDoorProvider(), name, {**props, "url": None}, opts)
