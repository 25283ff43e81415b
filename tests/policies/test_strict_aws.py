"""What AWS publishes, and how it is read."""

import re

import pytest

from policies.strict.aws import cloudformation, service
from policies.strict.aws.prose import RULES, constants_in


@pytest.mark.parametrize("place", sorted(RULES))
def test_what_is_told_in_words_is_still_told_so(place: str):
    name, shape, key = place.split(".")
    said = service.shapes(name)[1][shape]["members"][key]["documentation"]
    assert RULES[place].quote in re.sub(r"\s+", " ", said)


def test_a_list_in_words_is_read():
    assert constants_in("<p>Valid Values: <code>gp2 | gp3</code> </p>") == {"gp2", "gp3"}


def test_a_list_in_items_is_read():
    items = "<li> <p> <code>a1</code> (for x)</p> </li> <li> <code>b2</code></li>"
    assert constants_in(f"<p>Valid Values:</p> <ul> {items} </ul>") == {"a1", "b2"}


def test_the_ends_of_a_range_are_no_list():
    assert constants_in("<p>Valid Values: <code>0</code> to <code>35</code></p>") == frozenset()


def test_lists_by_cases_are_left_alone():
    case = "<p>Valid Values: <code>a1 | b2</code></p>"
    assert constants_in(case + case) == frozenset()


def test_a_folder_without_cfn_lint_has_no_types(monkeypatch: pytest.MonkeyPatch):
    cloudformation.types.cache_clear()
    monkeypatch.setattr(cloudformation, "data", lambda: None)
    assert cloudformation.types() == {}
    cloudformation.types.cache_clear()
