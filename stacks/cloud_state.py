"""The state of a cloud's stacks: where it is kept, what encrypts it, and what will not do."""

import contextlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

from components.refused import Refused
from stacks.config import alone, content, file_of, lender, platform_of, read
from stacks.state_url import BUCKETS, EXAMPLE, on_this_machine

KEY = "awskms://alias/mlplatform-state?region=us-east-1"
EXAMPLES = {
    "aws": (EXAMPLE, KEY),
    "gcp": (
        "gs://mlplatform-state-<project>",
        "gcpkms://projects/<project>/locations/<region>/keyRings/<ring>/cryptoKeys/<key>",
    ),
    "azure": (
        "azblob://state?storage_account=<account>",
        "azurekeyvault://<account>.vault.azure.net/keys/<key>",
    ),
}
"""Cloud to how the outputs state_url and secrets_provider of its baseline look."""


def cloud_of(stack: str) -> str | None:
    """Return the cloud that a stack is on, builds on or borrows from; None on this machine."""
    spec = read(stack)
    found = spec.baseline or platform_of(spec)
    return found.cloud if found and found.cloud != "local" else None


def named(stack: str) -> str | None:
    """Return where a stack's file, or that of the stack whose platform it uses, keeps its state."""
    spec = read(stack)
    borrowed = lender(spec)
    return alone(borrowed).state if borrowed else spec.state


def effective(environ: Mapping[str, str]) -> str | None:
    """Return where an engine keeps state in an environment; None where it would ask for a login.

    The same order as the engine's: PULUMI_BACKEND_URL, then what `pulumi login` wrote down.
    """
    if url := environ.get("PULUMI_BACKEND_URL"):
        return url
    home = environ.get("PULUMI_CREDENTIALS_PATH") or environ.get("PULUMI_HOME")
    folder = Path(home) if home else Path.home() / ".pulumi"
    with contextlib.suppress(OSError, ValueError, AttributeError):
        found: Any = json.loads((folder / "credentials.json").read_text(encoding="utf-8"))
        if current := cast(dict[str, str], found).get("current"):
            return current
    return "https://api.pulumi.com" if environ.get("PULUMI_ACCESS_TOKEN") else None


def secrets_provider(stack: str) -> str | None:
    """Return what encrypts a stack's secrets, by the engine's own key in the stack's file.

    A new stack of workloads that names nothing takes what its platform's stack takes.
    """
    borrowed = lender(read(stack))
    found = content(stack).get("secretsprovider")
    if not found and borrowed:
        found = content(borrowed).get("secretsprovider")
    return str(found) if found else None


def require(stack: str, environ: Mapping[str, str]) -> None:
    """Refuse a cloud's stack whose state others do not reach, or whose secrets have no key.

    An account's baseline is let off: it makes the bucket and the key, and is moved there.
    """
    url, baseline = effective(environ), read(stack).baseline is not None
    state, key = EXAMPLES[cloud_of(stack) or "aws"]
    file = f"stacks/{file_of(lender(read(stack)) or stack).name}"
    begin = ", or begin on this machine with PULUMI_BACKEND_URL: see docs/state.md"
    if url is None:
        raise Refused(
            f"nothing says where the state of {stack} is kept: write `mlplatform:state: {state}` "
            f"under `config:` in {file} (the output state_url of the account's baseline), or "
            f"`pulumi login`{begin if baseline else ''}"
        )
    if on_this_machine(url) and not baseline:
        raise Refused(
            f"the state of {stack} would be kept in {url}, files of this machine, and a cloud's "
            f"stack outlives it: write `mlplatform:state: {state}` under `config:` in {file} "
            "(the output state_url of the account's baseline); docs/state.md moves what is there"
        )
    kept_by_us = on_this_machine(url) or url.partition("://")[0] in BUCKETS
    if kept_by_us and not secrets_provider(stack) and not passphrase(environ):
        also = ", or for a baseline that is still to make it set PULUMI_CONFIG_PASSPHRASE_FILE"
        raise Refused(
            f"nothing encrypts the secrets of {stack}: write `secretsprovider: {key}` at the top "
            f"of stacks/{file_of(stack).name} (the output secrets_provider of the account's "
            f"baseline){also if baseline else ''}"
        )


def passphrase(environ: Mapping[str, str]) -> bool:
    """Tell whether the user gave a passphrase."""
    return "PULUMI_CONFIG_PASSPHRASE" in environ or bool(
        environ.get("PULUMI_CONFIG_PASSPHRASE_FILE")
    )
