"""The report of `make soak`, a pytest plugin: what was repeated how often, and how it ended."""

import os
import platform
import subprocess
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.repetitions import COUNTED

ROOT = Path(__file__).parents[1]
FILE = ROOT / "docs" / "soak.md"
HOURS = 2
"""How long one test may take, whatever it allows itself in `make test`."""


class Soak:
    """Collects outcomes and writes them down at the end."""

    def __init__(self) -> None:
        """Start the clock."""
        self.began, self.ended = time.monotonic(), dict[str, tuple[str, float]]()

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Give every test the time that its repetitions take."""
        for item in items:
            item.add_marker(pytest.mark.timeout(HOURS * 3600), append=False)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note how a test ended; a failure of its fixtures is one of its own."""
        if report.when == "call" or report.outcome != "passed":
            self.ended[report.nodeid] = (report.outcome, report.duration)

    def pytest_sessionfinish(self) -> None:
        """Write the report."""
        FILE.write_text("\n".join(self.lines()) + "\n")

    def lines(self) -> list[str]:
        """Return the report, line by line."""
        outcomes = [outcome for outcome, _ in self.ended.values()]
        counts = ", ".join(f"{outcomes.count(kind)} {kind}" for kind in sorted(set(outcomes)))
        system = f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores"
        took = f"{time.monotonic() - self.began:,.0f} s"
        rows = [
            f"| {test.removeprefix('tests/')} | {COUNTED[test]:,} | {outcome} | {seconds:.0f} s |"
            for test, (outcome, seconds) in sorted(self.ended.items())
            if test in COUNTED
        ]
        return [
            "# Soak",
            "",
            "Every test once, and those of faults and abuse as often as the table says.",
            "",
            f"Written by `make soak` on {datetime.now(UTC):%Y-%m-%d}, commit {commit()}, "
            f"{system}, Python {platform.python_version()}: {counts} in {took}.",
            "",
            "| test | repetitions | outcome | time |",
            "|---|---|---|---|",
            *rows,
        ]


def commit() -> str:
    """Return the commit of the checkout, with a plus sign if files differ."""
    told = ["git", "describe", "--always", "--dirty=+", "--abbrev=12"]
    return subprocess.run(told, cwd=ROOT, capture_output=True, text=True).stdout.strip()


def pytest_configure(config: pytest.Config) -> None:
    """Take part in the run."""
    config.pluginmanager.register(Soak())
