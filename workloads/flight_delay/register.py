"""A model on its way to callers: a version with its lineage, and the alias if it is the best."""

# MLflow types its flavours in part.
# pyright: reportUnknownMemberType=false, reportPrivateImportUsage=false

import os
import tempfile
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import mlflow
import mlflow.onnx
import numpy as np
from mlflow.entities import LoggedModelOutput, LoggedModelStatus
from mlflow.entities.model_registry import ModelVersion
from mlflow.exceptions import MlflowException
from mlflow.models import Model, ModelSignature
from mlflow.types import Schema, TensorSpec

from workloads.flight_delay.boost import auc
from workloads.flight_delay.columns import FEATURES
from workloads.flight_delay.features import Part
from workloads.flight_delay.registry import Registry
from workloads.flight_delay.scorer import Scorer
from workloads.flight_delay.tracking import FINGERPRINT

ALIAS = "champion"
REQUIREMENTS = [f"{name}=={version(name)}" for name in ("onnxruntime", "numpy")]
SIGNATURE = ModelSignature(
    inputs=Schema([TensorSpec(np.dtype("float32"), (-1, len(FEATURES)), "features")]),
    outputs=Schema(
        [
            TensorSpec(np.dtype("int64"), (-1,), "label"),
            TensorSpec(np.dtype("float32"), (-1, 2), "probabilities"),
        ]
    ),
)


@dataclass(frozen=True)
class Candidate:
    """A model that wants to be served, and where it comes from."""

    name: str
    experiment: str
    run_id: str
    fingerprint: str
    onnx: Any
    auc: float
    """On the validation rows, as the exported model answers."""
    tags: dict[str, str]


def version_of(client: mlflow.MlflowClient, name: str, fingerprint: str) -> ModelVersion | None:
    """Return the version that was made under a fingerprint."""
    wanted = f"name = '{name}' and tags.`{FINGERPRINT}` = '{fingerprint}'"
    return next(iter(client.search_model_versions(wanted, max_results=1)), None)


def register(client: mlflow.MlflowClient, candidate: Candidate) -> ModelVersion:
    """Return the candidate's version, made now or by an earlier try."""
    if found := version_of(client, candidate.name, candidate.fingerprint):
        return found
    try:
        client.create_registered_model(candidate.name)
    except MlflowException as error:
        if error.error_code != "RESOURCE_ALREADY_EXISTS":
            raise
    logged = upload(client, candidate)
    return client.create_model_version(
        candidate.name,
        f"models:/{logged}",
        candidate.run_id,
        tags={FINGERPRINT: candidate.fingerprint, **candidate.tags},
        model_id=logged,
        await_creation_for=0,  # it is there when the server answers
    )


def upload(client: mlflow.MlflowClient, candidate: Candidate) -> str:
    """Store the model's files beside its run; return the stored model's id."""
    stored = client.search_logged_models(
        [candidate.experiment], f"source_run_id = '{candidate.run_id}'"
    )
    if whole := [each for each in stored if each.status == LoggedModelStatus.READY]:
        return whole[0].model_id
    model = client.create_logged_model(
        candidate.experiment, candidate.name, candidate.run_id, model_type="binary classification"
    )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model"
        mlflow.onnx.save_model(
            candidate.onnx,
            path,
            mlflow_model=Model(model_id=model.model_id, run_id=candidate.run_id),
            signature=SIGNATURE,
            pip_requirements=REQUIREMENTS,  # inferring them takes five seconds
            save_as_external_data=False,
        )
        client.log_model_artifacts(model.model_id, str(path))
    client.finalize_logged_model(model.model_id, "READY")
    client.log_outputs(candidate.run_id, [LoggedModelOutput(model.model_id, step=0)])
    return model.model_id


def champion(client: mlflow.MlflowClient, name: str) -> ModelVersion | None:
    """Return the version that callers get now."""
    try:
        return client.get_model_version_by_alias(name, ALIAS)
    except MlflowException as error:
        if error.error_code in ("RESOURCE_DOES_NOT_EXIST", "INVALID_PARAMETER_VALUE"):
            return None
        raise


def measured(name: str, version: ModelVersion, validation: Part) -> float:
    """Return a version's AUC on these rows; its recorded one if it takes other features."""
    content = Registry.of(os.environ).file(name, version.version, "model.onnx")
    try:
        scorer = Scorer(content)
    except ValueError:
        return float(version.tags["validation_auc"])
    return auc(validation.late, scorer.probabilities(validation.matrix))


def promote(
    client: mlflow.MlflowClient,
    candidate: Candidate,
    version: ModelVersion,
    baseline: float,
    validation: Part,
) -> str:
    """Move the alias to a better version; return what was decided and why."""
    if candidate.auc <= baseline:
        return f"not promoted: AUC {candidate.auc:.4f} does not beat the baseline's {baseline:.4f}"
    now = champion(client, candidate.name)
    if now and now.version == version.version:
        return f"version {version.version} is the champion already"
    if now:
        best = measured(candidate.name, now, validation)
        if candidate.auc <= best:
            rival = f"version {now.version}'s {best:.4f}"
            return f"not promoted: AUC {candidate.auc:.4f} does not beat {rival}"
    client.set_registered_model_alias(candidate.name, ALIAS, version.version)
    return f"version {version.version} is the new champion"
