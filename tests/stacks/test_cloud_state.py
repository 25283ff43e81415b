"""A cloud's stack: everybody finds the same state and key, and nothing of this machine's."""

import json
from collections.abc import Callable
from dataclasses import fields, replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from components.cloud import Finding
from components.local import machine
from components.platform import PlatformOutputs
from components.refused import Refused
from stacks import backend, cloud_state, config, engine, jobs, lifecycle, plugin, report, tool_check
from stacks.config import StackSpec, read
from stacks.session import EngineFailed, Session
from stacks.variables import MARK, Variables

STATE = "s3://mlplatform-state-123456789012?region=us-east-1"
KEY = "awskms://alias/mlplatform-state?region=us-east-1"
PLATFORM = (
    "{name: dev, cloud: aws, region: us-east-1, teams: [{name: flights}, {name: fraud}],"
    " cluster: {admins: ['arn:aws:iam::123456789012:role/Admins']},"
    " budget: {monthly_usd: 800, notify: [ml@example.org]}}"
)
BASELINE = "{cloud: aws, region: us-east-1}"
Write = Callable[..., None]


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Write:
    """Return what writes stack files into a folder of the test's own."""
    folder = tmp_path / "stacks"
    folder.mkdir()
    monkeypatch.setattr(config, "FOLDER", folder)
    monkeypatch.setenv("MLPLATFORM_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("HOME", str(tmp_path / "user"))
    for name in ("PULUMI_HOME", "PULUMI_BACKEND_URL", "PULUMI_ACCESS_TOKEN", MARK):
        monkeypatch.delenv(name, raising=False)

    def one(stack: str, key: str | None = None, **keys: str) -> None:
        lines = [f"  mlplatform:{name}: {value}" for name, value in keys.items()]
        top = [f"secretsprovider: {key}"] if key else []
        (folder / f"Pulumi.{stack}.yaml").write_text("\n".join([*top, "config:", *lines]))

    return one


def empty_platform() -> dict[str, Any]:
    """Return the outputs of a platform of which nothing answers."""
    return {
        concern.name: {
            one.name: {} if "dict" in str(one.type) else "" for one in fields(concern.type)
        }
        for concern in fields(PlatformOutputs)
    }


def refusal(stack: str, **environ: str) -> str:
    with pytest.raises(Refused) as refused:
        cloud_state.require(stack, environ)
    return str(refused.value)


class TestVariables:
    """What `up`, `env` and plain `pulumi` act under."""

    def test_the_stack_file_names_the_state_for_everybody(self, write: Write) -> None:
        write("dev", state=STATE, platform=PLATFORM)
        for theirs in ({}, {"PULUMI_BACKEND_URL": "s3://another"}):
            assert Variables.of("dev", None, theirs).whole["PULUMI_BACKEND_URL"] == STATE

    def test_else_it_is_the_users_own(self, write: Write) -> None:
        write("dev", platform=PLATFORM)
        mine = {"PULUMI_BACKEND_URL": "s3://mine", "PULUMI_HOME": "/mine"}
        found = Variables.of("dev", None, mine).whole
        assert {name: found[name] for name in mine} == mine
        assert "PULUMI_BACKEND_URL" not in Variables.of("dev", None, {}).whole

    def test_workloads_share_the_state_of_the_platform_they_use(self, write: Write) -> None:
        write("dev", KEY, state=STATE, platform=PLATFORM)
        write("apps", uses="dev")
        assert Variables.of("apps", None, {}).whole["PULUMI_BACKEND_URL"] == STATE
        assert cloud_state.secrets_provider("apps") == KEY
        assert backend.data_dir("apps") is None

    def test_a_shell_that_served_this_machine_serves_a_cloud_without_its_secrets(
        self, write: Write
    ) -> None:
        write("dev", platform=PLATFORM)
        local = Variables.of("local", None, {}).whole
        assert local["PULUMI_CONFIG_PASSPHRASE_FILE"]
        changed = Variables.of("dev", None, local).changes
        gone = ("PULUMI_BACKEND_URL", "PULUMI_CONFIG_PASSPHRASE_FILE", "PULUMI_HOME")
        assert {name: changed[name] for name in gone} == dict.fromkeys(gone)

    def test_a_passphrase_of_this_machine_is_never_a_clouds(self, write: Write) -> None:
        write("dev", platform=PLATFORM)
        kept = machine.data_dir("anything")
        theirs = {
            "PULUMI_CONFIG_PASSPHRASE_FILE": str(kept / "passphrase"),
            "PULUMI_HOME": str(kept / "pulumi"),
            "PULUMI_BACKEND_URL": (kept / "state").as_uri(),
        }
        assert not set(theirs) & set(Variables.of("dev", None, theirs).whole)


class TestEffective:
    """Where an engine would look, in its own order."""

    def test_the_environment_goes_before_a_login(self, write: Write, tmp_path: Path) -> None:
        place = tmp_path / "user" / ".pulumi"
        place.mkdir(parents=True)
        (place / "credentials.json").write_text(json.dumps({"current": "gs://login"}))
        assert cloud_state.effective({"PULUMI_BACKEND_URL": "s3://named"}) == "s3://named"
        assert cloud_state.effective({}) == "gs://login"
        assert cloud_state.effective({"PULUMI_HOME": str(tmp_path)}) is None

    @pytest.mark.parametrize("text", ["", "[]", "{}", '{"current": ""}'])
    def test_without_a_login_a_token_means_pulumis_own_service(
        self, write: Write, tmp_path: Path, text: str
    ) -> None:
        (tmp_path / "credentials.json").write_text(text)
        environ = {"PULUMI_CREDENTIALS_PATH": str(tmp_path)}
        assert cloud_state.effective(environ) is None
        environ["PULUMI_ACCESS_TOKEN"] = "pul-1"
        assert cloud_state.effective(environ) == "https://api.pulumi.com"


class TestRefusals:
    """What a cloud's stack is not brought up with."""

    @pytest.mark.parametrize("stack", ["dev", "apps"])
    @pytest.mark.parametrize("url", ["file:///srv/state", "file://~", "file://.", "mem://"])
    def test_files_of_one_machine(self, write: Write, url: str, stack: str) -> None:
        write("dev", KEY, platform=PLATFORM)
        write("apps", uses="dev")
        said = refusal(stack, PULUMI_BACKEND_URL=url)
        assert f"would be kept in {url}" in said
        assert "write `mlplatform:state: s3://" in said
        assert "in stacks/Pulumi.dev.yaml" in said

    def test_a_local_login(self, write: Write, tmp_path: Path) -> None:
        write("dev", KEY, platform=PLATFORM)
        (tmp_path / "credentials.json").write_text(json.dumps({"current": "file://~"}))
        assert "would be kept in file://~" in refusal("dev", PULUMI_HOME=str(tmp_path))

    def test_no_state_at_all(self, write: Write) -> None:
        write("dev", KEY, platform=PLATFORM)
        assert "nothing says where the state of dev is kept" in refusal("dev")

    def test_secrets_without_a_key(self, write: Write) -> None:
        write("dev", platform=PLATFORM)
        said = refusal("dev", PULUMI_BACKEND_URL=STATE)
        assert f"write `secretsprovider: {KEY}` at the top of stacks/Pulumi.dev.yaml" in said

    @pytest.mark.parametrize(
        ("cloud", "region", "state", "key"),
        [
            ("aws", "us-east-1", "s3://", "awskms://"),
            ("gcp", "us-central1", "gs://", "gcpkms://"),
            ("azure", "eastus", "azblob://", "azurekeyvault://"),
        ],
    )
    def test_what_is_to_be_written_is_of_the_stack_s_own_cloud(
        self, write: Write, cloud: str, region: str, state: str, key: str
    ) -> None:
        write("base", baseline=f"{{cloud: {cloud}, region: {region}}}")
        assert f"write `mlplatform:state: {state}" in refusal("base")
        said = refusal("base", PULUMI_BACKEND_URL=f"{state}mine")
        assert f"write `secretsprovider: {key}" in said

    def test_a_baseline_may_begin_in_files_with_a_passphrase(self, write: Write) -> None:
        write("base", baseline=BASELINE)
        environ = {"PULUMI_BACKEND_URL": "file:///srv/state"}
        assert "PULUMI_CONFIG_PASSPHRASE_FILE" in refusal("base", **environ)
        cloud_state.require("base", {**environ, "PULUMI_CONFIG_PASSPHRASE_FILE": "/srv/phrase"})

    def test_nothing_is_refused_where_state_and_key_are_shared(self, write: Write) -> None:
        write("dev", KEY, state=STATE, platform=PLATFORM)
        cloud_state.require("dev", Variables.of("dev", None, {}).whole)

    def test_pulumis_own_service_brings_its_key(self, write: Write) -> None:
        write("dev", platform=PLATFORM)
        cloud_state.require("dev", {"PULUMI_BACKEND_URL": "https://api.pulumi.com"})

    def test_up_is_refused_before_an_engine_is_looked_for(
        self, write: Write, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        write("dev", KEY, platform=PLATFORM)
        monkeypatch.setattr(engine, "find", lambda _: pytest.fail("it was looked for"))
        monkeypatch.setenv("PULUMI_BACKEND_URL", "file:///srv/state")
        with pytest.raises(Refused, match="files of this machine"):
            lifecycle.up("dev")

    def test_down_is_refused_too(
        self, write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        write("dev", KEY, platform=PLATFORM)
        monkeypatch.setattr(engine, "find", lambda _: engine.Engine(tmp_path, "3", "path"))
        monkeypatch.setenv("PULUMI_BACKEND_URL", "file:///srv/state")
        with pytest.raises(Refused, match="files of this machine"):
            lifecycle.down("dev")


class TestNewStack:
    """What the engine is told when it makes a stack."""

    def test_the_key_in_its_file(self, write: Write, tmp_path: Path) -> None:
        write("dev", KEY, state=STATE, platform=PLATFORM)
        asked = Session("dev", engine.Engine(tmp_path, "3.259.0", "path"))
        assert asked.encrypted() == ["--secrets-provider", KEY]
        assert not asked.ours

    def test_on_this_machine_nothing(self, write: Write, tmp_path: Path) -> None:
        asked = Session("local", engine.Engine(tmp_path, "3.259.0", "path"))
        assert asked.encrypted() == []
        assert asked.ours


class TestBorrowing:
    """A stack of workloads fits the platform it uses."""

    def test_its_teams_are_the_platforms(self, write: Write) -> None:
        write("dev", platform=PLATFORM)
        one = "{{kind: flight_delay, name: delays, team: {}}}"
        write("apps", uses="dev", workloads=f"[{one.format('fraud')}]")
        assert [workload.team for workload in read("apps").workloads] == ["fraud"]
        write("apps", uses="dev", workloads=f"[{one.format('search')}]")
        with pytest.raises(Refused) as refused:
            read("apps")
        assert str(refused.value).splitlines() == [
            "stacks/Pulumi.apps.yaml is not valid:",
            "  workloads.0.team: 'search' is no team of this platform; teams: flights, fraud",
        ]

    def test_its_state_is_the_platforms(self, write: Write) -> None:
        write("dev", state=STATE, platform=PLATFORM)
        write("apps", uses="dev", state=STATE)
        assert read("apps") == StackSpec(uses="dev", state=STATE)
        write("apps", uses="dev", state="s3://another")
        with pytest.raises(Refused, match="state: 's3://another' is not where 'dev' keeps its own"):
            read("apps")

    def test_a_baseline_lends_no_platform(self, write: Write) -> None:
        write("base", baseline=BASELINE)
        write("apps", uses="base")
        with pytest.raises(Refused, match=r"apps\.yaml: uses: 'base' builds no platform"):
            read("apps")

    def test_a_stack_that_is_not_there_is_named_with_who_uses_it(self, write: Write) -> None:
        write("apps", uses="dve")
        with pytest.raises(Refused, match=r"apps\.yaml: uses: there is no stack 'dve'"):
            read("apps")


class TestCloudIsAsked:
    """Before an engine starts."""

    @pytest.fixture
    def asked(self, write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        """Let an engine be there that leaves a mark when it is started; return the mark."""
        write("dev", KEY, state=STATE, platform=PLATFORM)
        write("apps", uses="dev")
        mark = tmp_path / "started"
        program = tmp_path / "pulumi"
        program.write_text(f"#!/bin/sh\ntouch {mark}\necho no >&2\nexit 1\n")
        program.chmod(0o755)
        found = engine.Engine(tmp_path, "3.272.0", "path")
        monkeypatch.setattr(engine, "find", lambda _: found)
        return mark

    def finding(self, monkeypatch: pytest.MonkeyPatch, *found: Finding) -> None:
        from components.aws import preflight

        monkeypatch.setattr(preflight, "findings", lambda spec, seen: iter(found))

    def test_all_that_it_would_refuse_is_told_at_once(
        self, asked: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        self.finding(monkeypatch, Finding("account: another"), Finding("network: full"))
        with pytest.raises(Refused) as refused:
            lifecycle.up("dev")
        lines = [line.strip() for line in str(refused.value).splitlines()]
        assert lines[1:] == ["platform.account: another", "platform.network: full"]
        assert not asked.exists()

    def test_what_could_not_be_looked_at_is_told_and_stops_nothing(
        self, asked: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        self.finding(monkeypatch, Finding("quotas: could not be checked", checked=False))
        with pytest.raises(EngineFailed, match="no"):
            lifecycle.up("dev")
        assert "platform.quotas: could not be checked\n" in capsys.readouterr().err
        assert asked.exists()

    def test_workloads_are_not_held_up_by_it(
        self, asked: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        self.finding(monkeypatch, Finding("account: another"))
        with pytest.raises(EngineFailed, match="no"):
            lifecycle.up("apps")
        assert asked.exists()


class TestReport:
    """What `up` and `status` say where nothing of this machine answers."""

    @pytest.fixture
    def outputs(self, write: Write, monkeypatch: pytest.MonkeyPatch) -> dict[str, dict[str, Any]]:
        """Let stacks have outputs; return them, to be filled."""
        write("base", baseline=BASELINE)
        write("dev", platform=PLATFORM)
        one = "[{kind: flight_delay, name: delays, team: fraud}]"
        write("apps", uses="dev", workloads=one)
        found: dict[str, dict[str, Any]] = {}

        def opened(stack: str) -> SimpleNamespace:
            return SimpleNamespace(outputs=lambda show_secrets: found.get(stack, {}))

        monkeypatch.setattr(report, "opened", opened)
        return found

    def test_a_baseline_and_a_ground_without_services_are_well(
        self, outputs: dict[str, dict[str, Any]]
    ) -> None:
        outputs |= {"base": {"state_url": STATE}, "dev": empty_platform()}
        assert report.of("base").healthy
        assert report.of("dev").healthy

    def test_on_this_machine_a_platform_without_services_is_not(
        self, outputs: dict[str, dict[str, Any]]
    ) -> None:
        outputs["local"] = {"state_url": "something else"}
        assert not report.of("local").healthy

    def test_workloads_are_asked_for_at_the_platform_that_they_use(
        self, outputs: dict[str, dict[str, Any]]
    ) -> None:
        with pytest.raises(Refused, match="stack dev is not up: `mlplatform up dev` creates it"):
            report.of("apps")
        outputs["dev"] = empty_platform()
        found = report.of("apps")
        assert [model.note for model in found.models] == ["the platform serves nothing yet"]
        assert not found.healthy

    def test_a_job_belongs_to_a_team_of_that_platform(
        self, outputs: dict[str, dict[str, Any]]
    ) -> None:
        assert jobs.team_of(read("apps"), "fraud") == "fraud"
        with pytest.raises(Refused, match="no team of this platform; teams: flights, fraud"):
            jobs.team_of(read("apps"), "search")
        outputs["dev"] = empty_platform()
        with pytest.raises(Refused, match="stack dev has no Ray"):
            jobs.access("apps")


class TestPlugin:
    """The plugin by which an engine reaches a cloud."""

    BUILT = engine.Engine(Path("/built/bin"), "3.259.0", "modules")

    @pytest.fixture(autouse=True)
    def sdk(self, write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
        write("dev", platform=PLATFORM)
        write("apps", uses="dev")
        monkeypatch.setattr(plugin, "version", lambda package: "7.51.1")

    def test_an_engine_out_of_go_modules_has_none_and_says_how_to_get_it(
        self, tmp_path: Path
    ) -> None:
        environ = {"PATH": "", "PULUMI_HOME": str(tmp_path)}
        with pytest.raises(Refused) as refused:
            plugin.require("dev", self.BUILT, environ)
        plugin.require("apps", self.BUILT, environ)
        said = str(refused.value)
        assert "needs the plugin pulumi-resource-aws 7.51.1" in said
        assert "Install Pulumi's own engine" in said
        assert "pulumi plugin install resource aws v7.51.1 --file" in said

    def test_doctor_says_it_beforehand(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("PULUMI_HOME", str(tmp_path))
        monkeypatch.setattr(engine, "present", lambda: self.BUILT)
        (row,) = tool_check.plugin_rows("aws")
        assert (row.name, row.state) == ("aws plugin", "warn")
        assert "pulumi plugin install resource aws v7.51.1" in row.todo
        official = replace(self.BUILT, origin="installer")
        monkeypatch.setattr(engine, "present", lambda: official)
        assert next(tool_check.plugin_rows("aws")).state == "ok"

    @pytest.mark.parametrize("origin", ["path", "installer"])
    def test_other_engines_fetch_it_themselves(self, tmp_path: Path, origin: engine.Origin) -> None:
        official = engine.Engine(Path("/official/bin"), "3.272.0", origin)
        plugin.require("dev", official, {"PATH": "", "PULUMI_HOME": str(tmp_path)})

    def test_one_that_was_carried_here_is_taken_in_the_very_version(self, tmp_path: Path) -> None:
        environ = {"PATH": "", "PULUMI_HOME": str(tmp_path)}
        for number, found in (("7.60.0", False), ("7.51.1", True)):
            place = tmp_path / "plugins" / f"resource-aws-v{number}"
            place.mkdir(parents=True)
            (place / "pulumi-resource-aws").touch()
            assert (plugin.installed("aws", "7.51.1", environ) is not None) == found
        plugin.require("dev", self.BUILT, environ)

    def test_one_on_path_is_taken(self, tmp_path: Path) -> None:
        program = tmp_path / "pulumi-resource-aws"
        program.touch(mode=0o755)
        plugin.require("dev", self.BUILT, {"PATH": str(tmp_path), "PULUMI_HOME": "/nowhere"})
