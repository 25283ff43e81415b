"""The JSON schema of a stack file, for editors: `python -m stacks.schema [--check]`."""

import json
import sys
from pathlib import Path
from typing import Any

from stacks.cloud_state import KEY
from stacks.config import FOLDER, PROJECT, StackSpec

FILE: Path = FOLDER / "stack.schema.json"


def schema() -> dict[str, Any]:
    """Return the schema; keys of other providers and the engine's own are left open."""
    spec = StackSpec.model_json_schema(ref_template="#/$defs/{model}")
    definitions = spec.pop("$defs")
    properties = {f"{PROJECT}:{name}": part for name, part in spec["properties"].items()}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A stack of the ML platform",
        "type": "object",
        "properties": {
            "secretsprovider": {
                "type": "string",
                "description": "What encrypts a cloud's secrets: the engine's own key.",
                "examples": [KEY],
            },
            "config": {
                "type": "object",
                "properties": properties,
                "patternProperties": {"^[a-z0-9-]+:": {}},
            },
        },
        "$defs": definitions,
    }


def main() -> int:
    """Write the schema, or with --check tell whether it is fresh."""
    text = json.dumps(schema(), indent=2) + "\n"
    if "--check" in sys.argv[1:]:
        if FILE.exists() and FILE.read_text() == text:
            return 0
        print(f"{FILE.name} is not fresh: run `make schema`", file=sys.stderr)
        return 1
    FILE.write_text(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
