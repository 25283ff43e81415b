"""The booster as an ONNX model with its code tables, and the proof that it answers the same."""

# onnxmltools has no types.
# pyright: reportUnknownVariableType=false, reportMissingTypeStubs=false

import copy
import json
from dataclasses import dataclass
from typing import Any

import numpy as np

from workloads.flight_delay.boost import predict
from workloads.flight_delay.columns import FEATURES
from workloads.flight_delay.features import Codes
from workloads.flight_delay.lean import xgboost
from workloads.flight_delay.scorer import Scorer
from workloads.flight_delay.settings import Unusable

TOLERANCE = 1e-5
"""The largest difference in probability that counts as the same answer."""


@dataclass(frozen=True)
class Parity:
    """The ONNX model's answers, and the largest difference to XGBoost's."""

    probabilities: np.ndarray
    difference: float


def export(booster: xgboost.Booster, codes: Codes) -> Any:
    """Return an ONNX ModelProto; what is needed to code a request is in its metadata."""
    from onnxmltools import convert_xgboost
    from onnxmltools.convert.common.data_types import FloatTensorType

    plain = copy.deepcopy(booster)
    plain.feature_names = [
        f"f{place}" for place in range(len(FEATURES))
    ]  # what the converter knows
    shape = FloatTensorType([None, len(FEATURES)])
    model = convert_xgboost(plain, initial_types=[("features", shape)], target_opset=15)
    for key, value in {"features": FEATURES, "codes": codes}.items():
        entry = model.metadata_props.add()
        entry.key, entry.value = key, json.dumps(value)
    return model


def check_parity(booster: xgboost.Booster, onnx: bytes, matrix: np.ndarray) -> Parity:
    """Return how both answer all rows; raises Unusable if they differ by more than TOLERANCE."""
    ours = Scorer(onnx).probabilities(matrix)
    theirs = predict(booster, matrix)
    if ours.shape != theirs.shape or not np.isfinite(ours).all():
        raise Unusable(
            f"the ONNX model answers {ours.shape} values for {len(matrix)} rows, or not numbers"
        )
    difference = float(np.abs(ours - theirs).max())
    if difference > TOLERANCE:
        raise Unusable(
            f"the ONNX model differs from XGBoost by {difference:.1e}, more than {TOLERANCE}"
        )
    return Parity(ours, difference)
