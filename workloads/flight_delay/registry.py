"""MLflow's model registry over HTTP, as little of it as serving needs.

The client library would cost every replica two seconds and 100 MB.
"""

import base64
import json
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

LOOPBACK = {"127.0.0.1", "::1", "localhost"}


class Unreachable(Exception):
    """The registry does not answer, or not as it should; the text says what it said."""


@dataclass(frozen=True)
class Version:
    """A registered version; numbers begin anew once a model was deleted, moments do not."""

    number: str
    made: int = 0
    """Unix milliseconds."""


@dataclass(frozen=True)
class Registry:
    """A tracking server and the right to read it."""

    uri: str
    user: str = ""
    password: str = ""

    @classmethod
    def of(cls, environment: Mapping[str, str]) -> "Registry":
        """Return the server that MLflow's own variables name; ValueError if there is none."""
        names = ("MLFLOW_TRACKING_URI", "MLFLOW_TRACKING_USERNAME", "MLFLOW_TRACKING_PASSWORD")
        uri, user, password = (environment.get(name, "") for name in names)
        if not uri:
            raise ValueError("MLFLOW_TRACKING_URI: not set; there is no registry to load from")
        return cls(uri.rstrip("/"), user, password)

    def version(self, model: str, alias: str) -> Version | None:
        """Return the version that an alias points to; None if there is none. Raises Unreachable."""
        asked = urlencode({"name": model, "alias": alias})
        try:
            answer = self.get(f"/api/2.0/mlflow/registered-models/alias?{asked}")
            found = json.loads(answer)["model_version"]
            return Version(str(found["version"]), int(found["creation_timestamp"]))
        except urllib.error.HTTPError as error:
            # MLflow says 400 where the model exists and the alias does not.
            if error.code in (400, 404):
                return None
            raise Unreachable(f"{self.uri}: {error.code} {error.reason}") from None
        except (ValueError, KeyError, TypeError) as error:
            raise Unreachable(f"{self.uri}: no answer of a registry: {error!r}") from None

    def file(self, model: str, version: str, path: str) -> bytes:
        """Return a file of a version; raises Unreachable."""
        asked = urlencode({"name": model, "version": version, "path": path})
        try:
            return self.get(f"/model-versions/get-artifact?{asked}")
        except urllib.error.HTTPError as error:
            raise Unreachable(f"{self.uri}: {error.code} for {path} of version {version}") from None

    def get(self, path: str) -> bytes:
        """Return a body; raises HTTPError, or Unreachable if there is no answer."""
        request = urllib.request.Request(self.uri + path)
        if self.user:
            pair = base64.b64encode(f"{self.user}:{self.password}".encode()).decode()
            request.add_unredirected_header("Authorization", f"Basic {pair}")
        # A proxy of the environment's knows no way back to this machine.
        direct = urlsplit(self.uri).hostname in LOOPBACK
        proxies = [urllib.request.ProxyHandler({})] if direct else []
        try:
            with urllib.request.build_opener(*proxies).open(request, timeout=10) as answer:
                return answer.read()
        except urllib.error.HTTPError:
            raise
        except OSError as error:
            raise Unreachable(f"{self.uri}: {error}") from None
