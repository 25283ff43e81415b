"""The real S3 server: what it keeps, what it refuses, what survives its death.

What this does not prove: that an object expires on its day. A rule with a date in the past stands
for it, run by the same line that the server runs once an hour.
"""

import json
import os
import signal
import socket
import ssl
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from components.contracts.storage import LifecycleRule, StorageSpec
from components.local import process, seaweedfs
from components.local.bucket import BucketProvider
from components.local.leftovers import LeftoversProvider
from components.local.program import ProgramProvider
from components.local.s3 import S3Error, call, client
from components.local.storage import BUCKETS, PREFERRED, access, ageing
from components.refused import Refused
from tests.repetitions import times, took
from tests.storage_server import Storage, asked, wish


def weed(platform: dict[str, Any]) -> int:
    """Return the process of the server."""
    return next(
        found.pid for found in process.marked(Path(platform["run"]) / "storage")
        if found.name() == "weed"
    )  # fmt: skip


def put_soon(environment: dict[str, str], bucket: str, key: str, body: bytes) -> None:
    """Put an object as soon as the server takes it."""
    deadline = time.monotonic() + 30
    while True:
        try:
            call(environment, "put_object", Bucket=bucket, Key=key, Body=body)
            return
        except S3Error:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)


def test_an_object_comes_back_as_it_was_put(storage: Storage) -> None:
    body = os.urandom(9_000_000)
    call(storage["environment"], "put_object", Bucket="data", Key="raw/blob", Body=body)
    found = call(storage["environment"], "get_object", Bucket="data", Key="raw/blob")
    assert found["Body"].read() == body


def test_every_bucket_is_versioned_encrypted_and_ages(storage: Storage) -> None:
    for bucket in BUCKETS:
        made = BucketProvider().read(bucket, asked(storage["environment"], bucket))
        versioning, encryption, rules = json.loads((made.outs or {})["form"])
        assert versioning == "Enabled"
        assert encryption["Rules"][0]["ApplyServerSideEncryptionByDefault"] == {
            "SSEAlgorithm": "AES256"
        }
        assert {rule["ID"] for rule in rules} == {
            rule["ID"] for rule in json.loads(ageing(StorageSpec(), bucket))
        }


def test_a_replaced_object_can_be_brought_back(storage: Storage) -> None:
    environment = storage["environment"]
    first = call(environment, "put_object", Bucket="data", Key="raw/a", Body=b"first")
    call(environment, "put_object", Bucket="data", Key="raw/a", Body=b"second")
    old = call(environment, "get_object", Bucket="data", Key="raw/a", VersionId=first["VersionId"])
    assert old["Body"].read() == b"first"


def test_what_is_written_to_the_disk_is_encrypted(
    storage: Storage, platform: dict[str, Any]
) -> None:
    word = uuid.uuid4().hex.encode()
    call(storage["environment"], "put_object", Bucket="data", Key="raw/w", Body=word * 1000)
    disk = Path(platform["data"]) / "s3"
    assert not any(word in file.read_bytes() for file in disk.rglob("*") if file.is_file())


@pytest.mark.parametrize(
    "wrong", [{"AWS_ACCESS_KEY_ID": "somebody"}, {"AWS_SECRET_ACCESS_KEY": "0" * 64}]
)
def test_wrong_credentials_are_refused(storage: Storage, wrong: dict[str, str]) -> None:
    with pytest.raises(S3Error) as refused:
        call({**storage["environment"], **wrong}, "list_buckets")
    assert refused.value.code in ("InvalidAccessKeyId", "SignatureDoesNotMatch")


@pytest.mark.parametrize("method", ["GET", "PUT", "POST", "DELETE"])
@pytest.mark.parametrize("path", ["/", "/data", "/data/raw/a", "/?Action=ListUsers"])
def test_nobody_gets_in_without_a_signature(storage: Storage, method: str, path: str) -> None:
    url = storage["environment"]["AWS_ENDPOINT_URL"]
    assert httpx.request(method, url + path, trust_env=False).status_code in (403, 405)


@pytest.mark.parametrize("port", sorted(set(PREFERRED) - {"s3", "metrics", "volume"}))
def test_inner_ports_answer_nobody_without_the_certificate(storage: Storage, port: str) -> None:
    """The handshake ends in an alert, or the server hangs up before any byte of an answer."""
    number = storage["ports"][port]
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    context.set_alpn_protocols(["h2"] if port.endswith("_grpc") else ["http/1.1"])
    answer = b""
    with (
        suppress(ssl.SSLError, ConnectionError),
        socket.create_connection(("127.0.0.1", number), timeout=5) as plain,
        context.wrap_socket(plain, server_hostname="127.0.0.1") as secure,
    ):
        secure.sendall(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
        answer = secure.recv(100)
    assert answer == b""
    with suppress(httpx.TransportError):
        assert httpx.get(f"http://127.0.0.1:{number}/", trust_env=False).status_code == 400


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE"])
def test_the_volume_port_gives_and_takes_no_object_without_a_signature(
    storage: Storage, platform: dict[str, Any], method: str
) -> None:
    call(storage["environment"], "put_object", Bucket="data", Key="raw/v", Body=b"x")
    volumes = [int(file.stem.split("_")[-1]) for file in Path(platform["data"]).rglob("*.dat")]
    url = f"http://127.0.0.1:{storage['ports']['volume']}"
    for volume in volumes:
        for needle in range(1, 8):
            path = f"/{volume},{needle:02x}12345678"
            assert httpx.request(method, url + path, trust_env=False).status_code == 401


@pytest.mark.parametrize("path", ["/", "/ui/index.html", "/stats/counter", "/dir/assign"])
def test_the_volume_port_shows_no_pages(storage: Storage, path: str) -> None:
    url = f"http://127.0.0.1:{storage['ports']['volume']}{path}"
    assert httpx.get(url, trust_env=False).status_code == 401


def test_a_large_object_in_parts_can_be_read_copied_and_read_again(storage: Storage) -> None:
    environment, where = storage["environment"], {"Bucket": "data", "Key": "raw/parts"}
    body = os.urandom(6_000_000)
    upload = call(environment, "create_multipart_upload", **where)["UploadId"]
    parts = [
        {
            "PartNumber": number,
            "ETag": call(
                environment, "upload_part", **where,
                UploadId=upload, PartNumber=number, Body=body,
            )["ETag"],
        }
        for number in (1, 2)
    ]  # fmt: skip
    call(
        environment, "complete_multipart_upload", **where,
        UploadId=upload, MultipartUpload={"Parts": parts},
    )  # fmt: skip
    call(environment, "copy_object", Bucket="artifacts", Key="copy", CopySource="data/raw/parts")
    for bucket, key in (("data", "raw/parts"), ("artifacts", "copy")):
        found = call(environment, "get_object", Bucket=bucket, Key=key)
        assert found["Body"].read() == body * 2
    part = call(environment, "get_object", **where, Range="bytes=5999990-6000009")
    assert part["Body"].read() == (body * 2)[5999990:6000010]


def test_it_listens_on_its_own_ports_of_loopback_alone(
    storage: Storage, platform: dict[str, Any]
) -> None:
    import psutil

    listening = {
        tuple(connection.laddr)
        for connection in psutil.Process(weed(platform)).net_connections("inet")
        if connection.status == psutil.CONN_LISTEN
    }
    assert listening == {("127.0.0.1", port) for port in storage["ports"].values()}


def test_no_secret_is_an_argument_or_in_the_log(storage: Storage, platform: dict[str, Any]) -> None:
    said = Path(storage["program"]["log"]).read_text() + " ".join(storage["program"]["command"])
    assert [name for name, value in storage["keys"].items() if value in said] == []


def test_a_changed_rule_changes_the_bucket_and_restarts_nothing(
    storage: Storage, platform: dict[str, Any]
) -> None:
    before = weed(platform)
    rule = LifecycleRule(bucket="logs", prefix="access/", delete_after_days=5)
    olds = asked(storage["environment"], "logs")
    news = {**olds, "rules": ageing(StorageSpec(lifecycle=(rule,)), "logs")}
    provider = BucketProvider()
    olds["form"] = (provider.read("logs", olds).outs or {})["form"]
    assert provider.diff("logs", olds, olds).changes is False
    assert provider.diff("logs", olds, news).changes is True
    made = provider.update("logs", olds, news)
    rules = json.loads((made.outs or {})["form"])[2]
    assert rules[0]["Expiration"] == {"Days": 5}
    assert weed(platform) == before
    provider.update("logs", news, asked(storage["environment"], "logs"))


def test_a_bucket_that_somebody_removed_or_changed_is_made_again(storage: Storage) -> None:
    environment, provider = storage["environment"], BucketProvider()
    outs = provider.create(asked(environment, "logs")).outs or {}
    call(environment, "delete_bucket_lifecycle", Bucket="logs")
    assert provider.diff("logs", outs, outs).changes is True
    call(environment, "delete_bucket", Bucket="logs")
    assert provider.diff("logs", outs, outs).changes is True
    assert provider.read("logs", outs).id == ""
    assert provider.update("logs", outs, outs).outs == outs


def test_removing_the_resource_keeps_the_objects(storage: Storage) -> None:
    environment, provider = storage["environment"], BucketProvider()
    call(environment, "put_object", Bucket="data", Key="raw/kept", Body=b"kept")
    provider.delete("data", asked(environment, "data"))
    provider.create(asked(environment, "data"))
    found = call(environment, "get_object", Bucket="data", Key="raw/kept")
    assert found["Body"].read() == b"kept"


def test_a_bucket_without_a_server_says_which_bucket_and_where_to_look(storage: Storage) -> None:
    nowhere = {**storage["environment"], "AWS_ENDPOINT_URL": "http://127.0.0.1:9"}
    with pytest.raises(Refused, match=r"bucket data: .*the storage server's log"):
        BucketProvider().create(asked(nowhere, "data"))
    assert BucketProvider().diff("data", *[asked(nowhere, "data", form="")] * 2).changes is False


def test_what_is_due_is_deleted_and_the_rest_stays(
    storage: Storage, platform: dict[str, Any]
) -> None:
    environment, own = storage["environment"], Path(platform["run"]) / "storage"
    for key in ("tmp/old", "kept/old"):
        call(environment, "put_object", Bucket="transient", Key=key, Body=b"x")
    rule = {
        "ID": "due",
        "Status": "Enabled",
        "Filter": {"Prefix": "tmp/"},
        "Expiration": {"Date": datetime(2026, 1, 1, tzinfo=UTC)},
    }
    call(
        environment,
        "put_bucket_lifecycle_configuration",
        Bucket="transient",
        LifecycleConfiguration={"Rules": [rule]},
    )
    script = seaweedfs.master(storage["ports"]["s3_grpc"])
    line = next(line for line in script.splitlines() if line.startswith("s3.lifecycle"))
    master = f"127.0.0.1:{storage['ports']['master']}.{storage['ports']['master_grpc']}"
    weed = Path(sys.executable).with_name("weed")
    subprocess.run(
        [weed, "-logtostderr", f"-config_dir={own}", "shell", f"-master={master}"],
        input=line, text=True, check=True, capture_output=True, timeout=60,
        env={**os.environ, "HOME": str(own)},
    )  # fmt: skip
    found = call(environment, "list_objects_v2", Bucket="transient")
    assert [entry["Key"] for entry in found["Contents"]] == ["kept/old"]
    BucketProvider().create(asked(environment, "transient"))


@pytest.mark.timeout(600)
def test_no_acknowledged_object_is_lost_when_the_server_is_killed(
    storage: Storage, platform: dict[str, Any]
) -> None:
    environment = storage["environment"]
    for round_ in range(times(10)):
        kept: dict[str, bytes] = {}
        s3 = client(
            environment["AWS_ENDPOINT_URL"],
            environment["AWS_ACCESS_KEY_ID"],
            environment["AWS_SECRET_ACCESS_KEY"],
        )
        pid = weed(platform)
        for number in range(60):
            if number == 30:
                os.kill(pid, signal.SIGKILL)
                killed = time.monotonic()
            key, body = f"raw/kill-{round_}-{number}", os.urandom(5000)
            put_soon(environment, "data", key, body)
            kept[key] = body
            if number == 30:
                took(time.monotonic() - killed)
        for key, body in kept.items():
            assert s3.get_object(Bucket="data", Key=key)["Body"].read() == body
        assert weed(platform) != pid


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """Yield a file system of 300 MB; only root may make one."""
    if os.getuid() != 0:
        pytest.skip("only root can mount a small file system")
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=300m", "tmpfs", str(tmp_path)], capture_output=True
    )
    if made.returncode:
        pytest.skip(f"no small file system here: {made.stderr.decode().strip()}")
    yield tmp_path
    subprocess.run(["umount", "--lazy", str(tmp_path)], check=True)


@pytest.mark.timeout(300)
def test_a_full_disk_refuses_new_objects_and_loses_none(
    start: Callable[..., dict[str, Any]],
    platform: dict[str, Any],
    free_ports: Callable[[int], list[int]],
    small_disk: Path,
) -> None:
    ports = dict(zip(PREFERRED, free_ports(len(PREFERRED)), strict=True))
    keys = {name: uuid.uuid4().hex * 2 for name in ("secret", "inside", "encryption")}
    asked_for = wish({**platform, "data": str(small_disk)}, ports, keys, "small")
    program = start("small", **asked_for)
    environment = access(asked_for["ready"], keys["secret"])
    BucketProvider().create(asked(environment, "data"))
    kept = list[bytes]()
    with suppress(S3Error):
        while len(kept) < 60:
            body = os.urandom(5_000_000)
            call(environment, "put_object", Bucket="data", Key=f"raw/{len(kept)}", Body=body)
            kept.append(body)
    assert 10 < len(kept) < 60
    for number, body in enumerate(kept):
        found = call(environment, "get_object", Bucket="data", Key=f"raw/{number}")
        assert found["Body"].read() == body
    subprocess.run(["mount", "-o", "remount,size=600m", str(small_disk)], check=True)
    put_soon(environment, "data", "raw/again", b"there is room again")
    ProgramProvider().delete("small", program)
    LeftoversProvider().delete("", {"paths": seaweedfs.sockets(ports)})


def test_kept_data_opens_on_other_ports(
    storage: Storage, platform: dict[str, Any], free_ports: Callable[[int], list[int]]
) -> None:
    call(storage["environment"], "put_object", Bucket="data", Key="raw/old", Body=b"old" * 999)
    ports = dict(zip(PREFERRED, free_ports(len(PREFERRED)), strict=True))
    LeftoversProvider().update(
        "", {"paths": seaweedfs.sockets(storage["ports"])}, {"paths": seaweedfs.sockets(ports)}
    )
    moved = {**storage["program"], **wish(platform, ports, storage["keys"])}
    ProgramProvider().update("storage", storage["program"], moved)
    environment = access(f"http://127.0.0.1:{ports['s3']}", storage["keys"]["secret"])
    found = call(environment, "get_object", Bucket="data", Key="raw/old")
    put_soon(environment, "data", "raw/new", b"new")
    assert found["Body"].read() == b"old" * 999
    storage["ports"].update(ports)
    storage["environment"].update(environment)
    storage["program"].update(moved)


def test_a_rule_says_what_ages_and_never_moves_to_a_colder_class() -> None:
    for bucket in BUCKETS:
        rules = json.loads(ageing(StorageSpec(), bucket))
        assert all("Transitions" not in rule for rule in rules)
        assert rules[-1]["AbortIncompleteMultipartUpload"] == {
            "DaysAfterInitiation": 1 if bucket == "transient" else 2
        }
