import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from components.alerts.rules import FOLDER, rule_files
from components.contracts.monitoring import MonitoringSpec
from tests.monitoring_servers import command

UNIT_TESTS = sorted(Path(__file__).with_name("alerts").glob("*.yml"))

# Where promtool is not there yet, it is built first.
pytestmark = pytest.mark.timeout(1800)


def promtool(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [command("promtool"), *map(str, arguments)], capture_output=True, text=True, check=False
    )


def alerts() -> list[dict[str, Any]]:
    groups = yaml.safe_load((FOLDER / "alerts.yml").read_text())["groups"]
    return [rule for group in groups for rule in group["rules"]]


def expectations() -> list[dict[str, Any]]:
    return [
        expected
        for file in UNIT_TESTS
        for test in yaml.safe_load(file.read_text())["tests"]
        for expected in test["alert_rule_test"]
    ]


def test_promtool_accepts_every_rule_file(tmp_path: Path):
    for name, text in rule_files(MonitoringSpec(), ["ray"]).items():
        (tmp_path / name).write_text(text)
    told = promtool("check", "rules", "--lint-fatal", *sorted(tmp_path.iterdir()))
    assert told.returncode == 0, told.stderr


@pytest.mark.parametrize("file", UNIT_TESTS, ids=lambda file: file.stem)
def test_alerts_fire_when_they_should_and_only_then(file: Path):
    told = promtool("test", "rules", file)
    assert told.returncode == 0, told.stdout + told.stderr


@pytest.mark.parametrize("alert", [rule["alert"] for rule in alerts()])
def test_every_alert_has_a_case_in_which_it_fires_and_one_in_which_it_does_not(alert: str):
    fires = {bool(case["exp_alerts"]) for case in expectations() if case["alertname"] == alert}
    assert fires == {True, False}


@pytest.mark.parametrize("rule", alerts(), ids=lambda rule: rule["alert"])
def test_every_alert_says_how_bad_it_is_and_what_is_wrong(rule: dict[str, Any]):
    assert rule["labels"]["severity"] in ("critical", "warning")
    assert rule["annotations"]["summary"]


def test_objectives_are_those_of_the_spec():
    spec = MonitoringSpec(latency_objective_ms=42.5, error_ratio_objective=0.02)
    (group,) = yaml.safe_load(rule_files(spec, ["ray", "serving"])["objectives.yml"])["groups"]
    found = {
        (rule["record"], rule.get("labels", {}).get("job")): rule["expr"] for rule in group["rules"]
    }
    assert found == {
        ("objective:serving_latency_ms", None): "vector(42.5)",
        ("objective:serving_error_ratio", None): "vector(0.02)",
        ("objective:service", "ray"): "vector(1)",
        ("objective:service", "serving"): "vector(1)",
    }
