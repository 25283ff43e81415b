"""The address of a state that a stack file may name: one that everybody of the stack reaches."""

import re
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field

BUCKETS = ("s3", "gs", "azblob")
"""Schemes of the engine's own backends; any other is a service such as Pulumi Cloud."""

EXAMPLE = "s3://mlplatform-state-123456789012?region=us-east-1"


def on_this_machine(url: str) -> bool:
    """Tell whether an address means files of one machine, as after `pulumi login --local`."""
    return url.partition("://")[0] in ("file", "mem")


def check(url: str) -> str:
    """Return an address that all machines understand alike; ValueError says what would be one."""
    found = urlsplit(url)
    if on_this_machine(url):
        raise ValueError(
            f"files of one machine are no state for others; a bucket is, such as {EXAMPLE}. A "
            "baseline that is still to make it says nothing here: see docs/state.md"
        )
    if found.scheme not in (*BUCKETS, "https"):
        raise ValueError(f"must begin with {'://, '.join(BUCKETS)}:// or https://: {EXAMPLE}")
    if found.username or found.password:
        raise ValueError("holds credentials; leave them to the environment, as clouds do")
    bucket = r"[a-z0-9][a-z0-9._-]{1,61}[a-z0-9]"
    if not re.fullmatch(bucket if found.scheme in BUCKETS else r"[\w.:-]+", found.netloc):
        raise ValueError(f"{found.netloc!r} is no name of a bucket or host: {EXAMPLE}")
    return url


StateUrl = Annotated[str, AfterValidator(check), Field(examples=[EXAMPLE])]
