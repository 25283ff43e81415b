"""The report of `make soak`, a pytest plugin: what was repeated how often, and how it ended."""

import os
import platform
import statistics
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.repetitions import COUNTED, MEASURED

ROOT = Path(__file__).parents[1]
FILE = ROOT / "docs" / "soak.md"
HOURS = 2
"""How long one test may take, whatever it allows itself in `make test`."""


class Soak:
    """Collects outcomes and writes them down at the end."""

    def __init__(self) -> None:
        """Start the clock."""
        self.began, self.ended = time.monotonic(), dict[str, tuple[str, float]]()
        self.load = [os.getloadavg()[2]]

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Give every test the time that its repetitions take."""
        for item in items:
            item.add_marker(pytest.mark.timeout(HOURS * 3600), append=False)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note how a test ended; a failure of its fixtures is one of its own."""
        if report.when == "call" or report.outcome != "passed":
            self.ended[report.nodeid] = (report.outcome, report.duration)
            self.load.append(os.getloadavg()[2])
            # A run that is cut short has told what it saw.
            FILE.write_text("\n".join(self.lines()) + "\n")

    def lines(self) -> list[str]:
        """Return the report, line by line."""
        outcomes = [outcome for outcome, _ in self.ended.values()]
        counts = ", ".join(f"{outcomes.count(kind)} {kind}" for kind in sorted(set(outcomes)))
        system = f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores"
        took = f"{time.monotonic() - self.began:,.0f} s"
        load = f"{min(self.load):.1f} to {max(self.load):.1f}"
        rows = [
            f"| {test.removeprefix('tests/')} | {COUNTED[test]:,} | {outcome} | {seconds:,.0f} s "
            f"| {measured(test)} |"
            for test, (outcome, seconds) in sorted(self.ended.items())
            if test in COUNTED
        ]
        return [
            "# Soak",
            "",
            "Faults and abuse, each as often as the table says.",
            "",
            f"Written by `{command()}` on {datetime.now(UTC):%Y-%m-%d}, commit {commit()}, "
            f"{system}, Python {platform.python_version()}: {counts} in {took}; "
            f"load {load}, averages of 15 minutes.",
            "",
            "| test | repetitions | outcome | time | back after: median, most |",
            "|---|---|---|---|---|",
            *rows,
        ]


def measured(test: str) -> str:
    """Return what the repetitions of a test noted; nothing where they did not."""
    found = MEASURED.get(test)
    return f"{statistics.median(found):.1f} s, {max(found):.1f} s" if found else ""


def command() -> str:
    """Return the command that runs these tests."""
    given = sys.argv[1:]
    rest = given[given.index("tests.soak") + 1 :] if "tests.soak" in given else []
    part = os.environ.get("SOAK", "1")
    less = f" SOAK={part}" if part != "1" else ""
    return f"make soak{less}" + (f" ARGS='{' '.join(rest)}'" if rest else "")


def commit() -> str:
    """Return the commit of the checkout, with a plus sign if files differ."""
    told = ["git", "describe", "--always", "--dirty=+", "--abbrev=12"]
    return subprocess.run(told, cwd=ROOT, capture_output=True, text=True).stdout.strip()


def pytest_configure(config: pytest.Config) -> None:
    """Take part in the run."""
    config.pluginmanager.register(Soak())
