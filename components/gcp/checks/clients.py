"""Google Cloud's APIs, asked as whoever signed in on this machine."""

from importlib import import_module
from typing import Any, Protocol

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

    def __init__(self, project: str) -> None:
        """Ask nobody yet; Refused where the cloud's extra is not installed.

        What is asked is counted for the project: some services refuse a person without one.
        """
        self._project = project
        try:
            self._discovery: Any = import_module("googleapiclient.discovery")
            self._auth: Any = import_module("google.auth")
        except ModuleNotFoundError as error:
            raise Refused(
                f"cloud: gcp needs {error.name}, which is not installed here: "
                "run `make setup STACK=<a stack on gcp>`"
            ) from error
        self._credentials: Any = None
        self._clients: dict[str, Any] = {}

    def __call__(self, service: str) -> Any:
        """Return the client of a service."""
        if self._credentials is None:
            self._credentials, _ = self._auth.default(scopes=[READ], quota_project_id=self._project)
        if service not in self._clients:
            self._clients[service] = self._discovery.build(
                service,
                VERSIONS[service],
                credentials=self._credentials,
                cache_discovery=False,
                static_discovery=True,
            )
        return self._clients[service]


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
