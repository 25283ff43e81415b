"""The HTTP face of a model.

Plain ASGI: every layer more would cost a request as much as its answer does.
"""

import hmac
import logging
import time
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

import orjson

from workloads.flight_delay.live import Live
from workloads.flight_delay.prediction_log import PredictionLog
from workloads.flight_delay.request import MAX_BYTES, Malformed, matrix, parse
from workloads.flight_delay.traffic import Traffic

LOG = logging.getLogger("ray.serve")
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
JSON = (b"content-type", b"application/json")


class Refusal(Exception):
    """An answer other than 200, and why."""

    def __init__(self, code: int, text: str, *headers: tuple[bytes, bytes]) -> None:
        """Take the status, a sentence for the caller and what headers it needs."""
        super().__init__(text)
        self.code, self.headers = code, headers


class Gone(Exception):
    """The caller has hung up."""


class Endpoint:
    """POST /predict for callers with the key; /healthz and /readyz for whoever watches."""

    def __init__(
        self, live: Live, key: str, log: PredictionLog, traffic: Traffic, close: Callable[[], None]
    ) -> None:
        """Take the model, the bearer token, where answers are noted, and what to do at the end."""
        self.live, self.log, self.traffic, self.close = live, log, traffic, close
        self.expected = b"Bearer " + key.encode()

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer one request, or the server's own start and end."""
        if scope["type"] == "http":
            await self.answer(scope, receive, send)
        elif scope["type"] == "lifespan":
            await self.live_on(receive, send)
        else:
            raise RuntimeError(f"{scope['type']}: only HTTP is spoken here")

    async def answer(self, scope: Message, receive: Receive, send: Send) -> None:
        """Send what `respond` says; whatever goes wrong, the caller learns no more than it must."""
        code, headers = 200, ()
        try:
            body = await self.respond(scope, receive)
        except Refusal as refusal:
            code, headers = refusal.code, refusal.headers
            body = orjson.dumps({"error": str(refusal)})
            if code != 404:
                self.traffic.answered(self.version, code)
        except Gone:
            return
        except Exception:
            LOG.exception("a request failed")
            code, body = 500, b'{"error":"internal error"}'
            self.traffic.answered(self.version, code)
        length = (b"content-length", b"%d" % len(body))
        await send(
            {"type": "http.response.start", "status": code, "headers": [JSON, length, *headers]}
        )
        await send({"type": "http.response.body", "body": body})

    @property
    def version(self) -> str:
        """Return the version that answers now; empty if none does."""
        return self.live.scorer.version if self.live.scorer else ""

    async def respond(self, scope: Message, receive: Receive) -> bytes:
        """Return the body of an answer; raises Refusal."""
        path = scope["path"].removeprefix(scope.get("root_path", "").rstrip("/"))
        if path == "/predict":
            if scope["method"] != "POST":
                raise Refusal(405, "use POST", (b"allow", b"POST"))
            return await self.predict(scope, receive)
        if path not in ("/healthz", "/readyz"):
            raise Refusal(404, "not found")
        if scope["method"] not in ("GET", "HEAD"):
            raise Refusal(405, "use GET", (b"allow", b"GET, HEAD"))
        if path == "/readyz" and self.live.scorer is None:
            raise Refusal(503, "no model is loaded yet", (b"retry-after", b"1"))
        return b'{"status":"ok"}'

    async def predict(self, scope: Message, receive: Receive) -> bytes:
        """Return the probabilities of one request."""
        began = time.perf_counter()
        self.admit(scope["headers"])
        body = await read(receive)
        scorer = self.live.scorer
        if scorer is None:
            raise Refusal(503, "no model is loaded yet", (b"retry-after", b"1"))
        try:
            request = parse(body)
        except Malformed as problem:
            raise Refusal(422, str(problem)) from None
        rows = matrix(request, scorer.codes)
        late = scorer.probabilities(rows)
        answer = {"model": self.live.model, "version": scorer.version, "late_probability": late}
        packed = orjson.dumps(answer, option=orjson.OPT_SERIALIZE_NUMPY)
        self.log.add(scorer, rows, late)
        self.traffic.answered(scorer.version, 200, len(late), time.perf_counter() - began)
        return packed

    def admit(self, headers: list[tuple[bytes, bytes]]) -> None:
        """Raise Refusal unless the caller has the key and sends JSON of a size that is read."""
        key = kind = b""
        length = 0
        for name, value in headers:
            if name == b"authorization":
                key = value
            elif name == b"content-type":
                kind = value
            elif name == b"content-length":
                length = int(value) if value.isdigit() and len(value) < 20 else MAX_BYTES + 1
        if not hmac.compare_digest(key, self.expected):
            raise Refusal(401, "a bearer token is needed", (b"www-authenticate", b"Bearer"))
        if kind.split(b";", 1)[0].strip().lower() != b"application/json":
            raise Refusal(415, "content-type: must be application/json")
        if length > MAX_BYTES:
            raise Refusal(413, f"body: at most {MAX_BYTES} bytes")

    async def live_on(self, receive: Receive, send: Send) -> None:
        """Follow the server's life: write the log's rest when it ends."""
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                await send({"type": "lifespan.startup.complete"})
            else:
                self.close()
                await send({"type": "lifespan.shutdown.complete"})
                return


async def read(receive: Receive) -> bytes:
    """Return a body; raises Refusal as soon as it is too long."""
    message = await receive()
    if message["type"] == "http.request" and not message.get("more_body"):
        body = message.get("body", b"")
        if len(body) > MAX_BYTES:
            raise Refusal(413, f"body: at most {MAX_BYTES} bytes")
        return body
    parts: list[bytes] = []
    size = 0
    while True:
        if message["type"] == "http.disconnect":
            raise Gone
        parts.append(message.get("body", b""))
        size += len(parts[-1])
        if size > MAX_BYTES:
            raise Refusal(413, f"body: at most {MAX_BYTES} bytes")
        if not message.get("more_body"):
            return b"".join(parts)
        message = await receive()
