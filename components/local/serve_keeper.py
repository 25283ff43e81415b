"""What Ray Serve was last asked for, kept while the Ray head comes and goes."""

import contextlib
import json
import os
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

from components.local import folder

KEPT = "serve.json"
"""The file's name in the platform's run folder."""

WISHES = ("proxy_location", "http_options", "grpc_options")
SECONDS = 2.0


def call(address: str, method: str, body: dict[str, Any] | None = None) -> Any:
    """Call the Serve REST API with the token of this process's environment."""
    request = urllib.request.Request(
        f"{address}/api/serve/applications/",
        method=method,
        data=None if body is None else json.dumps(body).encode(),
        headers={
            "Authorization": f"Bearer {os.environ.get('RAY_AUTH_TOKEN', '')}",
            "Content-Type": "application/json",
        },
    )
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(request, timeout=60) as answer:
        text = answer.read()
    return json.loads(text) if text else None


def wish(found: dict[str, Any]) -> dict[str, Any] | None:
    """Return what was asked for, in the form it is asked in; None where Serve does not run."""
    if not found.get("http_options"):
        return None
    asked: dict[str, Any] = {key: found[key] for key in WISHES if found.get(key) is not None}
    asked["applications"] = [
        application["deployed_app_config"]
        for application in found.get("applications", {}).values()
        if application.get("deployed_app_config") and application.get("status") != "DELETING"
    ]
    return asked


def restore(address: str, file: Path) -> str:
    """Ask the new head for what the last one was asked for; return the kept text."""
    kept = file.read_text() if file.exists() else ""
    while kept:
        try:
            call(address, "PUT", json.loads(kept))
            break
        except urllib.error.HTTPError as error:
            if 400 <= error.code < 500:
                print(f"Ray Serve refused what {file} asks for ({error.code})", flush=True)
                break
        except (OSError, ValueError):
            pass
        time.sleep(0.1)
    return kept


def keep(address: str, file: Path) -> None:
    """Restore the last wish, then write down every new one; never returns."""
    kept = restore(address, file)
    while True:
        with contextlib.suppress(OSError, ValueError):
            asked = wish(call(address, "GET"))
            text = json.dumps(asked, indent=1)
            if asked is not None and text != kept:
                folder.make(file.parent)
                folder.write(file, text)
                kept = text
        time.sleep(SECONDS)
