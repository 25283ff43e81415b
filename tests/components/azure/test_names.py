"""Names that Azure takes, with the longest ones that a stack file can hold. Limits are those that
Azure publishes; whether a name is free, only Azure knows."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.azure import names
from tests.components.azure.upstream import SUBSCRIPTION, site

LONG = "a" + "b" * 29 + "c"
ENGINE = "1a2b3c4d"
"""What the engine adds to a logical name."""
SLUGS = st.from_regex(r"[a-z][a-z0-9-]{0,29}[a-z0-9]", fullmatch=True)
SUFFIXES = st.sampled_from(["-storage-transient", "-database", "-registry", "-cluster", ""])

LIMITS = {
    names.account: r"[a-z0-9]{3,24}",
    names.vault: r"[a-z](?!.*--)[a-z0-9-]{1,22}[a-z0-9]",
    names.registry: r"[a-z0-9]{5,50}",
    names.server: r"[a-z0-9][a-z0-9-]{1,61}[a-z0-9]",
}


@pytest.mark.parametrize(
    ("make", "form"), LIMITS.items(), ids=lambda one: getattr(one, "__name__", "")
)
@given(stack=SLUGS, suffix=SUFFIXES)
def test_a_name_with_what_the_engine_adds_is_one_that_azure_takes(make, form, stack, suffix):
    assert re.fullmatch(form, make(f"{stack}{suffix}") + ENGINE)


@given(stack=SLUGS)
def test_a_short_name_is_readable(stack: str):
    assert names.account(stack).startswith(re.sub("-", "", stack)[:10])
    if len(stack) <= 12 and "-" not in stack:
        assert names.account(stack) == stack


@given(one=SLUGS, other=SLUGS)
def test_names_that_differ_only_at_their_end_stay_apart(one: str, other: str):
    long, longer = f"{LONG}-storage-data", f"{LONG}-storage-logs"
    assert names.account(long) != names.account(longer)
    if re.sub("-", "", one) != re.sub("-", "", other):
        assert names.account(one) != names.account(other)


@given(
    pool=SLUGS, kind=st.sampled_from(["spot", "on-demand", "reserved"]), size=st.text(max_size=20)
)
def test_a_pool_has_twelve_letters_and_digits_and_begins_with_a_letter(pool, kind, size):
    assert re.fullmatch(r"[a-z][a-z0-9]{0,11}", names.pool_name(pool, kind, pool, kind, size))


def test_a_pool_that_azure_must_make_again_has_another_name():
    small = names.pool_name("gpu", "spot", "gpu", "spot", "Standard_NC4as_T4_v3")
    large = names.pool_name("gpu", "spot", "gpu", "spot", "Standard_NC8as_T4_v3")
    assert small != large
    assert small[:4] == large[:4] == "gpus"


def test_pools_whose_names_begin_alike_stay_apart():
    twins = {names.pool_name(f"{'x' * 30}{place}", "spot", f"{'x' * 30}{place}") for place in "123"}
    assert len(twins) == 3


def test_groups_are_named_after_the_stack():
    here = site(name=LONG)
    assert names.group(here) == f"rg-{LONG}"
    assert names.node_group(here) == f"rg-{LONG}-nodes"
    assert max(len(names.group(here)), len(names.node_group(here))) <= 80


def test_a_right_has_the_same_name_each_time_and_another_one_elsewhere():
    here = names.grant(site(), "dev-cluster-subnet")
    assert re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", here)
    assert here == names.grant(site(account=SUBSCRIPTION), "dev-cluster-subnet")
    others = (site(name="prod"), site(account=SUBSCRIPTION.replace("0", "1")))
    assert here not in {names.grant(other, "dev-cluster-subnet") for other in others}
    assert here != names.grant(site(), "dev-cluster-api")
