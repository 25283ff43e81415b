"""The base of every spec: frozen data that knows all of its keys."""

import re
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

Slug = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,29}[a-z0-9]$", max_length=31)]
"""A name that every cloud takes: 2 to 31 lower-case letters, digits and inner hyphens."""


def address(text: str) -> str:
    """Return an e-mail address as it was written; ValueError where it is none."""
    if not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", text):
        raise ValueError(f"{text!r} is no e-mail address; somebody@example.org is meant")
    return text


Email = Annotated[str, AfterValidator(address)]
"""Whom clouds tell by mail."""


class Spec(BaseModel):
    """What somebody asks for, as frozen data; an unknown key is an error."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", use_attribute_docstrings=True, hide_input_in_errors=False
    )
