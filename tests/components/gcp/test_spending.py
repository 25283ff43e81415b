"""The function that hears of spending, with messages of the form that Google documents; Google is
not asked, and no request leaves this machine."""

import base64
import io
import json
import urllib.request
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.gcp.functions import spending

SETTINGS = {"BUDGET": "dev", "PROJECT": "ml-dev-1234", "WARN_PERCENT": "50", "STOP_PERCENT": "100"}
SAID = {
    "budgetDisplayName": "dev",
    "alertThresholdExceeded": 0.5,
    "costAmount": 420.5,
    "costIntervalStart": "2026-11-01T08:00:00Z",
    "budgetAmount": 800.0,
    "budgetAmountType": "SPECIFIED_AMOUNT",
    "currencyCode": "USD",
}


def message(attributes: dict[str, str] | None = None, **said: Any) -> dict[str, Any]:
    """Return a message of Pub/Sub as Cloud Billing writes it."""
    data = base64.b64encode(json.dumps({**SAID, **said}).encode()).decode()
    known = {
        "billingAccountId": "012345-567890-ABCDEF",
        "budgetId": "f47ac10b-58cc-4372-a567-0e02b2c3d479",
        "schemaVersion": "1.0",
    }
    return {
        "data": data,
        "attributes": known if attributes is None else attributes,
        "messageId": "136969346945",
        "publishTime": "2026-11-27T04:30:24.000Z",
    }


class Google:
    """What answers the function's requests, and remembers them."""

    def __init__(self) -> None:
        self.asked: list[urllib.request.Request] = []

    def send(self, request: urllib.request.Request) -> bytes:
        self.asked.append(request)
        return b'{"access_token": "a-token", "expires_in": 3599, "token_type": "Bearer"}'


@pytest.fixture
def google() -> Google:
    return Google()


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_what_was_spent_is_read():
    found = spending.read(message())
    assert (found.budget, found.spent, found.limit, found.currency) == ("dev", 420.5, 800, "USD")
    assert found.percent == pytest.approx(52.5625)


def test_a_message_before_any_threshold_is_one_as_well():
    plain = {key: value for key, value in SAID.items() if key != "alertThresholdExceeded"}
    data = base64.b64encode(json.dumps(plain).encode()).decode()
    assert spending.read({**message(), "data": data}).spent == 420.5


@pytest.mark.parametrize(
    ("percent", "stop", "expected"),
    [
        (0, 100, 0), (49.9, 100, 0), (50, 100, 1), (99.9, 100, 1), (100, 100, 2), (180, 100, 2),
        (100, None, 1), (10_000, None, 1), (40, 30, 2),
    ],
)  # fmt: skip
def test_how_bad_it_is(percent: float, stop: float | None, expected: int):
    assert spending.level(percent, 50, stop) == expected


@given(
    st.floats(0, 1e6),
    st.floats(0, 1e6),
    st.floats(1, 1000),
    st.one_of(st.none(), st.floats(1, 200)),
)
def test_more_spending_is_never_less_bad(one: float, two: float, warn: float, stop: float | None):
    less, more = sorted((one, two))
    assert spending.level(less, warn, stop) <= spending.level(more, warn, stop)


@pytest.mark.parametrize(
    ("cost", "level", "severity"), [(100, 0, "INFO"), (420.5, 1, "WARNING"), (800, 2, "CRITICAL")]
)
def test_the_level_is_logged_with_what_it_comes_from(
    google: Google, capsys: pytest.CaptureFixture[str], cost: float, level: int, severity: str
):
    assert spending.take(message(costAmount=cost), SETTINGS, google.send) == level
    said = lines(capsys)[0]
    assert (said["severity"], said["level"], said["spent"]) == (severity, level, cost)
    assert {"message", "budget", "percent", "limit", "currency"} <= set(said)


def test_accelerators_stop_by_the_quota_of_the_project_and_as_the_function_itself(google: Google):
    spending.take(message(costAmount=800.0), SETTINGS, google.send)
    token, stop = google.asked
    assert token.full_url.endswith("/service-accounts/default/token")
    assert token.get_header("Metadata-flavor") == "Google"
    assert stop.get_method() == "PATCH"
    address, _, asked = stop.full_url.partition("?")
    assert address == (
        "https://cloudquotas.googleapis.com/v1/projects/ml-dev-1234/locations/global/"
        "quotaPreferences/mlplatform-no-accelerators"
    )
    assert asked.split("&") == [
        "allowMissing=true",
        "ignoreSafetyChecks=QUOTA_DECREASE_BELOW_USAGE",
        "ignoreSafetyChecks=QUOTA_DECREASE_PERCENTAGE_TOO_HIGH",
    ]
    assert stop.get_header("Authorization") == "Bearer a-token"
    assert isinstance(stop.data, bytes)
    wanted = json.loads(stop.data)
    assert wanted["quotaId"] == "GPUS-ALL-REGIONS-per-project"
    assert wanted["quotaConfig"] == {"preferredValue": "0"}


def test_what_is_heard_twice_is_done_twice_and_is_the_same(google: Google):
    for _ in range(2):
        assert spending.take(message(costAmount=900.0), SETTINGS, google.send) == 2
    assert [one.full_url for one in google.asked[:2]] == [one.full_url for one in google.asked[2:]]


def test_nothing_stops_below_the_share_or_where_none_is_asked_for(google: Google):
    without = {key: value for key, value in SETTINGS.items() if key != "STOP_PERCENT"}
    assert spending.take(message(costAmount=799.0), SETTINGS, google.send) == 1
    assert spending.take(message(costAmount=9e9), without, google.send) == 1
    assert google.asked == []


def test_a_team_that_spent_its_own_stops_nobody(google: Google, capsys: pytest.CaptureFixture[str]):
    told = message(budgetDisplayName="dev-flights", costAmount=9e9)
    assert spending.take(told, SETTINGS, google.send) is None
    assert google.asked == []
    assert lines(capsys)[0]["severity"] == "INFO"


@pytest.mark.parametrize(
    "broken",
    [
        {},
        {"data": "%%%", "attributes": {"schemaVersion": "1.0"}},
        {"data": "bm9uZQ==", "attributes": {"schemaVersion": "1.0"}},
        {"data": base64.b64encode(b"[]").decode(), "attributes": {"schemaVersion": "1.0"}},
        message(costAmount="much"),
        message(costAmount=None),
        message(attributes={"schemaVersion": "2.0"}),
        message(attributes={}),
    ],
    ids=["empty", "no base64", "no json", "a list", "no number", "null", "another schema", "none"],
)
def test_what_nobody_understands_is_told_and_does_not_come_back(
    broken: dict[str, Any], google: Google, capsys: pytest.CaptureFixture[str]
):
    assert spending.take(broken, SETTINGS, google.send) is None
    assert google.asked == []
    (said,) = lines(capsys)
    assert said["severity"] == "ERROR"


def test_a_budget_of_nothing_is_no_division():
    assert spending.read(message(budgetAmount=0)).percent == 0


def test_an_event_is_taken_as_google_hands_it_over(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    for key, value in SETTINGS.items():
        monkeypatch.setenv(key, value)
    event = SimpleNamespace(data={"message": message(), "subscription": "projects/p/s"})
    spending.heard(event)
    assert lines(capsys)[0]["level"] == 1


def test_a_refused_request_fails_so_that_the_message_comes_back():
    def refused(request: urllib.request.Request) -> bytes:
        raise urllib.request.HTTPError(request.full_url, 403, "no right", {}, io.BytesIO())  # pyright: ignore

    with pytest.raises(urllib.request.HTTPError):
        spending.take(message(costAmount=800.0), SETTINGS, refused)
