"""Doctor of a cloud's stack: what is here for it, and what the cloud says. No cloud is asked, and
nothing was recorded: what a cloud finds is told by its own tests."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from components.cloud import Finding as Found
from components.local import machine
from components.refused import Refused
from stacks import cloud_check, config, doctor, engine, lifecycle, plugin
from stacks.config import read
from stacks.finding import Finding
from stacks.session import Session

CLOUDS = sorted(plugin.SDKS)
OFFERED = [f"{cloud}-{kind}" for cloud in CLOUDS for kind in ("baseline", "dev")]
SIGNED_OUT = {
    "AWS_CONFIG_FILE": "/nonexistent",
    "AWS_SHARED_CREDENTIALS_FILE": "/nonexistent",
    "AWS_EC2_METADATA_DISABLED": "true",
    "AZURE_TOKEN_CREDENTIALS": "dev",
    "CLOUDSDK_CONFIG": "/nonexistent",
    "NO_GCE_CHECK": "true",
    "HOME": "/nonexistent",
    "PATH": "/nonexistent",
}
"""Variables by which no tool of any cloud finds whoever may have signed in here."""
NAMES = ("AWS_", "AZURE_", "ARM_", "GOOGLE_", "PULUMI_")
Says = Callable[..., None]


def signed_out() -> dict[str, str]:
    """Return this process's variables without those that sign somebody in."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(NAMES)}
    return kept | SIGNED_OUT


@pytest.fixture
def nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let nobody be signed in to any cloud."""
    for name in [name for name in os.environ if name.startswith(NAMES)]:
        monkeypatch.delenv(name)
    for name, value in SIGNED_OUT.items():
        monkeypatch.setenv(name, value)


@pytest.fixture
def says(monkeypatch: pytest.MonkeyPatch) -> Says:
    """Let every cloud find the same, in place of asking."""

    def told(*found: Found) -> None:
        for cloud in CLOUDS:
            kept = f"components.{cloud}.preflight.findings"
            monkeypatch.setattr(kept, lambda spec, seen=None: iter(found))

    return told


@pytest.fixture
def ready(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let this machine have all that a cloud's stack needs."""
    official = engine.Engine(Path("/official/bin"), "3.272.0", "path")
    monkeypatch.setattr(engine, "present", lambda: official)
    monkeypatch.setenv("PULUMI_BACKEND_URL", "https://api.pulumi.com")
    monkeypatch.setenv("PULUMI_CONFIG_PASSPHRASE", "of a test")


def rows(stack: str) -> dict[str, Finding]:
    """Return what doctor finds, by what it looks at."""
    found = doctor.diagnose(stack)
    assert len({one.name for one in found}) == len(found)
    return {one.name: one for one in found}


@pytest.mark.usefixtures("nobody")
@pytest.mark.parametrize("stack", OFFERED)
def test_without_credentials_one_sentence_says_how_to_sign_in(
    stack: str, capfd: pytest.CaptureFixture[str]
):
    spec = read(stack)
    path = "baseline.account" if spec.baseline else "platform.account"
    assert doctor.show(as_json=True, stack=stack) == 1
    printed = capfd.readouterr()
    told = [row for row in json.loads(printed.out) if "." in row["name"]]
    assert [(row["name"], row["state"]) for row in told] == [(path, "fail")]
    assert "sign in" in told[0]["found"]
    assert "\n" not in told[0]["found"]
    assert f"stacks/Pulumi.{stack}.yaml" in told[0]["todo"]
    assert printed.err == ""


@pytest.mark.usefixtures("ready")
@pytest.mark.parametrize("stack", OFFERED)
def test_nothing_is_to_be_done_where_everything_is_there(stack: str, says: Says):
    says()
    found = rows(stack)
    assert {one.state for one in found.values()} == {"ok"}
    cloud = stack.partition("-")[0]
    assert {"python", "packages", "engine", "state", cloud} <= set(found)
    assert plugin.SDKS[cloud] in found["packages"].found
    assert [name for name in found if name.endswith(" plugin")]
    assert doctor.show(as_json=True, stack=stack) == 0


@pytest.mark.usefixtures("ready")
@pytest.mark.parametrize("stack", OFFERED)
def test_what_stops_an_up_fails_and_what_was_not_seen_warns(stack: str, says: Says):
    says(Found("pools.1: gpu needs 4: ask for more: there"), Found("who pays: unseen", False))
    found = rows(stack)
    section = "baseline" if read(stack).baseline else "platform"
    wrong, unseen = found[f"{section}.pools.1"], found[f"{section}.who pays"]
    assert (wrong.state, wrong.found) == ("fail", "gpu needs 4: ask for more: there")
    assert (unseen.state, unseen.found, unseen.todo) == ("warn", "unseen", cloud_check.GOES_ON)
    assert stack.partition("-")[0] not in found
    assert doctor.show(as_json=True, stack=stack) == 1


@pytest.mark.usefixtures("ready")
@pytest.mark.parametrize("stack", OFFERED)
def test_what_could_not_be_seen_alone_is_no_failure(
    stack: str, says: Says, capsys: pytest.CaptureFixture[str]
):
    says(Found("who pays: unseen", False))
    assert doctor.show(as_json=False, stack=stack) == 0
    assert "warn" in capsys.readouterr().out


@pytest.mark.parametrize("stack", OFFERED)
def test_an_up_is_refused_for_the_same_before_an_engine_starts(
    stack: str, says: Says, capsys: pytest.CaptureFixture[str]
):
    official = engine.Engine(Path("/official/bin"), "3.272.0", "path")
    session = cast(Session, SimpleNamespace(stack=stack, engine=official, environment={}))
    section = "baseline" if read(stack).baseline else "platform"
    says(Found("who pays: unseen", False))
    lifecycle.ask_cloud(session)
    assert capsys.readouterr().err == f"{section}.who pays: unseen\n"
    says(Found("account: another"), Found("pools.1: gpu needs 4"))
    with pytest.raises(Refused) as refused:
        lifecycle.ask_cloud(session)
    told = [line.strip() for line in str(refused.value).splitlines()[1:]]
    assert told == [f"{section}.account: another", f"{section}.pools.1: gpu needs 4"]


@pytest.mark.parametrize("cloud", CLOUDS)
def test_an_engine_out_of_go_modules_lacks_the_plugin_of_every_cloud(cloud: str, tmp_path: Path):
    built = engine.Engine(Path("/built/bin"), "3.259.0", "modules")
    environ = {"PATH": "", "PULUMI_HOME": str(tmp_path)}
    for kind in ("baseline", "dev"):
        with pytest.raises(Refused, match=rf"resource-{plugin.SDKS[cloud][7:]} \d+\.\d+"):
            plugin.require(f"{cloud}-{kind}", built, environ)


@pytest.mark.usefixtures("ready")
@pytest.mark.parametrize("stack", OFFERED)
def test_without_the_engine_s_sdk_the_cloud_is_not_asked(
    stack: str, says: Says, monkeypatch: pytest.MonkeyPatch
):
    def absent(package: str) -> str:
        raise PackageNotFoundError(package)

    says(Found("account: asked all the same"))
    monkeypatch.setattr(plugin, "version", absent)
    found = rows(stack)
    package = plugin.SDKS[stack.partition("-")[0]]
    expected = Finding("packages", "fail", f"missing: {package}", f"make setup STACK={stack}")
    assert found["packages"] == expected
    assert [name for name in found if "account" in name or name.endswith("plugin")] == []


@pytest.mark.usefixtures("ready")
@pytest.mark.parametrize("stack", OFFERED)
def test_without_the_cloud_s_own_sdk_one_row_says_what_installs_it(
    stack: str, monkeypatch: pytest.MonkeyPatch
):
    for name in ("botocore.session", "google.auth", "azure.identity"):
        monkeypatch.setitem(sys.modules, name, cast(Any, None))
    found = rows(stack)[stack.partition("-")[0]]
    assert (found.state, found.todo) == ("fail", f"make setup STACK={stack}")
    assert "which is not installed here" in found.found


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Keep stack files in a folder of the test's own; return it, with those of the clouds."""
    for cloud in CLOUDS:
        name = f"Pulumi.{cloud}-dev.yaml"
        (tmp_path / name).write_bytes((config.FOLDER / name).read_bytes())
    monkeypatch.setattr(config, "FOLDER", tmp_path)
    return tmp_path


@pytest.mark.usefixtures("ready")
@pytest.mark.parametrize("cloud", CLOUDS)
def test_workloads_ask_nothing_of_the_cloud(cloud: str, folder: Path, says: Says):
    says(Found("account: asked all the same"))
    (folder / "Pulumi.apps.yaml").write_text(f"config: {{'mlplatform:uses': {cloud}-dev}}")
    found = rows("apps")[cloud]
    assert found.state == "ok"
    assert f"workloads use the platform of {cloud}-dev" in found.found


@pytest.mark.parametrize("cloud", CLOUDS)
def test_a_stack_file_with_mistakes_is_told_and_nobody_is_asked(cloud: str, folder: Path):
    given = {"mlplatform:platform": {"cloud": cloud, "nme": "x"}}
    (folder / "Pulumi.wrong.yaml").write_text(json.dumps({"config": given}))
    [found] = doctor.diagnose("wrong")
    assert (found.name, found.state) == ("stack file", "fail")
    assert "nme" in found.found


def test_an_unknown_stack_is_refused_with_those_that_are_known():
    with pytest.raises(Refused, match=r"there is no stack 'nosuch'.*known: aws-baseline"):
        doctor.diagnose("nosuch")


@pytest.mark.parametrize("cloud", CLOUDS)
def test_answers_are_kept_in_a_folder_that_was_empty(
    cloud: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    stack = f"{cloud}-dev"

    def asked(spec: Any, seen: Any) -> Any:
        seen("a-service", "Ask", 200, {"account": spec.account})
        return iter(())

    monkeypatch.setattr(f"components.{cloud}.preflight.findings", asked)
    doctor.diagnose(stack, tmp_path / "answers")
    [file] = (tmp_path / "answers").iterdir()
    assert file.name == "001-a-service-Ask.json"
    platform = read(stack).platform
    assert platform
    assert platform.account
    assert platform.account not in file.read_text()
    with pytest.raises(
        Refused, match=r"record: .*answers holds files: name a folder that is empty"
    ):
        doctor.diagnose(stack, tmp_path / "answers")


def test_on_this_machine_there_is_nothing_to_keep(tmp_path: Path):
    with pytest.raises(Refused, match="record: local is on this machine"):
        doctor.diagnose("local", tmp_path / "answers")
    assert list(tmp_path.iterdir()) == []


def typed(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run `mlplatform doctor` as somebody who is signed in nowhere."""
    return subprocess.run(
        [sys.executable, "-m", "stacks.cli", "doctor", *arguments],
        env=signed_out() | {"NO_COLOR": "1", "COLUMNS": "200"},
        cwd=machine.CHECKOUT,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )


@pytest.mark.parametrize("cloud", CLOUDS)
def test_who_types_it_without_an_account_gets_rows_and_exit_code_1(cloud: str):
    told = typed(f"{cloud}-dev", "--json")
    assert (told.returncode, told.stderr) == (1, "")
    assert {row["name"] for row in json.loads(told.stdout)} >= {"packages", "platform.account"}


@pytest.mark.parametrize("arguments", [("nosuch",), ("local", "--record", "/nonexistent/a")])
def test_what_cannot_be_asked_ends_with_exit_code_2(arguments: tuple[str, ...]):
    told = typed(*arguments)
    assert (told.returncode, told.stdout) == (2, "")
    assert told.stderr.startswith("mlplatform: ")
