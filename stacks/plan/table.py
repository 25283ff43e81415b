"""A table of a plan: what a terminal draws and JSON lists."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Table:
    """Rows under headings; a cell is plain data."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]

    def __bool__(self) -> bool:
        """Whether there is anything to show."""
        return bool(self.rows)

    def records(self) -> list[dict[str, Any]]:
        """Return the rows by heading."""
        return [dict(zip(self.columns, row, strict=True)) for row in self.rows]
