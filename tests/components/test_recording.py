"""What is written of a cloud's answers tells neither accounts nor people. Nothing was recorded
yet: nobody here had an account, and answers in tests are written by hand."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from components.recording import Recording
from components.refused import Refused

OURS, THEIRS = "987654321098", "111122223333"
SUBSCRIPTION, TENANT = (
    "8a3f0c1e-1111-4abc-9def-0123456789ab",
    "F00DBABE-2222-4abc-9def-0123456789ab",
)


def written(folder: Path) -> list[str]:
    return [file.read_text() for file in sorted(folder.iterdir())]


def test_each_answer_is_a_file_in_the_order_in_which_they_came(tmp_path: Path):
    record = Recording(tmp_path, None)
    record("sts", "GetCallerIdentity", 200, {"Since": datetime(2026, 1, 1, tzinfo=UTC)})
    record("compute", "GET https://a.example/v1/regions/us?alt=json", 403, "not JSON")
    names = [file.name for file in sorted(tmp_path.iterdir())]
    assert names == ["001-sts-GetCallerIdentity.json", "002-compute-us.json"]
    first, second = (json.loads(text) for text in written(tmp_path))
    assert first["answer"] == {"Since": "2026-01-01 00:00:00+00:00"}
    assert (second["status"], second["answer"]) == (403, "not JSON")


def test_accounts_have_other_names_and_the_same_one_each_time(tmp_path: Path):
    record = Recording(tmp_path, OURS)
    record("a", "A", 200, {"Account": OURS, "Other": THEIRS, "Arn": f"arn:aws:iam::{OURS}:root"})
    record("b", f"GET /subscriptions/{SUBSCRIPTION}/skus", 200, {"tenant": TENANT.lower()})
    record("c", f"GET /subscriptions/{SUBSCRIPTION}", 200, {"tenant": TENANT, "account": OURS})
    text = "".join(written(tmp_path)).lower()
    for secret in (OURS, THEIRS, SUBSCRIPTION, TENANT):
        assert secret.lower() not in text
        assert secret.lower() not in "".join(file.name for file in tmp_path.iterdir())
    first, second, third = (json.loads(text) for text in written(tmp_path))
    ours = first["answer"]["Account"]
    assert first["answer"]["Arn"] == f"arn:aws:iam::{ours}:root"
    assert first["answer"]["Other"] != ours
    assert third["answer"]["account"] == ours
    assert third["answer"]["tenant"] == second["answer"]["tenant"]
    assert second["operation"].startswith(third["operation"])


def test_a_project_and_people_are_not_told(tmp_path: Path):
    record = Recording(tmp_path, "secret-ml")
    answer = {
        "Arn": f"arn:aws:sts::{OURS}:assumed-role/admins/jane.doe",
        "UserId": "AROA1234567890ABCDEFG:jane.doe",
        "network": "https://a.example/projects/secret-ml/global/networks/shared",
        "owner": "jane.doe@corp.example",
        "name": "projects/9876543210",
        "message": "the API has not been used in project 9876543210 before",
    }
    record("sts", "GET /v3/projects/secret-ml", 200, answer)
    [text] = written(tmp_path)
    assert "secret-ml" not in text
    assert "jane" not in text
    assert "corp" not in text
    assert "9876543210" not in text
    kept = json.loads(text)
    assert kept["answer"]["network"].endswith("/projects/example-project/global/networks/shared")
    assert kept["answer"]["Arn"].endswith(":assumed-role/someone")


def test_numbers_that_are_no_accounts_stay(tmp_path: Path):
    answer = {"id": "1234567890123456", "limit": 12.5, "bytes": 1099511627776}
    Recording(tmp_path, None)("a", "A", 200, answer)
    assert json.loads(written(tmp_path)[0])["answer"] == answer


def test_a_folder_that_holds_something_is_refused(tmp_path: Path):
    (tmp_path / "old.json").touch()
    with pytest.raises(Refused, match="holds files: name a folder that is empty"):
        Recording(tmp_path, None)
