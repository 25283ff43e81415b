"""The README and the documents beside it say what is so."""

import re
import subprocess
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])
TOOLS = {"cat", "curl", "eval", "mlflow", "pulumi", "printf", "ray", "."}
"""What a command of the README may begin with, beside `make` and `mlplatform`."""


def blocks(text: str, language: str) -> list[str]:
    """Return the fenced blocks of one language."""
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


def readme_commands() -> list[str]:
    """Return the README's shell blocks, each a script, in their order."""
    return blocks(README.read_text(), "sh")


def calls(text: str, program: str) -> set[str]:
    """Return the first words that follow a program's name in code."""
    code = "\n".join([*blocks(text, "sh"), *re.findall(r"`([^`\n]+)`", text)])
    return set(re.findall(rf"(?:^|[\s(]){program} ([a-z][a-z-]*)", code, re.MULTILINE))


def first_words(script: str) -> set[str]:
    """Return what each command of a script begins with."""
    plain = re.sub(r"<<'END'\n.*?^END$", "", script, flags=re.MULTILINE | re.DOTALL)
    plain = re.sub(r"'[^']*'", "''", plain.replace("\\\n", " "))
    return {part.split()[0] for part in re.split(r"[\n|;]+", plain) if part.strip()}


@pytest.mark.parametrize("script", readme_commands(), ids=lambda s: s.split("\n", 1)[0])
def test_every_command_of_the_readme_is_known(script: str) -> None:
    assert first_words(script) <= TOOLS | {"make", "mlplatform"}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda d: d.name)
def test_every_make_target_that_a_document_names_exists(document: Path) -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert calls(document.read_text(), "make") - targets == set()


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda d: d.name)
def test_every_verb_that_a_document_names_exists(document: Path) -> None:
    cli = (ROOT / "stacks" / "cli.py").read_text()
    verbs = set(re.findall(r"^@app\.command\(.*\)\ndef (\w+)\(", cli, re.MULTILINE))
    assert verbs
    assert calls(document.read_text(), "mlplatform") - verbs == set()


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda d: d.name)
def test_every_link_inside_the_repository_leads_somewhere(document: Path) -> None:
    links = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", document.read_text())
    assert [link for link in links if not (document.parent / link).exists()] == []


def test_every_place_on_the_map_exists() -> None:
    (map_,) = re.findall(r"## Where to add what\n(.*?)\n## ", README.read_text(), re.DOTALL)
    named = re.findall(r"`([^`\n]+)`", map_)
    places = [place for place in named if "/" in place and "<" not in place]
    assert len(places) > 5
    assert [place for place in places if not (ROOT / place).exists()] == []


def test_every_make_target_explains_itself() -> None:
    told = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True)
    makefile = (ROOT / "Makefile").read_text()
    (phony,) = re.findall(r"^\.PHONY: (.+)$", makefile, re.MULTILINE)
    assert set(re.findall(r"^make (\w+)", told.stdout, re.MULTILINE)) == {*phony.split()} - {"help"}


@pytest.mark.parametrize("text", blocks(README.read_text(), "yaml"), ids=["stack"])
def test_every_stack_file_of_the_readme_is_accepted(text: str) -> None:
    from stacks.config import PROJECT, StackSpec

    keys = yaml.safe_load(text)["config"]
    given = {key.removeprefix(f"{PROJECT}:"): value for key, value in keys.items()}
    assert StackSpec.model_validate(given).workloads
