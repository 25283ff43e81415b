"""The peer of the serving benchmark: the same model behind FastAPI, as a good engineer would do it.

`python -m tests.bench.fastapi_peer model.onnx PORT`: one uvicorn worker; the same pydantic model,
ONNX Runtime session and answer as ours, without a key, metrics or a prediction log.
"""

import sys
from pathlib import Path

import uvicorn
from fastapi import FastAPI

from workloads.flight_delay.request import Request, matrix
from workloads.flight_delay.scorer import Scorer


def application(scorer: Scorer) -> FastAPI:
    """Return the application around a model."""
    app = FastAPI()

    @app.post("/predict")
    async def predict(request: Request) -> dict[str, object]:
        late = scorer.probabilities(matrix(request, scorer.codes))
        return {
            "model": "flight-delay",
            "version": scorer.version,
            "late_probability": late.tolist(),
        }

    @app.get("/readyz")
    async def ready() -> dict[str, str]:
        return {"status": "ok"}

    return app


if __name__ == "__main__":
    model, port = Path(sys.argv[1]), int(sys.argv[2])
    scorer = Scorer(model.read_bytes(), "1")
    uvicorn.run(
        application(scorer), host="127.0.0.1", port=port, access_log=False, log_level="warning"
    )
