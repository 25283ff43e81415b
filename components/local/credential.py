"""A secret of one platform: made once, kept wrapped beside the data it opens."""

import base64
import json
import os
import secrets
from pathlib import Path
from typing import Any

import pulumi
from pulumi import dynamic

from components.local import folder, machine
from components.provider import Provider
from components.refused import Refused


def passphrase() -> str:
    """Return the passphrase of this stack, from where the engine takes it too."""
    given = os.environ.get("PULUMI_CONFIG_PASSPHRASE")
    if given:
        return given
    file = os.environ.get("PULUMI_CONFIG_PASSPHRASE_FILE")
    if file and Path(file).is_file():
        return Path(file).read_text().strip()
    raise Refused(
        "no passphrase: set PULUMI_CONFIG_PASSPHRASE_FILE or PULUMI_CONFIG_PASSPHRASE, "
        'or run `eval "$(mlplatform env local)"` first'
    )


def key_from(phrase: str, salt: bytes) -> bytes:
    """Derive a 256-bit key; scrypt with the costs of RFC 7914, section 2, for interactive use."""
    from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

    return Scrypt(salt=salt, length=32, n=2**14, r=8, p=1).derive(phrase.encode())


def wrap(value: str, phrase: str) -> str:
    """Return the value encrypted under the passphrase, as a JSON document."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    salt, nonce = secrets.token_bytes(16), secrets.token_bytes(12)
    sealed = AESGCM(key_from(phrase, salt)).encrypt(nonce, value.encode(), None)
    parts = {"salt": salt, "nonce": nonce, "sealed": sealed}
    return json.dumps({key: base64.b64encode(part).decode() for key, part in parts.items()})


def unwrap(document: str, phrase: str) -> str:
    """Return the value of a wrapped document; raises ValueError if phrase or document are wrong."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    try:
        parts = {key: base64.b64decode(text) for key, text in json.loads(document).items()}
        key = key_from(phrase, parts["salt"])
        return AESGCM(key).decrypt(parts["nonce"], parts["sealed"], None).decode()
    except (InvalidTag, KeyError, AttributeError, TypeError) as error:
        raise ValueError("cannot be opened") from error


class CredentialProvider(Provider):
    """Adopts the kept secret, or makes one."""

    def create(self, props: dict[str, Any]) -> dynamic.CreateResult:
        """Open the kept file, or write a new one."""
        path = Path(props["path"])
        phrase = passphrase()
        folder.make(path.parent)
        if path.exists():
            try:
                value = unwrap(path.read_text(), phrase)
            except ValueError as error:
                raise Refused(
                    f"{path} opens kept data but not with this passphrase: set "
                    f"PULUMI_CONFIG_PASSPHRASE_FILE to the one the platform was made with, "
                    f"or give the data up with `mlplatform down --purge`"
                ) from error
        else:
            value = secrets.token_hex(32)
            folder.write(path, wrap(value, phrase))
        return dynamic.CreateResult(path.stem, {"path": props["path"], "value": value})

    def diff(self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]) -> dynamic.DiffResult:
        """Another file is another secret; a lost file is written again."""
        moved = _olds.get("path") != _news.get("path")
        lost = not Path(str(_olds.get("path"))).exists()
        return dynamic.DiffResult(changes=moved or lost, replaces=["path"] if moved else [])

    def update(
        self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]
    ) -> dynamic.UpdateResult:
        """Write the file again from the state."""
        path = Path(_news["path"])
        folder.make(path.parent)
        folder.write(path, wrap(_olds["value"], passphrase()))
        return dynamic.UpdateResult({"path": _news["path"], "value": _olds["value"]})


class Credential(dynamic.Resource, module="local", name="Credential"):
    """A secret of 64 hexadecimal digits; its file stays when the stack is destroyed."""

    value: pulumi.Output[str]

    def __init__(self, name: str, opts: pulumi.ResourceOptions | None = None) -> None:
        """Adopt or make the secret that carries this name."""
        path = machine.data_dir() / "keys" / f"{name}.json"
        secret = pulumi.ResourceOptions(additional_secret_outputs=["value"])
        super().__init__(
            CredentialProvider(),
            name,
            {"path": str(path), "value": None},
            pulumi.ResourceOptions.merge(opts, secret),
        )
