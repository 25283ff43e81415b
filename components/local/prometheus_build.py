"""Where Prometheus, Alertmanager and node_exporter come from: PATH, or their Go modules.

`python -m components.local.prometheus_build` builds what is neither on PATH nor built yet.
"""

import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from components.local.gomodule import GoModule, GoPrograms, build, built
from components.local.toolchain import version

FOLDER = Path(__file__).resolve().parent / "go"
STAMP = "-s -w -X github.com/prometheus/common/version.Version="

PROMETHEUS = GoPrograms(
    name="prometheus",
    version="3.16.0",
    modules=(
        GoModule(
            folder=FOLDER / "prometheus",
            commands={
                "prometheus": "github.com/prometheus/prometheus/cmd/prometheus",
                "promtool": "github.com/prometheus/prometheus/cmd/promtool",
            },
            # Targets come from files here; what finds them in clouds is half of the build.
            tags=("netgo", "osusergo", "remove_all_sd"),
            ldflags=f"{STAMP}3.16.0",
        ),
        GoModule(
            folder=FOLDER / "prometheus",
            commands={"node_exporter": "github.com/prometheus/node_exporter"},
            tags=("netgo", "osusergo", "remove_all_sd"),
            ldflags=f"{STAMP}1.12.1",
        ),
    ),
    disk_gib=2.0,
)

ALERTMANAGER = GoPrograms(
    name="alertmanager",
    version="0.28.1",
    modules=(
        GoModule(
            folder=FOLDER / "alertmanager",
            commands={"alertmanager": "github.com/prometheus/alertmanager/cmd/alertmanager"},
            tags=("netgo", "osusergo"),
            ldflags=f"{STAMP}0.28.1",
        ),
    ),
    disk_gib=1.5,
)


@dataclass(frozen=True)
class Server:
    """One server: what it is called on PATH, the oldest that will do, and how it is built."""

    names: tuple[str, ...]
    """Ours first; distributions have others."""
    oldest: str
    programs: GoPrograms


SERVERS = {
    "prometheus": Server(("prometheus",), "2.42", PROMETHEUS),
    "alertmanager": Server(("alertmanager", "prometheus-alertmanager"), "0.25", ALERTMANAGER),
    "machine": Server(("node_exporter", "prometheus-node-exporter"), "1.5", PROMETHEUS),
    "promtool": Server(("promtool",), "2.42", PROMETHEUS),
}


def on_path(server: Server) -> Path | None:
    """Return the command on PATH if it is recent enough."""
    for name in server.names:
        if (found := shutil.which(name)) and version_of(Path(found)) >= version(server.oldest):
            return Path(found)
    return None


def version_of(command: Path) -> tuple[int, ...]:
    """Return what `--version` says; nothing where it says nothing."""
    try:
        told = subprocess.run(
            [command, "--version"], capture_output=True, text=True, timeout=20, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return ()
    # Alertmanager before 0.26 and others write it to the standard error.
    found = re.search(r", version (\d[\w.+-]*)", told.stdout + told.stderr)
    return version(found[1]) if found else ()


def found(kind: str) -> Path | None:
    """Return the command of one of `SERVERS`, from PATH or as it was built before."""
    server = SERVERS[kind]
    if here := on_path(server):
        return here
    folder = built(server.programs)
    return folder / server.names[0] if folder else None


def main() -> None:
    """Build what is missing, at full speed."""
    for kind, server in SERVERS.items():
        print(f"{kind}: {found(kind) or build(server.programs, print)}")


if __name__ == "__main__":
    main()
