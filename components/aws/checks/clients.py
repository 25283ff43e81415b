"""AWS's APIs, asked as whoever signed in on this machine."""

from importlib import import_module
from typing import Any, Protocol

from components.recording import Seen
from components.refused import Refused


class Ask(Protocol):
    """Whatever gives the client of a service, by botocore's name of it."""

    def __call__(self, service: str) -> Any:
        """Return a client; the same one each time."""
        ...


class Clients:
    """Clients in one region; their credentials are found as the engine's provider finds its own."""

    def __init__(self, region: str, seen: Seen | None = None) -> None:
        """Ask nobody yet; Refused where the cloud's extra is not installed."""
        self._seen = seen
        try:
            self._session: Any = import_module("botocore.session").Session()
            self._settings: Any = import_module("botocore.config").Config(
                region_name=region,
                connect_timeout=5,
                read_timeout=20,
                retries={"total_max_attempts": 3, "mode": "standard"},
            )
        except ModuleNotFoundError as error:
            raise Refused(
                f"cloud: aws needs {error.name}, which is not installed here: "
                "run `make setup STACK=<a stack on aws>`"
            ) from error
        self._clients: dict[str, Any] = {}

    def __call__(self, service: str) -> Any:
        """Return the client of a service."""
        if service not in self._clients:
            made = self._session.create_client(service, config=self._settings)
            if self._seen:
                # Of this client alone: the session's own get credentials, such as of a role.
                made.meta.events.register("after-call", hearer(service, self._seen))
            self._clients[service] = made
        return self._clients[service]


def hearer(service: str, seen: Seen) -> Any:
    """Return what botocore calls with each answer, before it makes an error of it."""

    def hear(http_response: Any, parsed: Any, model: Any, **_: Any) -> None:
        answer = {key: value for key, value in parsed.items() if key != "ResponseMetadata"}
        seen(service, model.name, http_response.status_code, answer)

    return hear


def pages(client: Any, operation: str, key: str, **arguments: Any) -> list[Any]:
    """Return all that an operation lists under a key, whatever number of answers it takes."""
    answers = client.get_paginator(operation).paginate(**arguments)
    return [entry for answer in answers for entry in answer.get(key, ())]
