"""What `up` promises, on a platform that the real engine built."""

import json
import time
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.integration.conftest import Platform

pytestmark = [pytest.mark.integration, pytest.mark.timeout(900)]


def steps(platform: Platform, command: str = "pulumi up --yes --skip-preview") -> list[str]:
    """Return what the engine does to each resource that it does not leave as it is."""
    log = platform.home / "events.json"
    log.unlink(missing_ok=True)
    told = platform.shell(f"PULUMI_DEBUG_COMMANDS=true {command} --event-log {log}")
    assert told.returncode == 0, told.stdout + told.stderr
    found: list[str] = []
    for line in log.read_text().splitlines():
        event = json.loads(line)
        step = (event.get("resourcePreEvent") or {}).get("metadata") or {}
        if step and step["op"] != "same":
            found.append(f"{step['op']} {step['urn'].rsplit('::', 1)[-1]}")
    return sorted(found)


def test_every_service_answers_and_the_model_predicts(healthy: Platform) -> None:
    found = healthy.status()
    assert {s["name"] for s in found["services"]} >= {"storage", "tracking", "ray", "serving"}
    (model,) = found["models"]
    assert model["version"] == "1"
    assert model["auc"] >= 0.72
    assert 0 < model["prediction"] < 1


def test_up_again_changes_nothing_and_is_quick(healthy: Platform) -> None:
    started = time.monotonic()
    healthy.up()
    took = time.monotonic() - started
    print(f"up with nothing changed: {took:.1f} s")
    assert took < 40
    assert steps(healthy) == []


def test_pulumi_typed_by_hand_from_any_folder_sees_the_same_state(
    healthy: Platform, tmp_path: Path
) -> None:
    told = healthy.shell(f"cd {tmp_path} && pulumi up -s local --yes --skip-preview")
    assert told.returncode == 0, told.stdout + told.stderr
    assert "unchanged" in told.stdout
    assert "created" not in told.stdout


def test_git_sees_nothing_of_a_platform(healthy: Platform) -> None:
    told = healthy.shell("git status --porcelain -- stacks components workloads .mlplatform")
    changed = [line for line in told.stdout.splitlines() if "Pulumi.local" in line]
    assert changed == []


def test_a_service_that_is_gone_is_noticed_by_refresh_and_brought_back_by_up(
    healthy: Platform,
) -> None:
    from components.local.supervisor import call

    name = "local-tracking"
    before = healthy.outputs["tracking"]["uri"]
    call(healthy.run, "stopProcessGroup", name)
    told = healthy.shell("pulumi refresh --yes --skip-preview")
    assert f"Program {name} deleted" in told.stdout, told.stdout + told.stderr
    healthy.up()
    healthy.forget()
    assert healthy.outputs["tracking"]["uri"] == before
    healthy.wait_until_healthy(60)


def test_one_changed_setting_restarts_only_what_it_concerns(
    healthy: Platform, stack_file: Path
) -> None:
    kept = stack_file.read_text() if stack_file.exists() else ""
    wish = {"mlplatform:platform": {"monitoring": {"scrape_seconds": 11}}}
    lines = "".join(line + "\n" for line in kept.splitlines() if line.startswith("encryption"))
    try:
        stack_file.write_text(lines + f"config: {json.dumps(wish)}\n")
        done = steps(healthy)
    finally:
        stack_file.write_text(kept)
        healthy.up()
    programs = [step for step in done if "prometheus" in step or "local-" in step]
    assert "update local-monitoring-prometheus" in " ".join(done) or any(
        "prometheus" in step for step in programs
    ), done
    for service in ("local-ray", "local-tracking", "local-storage", "local-serving", "delays"):
        assert not {f"update {service}", f"replace {service}"} & set(done), done


def test_after_a_reboot_a_plain_pulumi_up_restores_everything_on_the_same_ports(
    healthy: Platform,
) -> None:
    before = {
        k: v for k, v in healthy.variables.items() if k.endswith(("_URI", "_URL", "RAY_ADDRESS"))
    }
    version = healthy.model["version"]
    reboot(healthy)
    told = healthy.shell("pulumi up --yes --skip-preview")
    assert told.returncode == 0, told.stdout + told.stderr
    healthy.forget()
    assert {k: v for k, v in healthy.variables.items() if k in before} == before
    healthy.wait_until_healthy(120)
    assert healthy.status()["models"][0]["version"] == version


def reboot(platform: Platform) -> None:
    """Kill the supervisor and every process of the platform at once."""
    import psutil

    from components.local import process

    supervisor = psutil.Process(int((platform.run / "supervisord.pid").read_text()))
    everything = [supervisor, *supervisor.children(recursive=True), *process.marked(platform.run)]
    for victim in everything:
        try:
            victim.kill()
        except psutil.NoSuchProcess:
            continue
    psutil.wait_procs(everything, timeout=10)


def test_every_run_and_job_names_its_team(healthy: Platform) -> None:
    env = healthy.variables
    auth = (env["MLFLOW_TRACKING_USERNAME"], env["MLFLOW_TRACKING_PASSWORD"])
    found = httpx.get(
        f"{env['MLFLOW_TRACKING_URI']}/api/2.0/mlflow/experiments/search?max_results=100",
        auth=auth,
        trust_env=False,
    ).json()
    names = {e["name"] for e in found["experiments"]} - {"Default"}
    assert names
    assert all(name.startswith("default/") for name in names)
    jobs: list[dict[str, Any]] = httpx.get(
        f"{env['RAY_ADDRESS']}/api/jobs/",
        headers={"Authorization": f"Bearer {env['RAY_AUTH_TOKEN']}"},
        trust_env=False,
    ).json()
    ours = [job for job in jobs if job["type"] == "SUBMISSION"]
    assert all((job["metadata"] or {}).get("team") for job in ours)
