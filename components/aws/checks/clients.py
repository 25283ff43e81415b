"""AWS's APIs, asked as whoever signed in on this machine."""

from importlib import import_module
from typing import Any, Protocol

from components.refused import Refused


class Ask(Protocol):
    """Whatever gives the client of a service, by botocore's name of it."""

    def __call__(self, service: str) -> Any:
        """Return a client; the same one each time."""
        ...


class Clients:
    """Clients in one region; their credentials are found as the engine's provider finds its own."""

    def __init__(self, region: str) -> None:
        """Ask nobody yet; Refused where the cloud's extra is not installed."""
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
            self._clients[service] = self._session.create_client(service, config=self._settings)
        return self._clients[service]


def pages(client: Any, operation: str, key: str, **arguments: Any) -> list[Any]:
    """Return all that an operation lists under a key, whatever number of answers it takes."""
    answers = client.get_paginator(operation).paginate(**arguments)
    return [entry for answer in answers for entry in answer.get(key, ())]
