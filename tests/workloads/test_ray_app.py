"""One application is put beside the others, watched, changed in place, and brought back."""

import threading
from copy import deepcopy
from typing import Any

import httpx
import pytest

from components.refused import Refused
from tests.workloads.conftest import Head, free_ports
from workloads.api import RayApi
from workloads.applications import PATH, Applications, condensed
from workloads.ray_app import RayAppProvider, whole

PROVIDER = RayAppProvider()


def asked(head: Head, name: str, **settings: Any) -> dict[str, Any]:
    """What the engine hands over: every number a float, the token in plain text."""
    return {
        "address": head.address,
        "token": head.token,
        "timeout_seconds": 90.0,
        "application": {
            "name": name,
            "route_prefix": f"/{name}",
            "import_path": "tiny_app:build",
            "args": {"model": "flight-delay"},
            "runtime_env": {"env_vars": {"CODE_VERSION": "1"}},
            "deployments": [
                {
                    "name": "Echo",
                    "num_replicas": 1.0,
                    "max_ongoing_requests": 50.0,
                    "ray_actor_options": {"num_cpus": 0.2},
                    "user_config": {"limit": 1.0, **settings},
                }
            ],
        },
    }


def changed(props: dict[str, Any], **settings: Any) -> dict[str, Any]:
    other = deepcopy(props)
    other["application"]["deployments"][0]["user_config"] |= settings
    return other


def answer(head: Head, name: str) -> dict[str, Any]:
    return httpx.get(f"{head.serve_url}/{name}", timeout=20, trust_env=False).json()


@pytest.fixture(scope="module")
def echo(head: Head) -> dict[str, Any]:
    """An application that runs."""
    props = asked(head, "echo")
    made = PROVIDER.create(props)
    assert (made.id, made.outs) == ("echo", props)
    return props


def test_an_application_answers_once_it_is_made(head: Head, echo: dict[str, Any]):
    said = answer(head, "echo")
    assert said["args"] == {"model": "flight-delay"}
    assert said["settings"] == {"limit": 1}
    assert said["code"] == "1"


def test_an_unchanged_application_is_no_change(echo: dict[str, Any]):
    assert not PROVIDER.diff("echo", echo, echo).changes


def test_a_changed_setting_reaches_the_replicas_that_run(head: Head, echo: dict[str, Any]):
    before = answer(head, "echo")
    found = PROVIDER.diff("echo", echo, changed(echo, limit=2.0))
    assert (found.changes, found.replaces) == (True, [])
    update = PROVIDER.update("echo", echo, changed(echo, limit=2.0))
    assert update.outs == changed(echo, limit=2.0)
    after = answer(head, "echo")
    assert (after["settings"], after["pid"]) == ({"limit": 2}, before["pid"])
    PROVIDER.update("echo", echo, echo)


def test_another_name_is_another_application(head: Head, echo: dict[str, Any]):
    found = PROVIDER.diff("echo", echo, asked(head, "other"))
    assert (found.replaces, found.delete_before_replace) == (["application"], True)


def test_the_others_and_serves_own_options_stay(head: Head, echo: dict[str, Any]):
    options = head.api.call("GET", PATH)["http_options"]
    PROVIDER.create(asked(head, "second"))
    assert set(head.applications.all()) == {"echo", "second"}
    PROVIDER.delete("second", asked(head, "second"))
    assert set(head.applications.all()) == {"echo"}
    assert answer(head, "echo")["settings"] == {"limit": 1}
    assert head.api.call("GET", PATH)["http_options"] == options


def test_two_hands_at_once_lose_nothing(head: Head, echo: dict[str, Any]):
    apart = [head.applications, Applications(RayApi(head.address, head.token), patience=10)]
    config = [whole(asked(head, name)["application"]) for name in ("left", "right")]
    hands = [threading.Thread(target=apart[index].put, args=(config[index],)) for index in range(2)]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()
    assert {"echo", "left", "right"} <= set(head.applications.all())
    for name in ("left", "right"):
        head.applications.remove(name)


def test_what_cannot_be_imported_is_told_in_serves_words_and_taken_away(
    head: Head, echo: dict[str, Any]
):
    wrong = asked(head, "wrong")
    wrong["application"]["import_path"] = "no_such_module:build"
    with pytest.raises(Refused, match=r"application wrong is DEPLOY_FAILED(.|\n)*no_such_module"):
        PROVIDER.create(wrong)
    assert "wrong" not in head.applications.all()


def test_an_update_that_fails_keeps_the_old_replicas(head: Head, echo: dict[str, Any]):
    wrong = deepcopy(echo)
    wrong["application"]["import_path"] = "no_such_module:build"
    with pytest.raises(Refused, match=r"echo is DEPLOY"):
        PROVIDER.update("echo", echo, wrong | {"timeout_seconds": 0.0})
    assert answer(head, "echo")["settings"] == {"limit": 1}
    assert PROVIDER.diff("echo", echo, echo).changes, "what Serve was asked for has to be undone"
    PROVIDER.update("echo", echo, echo)


def test_an_application_that_serve_has_lost_is_put_again(head: Head, echo: dict[str, Any]):
    head.applications.remove("echo")
    assert PROVIDER.read("echo", echo).id is None
    found = PROVIDER.diff("echo", echo, echo)
    assert (found.changes, found.replaces) == (True, [])
    PROVIDER.update("echo", echo, echo)
    assert answer(head, "echo")["settings"] == {"limit": 1}
    assert PROVIDER.read("echo", echo).id == "echo"


def test_where_nothing_answers_the_application_is_to_be_put_again(echo: dict[str, Any]):
    silent = echo | {"address": f"http://127.0.0.1:{free_ports(1)[0]}"}
    assert PROVIDER.diff("echo", silent, silent).changes
    assert PROVIDER.read("echo", silent).id is None
    PROVIDER.delete("echo", silent)


def test_a_wrong_token_is_told(echo: dict[str, Any]):
    with pytest.raises(Refused, match="token"):
        PROVIDER.create(echo | {"token": "wrong"})


def test_a_long_traceback_is_condensed_to_its_ends():
    text = "\n".join(["It failed:", *(f"\x1b[31mline {n}\x1b[0m" for n in range(50))])
    assert condensed(text, 2) == "It failed:\n  ...\nline 48\nline 49"
