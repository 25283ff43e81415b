"""One condition of a statement, and whether a request meets it.

Sources: IAM User Guide, "Condition operators", "Conditions with multiple context keys or values"
and "Single-valued vs. multivalued context keys".
"""

import re
from dataclasses import dataclass
from typing import Literal

from policies.iam.operators import OPERATORS
from policies.iam.pattern import Context, any_fits

Quantifier = Literal["", "ForAllValues", "ForAnyValue"]

_NAME = re.compile(r"((?P<quantifier>ForAllValues|ForAnyValue):)?(?P<operator>\w+?)(IfExists)?")


@dataclass(frozen=True)
class Condition:
    """One operator, one key, and the values of which one has to fit."""

    operator: str
    """Without qualifier and suffix, as in `OPERATORS`, or `Null`."""
    key: str
    values: tuple[str, ...]
    quantifier: Quantifier = ""
    if_exists: bool = False
    turned: bool = False
    """Whether the outcome is turned round, which no document says and only a flip does."""

    def __str__(self) -> str:
        """Show it as a document writes it."""
        qualifier = f"{self.quantifier}:" if self.quantifier else ""
        suffix = "IfExists" if self.if_exists else ""
        return f"{qualifier}{self.operator}{suffix} {self.key} {list(self.values)}"


def condition(name: str, key: str, values: tuple[str, ...]) -> Condition:
    """Read one entry of a Condition element; raises ValueError naming what is wrong."""
    found = _NAME.fullmatch(name)
    kind = found["operator"] if found else name
    if found is None or (kind not in OPERATORS and name != "Null"):
        raise ValueError(f"{name!r} is no operator: one of {', '.join((*OPERATORS, 'Null'))}")
    if ":" not in key:
        raise ValueError(f"{key!r} is no condition key: write service:Key")
    check = OPERATORS["Bool" if kind == "Null" else kind].check
    for value in values:
        check(value)
    asked: Quantifier = ""
    if found["quantifier"]:
        asked = "ForAllValues" if found["quantifier"] == "ForAllValues" else "ForAnyValue"
    return Condition(kind, key, values, asked, name.endswith("IfExists"))


def holds(asked: Condition, context: Context, variables: bool) -> bool:
    """Tell whether a request meets a condition.

    Raises `Unresolved` where a negated operator names a variable that the request cannot fill
    in, and ValueError for a value that the operator cannot read, or for several values
    where neither ForAllValues nor ForAnyValue says what to do with them.
    """
    return _holds(asked, context, variables) != asked.turned


def _holds(asked: Condition, context: Context, variables: bool) -> bool:
    values = context.get(asked.key.lower(), ())
    if asked.operator == "Null":
        return str(not values).lower() in (value.lower() for value in asked.values)
    if asked.quantifier:
        values = tuple(filter(None, values))
    kind = OPERATORS[asked.operator]
    if not values:
        return asked.if_exists or _holds_of_nothing(asked.quantifier, kind.negated)
    if not asked.quantifier and len(values) > 1:
        raise ValueError(f"{asked.key} has {len(values)} values: {asked} has to say which it means")

    def fits(actual: str) -> bool:
        filled = context if variables else None
        return any_fits(
            asked.values, lambda value: kind.compare(value, actual, filled), inverted=kind.negated
        )

    return any(map(fits, values)) if asked.quantifier == "ForAnyValue" else all(map(fits, values))


def _holds_of_nothing(quantifier: Quantifier, negated: bool) -> bool:
    return negated if not quantifier else quantifier == "ForAllValues"
