"""A model that answers: ONNX Runtime on one thread, with the code tables it was trained with."""

# ONNX Runtime has no types.
# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false
# pyright: reportUnknownVariableType=false, reportUnknownArgumentType=false

import json
from typing import Any

import numpy as np
import onnxruntime

from workloads.flight_delay.columns import CODED, FEATURES


class Scorer:
    """One loaded model."""

    def __init__(self, onnx: bytes, version: str = "") -> None:
        """Load a model; raises ValueError if it does not take our features."""
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.execution_mode = onnxruntime.ExecutionMode.ORT_SEQUENTIAL
        options.log_severity_level = 3
        self.session: Any = onnxruntime.InferenceSession(onnx, options, ["CPUExecutionProvider"])
        described: dict[str, str] = self.session.get_modelmeta().custom_metadata_map
        if tuple(json.loads(described.get("features", "[]"))) != FEATURES:
            raise ValueError(f"the model was not made for the features {', '.join(FEATURES)}")
        tables: dict[str, list[str]] = json.loads(described["codes"])
        self.codes = {name: {v: float(i) for i, v in enumerate(tables[name])} for name in CODED}
        self.version = version
        self.input: str = self.session.get_inputs()[0].name
        self.outputs = [self.session.get_outputs()[1].name]

    def probabilities(self, matrix: np.ndarray) -> np.ndarray:
        """Return how likely each row of a float32 matrix of shape (rows, 17) is to be late."""
        both: np.ndarray = self.session.run(self.outputs, {self.input: matrix})[0]
        return both[:, 1].copy()

    def warm(self) -> None:
        """Answer once, so that the first caller does not wait for it."""
        self.probabilities(np.full((1, len(FEATURES)), np.nan, dtype=np.float32))
