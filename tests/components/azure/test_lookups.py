"""What a plan without an account is told of Azure."""

import inspect
import operator
import re
from pathlib import Path

import pulumi_azure_native as azure

import components.azure
from components.azure.lookups import SUBSCRIPTION, TABLE, answer
from stacks.rehearse import looked_up

CREDENTIALS = "azure-native:containerservice:listManagedClusterUserCredentials"


def test_every_lookup_of_our_code_has_a_row_and_none_is_left_over():
    text = "".join(path.read_text() for path in Path(components.azure.__path__[0]).rglob("*.py"))
    asked = set[str]()
    for path in re.findall(r"\bazure\.(\w+\.(?:get|list)_\w+)\(", text):
        look = operator.attrgetter(path)(azure)
        asked |= {*re.findall(r"invoke\w*\('(azure-native:[^']+)'", inspect.getsource(look))}
    assert asked == {*TABLE}


def test_an_answer_is_what_the_sdk_expects():
    given = {"keyName": "k", "vaultName": "v", "resourceGroupName": "g", "resourceName": "c"}
    for token in TABLE:
        _, module, name = token.split(":")
        kind = getattr(getattr(azure, module), f"{name[0].upper()}{name[1:]}Result")
        arguments = {key: given[key] for key in ASKED.get(name, ())}
        known = {*inspect.signature(kind).parameters}
        told = answer(token, arguments)
        assert told
        keys = {re.sub("[A-Z]", lambda one: f"_{one[0].lower()}", key) for key in told}
        assert keys <= known, token


ASKED = {
    "getKey": ("keyName", "vaultName", "resourceGroupName"),
    "listManagedClusterUserCredentials": ("resourceName", "resourceGroupName"),
}


def test_what_no_row_answers_is_not_made_up():
    assert answer("azure-native:network:getVirtualNetwork", {}) is None
    assert answer("azure-native:keyvault:getKey", {"keyName": "k", "another": 1}) is None


def test_a_rehearsal_finds_the_table_by_the_providers_name():
    found = looked_up("azure-native:authorization:getClientConfig", {})
    assert found
    assert found["subscriptionId"] == SUBSCRIPTION
