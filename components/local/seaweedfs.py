"""How SeaweedFS is started, so that without credentials nobody reads or changes anything."""

import hmac
import json
from collections.abc import Mapping
from pathlib import Path

from components.local.certificate import certificate_of

ACCESS_KEY = "mlplatform"
"""The name that clients sign with; the secret is a credential of the platform."""

AGEING_MINUTES = 60
"""How often lifecycle rules are applied; a rule counts in days."""


def command(ports: Mapping[str, int], data: Path, files: Path) -> list[str]:
    """Return the command of one process that is master, volume server, filer and S3 gateway.

    `-master.peers=none` saves the election that a single master would hold with itself.
    """
    listen = [
        f"-{part}.port{kind}={ports[part + name]}"
        for part in ("master", "volume", "filer", "s3")
        for kind, name in (("", ""), (".grpc", "_grpc"))
    ]
    return [
        "weed", "-logtostderr=true", f"-config_dir={files}",
        "server", f"-dir={data}", "-ip=127.0.0.1", "-ip.bind=127.0.0.1", *listen,
        "-master.peers=none", "-master.telemetry=false", "-master.volumeSizeLimitMB=256",
        "-volume.id=local", "-volume.max=0", "-volume.preStopSeconds=0",
        "-disableHttp", "-filer", "-filer.disableHttp", f"-filer.localSocket={files}/filer.sock",
        "-s3", f"-s3.config={files}/s3.json", f"-s3.localSocket={files}/s3.sock",
        "-s3.iam=false", "-s3.autoCreateBucket=false",
        "-s3.port.iceberg=0", "-s3.port.lance=0",
        f"-metricsPort={ports['metrics']}", "-metricsIp=127.0.0.1",
    ]  # fmt: skip


def environment(encryption: str, files: Path) -> dict[str, str]:
    """Return its variables; a home of its own keeps the user's SeaweedFS settings out.

    Without the key of `encryption` every object written with it is lost.
    """
    return {"WEED_S3_SSE_KEY": encryption, "HOME": str(files)}


def files(
    ports: Mapping[str, int], data: Path, own: Path, secret: str, inside: str
) -> dict[str, str]:
    """Return its configuration files by name.

    The inner ports ask for the certificate made from `inside`, or for a signature made with it.
    """
    shown = certificate_of(inside)
    return {
        "certificate.pem": shown.public,
        "key.pem": shown.private,
        "security.toml": security(own, inside),
        "filer.toml": f"[leveldb2]\nenabled = true\ndir = {json.dumps(str(data / 'filer'))}\n",
        "master.toml": master(ports["s3_grpc"]),
        "s3.json": json.dumps(
            {
                "identities": [
                    {
                        "name": "platform",
                        "credentials": [{"accessKey": ACCESS_KEY, "secretKey": secret}],
                        "actions": ["Admin"],
                    }
                ]
            }
        ),
    }


def security(own: Path, inside: str) -> str:
    """Return security.toml: mutual TLS on the inner ports, signatures where that cannot be.

    The volume server takes no TLS: the S3 gateway of 4.48 reads encrypted objects of more than one
    chunk from `http://` whatever is set. It asks for a signature to read or write an object.
    """
    pair = f'cert = "{own}/certificate.pem"\nkey = "{own}/key.pem"\n'
    authority = f'ca = "{own}/certificate.pem"\n'
    signed = ("jwt.signing", "jwt.signing.read", "jwt.filer_signing", "jwt.filer_signing.read")
    lines = [f'[{part}]\nkey = "{derived(inside, part)}"\n' for part in signed]
    lines.append(f"[grpc]\n{authority}")
    lines += [f"[grpc.{part}]\n{pair}" for part in ("master", "volume", "filer", "s3", "client")]
    lines += [f"[https.{part}]\n{pair}{authority}" for part in ("master", "filer")]
    return "\n".join(lines)


def derived(seed: str, purpose: str) -> str:
    """Return a key for one purpose, of which the seed cannot be told."""
    return hmac.new(bytes.fromhex(seed), purpose.encode(), "sha256").hexdigest()


def master(s3_grpc: int) -> str:
    """Return master.toml: one volume at a time, and what is done once in a while.

    SeaweedFS applies no lifecycle rule by itself: its own way is an admin server and a worker
    beside it. One line of its shell does the same, run by the master.
    """
    return f'''[master.volume_growth]
copy_1 = 1

[master.maintenance]
sleep_minutes = {AGEING_MINUTES}
scripts = """
lock
s3.lifecycle.run-shard -shards 0-15 -s3 127.0.0.1:{s3_grpc} -events 0 -runtime 10m
volume.deleteEmpty -quietFor 24h -apply
fs.log.purge -daysAgo 7
unlock
"""
'''


def sockets(ports: Mapping[str, int]) -> list[str]:
    """Return the Unix sockets that it puts into /tmp, for which it has no setting.

    They speak the same mutual TLS as the ports; a killed process leaves them behind.
    """
    parts = ("master", "volume", "filer", "s3")
    return [f"/tmp/seaweedfs-{part}-grpc-{ports[part + '_grpc']}.sock" for part in parts]
