"""Stack files: what is valid stands, and every mistake is told by file, path, value and way out."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from components.refused import Refused
from stacks import config
from stacks.config import StackSpec, of_config, read
from tests.repetitions import times


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Keep stack files in a folder of the test's own."""
    monkeypatch.setattr(config, "FOLDER", tmp_path)
    return tmp_path


def complaint(given: Any) -> str:
    with pytest.raises(Refused) as refused:
        of_config(given, "stacks/Pulumi.x.yaml")
    return str(refused.value)


def platform(**section: Any) -> dict[str, Any]:
    return {"mlplatform:platform": section}


def borrowing(**keys: Any) -> dict[str, Any]:
    return {"mlplatform:uses": "other", **{f"mlplatform:{k}": v for k, v in keys.items()}}


@pytest.mark.parametrize(
    "url",
    [
        "s3://mlplatform-state-123456789012?region=us-east-1",
        "s3://bucket/below/it?region=eu-central-1&awssdk=v2",
        "gs://bucket",
        "azblob://container?storage_account=name",
        "https://api.pulumi.com",
    ],
)
def test_a_state_that_everybody_reaches_may_be_named(url: str) -> None:
    assert of_config(borrowing(state=url), "x").state == url


def test_a_stack_without_any_configuration_is_the_platform_on_this_machine(folder: Path) -> None:
    spec = read("local")
    assert spec.platform
    assert spec.platform.cloud == "local"
    assert [workload.kind for workload in spec.workloads] == ["flight_delay"]


def test_the_default_workload_belongs_to_the_first_team() -> None:
    spec = of_config(platform(teams=[{"name": "flights"}]), "x")
    assert [workload.team for workload in spec.workloads] == ["flights"]


def test_an_empty_list_of_workloads_means_none() -> None:
    assert of_config({"mlplatform:workloads": []}, "x").workloads == ()


def test_production_keeps_its_logs_for_400_days() -> None:
    spec = of_config(platform(environment="prod"), "x")
    assert spec.platform
    days = {r.delete_after_days for r in spec.platform.storage.lifecycle if r.bucket == "logs"}
    assert days == {400}


def test_another_stack_whose_file_is_missing_is_named_with_those_there_are(folder: Path) -> None:
    (folder / "Pulumi.prod.yaml").write_text("")
    with pytest.raises(Refused, match=r"no stack 'prd'.*known: local, prod"):
        read("prd")


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (platform(trakcing={}), "platform.trakcing: unknown key; did you mean 'tracking'?"),
        (platform(tracking={"prots": {}}), "platform.tracking.prots: unknown key; did you mean"),
        (platform(tracking={"workers": 0}), "platform.tracking.workers: Input should be greater"),
        (platform(environment="qa"), "platform.environment: Input should be 'dev', 'staging'"),
        (platform(teams=[]), "platform.teams"),
        (platform(teams=[{"name": "A"}]), "platform.teams.0.name"),
        (platform(teams=[{"name": "ab"}, {"name": "ab"}]), "teams: the name 'ab' is used twice"),
        (
            platform(cluster={"pools": [{"name": "gpu", "min_nodes": 3, "max_nodes": 1}]}),
            "platform.cluster.pools.0: gpu: min_nodes 3 > max_nodes 1",
        ),
        (
            {"mlplatform:workloads": [{"kind": "flight_delay", "name": "de", "team": "none"}]},
            "workloads.0.team: 'none' is no team of this platform; teams: default",
        ),
        ({"mlplatform:workloads": [{"kind": "nonsense", "name": "de"}]}, "workloads.0"),
        ({"mlplatform:platfrom": {}}, "did you mean 'mlplatform:platform'?"),
        ({"mlplatform:platform": {}, "mlplatform:uses": "other"}, "not both"),
        ({"mlplatform:platform": 3}, "platform: "),
        (platform(tracking={"ports": {"http": 80}}), "platform.tracking.ports.http"),
        ({"mlplatform:uses": "a stack"}, "uses: String should match pattern"),
        ({"mlplatform:state": "s3://bucket"}, "state: a platform on this machine keeps it beside"),
        (borrowing(state="file:///tmp/state"), "state: files of one machine are no state for"),
        (borrowing(state="bucket"), "state: must begin with s3://, gs://, azblob:// or https://"),
        (borrowing(state="s3://key:secret@bucket"), "state: holds credentials"),
        (borrowing(state="s3://My_Bucket"), "state: 'My_Bucket' is no name of a bucket or host"),
    ],
)
def test_a_mistake_is_told_with_file_path_and_way_out(given: Any, told: str) -> None:
    said = complaint(given)
    assert said.startswith("stacks/Pulumi.x.yaml")
    assert told in said


@pytest.mark.parametrize(
    "text",
    [
        "config: [",
        "config: {a: b: c}",
        "- 1\n- 2",
        "\x00",
        "config: 3",
        "a\tb: c\n\t- d",
        "config: {x: 2013-13-45}",
    ],
)
def test_a_file_that_is_no_stack_file_is_told_with_its_name(folder: Path, text: str) -> None:
    (folder / "Pulumi.local.yaml").write_text(text)
    with pytest.raises(Refused, match=r"stacks/Pulumi\.local\.yaml"):
        read("local")


KEYS = st.sampled_from(
    ["platform", "baseline", "workloads", "uses", "name", "cloud", "teams", "cluster", "pools",
     "storage", "lifecycle", "tracking", "ports", "http", "workers", "ray", "serving",
     "monitoring", "budget", "monthly_usd", "capacity", "accelerator", "kind", "team", "rounds",
     "min_nodes", "region"]
)  # fmt: skip
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**6), 10**9),
    st.floats(allow_nan=True, allow_infinity=True),
    st.text(max_size=12),
    st.sampled_from(["local", "dev", "prod", "spot", "flight_delay", "delays", "default", "data"]),
)
TREES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS | st.text(max_size=6), inner),
    max_leaves=25,
)
SECTIONS = st.dictionaries(
    st.sampled_from([f"mlplatform:{name}" for name in StackSpec.model_fields] + ["aws:region"]),
    TREES | st.dictionaries(st.sampled_from(sorted(config.PlatformSpec.model_fields)), TREES),
)


def test_no_generated_stack_file_ends_in_a_traceback(folder: Path) -> None:
    accepted: list[bool] = []

    @settings(
        max_examples=times(5000, once=300),
        deadline=None,
        database=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
    @given(SECTIONS)
    def one(sections: dict[str, Any]) -> None:
        text = yaml.safe_dump({"config": sections}, allow_unicode=True)
        (folder / "Pulumi.local.yaml").write_text(text, encoding="utf-8")
        try:
            read("local")
        except Refused as refused:
            accepted.append(False)
            lines = str(refused).split("\n")
            assert lines[0].startswith("stacks/Pulumi.local.yaml"), lines
            named = lines[1:] or [lines[0].partition(": ")[2]]
            names = ("platform", "baseline", "workloads", "uses", "state")
            paths = (*names, "the stack file", "config")
            assert all(line.strip().startswith(paths) for line in named), lines
        else:
            accepted.append(True)

    one()
    assert len(accepted) >= times(5000, once=300)
    assert False in accepted
