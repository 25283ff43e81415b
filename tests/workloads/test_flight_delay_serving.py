"""The served model, asked over HTTP without a server: what it answers, and what it refuses."""

import asyncio
import http.server
import json
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import orjson
import pytest
from pyarrow import parquet

from workloads.flight_delay.boost import Progress, grow
from workloads.flight_delay.columns import CODED, FEATURES
from workloads.flight_delay.endpoint import Endpoint
from workloads.flight_delay.export import export
from workloads.flight_delay.features import Part
from workloads.flight_delay.live import Live
from workloads.flight_delay.prediction_log import Batch, PredictionLog
from workloads.flight_delay.registry import Registry, Unreachable, Version
from workloads.flight_delay.repeated import Repeated
from workloads.flight_delay.request import MAX_BYTES, MAX_FLIGHTS, Flight, matrix, parse
from workloads.flight_delay.scorer import Scorer

KEY = "0123456789abcdef"
CODES = {"carrier": ("AA", "UA"), "origin": ("EWR", "JFK", "LGA"), "dest": ("BOS", "IAH")}
FLIGHT = {
    "hour": 17, "minute": 30, "day_of_week": 4, "month": 9, "distance": 1400.0, "temp": 78.1,
    "humid": 61.0, "wind_speed": 11.5, "precip": 0.0, "pressure": 1012.3, "visib": 10.0,
    "seats": 182, "age": 12, "carrier_late_share": 0.21,
    "carrier": "UA", "origin": "EWR", "dest": "IAH",
}  # fmt: skip


class Noted:
    """What would go to Prometheus."""

    def __init__(self) -> None:
        self.codes: list[int] = []

    def answered(self, version: str, code: int, rows: int = 0, seconds: float = 0.0) -> None:
        self.codes.append(code)


class Shelf:
    """A registry of models in memory."""

    def __init__(self, **models: bytes) -> None:
        self.models, self.champion = models, next(iter(models), None)
        self.down, self.made = False, 1

    def version(self, model: str, alias: str) -> Version | None:
        if self.down:
            raise Unreachable("down")
        return Version(self.champion, self.made) if self.champion else None

    def file(self, model: str, version: str, path: str) -> bytes:
        return self.models[version]


def trained(seed: int) -> bytes:
    rng = np.random.default_rng(seed)
    values = rng.random((400, len(FEATURES)), dtype=np.float32)
    values[:, -3:] = rng.integers(0, 2, (400, 3))
    part = Part(values, (rng.random(400) < values[:, 0]).astype("float32"))
    grown = grow(part, part, {"nthread": 1, "max_depth": 3}, 5, Progress(), lambda _: None)
    return export(grown.booster, CODES).SerializeToString()


@pytest.fixture(scope="module")
def models() -> dict[str, bytes]:
    return {"1": trained(1), "2": trained(2)}


@pytest.fixture
def shelf(models: dict[str, bytes]) -> Shelf:
    return Shelf(**models)


@pytest.fixture
def live(shelf: Shelf) -> Live:
    live = Live(shelf, "flight-delay")  # type: ignore[arg-type]
    live.follow()
    return live


@pytest.fixture
def log(tmp_path: Path) -> PredictionLog:
    return PredictionLog(str(tmp_path / "logs"), "replica")


@pytest.fixture
def noted() -> Noted:
    return Noted()


@pytest.fixture
def endpoint(live: Live, log: PredictionLog, noted: Noted) -> Endpoint:
    return Endpoint(live, KEY, log, noted, log.flush)  # type: ignore[arg-type]


Ask = Callable[..., httpx.Response]


@pytest.fixture
def ask(endpoint: Endpoint) -> Ask:
    def ask(
        body: Any = None, method: str = "POST", path: str = "/predict", **headers: str | None
    ) -> httpx.Response:
        given = {"authorization": f"Bearer {KEY}", "content-type": "application/json"}
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        both = {**given, **named}
        sent = {name: value.encode("latin-1") for name, value in both.items() if value is not None}
        content = (
            body if isinstance(body, bytes) else orjson.dumps(body) if body is not None else b""
        )

        async def once() -> httpx.Response:
            transport = httpx.ASGITransport(app=endpoint)  # type: ignore[arg-type]
            async with httpx.AsyncClient(transport=transport, base_url="http://model") as client:
                return await client.request(method, path, content=content, headers=sent)

        return asyncio.run(once())

    return ask


def test_one_flight_gets_one_probability_and_the_models_version(ask: Ask):
    answer = ask({"flights": [FLIGHT]})
    assert answer.status_code == 200
    assert answer.json()["version"] == "1"
    assert 0 < answer.json()["late_probability"][0] < 1


def test_many_flights_get_the_answers_they_get_alone(ask: Ask):
    other = {**FLIGHT, "hour": 6, "carrier": "AA"}
    alone = [ask({"flights": [flight]}).json()["late_probability"][0] for flight in (FLIGHT, other)]
    assert ask({"flights": [FLIGHT, other]}).json()["late_probability"] == alone


def test_what_is_left_out_counts_as_missing(live: Live):
    needed = {name: FLIGHT[name] for name in ("hour", "minute", "day_of_week", "month", "distance")}
    body = {"flights": [{**needed, "carrier": "UA", "origin": "EWR", "dest": "IAH"}]}
    row = matrix(parse(orjson.dumps(body)), live.scorer.codes)[0]
    assert np.isnan(row[5:14]).all()
    assert not np.isnan(row[:5]).any()


def test_null_is_the_same_as_left_out(ask: Ask):
    without = {name: value for name, value in FLIGHT.items() if name != "temp"}
    bodies = ({"flights": [without]}, {"flights": [{**FLIGHT, "temp": None}]})
    first, second = (ask(body).json()["late_probability"] for body in bodies)
    assert first == second


@pytest.mark.parametrize("column", CODED)
def test_an_unknown_code_counts_as_missing(column: str, live: Live):
    body = {"flights": [{**FLIGHT, column: "ZZZ"}]}
    row = matrix(parse(orjson.dumps(body)), live.scorer.codes)[0]
    assert np.isnan(row[FEATURES.index(column)])


def test_the_order_of_keys_does_not_matter(live: Live):
    turned = dict(reversed(FLIGHT.items()))
    rows = [
        matrix(parse(orjson.dumps({"flights": [flight]})), live.scorer.codes)
        for flight in (FLIGHT, turned)
    ]
    assert np.array_equal(rows[0], rows[1])


def test_the_requests_fields_are_the_models_columns():
    assert tuple(Flight.model_fields) == FEATURES


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"hour": 24}, "flights.0.hour"), ({"hour": -1}, "flights.0.hour"),
        ({"hour": "5"}, "flights.0.hour"), ({"hour": 5.5}, "flights.0.hour"),
        ({"hour": True}, "flights.0.hour"), ({"hour": None}, "flights.0.hour"),
        ({"hour": 10**18}, "flights.0.hour"), ({"distance": 0}, "flights.0.distance"),
        ({"distance": 1e300}, "flights.0.distance"), ({"humid": 101}, "flights.0.humid"),
        ({"carrier": ""}, "flights.0.carrier"), ({"carrier": "A" * 9}, "flights.0.carrier"),
        ({"carrier": 7}, "flights.0.carrier"), ({"carrier_late_share": 1.1}, "carrier_late_share"),
        ({"temp": [1]}, "flights.0.temp"), ({"late": 1}, "flights.0.late"),
        ({"__class__": "x"}, "flights.0.__class__"), ({"x" * 5000: 1}, "flights.0.xxx"),
    ],
)  # fmt: skip
def test_a_wrong_field_is_named(change: dict[str, Any], field: str, ask: Ask):
    answer = ask({"flights": [{**FLIGHT, **change}]})
    assert answer.status_code == 422
    assert field in answer.json()["error"]
    assert len(answer.content) < 400


@pytest.mark.parametrize(
    "body",
    [
        b"", b"{", b"null", b"[]", b"1", b'"x"', b"{}", b'{"flights":[]}', b'{"flights":{}}',
        b'{"flights":[null]}', b'{"flights":[{}]}', b"\xff\xfe", b"\x00" * 100,
        b"[" * 200_000, b'{"flights":' * 30_000, b'{"flights":[{"hour":NaN}]}',
        b'{"flights":[{"hour":1e999}]}', b'{"flights":[{"hour":' + b"9" * 100_000 + b"}]}",
        b'{"\\ud800":1}', b'{"flights":[{"carrier":"\\ud800"}]}', b'{"flights":[1],"more":1}',
        b'{"a":1}' * 1000,
    ],
)  # fmt: skip
def test_a_body_that_is_no_request_gets_a_short_4xx(body: bytes, ask: Ask):
    answer = ask(body)
    assert answer.status_code == 422
    assert len(answer.content) < 400
    assert "Traceback" not in answer.text


def test_as_many_flights_as_allowed_are_answered(ask: Ask):
    answer = ask({"flights": [FLIGHT] * MAX_FLIGHTS})
    assert len(answer.json()["late_probability"]) == MAX_FLIGHTS


def test_one_flight_too_many_is_refused(ask: Ask):
    small = {name: FLIGHT[name] for name in ("hour", "minute", "day_of_week", "month", "distance")}
    flight = {**small, "carrier": "UA", "origin": "EWR", "dest": "IAH"}
    answer = ask({"flights": [flight] * (MAX_FLIGHTS + 1)})
    assert answer.status_code == 422
    assert "flights" in answer.json()["error"]


def test_a_body_that_is_too_long_is_not_parsed(ask: Ask):
    assert ask(b" " * (MAX_BYTES + 1)).status_code == 413


def test_a_long_body_is_refused_by_its_announced_length(endpoint: Endpoint):
    sent: list[Any] = []

    async def receive() -> Any:
        raise AssertionError("the body was read")

    async def send(message: Any) -> None:
        sent.append(message)

    headers = [
        (b"authorization", f"Bearer {KEY}".encode()),
        (b"content-type", b"application/json"),
        (b"content-length", b"99999999999999999999999"),
    ]
    scope = {"type": "http", "method": "POST", "path": "/predict", "headers": headers}
    asyncio.run(endpoint(scope, receive, send))
    assert sent[0]["status"] == 413


def test_a_body_without_end_is_cut_off(endpoint: Endpoint):
    sent: list[Any] = []
    read = 0

    async def receive() -> Any:
        nonlocal read
        read += 1
        return {"type": "http.request", "body": b"x" * 65536, "more_body": True}

    async def send(message: Any) -> None:
        sent.append(message)

    headers = [(b"authorization", f"Bearer {KEY}".encode()), (b"content-type", b"application/json")]
    scope = {"type": "http", "method": "POST", "path": "/predict", "headers": headers}
    asyncio.run(endpoint(scope, receive, send))
    assert sent[0]["status"] == 413
    assert read == MAX_BYTES // 65536 + 1


@pytest.mark.parametrize(
    "key", [None, "", "Bearer", "Bearer x", f"Basic {KEY}", KEY, "Bearer \xe9"]
)
def test_a_caller_without_the_key_learns_nothing(key: str | None, ask: Ask):
    answer = ask(b"{", authorization=key)
    assert answer.status_code == 401
    assert answer.json() == {"error": "a bearer token is needed"}


@pytest.mark.parametrize("kind", [None, "text/plain", "application/xml", "multipart/form-data"])
def test_another_content_type_is_refused(kind: str | None, ask: Ask):
    assert ask({"flights": [FLIGHT]}, content_type=kind).status_code == 415


def test_a_content_type_with_a_charset_is_taken(ask: Ask):
    kind = "application/json; charset=utf-8"
    assert ask({"flights": [FLIGHT]}, content_type=kind).status_code == 200


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH", "OPTIONS", "HEAD", "TRACE"])
def test_predictions_are_asked_by_post(method: str, ask: Ask):
    answer = ask(method=method)
    assert (answer.status_code, answer.headers["allow"]) == (405, "POST")


@pytest.mark.parametrize("path", ["/", "/predict/", "/docs", "/metrics", "/..%2f", "/predict/1"])
def test_another_path_is_not_found(path: str, ask: Ask):
    assert ask(method="GET", path=path).status_code == 404


def test_health_needs_no_key_and_says_nothing_but_ok(ask: Ask):
    answer = ask(method="GET", path="/healthz", authorization=None)
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


def test_a_replica_without_a_model_is_alive_and_not_ready(endpoint: Endpoint, ask: Ask):
    endpoint.live.scorer = None
    codes = [
        ask(method="GET", path="/healthz").status_code,
        ask(method="GET", path="/readyz").status_code,
        ask({"flights": [FLIGHT]}).status_code,
    ]
    assert codes == [200, 503, 503]


def test_a_fault_of_ours_shows_no_insides(
    endpoint: Endpoint, ask: Ask, monkeypatch: pytest.MonkeyPatch
):
    def broken(*_: object) -> None:
        raise RuntimeError("secret inside")

    monkeypatch.setattr(endpoint.log, "add", broken)
    answer = ask({"flights": [FLIGHT]})
    assert (answer.status_code, answer.json()) == (500, {"error": "internal error"})


def test_answers_are_counted_by_their_code(ask: Ask, noted: Noted):
    ask({"flights": [FLIGHT]})
    ask({"flights": []})
    ask(b"{}", authorization=None)
    assert noted.codes == [200, 422, 401]


def test_below_a_route_prefix_the_same_paths_are_served(endpoint: Endpoint):
    sent: list[Any] = []

    async def receive() -> Any:
        return {"type": "http.request"}

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "method": "GET",
        "path": "/late/healthz",
        "root_path": "/late",
        "headers": [],
    }
    asyncio.run(endpoint(scope, receive, send))
    assert sent[0]["status"] == 200


def test_another_champion_answers_once_the_alias_moves(shelf: Shelf, live: Live, ask: Ask):
    before = ask({"flights": [FLIGHT]}).json()
    shelf.champion = "2"
    live.follow()
    after = ask({"flights": [FLIGHT]}).json()
    assert (before["version"], after["version"]) == ("1", "2")
    assert before["late_probability"] != after["late_probability"]


def test_a_model_that_was_deleted_and_made_anew_answers_under_its_old_number(
    shelf: Shelf, live: Live, ask: Ask
):
    before = ask({"flights": [FLIGHT]}).json()
    shelf.models["1"], shelf.made = shelf.models["2"], shelf.made + 1
    live.follow()
    after = ask({"flights": [FLIGHT]}).json()
    assert (before["version"], after["version"]) == ("1", "1")
    assert before["late_probability"] != after["late_probability"]


def test_a_broken_version_that_was_made_anew_is_tried_again(shelf: Shelf, live: Live, ask: Ask):
    shelf.models["3"], shelf.champion = b"no model", "3"
    with pytest.raises(ValueError, match="version 3"):
        live.follow()
    shelf.models["3"], shelf.made = shelf.models["2"], shelf.made + 1
    live.follow()
    assert ask({"flights": [FLIGHT]}).json()["version"] == "3"


def test_the_old_model_answers_while_the_registry_is_down(shelf: Shelf, live: Live, ask: Ask):
    shelf.down = True
    with pytest.raises(Unreachable):
        live.follow()
    assert ask({"flights": [FLIGHT]}).json()["version"] == "1"


def test_the_old_model_answers_when_the_new_one_is_broken(shelf: Shelf, live: Live, ask: Ask):
    shelf.models["3"], shelf.champion = b"no model", "3"
    with pytest.raises(ValueError, match="version 3"):
        live.follow()
    assert ask({"flights": [FLIGHT]}).json()["version"] == "1"


def test_a_broken_version_is_fetched_once(shelf: Shelf, live: Live):
    shelf.models["3"], shelf.champion = b"no model", "3"
    with pytest.raises(ValueError, match="version 3"):
        live.follow()
    del shelf.models["3"]
    live.follow()


def test_the_old_model_answers_when_the_alias_is_removed(shelf: Shelf, live: Live, ask: Ask):
    shelf.champion = None
    live.follow()
    assert ask({"flights": [FLIGHT]}).json()["version"] == "1"


def test_a_model_of_other_features_is_not_loaded(models: dict[str, bytes]):
    with pytest.raises(ValueError, match="was not made for the features"):
        Scorer(models["1"].replace(b"wind_speed", b"wind_speec"))


def test_predictions_are_logged_with_what_was_asked(ask: Ask, log: PredictionLog, tmp_path: Path):
    answer = ask({"flights": [FLIGHT, {**FLIGHT, "carrier": "ZZ", "temp": None}]}).json()
    log.flush()
    (path,) = tmp_path.glob("logs/date=*/*.parquet")
    rows = parquet.ParquetFile(path).read().to_pylist()
    assert [row["carrier"] for row in rows] == ["UA", None]
    assert [row["temp"] for row in rows] == [pytest.approx(78.1), None]
    assert [row["late_probability"] for row in rows] == pytest.approx(answer["late_probability"])
    assert {row["version"] for row in rows} == {"1"}


def test_predictions_of_two_versions_lie_in_one_file(
    shelf: Shelf, live: Live, ask: Ask, log: PredictionLog, tmp_path: Path
):
    ask({"flights": [FLIGHT]})
    shelf.champion = "2"
    live.follow()
    ask({"flights": [FLIGHT]})
    log.flush()
    (path,) = tmp_path.glob("logs/date=*/*.parquet")
    assert parquet.ParquetFile(path).read()["version"].to_pylist() == ["1", "2"]


def test_what_cannot_be_written_is_kept_for_the_next_time(live: Live, tmp_path: Path):
    (tmp_path / "logs").write_text("not a folder")
    log = PredictionLog(str(tmp_path / "logs"), "replica")
    rows = np.zeros((1, len(FEATURES)), dtype=np.float32)
    log.add(live.scorer, rows, np.zeros(1, dtype=np.float32))
    with pytest.raises(OSError, match="logs"):
        log.flush()
    (tmp_path / "logs").unlink()
    log.flush()
    assert log.written == 1


def test_a_batch_whose_acknowledgement_was_lost_is_not_written_twice(
    live: Live, log: PredictionLog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    written = log.write

    def unheard(batch: Batch) -> None:
        written(batch)
        raise OSError("no answer")

    def asked(late: float) -> None:
        row = np.zeros((1, len(FEATURES)), dtype=np.float32)
        log.add(live.scorer, row, np.full(1, late, dtype=np.float32))

    monkeypatch.setattr(log, "write", unheard)
    asked(0.25)
    for _ in range(2):
        with pytest.raises(OSError, match="no answer"):
            log.flush()
        asked(0.5)
    monkeypatch.undo()
    log.flush()
    found = [parquet.ParquetFile(p).read() for p in tmp_path.glob("logs/date=*/*.parquet")]
    late = sorted(value for rows in found for value in rows["late_probability"].to_pylist())
    assert late == [0.25, 0.5, 0.5]
    assert (log.written, log.files) == (3, 2)


def test_a_full_log_drops_and_counts(live: Live, tmp_path: Path):
    log = PredictionLog(str(tmp_path / "logs"), "replica", capacity=3)
    rows = np.zeros((2, len(FEATURES)), dtype=np.float32)
    for _ in range(3):
        log.add(live.scorer, rows, np.zeros(2, dtype=np.float32))
    assert (log.added, log.dropped) == (2, 4)


def test_the_rest_of_the_log_is_written_when_the_server_ends(
    endpoint: Endpoint, ask: Ask, tmp_path: Path
):
    ask({"flights": [FLIGHT]})
    told = iter(["lifespan.startup", "lifespan.shutdown"])

    async def receive() -> Any:
        return {"type": next(told)}

    async def send(message: Any) -> None:
        pass

    asyncio.run(endpoint({"type": "lifespan"}, receive, send))
    assert len(list(tmp_path.glob("logs/date=*/*.parquet"))) == 1


def test_what_is_repeated_survives_a_failure():
    calls: list[int] = []

    def act() -> None:
        calls.append(1)
        if len(calls) == 1:
            raise OSError("once")

    repeated = Repeated("test", lambda: 0.01, act)
    until = time.monotonic() + 5
    while len(calls) < 3 and time.monotonic() < until:
        time.sleep(0.01)
    repeated.close()
    assert len(calls) >= 3


@pytest.fixture
def server() -> Iterator[http.server.ThreadingHTTPServer]:
    class Answers(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            code, body = 404, b"{}"
            if not self.headers.get("Authorization", "").startswith("Basic "):
                code = 401
            elif "alias=champion" in self.path:
                found = {"version": "4", "creation_timestamp": "1700000000000"}
                code, body = 200, json.dumps({"model_version": found}).encode()
            elif "alias=odd" in self.path:
                code, body = 200, b"<html>"
            elif self.path.startswith("/model-versions/get-artifact"):
                code, body = 200, b"onnx"
            self.send_response(code)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def registry(server: http.server.ThreadingHTTPServer, user: str = "me") -> Registry:
    return Registry(f"http://127.0.0.1:{server.server_port}", user, "password")


def test_the_registry_says_which_version_an_alias_means(server: http.server.ThreadingHTTPServer):
    assert registry(server).version("flight-delay", "champion") == Version("4", 1700000000000)


def test_an_alias_that_does_not_exist_means_no_version(server: http.server.ThreadingHTTPServer):
    assert registry(server).version("flight-delay", "none") is None


def test_the_registry_hands_out_a_versions_files(server: http.server.ThreadingHTTPServer):
    assert registry(server).file("flight-delay", "4", "model.onnx") == b"onnx"


def test_a_wrong_password_is_told_apart_from_a_missing_model(
    server: http.server.ThreadingHTTPServer,
):
    with pytest.raises(Unreachable, match="401"):
        registry(server, user="").version("flight-delay", "champion")


def test_an_answer_that_is_no_registrys_is_told(server: http.server.ThreadingHTTPServer):
    with pytest.raises(Unreachable, match="no answer of a registry"):
        registry(server).version("flight-delay", "odd")


def test_a_registry_that_is_not_there_is_told():
    with pytest.raises(Unreachable, match=r"127\.0\.0\.1:9"):
        Registry("http://127.0.0.1:9").version("flight-delay", "champion")


def test_without_a_tracking_server_a_replica_says_what_is_missing():
    with pytest.raises(ValueError, match="MLFLOW_TRACKING_URI"):
        Registry.of({})
