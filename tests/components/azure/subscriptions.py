"""A subscription that answers by hand, over the wire that Azure's own clients speak."""

import io
import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlparse

import requests
from azure.core.credentials import AccessToken
from azure.core.paging import ItemPaged
from azure.core.pipeline.transport import RequestsTransport
from requests.adapters import BaseAdapter, HTTPAdapter
from urllib3 import HTTPResponse

from components.azure.checks import clients
from components.azure.checks.clients import Clients
from components.recording import Seen
from tests.components.azure.upstream import SUBSCRIPTION


class Nobody:
    """Whoever signs in here: the token opens nothing."""

    def get_token(self, *scopes: str, **settings: Any) -> AccessToken:
        """Return a token for a minute of the year 2100."""
        return AccessToken("none", 4102444800)


class Answers(BaseAdapter):
    """Answers by the end of a path; what is not there is not found, as Azure says so."""

    def __init__(self) -> None:
        """Know nothing yet."""
        super().__init__()
        self.given: dict[str, tuple[int, Any]] = {}
        self.asked: list[str] = []

    def send(self, request: requests.PreparedRequest, *args: Any, **more: Any) -> requests.Response:
        """Return what was written for a path."""
        path = urlparse(str(request.url)).path
        self.asked.append(path)
        found = [one for end, one in self.given.items() if path.lower().endswith(end.lower())]
        missing = {"error": {"code": "NotFound", "message": f"{path} was not found."}}
        status, body = found[0] if found else (404, missing)
        raw = HTTPResponse(
            body=io.BytesIO(json.dumps(body).encode()),
            status=status,
            headers={"Content-Type": "application/json"},
            preload_content=False,
        )
        return HTTPAdapter().build_response(request, raw)

    def close(self) -> None:
        """Keep nothing open."""


class Checked:
    """A client, or a part of one, whose answers hold no key that Azure's models do not know."""

    def __init__(self, made: Any) -> None:
        """Ask nothing yet."""
        self._made = made

    def __getattr__(self, name: str) -> "Checked":
        """Return a part, checked as well."""
        return Checked(getattr(self._made, name))

    def __call__(self, *given: Any, **named: Any) -> Any:
        """Return an answer, if it could be one of Azure's."""
        found = self._made(*given, **named)
        entries: Any = list(found) if isinstance(found, ItemPaged) else found
        unfit = [*misfits(entries, "")]
        assert unfit == [], f"no model of Azure's SDK has {', '.join(unfit)}"
        return entries


def misfits(found: Any, path: str) -> Iterator[str]:
    """Yield the keys of an answer, as read by the SDK, that its models do not know."""
    if isinstance(found, list):
        for place, entry in enumerate(found):
            yield from misfits(entry, f"{path}[{place}]")
    elif fields := getattr(found, "_attr_to_rest_field", None):
        named = {field._rest_name: name for name, field in fields.items()}
        for key in found:
            if key not in named:
                yield f"{path}.{key}"
            else:
                yield from misfits(getattr(found, named[key]), f"{path}.{key}")


class Subscription(Clients):
    """Real clients whose answers are written by hand; each must fit the SDK's own models."""

    def __init__(self, heard: Seen | None = None) -> None:
        """Know nothing yet; `heard` is told what is answered, as `doctor --record` is."""
        session = requests.Session()
        self.answers = Answers()
        session.mount("https://", self.answers)
        transport = RequestsTransport(session=session, session_owner=False)
        settings = {"transport": transport, "retry_total": 0} | clients.heard(heard)
        super().__init__(SUBSCRIPTION, credential=Nobody(), **settings)

    def __call__(self, service: str) -> Any:
        """Return the client of a service, whose answers are looked through."""
        return Checked(super().__call__(service))

    def says(self, end: str, body: Any, status: int = 200) -> None:
        """Answer so from now on to every path with that end."""
        others = {key: value for key, value in self.answers.given.items() if key != end}
        self.answers.given = {end: (status, body), **others}
