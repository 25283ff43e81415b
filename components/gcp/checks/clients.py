"""Google Cloud's APIs, asked as whoever signed in on this machine."""

import contextlib
import json
from importlib import import_module
from typing import Any, Protocol

from components.recording import Seen
from components.refused import Refused

VERSIONS = {
    "cloudbilling": "v1",
    "cloudkms": "v1",
    "cloudresourcemanager": "v3",
    "compute": "v1",
    "container": "v1",
}
"""The version of each API that is asked."""
READ = "https://www.googleapis.com/auth/cloud-platform.read-only"


class Ask(Protocol):
    """Whatever gives the client of a service, by the first word of its API."""

    def __call__(self, service: str) -> Any:
        """Return a client; the same one each time."""
        ...


class Clients:
    """Clients whose credentials are found as the engine's provider finds its own."""

    def __init__(self, project: str, seen: Seen | None = None, http: Any = None) -> None:
        """Ask nobody yet; Refused where the cloud's extra is not installed.

        What is asked is counted for the project: some services refuse a person without one. `http`
        carries it instead of a connection with credentials.
        """
        self._project = project
        self._seen = seen
        self._http = http
        try:
            self._discovery: Any = import_module("googleapiclient.discovery")
            self._auth: Any = import_module("google.auth")
            self._signed: Any = import_module("google_auth_httplib2")
        except ModuleNotFoundError as error:
            raise Refused(
                f"cloud: gcp needs {error.name}, which is not installed here: "
                "run `make setup STACK=<a stack on gcp>`"
            ) from error
        self._credentials: Any = None
        self._clients: dict[str, Any] = {}

    def __call__(self, service: str) -> Any:
        """Return the client of a service."""
        if service not in self._clients:
            http = self._http or self._connection()
            self._clients[service] = self._discovery.build(
                service,
                VERSIONS[service],
                http=Heard(http, service, self._seen) if self._seen else http,
                cache_discovery=False,
                static_discovery=True,
            )
        return self._clients[service]

    def _connection(self) -> Any:
        """Return a connection as whoever signed in."""
        if self._credentials is None:
            self._credentials, _ = self._auth.default(scopes=[READ], quota_project_id=self._project)
        plain = import_module("googleapiclient.http").build_http()
        return self._signed.AuthorizedHttp(self._credentials, http=plain)


class Heard:
    """A connection that passes on what a service answers; tokens go another way."""

    def __init__(self, http: Any, service: str, seen: Seen) -> None:
        """Ask nothing yet."""
        self._http = http
        self._service = service
        self._seen = seen

    def request(self, uri: str, method: str = "GET", **given: Any) -> tuple[Any, bytes]:
        """Ask, and pass on what is answered before the client makes an error of it."""
        response, content = self._http.request(uri, method=method, **given)
        answer: Any = content.decode(errors="replace")
        with contextlib.suppress(ValueError):
            answer = json.loads(answer)
        self._seen(self._service, f"{method} {uri}", int(response.status), answer)
        return response, content

    def close(self) -> None:
        """Close the connection."""
        self._http.close()


def pages(collection: Any, method: str, **arguments: Any) -> list[Any]:
    """Return every answer of a method that lists, whatever number of them it takes."""
    request = getattr(collection, method)(**arguments)
    answers: list[Any] = []
    while request is not None:
        answers.append(request.execute(num_retries=2))
        request = getattr(collection, f"{method}_next")(request, answers[-1])
    return answers


def failures() -> tuple[type[Exception], ...]:
    """Return the errors by which Google, or the way to it, does not answer."""
    return (
        import_module("googleapiclient.errors").Error,
        import_module("google.auth.exceptions").GoogleAuthError,
        import_module("httplib2.error").HttpLib2Error,
        OSError,
    )


def is_missing(error: Exception) -> bool:
    """Tell whether an error says that what is asked for does not exist."""
    return getattr(error, "status_code", None) == 404
