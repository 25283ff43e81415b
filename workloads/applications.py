"""Applications on Ray Serve, over its declarative REST API."""

import fcntl
import re
import time
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from workloads.api import ApiError, RayApi

PATH = "/api/serve/applications/"
PART = "applications"
OPTIONS = ("proxy_location", "http_options", "grpc_options", "target_capacity")


@dataclass(frozen=True)
class Application:
    """What Serve knows of an application."""

    name: str
    status: str
    """NOT_STARTED, DEPLOYING, DEPLOY_FAILED, RUNNING, UNHEALTHY or DELETING."""
    message: str
    """Serve's reason, with that of every deployment that has one."""
    config: Mapping[str, Any] | None
    """As it was put; None if it was deployed by a program."""
    replicas: int

    def runs(self, config: Mapping[str, Any]) -> bool:
        """Whether it runs, and with this configuration."""
        return self.status == "RUNNING" and self.config == config


class Applications:
    """The applications of one Ray Serve; calls wait up to `patience` seconds for an answer."""

    def __init__(self, api: RayApi, patience: float = 0.0) -> None:
        """Speak to Serve over `api`."""
        self.api = api
        self.patience = patience

    def all(self) -> dict[str, Application]:
        """Return every application by name, but for those on their way out."""
        found = self._state()[PART].items()
        return {name: described(name, one) for name, one in found if one["status"] != "DELETING"}

    def find(self, name: str) -> Application | None:
        """Return an application, or None if Serve does not know it."""
        return self.all().get(name)

    def put(self, config: Mapping[str, Any]) -> None:
        """Put one application; every other one, and Serve's own options, stay as they are.

        Takes an entry of `applications` in a RayService's `serveConfigV2`. Raises ApiError.
        """
        with self._changing() as desired:
            others = [one for one in desired[PART] if one["name"] != config["name"]]
            desired[PART] = [*others, dict(config)]

    def remove(self, name: str) -> None:
        """Remove one application, if it is there."""
        if self.find(name) is None:
            return
        with self._changing() as desired:
            desired[PART] = [one for one in desired[PART] if one["name"] != name]

    def wait(
        self, name: str, seconds: float, tell: Callable[[str], None] = lambda _: None
    ) -> Application:
        """Wait until an application runs. Raises ApiError with Serve's reason."""
        until, said = time.monotonic() + seconds, ""
        while True:
            found = self.find(name)
            if found and found.status == "RUNNING":
                return found
            status = found.status if found else "unknown to Serve"
            reason = found.message if found else "it was removed, or Serve has restarted"
            if status == "DEPLOY_FAILED" or time.monotonic() > until:
                raise ApiError(f"application {name} is {status}: {reason or 'no reason given'}")
            if reason and reason != said:
                tell(f"{name}: {reason.splitlines()[0]}")
                said = reason
            time.sleep(0.4)

    def settle(self, seconds: float) -> None:
        """Wait at most so long until Serve runs: who starts it chooses its port."""
        until = time.monotonic() + seconds
        while not self._state().get("http_options") and time.monotonic() < until:
            time.sleep(0.3)

    def _state(self) -> dict[str, Any]:
        return self.api.call("GET", PATH, patience=self.patience)

    @contextmanager
    def _changing(self) -> Generator[dict[str, Any]]:
        """Hand out the whole desired state, then put it back changed: Serve takes no part of it."""
        # The lock is on this file, which is there already: it holds among all processes of this
        # checkout and leaves nothing behind.
        with open(__file__) as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            state = self._state()
            desired = {key: state[key] for key in OPTIONS if state.get(key) is not None}
            desired[PART] = [
                found["deployed_app_config"]
                for found in state[PART].values()
                if found.get("deployed_app_config") and found["status"] != "DELETING"
            ]
            yield desired
            self.api.call("PUT", PATH, desired, patience=self.patience)


def described(name: str, found: Mapping[str, Any]) -> Application:
    """Read one application out of Serve's answer."""
    deployments: dict[str, Any] = found.get("deployments") or {}
    reasons = [found.get("message") or ""]
    reasons += [f"{key}: {each['message']}" for key, each in deployments.items() if each["message"]]
    replicas: list[dict[str, Any]] = []
    for each in deployments.values():
        replicas += each.get("replicas") or []
    return Application(
        name=name,
        status=found["status"],
        message="\n".join(condensed(reason) for reason in reasons if reason),
        config=found.get("deployed_app_config"),
        replicas=sum(replica["state"] == "RUNNING" for replica in replicas),
    )


def condensed(reason: str, lines: int = 8) -> str:
    """Return a reason without colours, and a traceback's end without its middle."""
    said = [
        line for line in re.sub(r"\x1b\[[0-9;]*m", "", reason).splitlines() if line.strip(" ^~")
    ]
    return "\n".join(said if len(said) <= lines + 1 else [said[0], "  ...", *said[-lines:]])
