"""A project whose answers a test gives beforehand; nothing was recorded.

Requests and answers go through Google's own client, whose discovery documents say what either may
hold; an answer that they do not know is an error here.
"""

import json
import re
from collections.abc import Mapping
from functools import cache
from typing import Any

import httplib2
from googleapiclient import discovery

from components.gcp.checks.clients import VERSIONS

Reply = Mapping[str, Any]


class Http:
    """Answers requests from a table of patterns of URLs, the last that fits first."""

    def __init__(self) -> None:
        self.replies: list[tuple[str, int, Reply]] = []
        self.asked: list[str] = []

    def request(self, uri: str, method: str = "GET", **given: Any) -> tuple[Any, bytes]:
        self.asked.append(uri)
        for pattern, status, reply in reversed(self.replies):
            if re.search(pattern, uri):
                return httplib2.Response({"status": status}), json.dumps(reply).encode()
        raise AssertionError(f"nobody said what {method} {uri} is answered")

    def close(self) -> None:
        """Hold nothing open."""


@cache
def document(service: str) -> Any:
    """Return the discovery document of a service."""
    read = discovery.build(
        service, VERSIONS[service], http=Http(), static_discovery=True, cache_discovery=False
    )
    return read._rootDesc


class Account:
    """Gives the clients of services; what is answered must be of a schema that Google publishes."""

    def __init__(self) -> None:
        self.http = Http()
        self.clients: dict[str, Any] = {}

    def __call__(self, service: str) -> Any:
        if service not in self.clients:
            self.clients[service] = discovery.build_from_document(document(service), http=self.http)
        return self.clients[service]

    def answers(self, service: str, url: str, schema: str, reply: Reply) -> None:
        """Answer whatever URL a pattern fits, in place of an earlier answer."""
        unfit = [*misfits(document(service)["schemas"], schema, reply, schema)]
        assert unfit == []
        self.http.replies.append((url, 200, reply))

    def refuses(self, url: str, status: int, message: str) -> None:
        """Answer whatever URL a pattern fits with an error."""
        self.http.replies.append((url, status, {"error": {"code": status, "message": message}}))


def misfits(schemas: Any, name: str, value: Any, path: str) -> Any:
    """Yield the keys and types of an answer that are none of a schema's."""
    yield from _of(schemas, schemas[name], value, path)


KINDS: Mapping[str, tuple[type, ...]] = {
    "boolean": (bool,),
    "integer": (int,),
    "number": (int, float),
    "string": (str,),
}


def _of(schemas: Any, shape: Any, value: Any, path: str) -> Any:
    if "$ref" in shape:
        yield from misfits(schemas, shape["$ref"], value, path)
    elif shape["type"] == "array":
        for place, entry in enumerate(value):
            yield from _of(schemas, shape["items"], entry, f"{path}[{place}]")
    elif "properties" in shape:
        for key, entry in value.items():
            if key not in shape["properties"]:
                yield f"{path}.{key}"
            else:
                yield from _of(schemas, shape["properties"][key], entry, f"{path}.{key}")
    elif "additionalProperties" in shape:
        for key, entry in value.items():
            yield from _of(schemas, shape["additionalProperties"], entry, f"{path}.{key}")
    elif not isinstance(value, KINDS[shape["type"]]):
        yield f"{path}: {value!r} is no {shape['type']}"
    elif "enum" in shape and value not in shape["enum"]:
        yield f"{path}: {value!r} is none of {shape['enum']}"
