"""Condition operators by name: how one value of a request is compared with one of a policy.

Source: IAM User Guide, "IAM JSON policy elements: Condition operators".
"""

import operator
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from ipaddress import ip_address, ip_network
from typing import Any

from policies.iam import pattern
from policies.iam.pattern import Context

Compare = Callable[[str, str, Context | None], bool]
"""What a policy says, what a request says, and what fills in the variables."""


@dataclass(frozen=True)
class Operator:
    """One operator without its qualifier or suffix."""

    compare: Compare
    check: Callable[[str], object]
    """Raises ValueError for a policy's value that the operator cannot read."""
    negated: bool = False
    """Whether it holds when no value compares, a missing one included."""


def _equal(expected: str, actual: str, context: Context | None) -> bool:
    return pattern.fits(expected, actual, context, wildcards=False)


def _equal_ignoring_case(expected: str, actual: str, context: Context | None) -> bool:
    lower = None if context is None else {k: tuple(map(str.lower, v)) for k, v in context.items()}
    return pattern.fits(expected.lower(), actual.lower(), lower, wildcards=False)


def _arn(value: str) -> None:
    pattern.check(value)
    if len(pattern.segments(value)) != 6:
        raise ValueError(f"{value!r} is no ARN: write its six parts, with * where any will do")


def _number(value: str) -> Decimal:
    try:
        return Decimal(value)
    except InvalidOperation as error:
        raise ValueError(f"{value!r} is no number") from error


def _date(value: str) -> datetime:
    """Read an ISO 8601 date, or seconds since 1970; without a zone it is UTC."""
    if value.isdecimal():
        return datetime.fromtimestamp(int(value), UTC)
    read = datetime.fromisoformat(value)
    return read if read.tzinfo else read.replace(tzinfo=UTC)


def _boolean(value: str) -> bool:
    if value.lower() not in ("true", "false"):
        raise ValueError(f"{value!r} is neither true nor false")
    return value.lower() == "true"


def _within(network: str, address: str, context: Context | None) -> bool:
    return ip_address(address) in ip_network(network)


def _read(
    parse: Callable[[str], Any], compare: Callable[[Any, Any], bool], negated: bool = False
) -> Operator:
    def compared(expected: str, actual: str, context: Context | None) -> bool:
        return compare(parse(actual), parse(expected))

    return Operator(compared, parse, negated)


def _ordered(kind: str, parse: Callable[[str], Any]) -> dict[str, Operator]:
    return {
        f"{kind}Equals": _read(parse, operator.eq),
        f"{kind}NotEquals": _read(parse, operator.eq, negated=True),
        f"{kind}LessThan": _read(parse, operator.lt),
        f"{kind}LessThanEquals": _read(parse, operator.le),
        f"{kind}GreaterThan": _read(parse, operator.gt),
        f"{kind}GreaterThanEquals": _read(parse, operator.ge),
    }


OPERATORS: dict[str, Operator] = {
    "StringEquals": Operator(_equal, pattern.check),
    "StringNotEquals": Operator(_equal, pattern.check, negated=True),
    "StringEqualsIgnoreCase": Operator(_equal_ignoring_case, pattern.check),
    "StringNotEqualsIgnoreCase": Operator(_equal_ignoring_case, pattern.check, negated=True),
    "StringLike": Operator(pattern.fits, pattern.check),
    "StringNotLike": Operator(pattern.fits, pattern.check, negated=True),
    "ArnEquals": Operator(pattern.fits_arn, _arn),
    "ArnLike": Operator(pattern.fits_arn, _arn),
    "ArnNotEquals": Operator(pattern.fits_arn, _arn, negated=True),
    "ArnNotLike": Operator(pattern.fits_arn, _arn, negated=True),
    "Bool": _read(_boolean, operator.eq),
    "IpAddress": Operator(_within, ip_network),
    "NotIpAddress": Operator(_within, ip_network, negated=True),
    **_ordered("Numeric", _number),
    **_ordered("Date", _date),
}
"""Every operator but `Null`, which asks whether there is a value at all, and `BinaryEquals`."""
