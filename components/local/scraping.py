"""The configuration of Prometheus and Alertmanager on this machine."""

import base64
import hashlib
from pathlib import Path
from typing import Any

import yaml

from components.alerts.firing import USER
from components.contracts.monitoring import MonitoringSpec
from components.local.ray_settings import node_folder

SERVICES = {
    "ray": False,
    "serving": False,
    "storage": False,
    "tracking": True,
    "jobs": True,
    "machine": True,
    "prometheus": True,
    "alertmanager": True,
}
"""What is scraped, and whether it asks for a password."""


def prometheus(spec: MonitoringSpec, run: Path, alertmanager: int) -> str:
    """Return prometheus.yml of the platform with this run folder."""
    targets = run / "targets"

    def scraped(job: str, password: bool) -> dict[str, Any]:
        # Ray keeps the addresses of its nodes in a file of its own.
        own = node_folder(run) / "prom_metrics_service_discovery.json"
        file = own if job == "ray" else targets / f"{job}.yml"
        discovered = {"files": [str(file)], "refresh_interval": "30s"}
        return {"job_name": job, "file_sd_configs": [discovered]} | (
            {"basic_auth": identity(targets / f"{job}.password")} if password else {}
        )

    seconds = f"{spec.scrape_seconds}s"
    return yaml.safe_dump(
        {
            "global": {
                "scrape_interval": seconds,
                "scrape_timeout": f"{min(spec.scrape_seconds, 10)}s",
                "evaluation_interval": seconds,
            },
            "rule_files": ["objectives.yml", "recording.yml", "alerts.yml"],
            "alerting": {
                "alertmanagers": [
                    {
                        "static_configs": [{"targets": [f"127.0.0.1:{alertmanager}"]}],
                        "basic_auth": identity(targets / "alertmanager.password"),
                    }
                ]
            },
            "scrape_configs": [scraped(job, password) for job, password in SERVICES.items()],
        },
        sort_keys=False,
    )


def identity(password_file: Path) -> dict[str, str]:
    """Return the name and the file of the password that a server is asked with."""
    return {"username": USER, "password_file": str(password_file)}


def alertmanager() -> str:
    """Return alertmanager.yml: `mlplatform status` reads what fires, nobody is written to."""
    return yaml.safe_dump(
        {
            "route": {"receiver": "status", "group_by": ["alertname"]},
            "receivers": [{"name": "status"}],
            "inhibit_rules": [
                {
                    "source_matchers": ['alertname="ServiceDown"', 'job="ray"'],
                    "target_matchers": ['alertname="ServiceDown"', 'job=~"jobs|serving"'],
                }
            ],
        },
        sort_keys=False,
    )


def web(password: str) -> str:
    """Return the web configuration that all three servers take: nobody without the password."""
    return yaml.safe_dump({"basic_auth_users": {USER: bcrypt_hash(password)}})


def bcrypt_hash(password: str) -> str:
    """Return the bcrypt hash of a generated password; the same one for the same password.

    256 random bits need no slow hash, and a salt of their own only to make the hash well-formed.
    """
    import bcrypt

    alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
    salt = base64.b64encode(hashlib.sha256(b"salt" + password.encode()).digest()[:16])
    written = salt[:22].translate(bytes.maketrans(alphabet + b"+/", b"./" + alphabet))
    return bcrypt.hashpw(password.encode(), b"$2b$04$" + written).decode()
