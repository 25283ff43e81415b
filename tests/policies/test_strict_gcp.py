"""What Google publishes, and how it is read."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from policies.graph.model import Graph, Node
from policies.strict.gcp import discovery
from policies.strict.gcp.discovery import document, released
from policies.strict.gcp.models import model_of
from policies.strict.gcp.prose import RULES, VERSIONED, constants_in, flowing, stated, told
from policies.strict.sdk import arguments_in, arguments_of
from policies.strict.shape import Limits
from policies.strict.strict import strict
from tests.policies.clouds import CLOUDS
from tests.policies.mutation import given, of_program

DOCUMENTS = ("cloudfunctions.v2", "cloudresourcemanager.v1", "iam.v1", "secretmanager.v1")
"""Those of which a rule names no document, as it holds in several."""


def descriptions(where: str) -> Iterator[str]:
    """Yield what stands at a place, or at the same place of the documents that have it."""
    if "/" in where:
        yield from sdk_words(where)
        return
    api, version, rest = [*where.split(".", 2), "", ""][:3]
    named = f"{api}.{version}" if released().get(api) else ""
    for name in [named] if named else DOCUMENTS:
        yield from in_document(name, rest if named else where)


def sdk_words(where: str) -> Iterator[str]:
    path, key = where.split(".")
    (type,) = {
        type for type, _ in given(of_program(CLOUDS["gcp"].program)) if type.split(":")[1] == path
    }
    kind = arguments_of(type)
    assert kind
    assert key in arguments_in(kind)
    yield getattr(kind, key).__doc__


def in_document(name: str, rest: str) -> Iterator[str]:
    owner, _, key = rest.rpartition(".")
    for kind, schema in document(name)["schemas"].items():
        if kind == owner or VERSIONED.sub("", kind) == owner:
            yield schema["properties"].get(key, {}).get("description", "")
    for method in every_method(document(name)["resources"]):
        if method["id"] == owner or method["id"].rpartition(".")[2] == owner:
            yield method.get("parameters", {}).get(key, {}).get("description", "")
    if owner == "Policy.bindings":
        inner = document(name)["schemas"]["Policy"]["properties"]["bindings"]["items"]
        yield inner["properties"][key]["description"]


def every_method(resources: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for one in resources.values():
        yield from one.get("methods", {}).values()
        yield from every_method(one.get("resources", {}))


@pytest.mark.parametrize("place", sorted(RULES))
def test_what_is_told_in_words_is_still_told_so(place: str):
    rule = RULES[place]
    assert any(rule.quote in flowing(said) for said in descriptions(rule.at or place))


@pytest.mark.parametrize(
    "words",
    [
        "Currently, 'a' and 'b' are supported.",
        "Valid values are a and b.",
        "The mode. Possible values are: `a`, `b`.",
        'Supported values include: `"a"`, `"b"`.',
        "Can be either `a` or `b`.",
        'The following values are allowed. * "a": the default. * "b": the other.',
    ],
)
def test_a_list_in_words_is_read(words: str):
    assert constants_in(words) == {"a", "b"}


@pytest.mark.parametrize(
    "words",
    [
        "For example, the following are valid values: - https://a",
        "Currently, RSA and EC asymmetric keys are supported.",
        "One of `source_ranges`, `source_tags` is required.",
        "Possible values are: `A`. For x. Possible values are: `B`.",
    ],
)
def test_what_is_no_list_is_left_alone(words: str):
    assert constants_in(words) == frozenset()


def test_an_expression_in_words_is_read():
    assert stated("must match the regular expression `[a-z]{1,63}`") == ("^(?:[a-z]{1,63})$",)


@pytest.mark.parametrize(
    ("words", "shortest", "longest"),
    [
        ("must be 6-30 characters long", 6, 30),
        ("The maximum length is 100 UTF-8 bytes.", None, 100),
        ("The name is limited to 512 Unicode characters.", None, 512),
        ("Cannot exceed 32 characters.", None, 32),
    ],
)
def test_a_length_in_words_is_read(words: str, shortest: int | None, longest: int):
    limits = told(Limits(), words, "nowhere")
    assert (limits.shortest, limits.longest) == (shortest, longest)


def test_what_google_fills_in_says_nothing_of_inputs():
    words = "Output only. The maximum length is 5 characters."
    assert told(Limits(), words, "nowhere") == Limits()


def test_a_module_stands_for_the_api_of_its_name_and_version():
    assert model_of("gcp:cloudfunctionsv2/function:Function").shapes
    assert model_of("gcp:sql/databaseInstance:DatabaseInstance").shapes
    assert model_of("gcp:nowhere/thing:Thing").shapes == ()


def test_only_documents_that_are_needed_are_read():
    discovery.document.cache_clear()
    node = Node("urn", "gcp:storage/bucket:Bucket", "b", True, {"location": "US", "rpo": "FAST"})
    assert [one.path for one in strict(Graph((node,)))] == ["rpo"]
    assert discovery.document.cache_info().currsize <= 1


def test_a_machine_without_the_client_has_no_documents(monkeypatch: pytest.MonkeyPatch):
    discovery.released.cache_clear()
    monkeypatch.setattr(discovery, "folder", lambda: None)
    assert discovery.released() == {}
    assert discovery.document.__wrapped__("container.v1") == {}
    discovery.released.cache_clear()


def test_what_is_said_of_one_key_of_a_map_is_not_said_of_all():
    words = "Maps attributes. * `google.subject`: who it is. Cannot exceed 127 characters."
    assert told(Limits(), words, "").longest is None
    assert told(Limits(), "A name. Cannot exceed 127 characters.", "").longest == 127
