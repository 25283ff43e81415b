"""What IAM would refuse to store is refused here, by the path to it."""

import json
from typing import Any

import pytest

from policies.iam.document import parse
from policies.iam.statement import Kind, Listed, Malformed

GOOD = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}
ANYONE = {"Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole"}


def text(*statements: Any, **more: Any) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements), **more})


MALFORMED: list[tuple[Kind, str, str]] = [
    ("identity", "{", "policy: Expecting property name"),
    ("identity", "[]", "policy: [] is no object"),
    ("identity", '{"Statement": [], "statement": []}', "policy: 'statement' stands twice"),
    ("identity", text(), "policy.Statement: is empty"),
    ("identity", text(GOOD, Version="2026-01-01"), "policy.Version: '2026-01-01' is none of"),
    ("identity", text(GOOD, Statements=[]), "policy.Statements: is not known here"),
    ("identity", text(GOOD, 1), "policy.Statement[1]: 1 is no object"),
    ("identity", text({**GOOD, "Actions": "*"}), "policy.Statement[0].Actions: is not known"),
    ("identity", text({**GOOD, "Effect": "allow"}), "policy.Statement[0].Effect: 'allow' is"),
    ("identity", text({**GOOD, "NotAction": "*"}), "policy.Statement[0]: has both Action and"),
    ("identity", text({**GOOD, "NotResource": "*"}), "policy.Statement[0]: has both Resource"),
    ("identity", text({**GOOD, "Action": "GetObject"}), "policy.Statement[0].Action: 'GetObj"),
    ("identity", text({**GOOD, "Action": []}), "policy.Statement[0].Action: is empty"),
    ("identity", text({**GOOD, "Action": [{}]}), "policy.Statement[0].Action: {} is no text"),
    ("identity", text({**GOOD, "Resource": "bucket"}), "policy.Statement[0].Resource: 'bucket'"),
    ("identity", text({**GOOD, "Resource": "arn:${x"}), "policy.Statement[0].Resource: 'arn:${x'"),
    ("identity", text({**GOOD, "Principal": "*"}), "policy.Statement[0].Principal: goes with"),
    ("identity", text({"Effect": "Allow", "Action": "*"}), "policy.Statement[0]: says nothing a"),
    ("identity", text({"Effect": "Allow", "Resource": "*"}), "policy.Statement[0]: says nothing"),
    ("resource", text(GOOD), "policy.Statement[0].Principal: is missing"),
    ("resource", text({**GOOD, "NotPrincipal": "*"}), "policy.Statement[0].NotPrincipal: goes"),
    ("resource", text({**GOOD, "Principal": "root"}), "policy.Statement[0].Principal: 'root' is"),
    ("resource", text({**GOOD, "Principal": {"Aws": "1"}}), "policy.Statement[0].Principal.Aws"),
    ("trust", text({**ANYONE, "Resource": "*"}), "policy.Statement[0].Resource: a role trusts"),
    (
        "identity",
        text({**GOOD, "Condition": {"Bool": {"aws:SecureTransport": "yes"}}}),
        "policy.Statement[0].Condition.Bool.aws:SecureTransport: 'yes' is neither",
    ),
    (
        "identity",
        text({**GOOD, "Condition": {"StringEqual": {"aws:a": "b"}}}),
        "policy.Statement[0].Condition.StringEqual.aws:a: 'StringEqual' is no operator",
    ),
]


@pytest.mark.parametrize(("kind", "document", "message"), MALFORMED)
def test_what_is_wrong_is_named_by_its_path(kind: Kind, document: str, message: str) -> None:
    with pytest.raises(Malformed) as refusal:
        parse(document, kind)
    assert str(refusal.value).startswith(message)


def test_a_single_statement_needs_no_list() -> None:
    document = parse(json.dumps({"Statement": GOOD}), "identity")
    assert [statement.effect for statement in document.statements] == ["Allow"]


def test_a_statement_is_known_by_its_place_and_its_sid() -> None:
    document = parse(text(GOOD, {**GOOD, "Sid": "Read"}), "identity", "trainer")
    names = [statement.name for statement in document.statements]
    assert names == ["trainer.Statement[0]", "trainer.Statement[1] Read"]


def test_truth_and_numbers_are_read_as_their_text() -> None:
    asked = {"Bool": {"aws:a": True}, "NumericLessThan": {"aws:b": 3600}}
    document = parse(text({**GOOD, "Condition": asked}), "identity")
    assert [one.values for one in document.statements[0].conditions] == [("true",), ("3600",)]


def test_principals_keep_what_they_are() -> None:
    who = {"AWS": ["1", "2"], "Service": "ec2.amazonaws.com"}
    document = parse(text({**ANYONE, "Principal": who}), "trust")
    expected = Listed(("AWS:1", "AWS:2", "Service:ec2.amazonaws.com"))
    assert document.statements[0].principals == expected


@pytest.mark.parametrize(("version", "variables"), [({}, False), ({"Version": "2012-10-17"}, True)])
def test_only_the_newer_version_knows_variables(version: dict[str, str], variables: bool) -> None:
    document = parse(json.dumps({"Statement": [GOOD], **version}), "identity")
    assert document.statements[0].variables is variables
