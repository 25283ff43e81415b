"""A reading of Azure's conditions, as far as ours go: what a right allows.

The grammar is that of "Azure role assignment condition format and syntax"; what is not in it is an
error, so that nothing passes because it was not understood.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from components.azure.rbac.conditions import BLOBS

ACTIONS = {
    "read": (f"{BLOBS}/read", ""),
    "list": (f"{BLOBS}/read", "Blob.List"),
    "write": (f"{BLOBS}/write", ""),
    "add": (f"{BLOBS}/add/action", ""),
    "delete": (f"{BLOBS}/delete", ""),
    "move": (f"{BLOBS}/move/action", ""),
}
ASSIGNMENTS = "Microsoft.Authorization/roleAssignments"
TOKEN = re.compile(
    r"\s*(?:(?P<bracket>[()])|(?P<not>!|NOT\b)|(?P<joint>AND|OR)\b"
    r"|(?P<match>ActionMatches|SubOperationMatches)\{'(?P<what>[^']*)'\}"
    r"|@(?P<source>Resource|Request)\[(?P<attribute>[^\]]+)\] "
    r"(?:(?P<test>StringLike|StringEquals|StringStartsWith) '(?P<text>[^']*)'"
    r"|(?P<sets>ForAnyOf\w+:Guid\w+) \{(?P<set>[^}]*)\}))"
)
Holds = Callable[[re.Match[str]], bool]


@dataclass(frozen=True)
class Act:
    """What somebody does to a path, or which names below a prefix they ask for."""

    kind: str
    path: str

    def holds(self, token: re.Match[str]) -> bool:
        """Tell whether one expression of a condition is true of it."""
        action, part = ACTIONS[self.kind]
        if token["match"]:
            return token["what"] == (action if token["match"] == "ActionMatches" else part)
        wanted = "prefix" if self.kind == "list" else "path"
        if token["attribute"] != f"{BLOBS}:{wanted}":
            return False
        if token["test"] == "StringEquals":
            return self.path == token["text"]
        if token["test"] == "StringLike":
            pattern = re.escape(token["text"]).replace(r"\*", ".*")
            return re.fullmatch(pattern, self.path) is not None
        return self.path.startswith(token["text"])


@dataclass(frozen=True)
class Grant:
    """A right that somebody gives away, or takes."""

    action: str
    role: str
    principal: str

    def holds(self, token: re.Match[str]) -> bool:
        """Tell whether one expression of a condition is true of it."""
        if token["match"]:
            return token["what"] == f"{ASSIGNMENTS}/{self.action}"
        if token["source"] != ("Request" if self.action == "write" else "Resource"):
            return False
        values = {one.strip() for one in token["set"].split(",")}
        if token["attribute"] == f"{ASSIGNMENTS}:RoleDefinitionId":
            assert token["sets"] == "ForAnyOfAnyValues:GuidEquals"
            return self.role in values
        assert token["attribute"] == f"{ASSIGNMENTS}:PrincipalId"
        assert token["sets"] == "ForAnyOfAllValues:GuidNotEquals"
        return self.principal not in values


def allows(condition: str, kind: str, path: str) -> bool:
    """Tell whether a right to objects with a condition lets somebody act so."""
    return holds(condition, Act(kind, path).holds)


def gives(condition: str, action: str, role: str, principal: str) -> bool:
    """Tell whether a right to give rights with a condition lets somebody give this one."""
    return holds(condition, Grant(action, role, principal).holds)


def holds(condition: str, one: Holds) -> bool:
    """Tell whether a condition is true, by what each of its expressions is."""
    at, python = 0, list[str]()
    while at < len(condition.rstrip()):
        token = TOKEN.match(condition, at)
        if token is None:
            raise ValueError(f"not understood: {condition[at : at + 60]!r}")
        at = token.end()
        if token["bracket"]:
            python.append(token["bracket"])
        elif token["not"]:
            python.append("not")
        elif token["joint"]:
            python.append(token["joint"].lower())
        else:
            python.append(str(one(token)))
    return bool(eval(" ".join(python)))
