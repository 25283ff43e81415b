"""What cfn-lint installs: the folder of its data, and the patterns of its rules."""

import ast
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.util import find_spec
from pathlib import Path


@cache
def data() -> Path | None:
    """Return cfn-lint's folder, whose import would take a second; None if it is not installed."""
    spec = find_spec("cfnlint")
    return Path(spec.origin).parent if spec and spec.origin else None


@cache
def patterns() -> Mapping[str, str]:
    """Return cfn-lint's patterns by the names of their forms, such as `AWS::S3::Bucket.Name`.

    They stand in its rules, whose import takes most of a second; their text is read instead.
    """
    folder = data()
    rules = sorted((folder / "rules/formats").glob("*.py")) if folder else []
    return dict(pair for rule in rules for pair in stated(rule.read_text(encoding="utf-8")))


def stated(source: str) -> Iterator[tuple[str, str]]:
    """Yield the form and the pattern that a rule of cfn-lint states by constants."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            given = {word.arg: text(word.value) for word in node.keywords}
            form, pattern = given.get("format"), given.get("pattern")
            if form and pattern:
                yield form, pattern


def text(node: ast.expr) -> str | None:
    """Return a constant text; None where the source computes it."""
    if isinstance(node, ast.BinOp) and isinstance(node.left, ast.Attribute):
        rest = text(node.right)  # the only attribute added to is the prefix of all ARNs
        return f"^arn:aws[a-zA-Z-]*:{rest}" if rest else None
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None
