"""Azure's APIs, asked as whoever signed in on this machine."""

import contextlib
import json
import logging
import os
from importlib import import_module
from typing import Any, Protocol
from urllib.parse import urlparse

from components.recording import Seen
from components.refused import Refused

CLIENTS = {
    "compute": ("azure.mgmt.compute", "ComputeManagementClient"),
    "containerservice": ("azure.mgmt.containerservice", "ContainerServiceClient"),
    "keyvault": ("azure.mgmt.keyvault", "KeyVaultManagementClient"),
    "network": ("azure.mgmt.network", "NetworkManagementClient"),
    "resource": ("azure.mgmt.resource.resources", "ResourceManagementClient"),
}
"""Services to where their clients are."""
NAMED_IN = ("ARM_SUBSCRIPTION_ID", "AZURE_SUBSCRIPTION_ID")
"""Variables in which the provider, and Azure's own tools, find a subscription."""


class Ask(Protocol):
    """Whatever gives the client of a service, by the last word of its package's name."""

    def __call__(self, service: str) -> Any:
        """Return a client; the same one each time."""
        ...


class Clients:
    """Clients in one subscription; their credentials are found as Azure's own tools find theirs."""

    def __init__(self, subscription: str, credential: Any = None, **settings: Any) -> None:
        """Ask nobody yet; Refused where the cloud's extra is not installed."""
        # Without credentials it prints a page of where it looked, before the one sentence of ours.
        logging.getLogger("azure.identity").addHandler(logging.NullHandler())
        self._credential = credential or installed("azure.identity").DefaultAzureCredential()
        self._subscription = subscription
        self._settings = {"connection_timeout": 5, "read_timeout": 30, "retry_total": 2} | settings
        self._clients: dict[str, Any] = {}

    def __call__(self, service: str) -> Any:
        """Return the client of a service."""
        if service not in self._clients:
            module, name = CLIENTS[service]
            kind = getattr(installed(module), name)
            self._clients[service] = kind(self._credential, self._subscription, **self._settings)
        return self._clients[service]


def installed(name: str) -> Any:
    """Return a module of Azure's SDK, which is many packages; Refused where one is missing."""
    try:
        return import_module(name)
    except ModuleNotFoundError as error:
        raise Refused(
            f"cloud: azure needs {error.name}, which is not installed here: "
            "run `make setup STACK=<a stack on azure>`"
        ) from error


def heard(seen: Seen | None) -> dict[str, Any]:
    """Return the setting by which clients pass on each answer, before they make an error of it.

    Those that get tokens are others, and are not heard.
    """
    if seen is None:
        return {}

    def hear(told: Any) -> None:
        asked, response = told.http_request, told.http_response
        parts = urlparse(str(asked.url))
        service = parts.path.lower().partition("/providers/microsoft.")[2].partition("/")[0]
        answer: Any = response.text()
        with contextlib.suppress(ValueError):
            answer = json.loads(answer)
        operation = f"{asked.method} {parts.path}?{parts.query}"
        seen(service or "resources", operation, response.status_code, answer)

    return {"raw_response_hook": hear}


def subscription_here() -> str:
    """Return the subscription that this machine's variables name; empty if none does."""
    return next((found for name in NAMED_IN if (found := os.environ.get(name))), "")


def errors() -> tuple[type[Exception], ...]:
    """Return what Azure's clients raise, whatever it is that they could not do."""
    return (import_module("azure.core.exceptions").AzureError,)
