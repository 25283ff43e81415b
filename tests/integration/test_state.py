"""A state that is moved loses nothing: the very lines of docs/state.md, with the real engine."""

import json
import os
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
import httpx
import pytest
from moto.server import ThreadedMotoServer

from components.local import machine
from stacks import cloud_state, config, engine
from stacks.session import Session
from stacks.variables import MARK, Variables
from tests.stacks.test_cloud_state import KEY, PLATFORM, empty_platform
from tests.stacks.test_cloud_state import STATE as BUCKET
from tests.test_readme import ROOT, blocks

pytestmark = [pytest.mark.integration, pytest.mark.timeout(600)]

SECRETS = ("hush-configured", "hush-given", "hush-exported", "hush-made")

PROVIDER = """
from pulumi import dynamic

class Provider(dynamic.ResourceProvider):
    serialize_as_secret_always = False
    def create(self, props):
        made = "hush-made" if "password" in props else "plain"
        return dynamic.CreateResult("one", {**props, "made": made})
    def diff(self, id, old, new):
        return dynamic.DiffResult(changes=any(old.get(k) != v for k, v in new.items() if v))

class Thing(dynamic.Resource):
    def __init__(self, name, opts=None, **inputs):
        super().__init__(Provider(), name, {**inputs, "made": None}, opts)
"""

PROGRAM = """
import pulumi
from thing_provider import Thing

def options(**given):
    return pulumi.ResourceOptions(**given)

class Both(pulumi.ComponentResource):
    def __init__(self):
        super().__init__("mlplatform:test:Both", "both")
        first = Thing("first", options(parent=self, protect=True), size=1)
        password = pulumi.Output.secret("hush-given")
        hidden = options(parent=self, depends_on=[first], additional_secret_outputs=["made"])
        Thing("second", hidden, password=password)

Both()
pulumi.export("exported", pulumi.Output.secret("hush-exported"))
pulumi.export("configured", pulumi.Config("mlplatform").get_secret("password"))
"""


@dataclass
class Project:
    """A checkout of its own, and a user with an account at a stand-in for AWS."""

    root: Path
    environment: dict[str, str]

    def shell(self, *lines: str, asked: str = "", **variables: str) -> str:
        """Type lines into one shell, answering what is asked, and return what it prints."""
        told = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", "\n".join(lines)],
            cwd=self.root,
            env={**self.environment, **variables},
            input=asked,
            capture_output=True,
            text=True,
        )
        assert told.returncode == 0, told.stdout + told.stderr
        return told.stdout

    def state(self, url: str) -> dict[str, Any]:
        """Return everything that a state holds of the stack `dev`, secrets in plain."""
        told = self.shell("pulumi stack export --stack dev --show-secrets", PULUMI_BACKEND_URL=url)
        deployment = json.loads(told)["deployment"]
        kept = ("resources", "pending_operations")
        return {key: deployment[key] for key in kept if key in deployment}

    def outputs(self, url: str) -> dict[str, str]:
        """Return the outputs of `dev`, secrets in plain."""
        command = "pulumi stack output --stack dev --show-secrets --json"
        return json.loads(self.shell(command, PULUMI_BACKEND_URL=url))

    def move(self, source: str, target: str, key: str, asked: str = "", **after: str) -> None:
        """Do what docs/state.md says, to the letter; `after` is set once the key is another."""
        said = {"stack": "dev", "from": source, "to": target, "key": key}
        change, carry, forget = steps()
        self.shell(change, asked=asked, **said)
        self.environment |= after
        self.shell(f"{{\n{carry}\n}} || exit 1", forget, **said)

    def folder(self, name: str) -> str:
        """Make a folder for a state and return its address."""
        place = self.root.parent / name
        place.mkdir()
        return place.as_uri()

    def phrase(self, name: str) -> str:
        """Write a passphrase and return its file."""
        file = self.root.parent / name
        file.write_text(f"{name} of this test")
        return str(file)

    @property
    def stack_file(self) -> Path:
        """Return the file of the stack `dev`."""
        return self.root / "stacks" / "Pulumi.dev.yaml"


def steps() -> list[str]:
    """Return the three steps of a move."""
    text = (ROOT / "docs" / "state.md").read_text()
    found = blocks(text.partition("## Move a state")[2], "sh")
    assert len(found) == 3
    return found


@pytest.fixture
def aws() -> Iterator[str]:
    """Yield the address of a stand-in for AWS with a bucket and a key."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0)
    server.start()
    host, port = server.get_host_and_port()
    told = {
        "endpoint_url": f"http://{host}:{port}",
        "region_name": "us-east-1",
        "aws_access_key_id": "test",
        "aws_secret_access_key": "test",
    }
    httpx.post(f"{told['endpoint_url']}/moto-api/reset", trust_env=False)
    boto3.client("s3", **told).create_bucket(Bucket="mlplatform-state-123456789012")
    kms = boto3.client("kms", **told)
    made = kms.create_key()["KeyMetadata"]["KeyId"]
    kms.create_alias(AliasName="alias/mlplatform-state", TargetKeyId=made)
    yield told["endpoint_url"]
    server.stop()


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, aws: str) -> Project:
    """Return a small project whose stack `dev` is not up yet."""
    root = tmp_path / "project"
    (root / "stacks").mkdir(parents=True)
    (root / "Pulumi.yaml").write_text((machine.CHECKOUT / "Pulumi.yaml").read_text())
    (root / "stacks" / "__main__.py").write_text(PROGRAM)
    (root / "thing_provider.py").write_text(PROVIDER)
    monkeypatch.setattr(machine, "CHECKOUT", root)
    monkeypatch.setattr(config, "FOLDER", root / "stacks")
    for name in [name for name in os.environ if name.startswith(("PULUMI_", "AWS_"))]:
        monkeypatch.delenv(name)
    monkeypatch.delenv(MARK, raising=False)
    for name, value in {
        "HOME": str(tmp_path / "user"),
        "MLPLATFORM_HOME": str(tmp_path / "home"),
        "MLPLATFORM_CACHE": str(engine.cache.root()),
        "PYTHONPATH": str(root),
        "AWS_ENDPOINT_URL": aws,
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_EC2_METADATA_DISABLED": "true",
    }.items():
        monkeypatch.setenv(name, value)
    found = Project(root, {})
    found.stack_file.write_text(f"config:\n  mlplatform:platform: {PLATFORM}\n")
    found.environment = Variables.of("dev", engine.find()).whole
    return found


@pytest.fixture
def up(project: Project) -> tuple[Project, str]:
    """Return the project with its stack up, and where its state is: in files, with a passphrase."""
    url = project.folder("first")
    project.environment["PULUMI_CONFIG_PASSPHRASE_FILE"] = project.phrase("old")
    project.shell(
        "pulumi stack init --no-select dev",
        "pulumi config set --secret --stack dev mlplatform:password hush-configured",
        "pulumi up --stack dev --yes --skip-preview",
        PULUMI_BACKEND_URL=url,
    )
    return project, url


def in_plain(place: Path) -> list[Path]:
    """Return the files below a folder, but for programs, that hold a secret in plain."""
    files = [file for file in place.rglob("*") if file.is_file() and file.suffix != ".py"]
    return [f for f in files if any(secret.encode() in f.read_bytes() for secret in SECRETS)]


def test_between_two_folders_with_another_passphrase_nothing_is_lost(
    up: tuple[Project, str], tmp_path: Path
) -> None:
    project, first = up
    before, outputs = project.state(first), project.outputs(first)
    assert outputs == {"exported": "hush-exported", "configured": "hush-configured"}
    second, old = project.folder("second"), project.environment["PULUMI_CONFIG_PASSPHRASE_FILE"]
    new = project.phrase("new")
    project.move(
        first,
        second,
        "passphrase",
        asked=Path(new).read_text() + "\n",
        PULUMI_CONFIG_PASSPHRASE_FILE=new,
    )
    after = project.state(second)
    assert after == before
    assert len(after["resources"]) == 5
    assert project.outputs(second) == outputs
    assert "hush-configured" in project.shell(
        "pulumi config get --stack dev mlplatform:password", PULUMI_BACKEND_URL=second
    )
    assert json.loads(project.shell("pulumi stack ls --json", PULUMI_BACKEND_URL=first)) == []
    assert in_plain(tmp_path) == []
    with pytest.raises(AssertionError, match="incorrect passphrase"):
        project.shell(
            "pulumi stack output --stack dev --show-secrets",
            PULUMI_BACKEND_URL=second,
            PULUMI_CONFIG_PASSPHRASE_FILE=old,
        )


def test_into_a_bucket_with_a_key_and_out_again_nothing_is_lost(
    up: tuple[Project, str], tmp_path: Path
) -> None:
    project, first = up
    before, outputs = project.state(first), project.outputs(first)
    old = project.environment["PULUMI_CONFIG_PASSPHRASE_FILE"]
    project.move(first, BUCKET, KEY, PULUMI_CONFIG_PASSPHRASE_FILE="")  # it is needed no more
    assert project.state(BUCKET) == before
    assert project.outputs(BUCKET) == outputs
    assert cloud_state.secrets_provider("dev") == KEY
    assert "encryptionsalt" not in project.stack_file.read_text()

    last = project.folder("last")
    project.environment["PULUMI_CONFIG_PASSPHRASE_FILE"] = old
    project.move(BUCKET, last, "passphrase")
    assert project.state(last) == before
    assert project.outputs(last) == outputs
    assert cloud_state.secrets_provider("dev") is None
    assert json.loads(project.shell("pulumi stack ls --json", PULUMI_BACKEND_URL=BUCKET)) == []
    assert in_plain(tmp_path) == []


def test_a_new_stack_is_made_where_and_under_the_key_that_its_file_names(project: Project) -> None:
    text = project.stack_file.read_text()
    project.stack_file.write_text(f"secretsprovider: {KEY}\n{text}  mlplatform:state: {BUCKET}\n")
    made = Session("dev", engine.find())
    made.open()
    written = project.stack_file.read_text()
    assert "encryptedkey: " in written
    Session("dev", engine.find()).open()
    assert project.stack_file.read_text() == written
    told = made.call("up", "--stack", "dev", "--yes", "--skip-preview")
    assert told.returncode == 0, told.stdout + told.stderr
    assert made.outputs(show_secrets=True) == {"exported": "hush-exported"}
    exported = json.loads(made.call("stack", "export", "--stack", "dev").stdout)
    providers = exported["deployment"]["secrets_providers"]
    assert providers["type"] == "cloud"
    assert providers["state"]["url"] == KEY


def test_what_login_writes_down_is_understood_as_the_engine_does(
    project: Project, tmp_path: Path
) -> None:
    url = project.folder("login")
    project.shell(f"pulumi login {url}", PULUMI_HOME=str(tmp_path / "own"))
    environ = {"PULUMI_HOME": str(tmp_path / "own")}
    assert cloud_state.effective(environ) == url
    assert json.loads(project.shell("pulumi whoami --json", **environ))["url"] == url


class TestWorkloadsWithoutRay:
    """A stack of workloads whose platform is up but has no Ray yet, with the real program."""

    @pytest.fixture
    def apps(self, project: Project) -> dict[str, str]:
        """Return where the state of both stacks is; the platform's is written down as if made."""
        own = [path for path in (ROOT / "stacks").glob("*.py") if path.name != "__init__.py"]
        for path in own:
            (project.root / "stacks" / path.name).write_text(path.read_text())
        (project.root / "stacks" / "__init__.py").write_text('"""What exists."""\n')
        one = "[{kind: flight_delay, name: delays, team: flights}]"
        text = f"config:\n  mlplatform:uses: dev\n  mlplatform:workloads: {one}\n"
        (project.root / "stacks" / "Pulumi.apps.yaml").write_text(text)
        where = {
            "PULUMI_BACKEND_URL": project.folder("both"),
            "PULUMI_CONFIG_PASSPHRASE_FILE": project.phrase("one"),
        }
        urn = "urn:pulumi:dev::mlplatform::pulumi:pulumi:Stack::mlplatform-dev"
        stack = {
            "urn": urn,
            "custom": False,
            "type": "pulumi:pulumi:Stack",
            "outputs": empty_platform(),
        }
        file = project.root / "dev.json"
        file.write_text(json.dumps({"version": 3, "deployment": {"resources": [stack]}}))
        project.shell(
            "pulumi stack init --no-select dev",
            f"pulumi stack import --stack dev --file {file}",
            "pulumi stack init --no-select apps",
            **where,
        )
        return where

    def test_a_plan_shows_them_and_an_up_is_refused_in_one_sentence(
        self, project: Project, apps: dict[str, str]
    ) -> None:
        assert "RayJob" in project.shell("pulumi preview --stack apps", **apps)
        with pytest.raises(AssertionError) as told:
            project.shell("pulumi up --stack apps --yes --skip-preview", **apps)
        assert "the platform of stack dev has no Ray yet" in str(told.value)
        assert "Traceback" not in str(told.value)
