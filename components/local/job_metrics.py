"""How Ray's jobs ended, for Prometheus: Ray itself exports nothing about it.

Usage: python -m components.local.job_metrics RAY_URL PORT, with RAY_AUTH_TOKEN for Ray and
METRICS_PASSWORD for who asks. Needs the standard library alone and few megabytes.
"""

import base64
import hmac
import json
import os
import sys
import time
import urllib.request
from collections import Counter
from collections.abc import Iterable, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

USER = "admin"
SHOWN_SECONDS = 7 * 24 * 3600
"""How long the end of a job stays among the series."""


def jobs(ray: str, token: str) -> list[dict[str, Any]]:
    """Return what the Jobs API knows of submitted jobs. Raises OSError where it does not answer."""
    request = urllib.request.Request(
        f"{ray}/api/jobs/", headers={"Authorization": f"Bearer {token}"}
    )
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(request, timeout=5) as answer:
        found: list[dict[str, Any]] = json.loads(answer.read())
    return [job for job in found if job.get("submission_id")]


def escaped(value: object) -> str:
    """Return a label's value as the exposition format wants it."""
    return str(value).replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")


def line(name: str, labels: Mapping[str, object], value: float) -> str:
    """Return one sample."""
    inside = ",".join(f'{key}="{escaped(text)}"' for key, text in labels.items())
    return f"{name}{{{inside}}} {value}"


def exposition(found: Iterable[Mapping[str, Any]], now: float) -> str:
    """Return the metrics of these jobs; `now` in seconds since 1970."""
    found = list(found)
    lines = [
        "# HELP platform_jobs Submitted jobs that Ray knows of.",
        "# TYPE platform_jobs gauge",
    ]
    count = Counter(str(job["status"]) for job in found)
    lines += [line("platform_jobs", {"status": status}, n) for status, n in sorted(count.items())]
    lines += [
        "# HELP platform_job_end_time_seconds When a job ended, and how.",
        "# TYPE platform_job_end_time_seconds gauge",
    ]
    for job in found:
        ended = (job.get("end_time") or 0) / 1000
        if now - ended < SHOWN_SECONDS:
            about: Mapping[str, str] = job.get("metadata") or {}
            labels: dict[str, object] = {
                "submission": job["submission_id"],
                "name": about.get("name", ""),
                "team": about.get("team", ""),
                "status": job["status"],
            }
            lines.append(line("platform_job_end_time_seconds", labels, ended))
    return "\n".join([*lines, ""])


def handler(ray: str, token: str, password: str) -> type[BaseHTTPRequestHandler]:
    """Return what answers GET /metrics to who knows the password."""
    expected = "Basic " + base64.b64encode(f"{USER}:{password}".encode()).decode()

    class Handler(BaseHTTPRequestHandler):
        """One request."""

        server_version = "job-metrics"
        sys_version = ""
        timeout = 10

        def do_GET(self) -> None:
            """Answer with the metrics, 401 without the password, 503 while Ray is silent."""
            given = self.headers.get("Authorization", "")
            if not hmac.compare_digest(given.encode(), expected.encode()):
                self.answer(401, "a password is needed\n", {"WWW-Authenticate": "Basic"})
            elif self.path != "/metrics":
                self.answer(404, "only /metrics is here\n")
            else:
                try:
                    self.answer(200, exposition(jobs(ray, token), time.time()))
                except (OSError, ValueError) as error:
                    self.answer(503, f"Ray's Jobs API: {type(error).__name__}\n")

        def answer(self, code: int, text: str, headers: Mapping[str, str] | None = None) -> None:
            """Send one answer."""
            body = text.encode()
            self.send_response(code)
            self.send_header("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            for key, value in (headers or {}).items():
                self.send_header(key, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Stay silent: a scrape every few seconds is no news."""

    return Handler


def main() -> None:
    """Serve until stopped."""
    ray, port = sys.argv[1].rstrip("/"), int(sys.argv[2])
    answers = handler(ray, os.environ["RAY_AUTH_TOKEN"], os.environ["METRICS_PASSWORD"])
    ThreadingHTTPServer(("127.0.0.1", port), answers).serve_forever()


if __name__ == "__main__":
    main()
