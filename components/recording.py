"""What a cloud's SDK was answered, as files: tests are written from them by who has no account."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from components.refused import Refused

Seen = Callable[[str, str, int, Any], None]
"""Hears of each answer: service, operation, HTTP status and what was answered."""
UUID = re.compile(r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b", re.IGNORECASE)
NUMBER = re.compile(r"(?<![\w.])\d{12}(?![\w.])|(?<=projects/)\d+|(?<=project )\d+")
"""An AWS account's, or a project's of Google."""
PEOPLE = (
    (re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+"), "someone@example.org"),
    (re.compile(r"(:(?:user|assumed-role|federated-user)/)[^\"\s]+"), r"\1someone"),
    (re.compile(r"\bA(?:GP|ID|KI|RO|SI)A[A-Z0-9]{12,}(?::[^\"\s]+)?"), "AIDAEXAMPLEEXAMPLE"),
)
"""What tells a person: addresses, names in ARNs, AWS's ids of people and of roles."""


class Recording:
    """A folder that gets a file for each answer, in the order in which they came.

    Accounts and people are given other names, the same name each time; what else an answer holds
    stays as it was, such as the names of networks and keys: who shares the files reads them first.
    """

    def __init__(self, folder: Path, account: str | None) -> None:
        """Make the folder; Refused where it holds something, as files of two days would mix."""
        folder.mkdir(parents=True, exist_ok=True)
        if any(folder.iterdir()):
            raise Refused(f"record: {folder} holds files: name a folder that is empty, or none yet")
        self._folder = folder
        self._account = account
        self._count = 0
        self._names: dict[str, str] = {}

    def __call__(self, service: str, operation: str, status: int, answer: Any) -> None:
        """Write an answer down."""
        told = {"service": service, "operation": operation, "status": status, "answer": answer}
        text = self.without_names(json.dumps(told, indent=2, default=str))
        self._count += 1
        path = json.loads(text)["operation"].partition("?")[0]
        last = re.sub(r"[^A-Za-z0-9]+", "-", path.rpartition("/")[2]).strip("-")[:60]
        file = self._folder / f"{self._count:03}-{service}-{last}.json"
        file.write_text(f"{text}\n", encoding="utf-8")

    def without_names(self, text: str) -> str:
        """Return a text without the accounts and people that it tells of."""
        text = NUMBER.sub(lambda found: self._name(found[0], "1234567890{:02}"), text)
        text = UUID.sub(lambda found: self._name(found[0], "00000000-0000-4000-8000-{:012}"), text)
        for pattern, instead in PEOPLE:
            text = pattern.sub(instead, text)
        return text.replace(self._account, "example-project") if self._account else text

    def _name(self, found: str, form: str) -> str:
        """Return the name that one of ours is given, of the same form."""
        return self._names.setdefault(found.lower(), form.format(len(self._names) + 1))
