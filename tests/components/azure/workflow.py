"""A runner for workflows of Logic Apps, as far as ours go; what it does not know is an error.

It follows the "Schema reference guide for the Workflow Definition Language" of Azure's docs.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

TOKEN = re.compile(r"\s*(?:'((?:[^']|'')*)'|([A-Za-z]+)|(\?\[|\[|\]|\(|\)|,))")
Answer = Callable[[str, str, Any, Any], Any]
"""Method, URI, body and authentication to the body of the answer."""


@dataclass
class Run:
    """One run of a workflow: what each action gave."""

    answer: Answer
    bodies: dict[str, Any] = field(default_factory=dict[str, Any])
    items: dict[str, Any] = field(default_factory=dict[str, Any])
    item: Any = None
    waits: int = 0

    def actions(self, actions: Mapping[str, Any]) -> None:
        """Do actions, each after those that it names."""
        done: set[str] = set()
        while len(done) < len(actions):
            ready = [
                name
                for name, action in actions.items()
                if name not in done and set(action["runAfter"]) <= done
            ]
            assert ready, "actions wait for each other, or for none that there is"
            for name in ready:
                self.action(name, actions[name])
                done.add(name)

    def action(self, name: str, action: Mapping[str, Any]) -> None:
        """Do one action."""
        kind, said = action["type"], action.get("inputs", {})
        if kind == "Http":
            body = self.value(said["body"]) if "body" in said else None
            uri = self.value(said["uri"])
            self.bodies[name] = self.answer(said["method"], uri, body, said["authentication"])
        elif kind == "Query":
            found: list[Any] = []
            for one in self.value(said["from"]):
                self.item = one
                found += [one] if self.value(said["where"]) else []
            self.bodies[name] = found
        elif kind == "Foreach":
            assert action["runtimeConfiguration"]["concurrency"]["repetitions"] == 1
            for one in self.value(action["foreach"]):
                self.items[name] = one
                self.actions(action["actions"])
        elif kind == "Until":
            for _ in range(action["limit"]["count"]):
                self.actions(action["actions"])
                if self.value(action["expression"]):
                    return
            raise AssertionError(f"{name}: not reached in time")
        elif kind == "Wait":
            self.waits += 1
        else:
            raise ValueError(f"{name}: an action of an unknown type: {kind}")

    def value(self, said: Any) -> Any:
        """Return what a part of a definition comes to."""
        if isinstance(said, Mapping):
            return {key: self.value(one) for key, one in said.items()}
        if not isinstance(said, str):
            return said
        if said.startswith("@") and not said.startswith("@{"):
            return Expression(self, said[1:]).whole()
        return re.sub(r"@\{([^}]*)\}", lambda found: str(Expression(self, found[1]).whole()), said)


class Expression:
    """One expression, read from left to right."""

    def __init__(self, run: Run, text: str) -> None:
        self.run, self.text, self.at = run, text, 0

    def token(self) -> tuple[str | None, str | None, str | None]:
        """Take the next token."""
        found = TOKEN.match(self.text, self.at)
        if found is None:
            raise ValueError(f"not understood: {self.text[self.at :]!r}")
        self.at = found.end()
        return found[1], found[2], found[3]

    def peek(self, *signs: str) -> str | None:
        """Take the next sign if it is one of these."""
        for sign in signs:
            if self.text[self.at :].lstrip().startswith(sign):
                self.at = self.text.index(sign, self.at) + len(sign)
                return sign
        return None

    def whole(self) -> Any:
        """Return what all of it comes to."""
        value = self.one()
        assert not self.text[self.at :].strip(), f"left over: {self.text[self.at :]!r}"
        return value

    def one(self) -> Any:
        """Return a text, a call, or a part of one of them."""
        text, name, sign = self.token()
        assert sign is None, self.text
        value: Any = text if name is None else self.named(name)
        while bracket := self.peek("?[", "["):
            key = self.one()
            assert self.peek("]"), self.text
            value = (
                value.get(key) if bracket == "?[" and value is not None else value and value[key]
            )
        return value

    def named(self, name: str) -> Any:
        """Return a constant, or what a function gives."""
        if name in ("true", "false", "null"):
            return {"true": True, "false": False, "null": None}[name]
        assert self.peek("("), self.text
        arguments: list[Any] = []
        while not self.peek(")"):
            arguments.append(self.one())
            self.peek(",")
        return self.function(name, arguments)

    def function(self, name: str, given: list[Any]) -> Any:
        """Call a function of the language."""
        if name == "body":
            return self.run.bodies[given[0]]
        if name == "item":
            return self.run.item
        if name == "items":
            return self.run.items[given[0]]
        if name == "string":
            return str(given[0]).replace("'", '"')
        if name == "contains":
            return given[1] in given[0]
        if name == "createArray":
            return given
        if name == "setProperty":
            return {**given[0], given[1]: given[2]}
        if name == "removeProperty":
            return {key: value for key, value in given[0].items() if key != given[1]}
        raise ValueError(f"an unknown function: {name}")
