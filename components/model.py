"""The base of every spec: frozen data that knows all of its keys."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Slug = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,29}[a-z0-9]$", max_length=31)]
"""A name that every cloud takes: 2 to 31 lower-case letters, digits and inner hyphens."""


class Spec(BaseModel):
    """What somebody asks for, as frozen data; an unknown key is an error."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", use_attribute_docstrings=True, hide_input_in_errors=False
    )
