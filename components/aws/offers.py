"""What AWS offers in which region, as cfn-lint takes it from AWS; needs no SDK."""

import json
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any


@cache
def folder() -> Path | None:
    """Return where cfn-lint keeps its tables, whose import would take a second; None without it."""
    spec = find_spec("cfnlint")
    return Path(spec.origin).parent / "data/schemas/extensions" if spec and spec.origin else None


@cache
def machine_types(region: str) -> frozenset[str]:
    """Return the instance types of a region; empty where nobody can tell."""
    table = _table("aws_ec2_instance/instancetype_enum.json")
    return frozenset(table.get(region, {}).get("enum", ()))


@cache
def database_classes(region: str) -> frozenset[str]:
    """Return the classes of PostgreSQL servers of a region; empty where nobody can tell."""
    rules = _table("aws_rds_dbinstance/dbinstanceclass_enum.json").get(region, {}).get("allOf", ())
    return frozenset(
        name
        for rule in rules
        if rule["if"]["properties"].get("Engine", {}).get("const") == "postgres"
        for name in rule["then"]["properties"]["DBInstanceClass"]["enum"]
    )


@cache
def _table(name: str) -> dict[str, Any]:
    place = folder()
    return json.loads((place / name).read_text(encoding="utf-8")) if place else {}
