"""The encryption salt that the engine writes into a local stack's file; it fits one passphrase."""

import base64
import hashlib
import re
from pathlib import Path

from components.refused import Refused
from stacks import backend
from stacks.config import file_of

LINE = re.compile(r"^encryptionsalt:[ \t]*(\S+)[ \t]*\n?", re.MULTILINE)


def fits(salt: str, passphrase: str) -> bool:
    """Tell whether a passphrase opens a salt, by the engine's own test (a word it encrypted)."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    try:
        _, mark, _, nonce, word = salt.split(":")
        key = hashlib.pbkdf2_hmac("sha256", passphrase.encode(), base64.b64decode(mark), 1_000_000)
        opened = AESGCM(key).decrypt(base64.b64decode(nonce), base64.b64decode(word), None)
        return opened == b"pulumi"
    except (ValueError, InvalidTag):
        return False


def align(stack: str) -> None:
    """Take a salt out of the stack's file that belongs to another, vanished passphrase.

    The engine fills in a new one. A salt that was checked once is remembered beside the
    passphrase, because the check takes about a second by design.
    """
    kept, file = backend.data_dir(stack), file_of(stack)
    if not kept or not file.exists():
        return
    text = file.read_text(encoding="utf-8")
    found = LINE.search(text)
    remembered = kept / f"salt.{stack}"
    if not found or (remembered.exists() and remembered.read_text() == found[1]):
        return
    if fits(found[1], (kept / "passphrase").read_text().strip()):
        backend.folder.write(remembered, found[1])
        return
    if re.search(r"^\s+secure:", text, re.MULTILINE):
        raise Refused(
            f"stacks/{file.name} holds secrets of another passphrase than {kept / 'passphrase'}. "
            "Give that one in PULUMI_CONFIG_PASSPHRASE, or remove the secrets and the line "
            "`encryptionsalt` from the file and set them again."
        )
    replace(file, LINE.sub("", text))


def replace(file: Path, text: str) -> None:
    """Write a stack's file anew; one without content goes, so that the defaults stay visible."""
    if text.strip():
        backend.folder.write(file, text)
    else:
        file.unlink(missing_ok=True)
