"""What callers send and get: flights about to leave, and how likely each is to be late."""

from typing import Annotated

import numpy as np
import orjson
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from workloads.flight_delay.columns import CODED, FEATURES

MAX_FLIGHTS = 1_000
"""Flights of one request."""
MAX_BYTES = 512 * 1024
"""Bytes of one request's body."""

Code = Annotated[str, Field(min_length=1, max_length=8)]


class Flight(BaseModel):
    """One flight about to leave; what is not known is null or left out.

    The fields stand in the order of the model's columns.
    """

    model_config = ConfigDict(
        extra="forbid", strict=True, allow_inf_nan=False, use_attribute_docstrings=True
    )

    hour: int = Field(ge=0, le=23)
    """Scheduled hour of departure, local time."""
    minute: int = Field(ge=0, le=59)
    day_of_week: int = Field(ge=0, le=6)
    """Monday is 0."""
    month: int = Field(ge=1, le=12)
    distance: float = Field(gt=0, le=20_000)
    """Miles."""
    temp: float | None = Field(default=None, ge=-130, le=150)
    """Degrees Fahrenheit at the origin, in the hour of departure; so are the next five."""
    humid: float | None = Field(default=None, ge=0, le=100)
    """Percent."""
    wind_speed: float | None = Field(default=None, ge=0, le=250)
    """Miles an hour."""
    precip: float | None = Field(default=None, ge=0, le=20)
    """Inches in the hour."""
    pressure: float | None = Field(default=None, ge=850, le=1100)
    """Millibars at sea level."""
    visib: float | None = Field(default=None, ge=0, le=100)
    """Miles."""
    seats: int | None = Field(default=None, ge=1, le=1000)
    age: int | None = Field(default=None, ge=-1, le=120)
    """Years since the aircraft was built."""
    carrier_late_share: float | None = Field(default=None, ge=0, le=1)
    """The share of the carrier's flights of the day before that arrived late."""
    carrier: Code
    """Two letters; one that the model has never seen counts as unknown. So do the next two."""
    origin: Code
    dest: Code


assert tuple(Flight.model_fields) == FEATURES


class Request(BaseModel):
    """One flight or many."""

    model_config = ConfigDict(extra="forbid", strict=True)

    flights: list[Flight] = Field(min_length=1, max_length=MAX_FLIGHTS)


class Malformed(Exception):
    """A body that is no request; the text names the field."""


def parse(body: bytes) -> Request:
    """Return the request; raises Malformed."""
    try:
        return Request.model_validate(orjson.loads(body))
    except orjson.JSONDecodeError as error:
        raise Malformed(f"body: not JSON: {error.msg}"[:200]) from None
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        where = ".".join(str(part)[:40] for part in first["loc"]) or "body"
        raise Malformed(f"{where[:120]}: {first['msg'][:120]}") from None


def matrix(request: Request, codes: dict[str, dict[str, float]]) -> np.ndarray:
    """Return float32 features of shape (flights, 17); NaN where unknown."""
    carrier, origin, dest = (codes[name] for name in CODED)
    rows: list[list[float | None]] = []
    for flight in request.flights:
        row = list(flight.__dict__.values())
        row[-3:] = carrier.get(row[-3]), origin.get(row[-2]), dest.get(row[-1])
        rows.append(row)
    return np.array(rows, dtype=np.float32)  # None becomes NaN
