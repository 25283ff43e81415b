"""The HTTP side of Ray: one place for the token, for retries and for what an error means."""

import time
import weakref
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import httpx

LOOPBACK = {"127.0.0.1", "::1", "localhost"}


class ApiError(Exception):
    """Ray could not do it; the text tells the user what, where and the way out."""


class Unreachable(ApiError):
    """Nothing answers, or what answers is not ready: worth another try."""


class Unauthorized(ApiError):
    """The token is missing, wrong or of another platform."""


class NotFound(ApiError):
    """Ray does not know it, or has forgotten it with a restart."""


class RayApi:
    """Ray's HTTP API at an address, opened with a bearer token."""

    def __init__(self, address: str, token: str, timeout: float = 30.0) -> None:
        """Take an address without a path, such as http://127.0.0.1:8265."""
        self.address = address.rstrip("/")
        host = urlsplit(self.address).hostname
        allowed = {"Authorization": f"Bearer {token.strip()}"} if token.strip() else {}
        self._client = httpx.Client(
            base_url=self.address,
            # Not a browser's name: Ray masks environments in its answers to browsers.
            headers={**allowed, "User-Agent": "mlplatform"},
            timeout=httpx.Timeout(timeout, connect=5.0),
            trust_env=host not in LOOPBACK,  # a proxy of the user's knows no way back to here
        )
        weakref.finalize(self, self._client.close)

    def call(
        self,
        method: str,
        path: str,
        body: Mapping[str, Any] | None = None,
        *,
        patience: float = 0.0,
    ) -> Any:
        """Return the decoded answer; what is worth another try is tried for `patience` seconds.

        Raises ApiError. Only calls that may be repeated take patience.
        """
        until, pause = time.monotonic() + patience, 0.2
        while True:
            try:
                return self._once(method, path, body)
            except Unreachable:
                if time.monotonic() + pause > until:
                    raise
            time.sleep(pause)
            pause = min(pause * 1.6, 2.0)

    def _once(self, method: str, path: str, body: Mapping[str, Any] | None) -> Any:
        try:
            answer = self._client.request(method, path, json=body)
        except httpx.TransportError as error:
            raise Unreachable(
                f"Ray at {self.address} does not answer ({type(error).__name__}: {error}): "
                "`mlplatform status` tells what is down, `mlplatform up` brings it back"
            ) from error
        except httpx.InvalidURL as error:
            raise ApiError(f"Ray's address {self.address!r} is no URL: {error}") from error
        if answer.is_success:
            return answer.json() if answer.content else None
        raise self._error(method, path, answer)

    def _error(self, method: str, path: str, answer: httpx.Response) -> ApiError:
        """Tell what an answer other than 2xx means."""
        said, code = last_line(answer.text), answer.status_code
        if code in (401, 403):
            return Unauthorized(
                f"Ray at {self.address} refuses the token (HTTP {code}: {said}): missing, expired "
                'or of another platform: `eval "$(mlplatform env STACK)"` sets the right one'
            )
        if code == 404:
            return NotFound(f"Ray at {self.address}: {said}")
        kind = Unreachable if code >= 500 else ApiError
        return kind(f"Ray at {self.address} answers {method} {path} with HTTP {code}: {said}")


def last_line(text: str) -> str:
    """Return the line of an answer that says what is wrong: tracebacks end with it."""
    lines = [line.strip() for line in text.splitlines() if line.strip(" .\t")]
    return lines[-1][:500] if lines else "no reason given"
