"""What moves versions knows every place that holds one."""

import re
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[1]
GITHUB = ROOT / ".github"


def watched(ecosystem: str) -> dict[str, Any]:
    """Return what Dependabot is told about one kind of dependency."""
    entries = yaml.safe_load((GITHUB / "dependabot.yml").read_text())["updates"]
    (found,) = [entry for entry in entries if entry["package-ecosystem"] == ecosystem]
    return found


def test_every_go_module_is_watched() -> None:
    packages = ("components", "policies", "stacks", "tests", "workloads")
    modules = {module.parent for name in packages for module in (ROOT / name).rglob("go.mod")}
    assert set(watched("gomod")["directories"]) == {f"/{m.relative_to(ROOT)}" for m in modules}


def test_every_action_is_pinned_to_a_commit_and_names_its_version() -> None:
    assert watched("github-actions")["directory"] == "/"
    texts = [workflow.read_text() for workflow in (GITHUB / "workflows").iterdir()]
    used = [line for text in texts for line in re.findall(r"uses: (.+)", text)]
    assert used
    assert [line for line in used if not re.fullmatch(r"\S+@[0-9a-f]{40} # v[\d.]+", line)] == []


def test_the_hooks_use_the_locked_tools() -> None:
    hooks = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text())["repos"]
    assert [repo["repo"] for repo in hooks] == ["local"]
