"""Started by the supervisor for each program: ends what an earlier life left, then becomes it.

Run as a file, not as a module, so that a restart costs no import of the platform.
Usage: python launch.py FOLDER, where FOLDER/program.json holds `command` and `environment`.
"""

import json
import os
import sys
from pathlib import Path


def main() -> None:
    """Replace this process with the program."""
    folder = Path(sys.argv[1])
    sys.path[0] = str(Path(__file__).resolve().parents[2])
    from components.local import process

    program = json.loads((folder / "program.json").read_text())
    process.end(folder)
    os.chdir(folder)
    os.umask(0o077)
    environment = {**os.environ, **program["environment"], process.MARK: str(folder)}
    os.execvpe(program["command"][0], program["command"], environment)


if __name__ == "__main__":
    main()
