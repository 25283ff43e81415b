"""`make bench`: measure what docs/benchmarks.md claims, and write it there.

`python -m tests.bench [--fresh] [--seconds 10]`; --fresh also times a clone with empty caches,
which downloads everything again.
"""

import argparse
import json
import os
import platform as machine_of
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import psutil

from components.local import machine, process
from tests.bench import load, planning
from tests.recordings import STACKS

ROOT = Path(__file__).parents[2]
FILE = ROOT / "docs" / "benchmarks.md"
UP = "PULUMI_DEBUG_COMMANDS=true pulumi up --yes --skip-preview"
SHOWN = ("requests_per_second", "p50_ms", "p99_ms", "server_cpu_us_per_request")


@dataclass(frozen=True)
class Row:
    """One figure."""

    figure: str
    goal: str
    measured: str


class Bench:
    """A platform with a home of its own, and what was measured on it."""

    def __init__(self, seconds: float) -> None:
        """Prepare; nothing is started yet."""
        self.home = Path(tempfile.mkdtemp(prefix="mlp-bench-"))
        own = {k: v for k, v in os.environ.items() if not k.startswith(("PULUMI", "MLPLATFORM_S"))}
        bin_dir = str(Path(sys.executable).parent)
        self.environment = own | {
            "MLPLATFORM_HOME": str(self.home),
            "PATH": f"{bin_dir}:{own['PATH']}",
        }
        self.seconds, self.rows = seconds, list[Row]()
        self.run = machine.run_dir_of(self.home / "local")

    def note(self, figure: str, goal: str, measured: str) -> None:
        """Keep a figure and show it."""
        self.rows.append(Row(figure, goal, measured))
        print(f"{figure}: {measured}", flush=True)

    def command(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run `mlplatform`; raises CalledProcessError."""
        return subprocess.run(
            ["mlplatform", *arguments],
            env=self.environment, cwd=ROOT, stdin=subprocess.DEVNULL, capture_output=True,
            text=True, check=True,
        )  # fmt: skip

    def timed(self, *arguments: str) -> tuple[float, str]:
        """Return how long a command took, in seconds, and what it printed."""
        started = time.monotonic()
        told = self.command(*arguments)
        return time.monotonic() - started, told.stdout

    @property
    def variables(self) -> dict[str, str]:
        """Return what clients need."""
        return json.loads(self.command("env", "local", "--json").stdout)


def fresh(bench: Bench) -> None:
    """A clone, empty caches, and `make up` in it."""
    place = Path(tempfile.mkdtemp(prefix="mlp-fresh-"))
    user = place / "home"
    user.mkdir()
    plain = {k: os.environ[k] for k in ("PATH", "PIP_CERT", "SSL_CERT_FILE") if k in os.environ}
    plain["PATH"] = os.pathsep.join(
        part for part in plain["PATH"].split(os.pathsep) if ".venv" not in part
    )
    environment = plain | {"HOME": str(user), "LANG": "C.UTF-8"}
    clone = place / "clone"
    try:
        subprocess.run(["git", "clone", "-q", str(ROOT), str(clone)], check=True)
        started = time.monotonic()
        subprocess.run(
            ["make", "up"], cwd=clone, env=environment, check=True, stdin=subprocess.DEVNULL
        )
        took = time.monotonic() - started
        subprocess.run(["make", "down", "ARGS=--purge"], cwd=clone, env=environment, check=True)
        bench.note(
            "fresh clone, empty caches, registries only, to a served model", "≤ 15 min",
            f"{took / 60:.1f} min",
        )  # fmt: skip
    finally:
        shutil.rmtree(place, ignore_errors=True)


def lifecycle(bench: Bench) -> None:
    """Up, up again, memory, the fit."""
    took, _ = bench.timed("up", "local", "--json")
    bench.note(
        "warm: nothing running, to a model trained, registered and served", "≤ 120 s",
        f"{took:.0f} s",
    )  # fmt: skip
    again = [bench.timed("up", "local", "--json")[0] for _ in range(3)]
    log = Path(tempfile.mkstemp(prefix="mlp-events-")[1])
    bench.command("env", "local")
    subprocess.run(
        ["bash", "-c", f'eval "$(mlplatform env local)"; {UP} --event-log {log}'],
        env=bench.environment, cwd=ROOT, check=True, capture_output=True,
    )  # fmt: skip
    events = [json.loads(line) for line in log.read_text().splitlines()]
    log.unlink()
    steps = [(e.get("resourcePreEvent") or {}).get("metadata") for e in events]
    changed = sum(1 for step in steps if step and step["op"] != "same")
    bench.note(
        "`up` again with nothing changed", "≤ 10 s, 0 changes",
        f"{statistics.median(again):.1f} s (median of 3), {changed} changes",
    )  # fmt: skip


def fitted(bench: Bench) -> None:
    """The fit on Ray beside the same fit in one process, one after the other."""
    env = bench.variables
    auth = (env["MLFLOW_TRACKING_USERNAME"], env["MLFLOW_TRACKING_PASSWORD"])
    with httpx.Client(base_url=env["MLFLOW_TRACKING_URI"], auth=auth, trust_env=False) as client:
        params = {"name": "flight-delay", "alias": "champion"}
        version = client.get("/api/2.0/mlflow/registered-models/alias", params=params).json()
        run = client.get(
            "/api/2.0/mlflow/runs/get", params={"run_id": version["model_version"]["run_id"]}
        ).json()["run"]["data"]
    seconds = float({t["key"]: t["value"] for t in run["tags"]}["mlplatform.fit_seconds"])
    auc = {m["key"]: m["value"] for m in run["metrics"]}["validation_auc"]
    alone = subprocess.run(
        [sys.executable, "-m", "tests.bench.alone"],
        env={**os.environ, **env}, cwd=ROOT, check=True, capture_output=True, text=True,
    )  # fmt: skip
    single = float(alone.stdout.strip().splitlines()[-1])
    bench.note(
        "fit: 100 rounds, 2 workers", "≤ 20 s, validation AUC ≥ 0.72",
        f"{seconds:.1f} s, AUC {auc:.4f}",
    )  # fmt: skip
    bench.note(
        "time that Ray adds to the same fit in one process", "≤ 15 s",
        f"{seconds - single:.1f} s ({single:.1f} s in one process)",
    )  # fmt: skip


def pids(run: Path, choose: Callable[[str], bool]) -> tuple[int, ...]:
    """Return the platform's processes whose title is chosen."""
    supervisor = psutil.Process(int((run / "supervisord.pid").read_text()))
    found: list[int] = []
    for one in supervisor.children(recursive=True):
        try:
            if choose(" ".join(one.cmdline()) or one.name()):
                found.append(one.pid)
        except psutil.Error:
            continue
    return tuple(found)


def serving(bench: Bench) -> None:
    """Ours and FastAPI's, in turn: same generator, same bytes, same model."""
    env = bench.variables
    from workloads.flight_delay.deploy import SAMPLE

    body = json.dumps(SAMPLE).encode()
    ours = f"{env['SERVING_URL']}/delays/predict"
    peer_model = Path(tempfile.mkdtemp(prefix="mlp-peer-")) / "peer.onnx"
    subprocess.run(
        [sys.executable, "-m", "tests.bench.champion", str(peer_model)],
        env={**os.environ, **env}, cwd=ROOT, check=True,
    )  # fmt: skip
    port = "38911"
    with subprocess.Popen(
        [sys.executable, "-m", "tests.bench.fastapi_peer", str(peer_model), port], cwd=ROOT
    ) as peer:
        try:
            theirs = f"http://127.0.0.1:{port}/predict"
            wait_for(f"http://127.0.0.1:{port}/readyz")
            mine = pids(bench.run, lambda title: "ServeReplica" in title or "haproxy" in title)
            replicas = len(pids(bench.run, lambda title: "ServeReplica" in title))
            found: dict[tuple[str, str], list[Mapping[str, Any]]] = {}

            def both(kind: str, **options: Any) -> None:
                for name, url, key, watched in (
                    ("ours", ours, env["SERVING_KEY"], mine),
                    ("FastAPI", theirs, "", (peer.pid,)),
                ):
                    one = load.run(
                        url, body, key=key, seconds=bench.seconds, pids=watched, **options
                    )
                    found.setdefault((kind, name), []).append(one)

            for connections in (1, 16, 64):
                for _ in range(3):
                    both(f"{connections} connections", connections=connections)
            peak = middle(found[("16 connections", "ours")], "requests_per_second")
            both("open loop at half of our peak", rate=peak / 2)
        finally:
            peer.terminate()
            shutil.rmtree(peer_model.parent, ignore_errors=True)
    ratio = peak / middle(found[("16 connections", "FastAPI")], "requests_per_second")
    tails = middle(found[("16 connections", "ours")], "p99_ms") / middle(
        found[("16 connections", "FastAPI")], "p99_ms"
    )
    bench.note(
        "serving, one row per request, 16 connections, against FastAPI + ONNX Runtime",
        "≥ 0.8 times; p99 ≤ 3 times",
        f"{ratio:.2f} times; p99 {tails:.1f} times ({replicas} replica)",
    )  # fmt: skip
    for (kind, name), runs in found.items():
        one = {key: middle(runs, key) for key in SHOWN}
        failed = sum(sum(run["failed"].values()) for run in runs)
        bench.note(
            f"serving, {kind}: {name}", "",
            f"{one['requests_per_second']:,.0f} requests/s, p50 {one['p50_ms']:.2f} ms, "
            f"p99 {one['p99_ms']:.2f} ms, {one['server_cpu_us_per_request']:.0f} µs CPU a request, "
            f"{failed} failed",
        )  # fmt: skip


def middle(runs: list[Mapping[str, Any]], key: str) -> float:
    """Return the median of a figure over runs."""
    return statistics.median(float(run[key]) for run in runs)


def wait_for(url: str, seconds: float = 60) -> None:
    """Wait until a URL answers."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            if httpx.get(url, trust_env=False).status_code == 200:
                return
        except httpx.HTTPError:
            if time.monotonic() > deadline:
                raise
        time.sleep(0.1)


def memory(bench: Bench) -> None:
    """Sum of PSS after one training."""
    supervisor = psutil.Process(int((bench.run / "supervisord.pid").read_text()))
    processes = [supervisor, *supervisor.children(recursive=True)]
    parts: list[tuple[float, str]] = []
    for one in processes:
        try:
            parts.append((one.memory_full_info().pss / 2**20, " ".join(one.cmdline())[:60]))
        except psutil.Error:
            continue
    for size, title in sorted(parts, reverse=True)[:12]:
        print(f"  {size:6.0f} MiB  {title}")
    total = sum(size for size, _ in parts) / 1024
    bench.note(
        "memory of the idle platform (PSS)", "≤ 3 GB",
        f"{total:.2f} GiB in {len(parts)} processes",
    )  # fmt: skip


def down(bench: Bench) -> None:
    """Down, and what is left; then the data too."""
    took, _ = bench.timed("down", "local")
    left = len(process.marked(bench.run))
    files = bench.run.exists()
    bench.note(
        "`down`", "≤ 20 s, nothing left",
        f"{took:.1f} s, {left} processes, {'files' if files else 'no files'} outside the kept data",
    )  # fmt: skip
    bench.command("down", "local", "--purge")
    remains = bench.home.exists() and any(bench.home.rglob("*"))
    bench.note("`down --purge`", "no files at all", "files remain" if remains else "no files")


def command_line(bench: Bench) -> None:
    """`mlplatform --help`."""
    took = [bench.timed("--help")[0] for _ in range(7)]
    bench.note("`mlplatform --help`", "≤ 0.5 s", f"{statistics.median(took):.2f} s (median of 7)")


def plans(bench: Bench) -> None:
    """`mlplatform plan` of every stack, without an engine and an account."""
    for stack in STACKS:
        found, (first, again) = planning.planned(stack), planning.goals(stack)
        bench.note(
            f"plan of {stack}, {found.resources} resources",
            f"≤ {first:g} s first, ≤ {again:g} ms a resource again",
            f"{found.first_seconds:.2f} s first, {found.warm_ms:.1f} ms a resource again",
        )
    bench.note(
        f"`plan --all` of {len(STACKS)} stacks",
        f"≤ {planning.ALL_SECONDS:g} s", f"{planning.every_stack():.1f} s",
    )  # fmt: skip
    found = planning.generated()
    took = planning.ms_by_size(found)
    each = ", ".join(f"{ms:.2f} ms at {size:,}" for size, ms in took.items())
    bench.note(
        "plan of generated resources, each", f"even within {planning.EVEN - 1:.0%}",
        f"{each}: {max(took.values()) / min(took.values()) - 1:.0%}",
    )  # fmt: skip
    bench.note(
        f"memory of planning {max(took):,} generated resources", f"≤ {planning.PEAK_MIB:,} MiB",
        f"{planning.peak(found):,.0f} MiB",
    )  # fmt: skip


def write(bench: Bench, arguments: str) -> None:
    """Write docs/benchmarks.md."""
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True
    ).stdout.strip()
    system = f"{machine_of.system()} {machine_of.machine()}, {os.cpu_count()} cores"
    memory_gib = psutil.virtual_memory().total / 2**30
    rows = [f"| {row.figure} | {row.goal} | {row.measured} |" for row in bench.rows]
    text = [
        "# Benchmarks", "",
        "`make bench` measures and writes this file. Ratios come from one run on one machine, so",
        "they hold elsewhere; absolute times are of the machine named below.", "",
        f"Written by `make bench{arguments}` on {datetime.now(UTC):%Y-%m-%d}, commit {commit}, "
        f"{system}, {memory_gib:.0f} GiB, Python {machine_of.python_version()}; "
        f"load before the start {LOAD:.1f}.", "",
        "| figure | goal | measured |", "|---|---|---|", *rows, "",
    ]  # fmt: skip
    FILE.write_text("\n".join(text))


LOAD = os.getloadavg()[0]


def main() -> None:
    """Measure everything; the platform goes whatever happens."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--fresh", action="store_true")
    parser.add_argument("--seconds", type=float, default=8.0)
    given = parser.parse_args()
    bench = Bench(given.seconds)
    try:
        if given.fresh:
            fresh(bench)
        for step in (plans, lifecycle, fitted, memory, serving, down, command_line):
            step(bench)
    finally:
        subprocess.run(
            ["mlplatform", "down", "local", "--purge"], env=bench.environment, cwd=ROOT,
            capture_output=True,
        )  # fmt: skip
        shutil.rmtree(bench.home, ignore_errors=True)
    write(bench, " ARGS=--fresh" if given.fresh else "")


if __name__ == "__main__":
    main()
