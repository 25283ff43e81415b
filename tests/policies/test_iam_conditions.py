"""Every condition operator of IAM holds where AWS says so, and nowhere else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.iam.condition import condition, holds
from policies.iam.operators import OPERATORS

ROLE = "arn:aws:iam::123456789012:role/mlplatform/trainer"

HOLDS = [
    ("StringEquals", "flights", "flights", "Flights"),
    ("StringNotEquals", "flights", "Flights", "flights"),
    ("StringEqualsIgnoreCase", "Flights", "fLIGHTS", "flight"),
    ("StringNotEqualsIgnoreCase", "Flights", "flight", "fLIGHTS"),
    ("StringLike", "data/*/v?", "data/a/b/v1", "data/a/v12"),
    ("StringNotLike", "data/*", "models/a", "data/"),
    ("ArnEquals", "arn:aws:iam::*:role/mlplatform/*", ROLE, ROLE.replace("mlplatform", "other")),
    ("ArnLike", "arn:aws:iam::*:role/mlplatform/*", ROLE, ROLE.replace(":role/", ":user/")),
    ("ArnNotEquals", ROLE, ROLE + "2", ROLE),
    ("ArnNotLike", "arn:aws:iam::123456789012:*", "arn:aws:iam::210987654321:role/a", ROLE),
    ("Bool", "true", "true", "false"),
    ("Bool", "false", "False", "true"),
    ("NumericEquals", "3600", "3600.0", "3601"),
    ("NumericNotEquals", "3600", "3601", "3600"),
    ("NumericLessThan", "1.2", "1.1", "1.2"),
    ("NumericLessThanEquals", "1.2", "1.20", "1.3"),
    ("NumericGreaterThan", "9", "10", "9"),
    ("NumericGreaterThanEquals", "9", "9", "8.999"),
    ("DateEquals", "2026-11-24T00:00:00Z", "2026-11-24T01:00:00+01:00", "2026-11-25"),
    ("DateNotEquals", "2026-11-24", "2026-11-25", "2026-11-24T00:00:00Z"),
    ("DateLessThan", "2026-11-24", "2026-11-23T23:59:59Z", "2026-11-24"),
    ("DateLessThanEquals", "2026-11-24", "2026-11-24", "2026-11-24T00:00:01Z"),
    ("DateGreaterThan", "1970-01-02", "86401", "86400"),
    ("DateGreaterThanEquals", "1970-01-02", "86400", "86399"),
    ("IpAddress", "10.0.0.0/8", "10.255.0.1", "11.0.0.1"),
    ("IpAddress", "2001:db8::/32", "2001:db8::1", "10.0.0.1"),
    ("NotIpAddress", "10.0.0.0/8", "11.0.0.1", "10.0.0.1"),
    ("ArnLike", "arn:aws:s3:::${aws:PrincipalTag/team}-*", "arn:aws:s3:::flights-a", ROLE),
    ("StringEquals", "${aws:PrincipalTag/team}", "flights", "${aws:PrincipalTag/team}"),
    ("StringEquals", "a*", "a*", "ab"),
    ("StringLike", "a${*}b", "a*b", "aab"),
    ("StringLike", "${aws:PrincipalTag/none, 'nobody'}/*", "nobody/x", "flights/x"),
    ("StringLike", "${ aws:principaltag/TEAM }/*", "flights/x", "nobody/x"),
    ("StringLike", "${aws:PrincipalTag/starred}", "*", "anything"),
]
"""An operator, what the policy says, and a request's value that fits it and one that does not."""

CONTEXT = {"aws:principaltag/team": ("flights",), "aws:principaltag/starred": ("*",)}


def met(name: str, said: str | tuple[str, ...], *values: str, **context: tuple[str, ...]) -> bool:
    """Tell whether `test:Key` with these values meets a condition."""
    wanted = (said,) if isinstance(said, str) else said
    keys = {**CONTEXT, **context, **({"test:key": values} if values else {})}
    return holds(condition(name, "test:Key", wanted), keys, variables=True)


@pytest.mark.parametrize(("name", "said", "fitting", "other"), HOLDS)
def test_an_operator_holds_for_what_fits(name: str, said: str, fitting: str, other: str) -> None:
    assert met(name, said, fitting)


@pytest.mark.parametrize(("name", "said", "fitting", "other"), HOLDS)
def test_an_operator_fails_for_anything_else(
    name: str, said: str, fitting: str, other: str
) -> None:
    assert not met(name, said, other)


def test_every_operator_has_a_row() -> None:
    assert {row[0] for row in HOLDS} == set(OPERATORS)


@pytest.mark.parametrize("name", OPERATORS)
def test_only_a_negated_operator_holds_without_a_value(name: str) -> None:
    said = next(row[1] for row in HOLDS if row[0] == name)
    assert met(name, said) == ("Not" in name)


@pytest.mark.parametrize("name", OPERATORS)
def test_if_exists_holds_without_a_value(name: str) -> None:
    said = next(row[1] for row in HOLDS if row[0] == name)
    assert met(f"{name}IfExists", said)


@pytest.mark.parametrize(("name", "said", "fitting", "other"), HOLDS)
def test_if_exists_asks_the_same_of_a_value(name: str, said: str, fitting: str, other: str) -> None:
    assert met(f"{name}IfExists", said, fitting)
    assert not met(f"{name}IfExists", said, other)


@pytest.mark.parametrize(
    ("said", "values", "outcome"),
    [("true", (), True), ("true", ("a",), False), ("false", (), False), ("false", ("a",), True)],
)
def test_null_asks_whether_there_is_a_value(
    said: str, values: tuple[str, ...], outcome: bool
) -> None:
    assert met("Null", said, *values) == outcome


def test_one_of_several_wanted_values_is_enough() -> None:
    assert met("StringEquals", ("a", "b"), "b")


def test_a_negated_operator_wants_none_of_its_values() -> None:
    assert not met("StringNotEquals", ("a", "b"), "b")
    assert met("StringNotEquals", ("a", "b"), "c")


SETS = [
    ("ForAllValues:StringEquals", ("a", "b"), True),
    ("ForAllValues:StringEquals", ("a", "c"), False),
    ("ForAllValues:StringEquals", (), True),
    ("ForAllValues:StringEquals", ("",), True),
    ("ForAllValues:StringNotEquals", ("c", "d"), True),
    ("ForAllValues:StringNotEquals", ("c", "a"), False),
    ("ForAllValues:StringNotEquals", (), True),
    ("ForAnyValue:StringEquals", ("c", "a"), True),
    ("ForAnyValue:StringEquals", ("c", "d"), False),
    ("ForAnyValue:StringEquals", (), False),
    ("ForAnyValue:StringNotEquals", ("a", "c"), True),
    ("ForAnyValue:StringNotEquals", ("a", "b"), False),
    ("ForAnyValue:StringNotEquals", (), False),
    ("ForAnyValue:StringEqualsIfExists", (), True),
]


@pytest.mark.parametrize(("name", "values", "outcome"), SETS)
def test_a_quantifier_says_which_of_several_values_count(
    name: str, values: tuple[str, ...], outcome: bool
) -> None:
    assert met(name, ("a", "b"), *values) == outcome


def test_several_values_without_a_quantifier_are_an_error() -> None:
    with pytest.raises(ValueError, match=r"test:Key has 2 values: StringEquals test:Key \['a'\]"):
        met("StringEquals", "a", "a", "b")


def test_a_value_with_a_variable_that_is_missing_fits_nothing() -> None:
    assert not met("StringEquals", "${aws:PrincipalTag/none}", "anything")


def test_a_variable_with_several_values_fits_nothing() -> None:
    several = {"aws:tagkeys": ("a", "b")}
    assert not met("StringEquals", "${aws:TagKeys}", "a", **several)


def test_before_2012_a_variable_is_plain_text() -> None:
    asked = condition("StringEquals", "test:Key", ("${aws:PrincipalTag/team}",))
    assert not holds(asked, {**CONTEXT, "test:key": ("flights",)}, variables=False)
    assert holds(asked, {**CONTEXT, "test:key": ("${aws:PrincipalTag/team}",)}, variables=False)


MALFORMED = [
    ("StringLikes", "a:b", "x", "'StringLikes' is no operator"),
    ("NullIfExists", "a:b", "true", "'NullIfExists' is no operator"),
    ("ForAnyValue:Null", "a:b", "true", "'ForAnyValue:Null' is no operator"),
    ("StringEquals", "prefix", "x", "'prefix' is no condition key"),
    ("StringEquals", "a:b", "${aws:username", "never closes it"),
    ("StringEquals", "a:b", "${aws:username, none}", "is no variable"),
    ("StringEquals", "a:b", "${}", "is no variable"),
    ("NumericEquals", "a:b", "many", "'many' is no number"),
    ("DateEquals", "a:b", "tomorrow", "tomorrow"),
    ("Bool", "a:b", "yes", "'yes' is neither true nor false"),
    ("Null", "a:b", "no", "'no' is neither true nor false"),
    ("IpAddress", "a:b", "10.0.0.1/8", "has host bits set"),
    ("ArnLike", "a:b", "arn:aws:s3", "is no ARN"),
]


@pytest.mark.parametrize(("name", "key", "value", "message"), MALFORMED)
def test_what_no_request_could_meet_is_an_error(
    name: str, key: str, value: str, message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        condition(name, key, (value,))


TEXT = st.text(alphabet="ab*?/${}:", max_size=8)


@given(actual=TEXT, said=st.lists(st.text("ab*?/", max_size=5), min_size=1, max_size=3))
def test_like_and_not_like_never_agree(actual: str, said: list[str]) -> None:
    assert met("StringLike", tuple(said), actual) != met("StringNotLike", tuple(said), actual)


@given(text=TEXT)
def test_every_text_is_like_itself_escaped(text: str) -> None:
    escaped = "".join(f"${{{one}}}" if one in "*?$" else one for one in text)
    assert met("StringLike", escaped, text)
    assert met("StringEquals", escaped, text)


@given(values=st.lists(st.sampled_from("abc"), min_size=1), said=st.sets(st.sampled_from("abc")))
def test_all_values_fit_where_none_is_unlike(values: list[str], said: set[str]) -> None:
    wanted = (*sorted(said), "z")
    every = met("ForAllValues:StringEquals", wanted, *values)
    assert every != met("ForAnyValue:StringNotEquals", wanted, *values)
