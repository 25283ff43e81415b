"""One training job from files to a registered model: `python -m workloads.flight_delay.train`."""

# Ray types its start in part.
# pyright: reportUnknownMemberType=false

import logging
import os
import sys
import time
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NoReturn, cast

from workloads.flight_delay.settings import Settings, Unusable, commit, settings

if TYPE_CHECKING:  # heavy imports happen beside one another, in the order of `run`
    from workloads.flight_delay.fit import Fit
    from workloads.flight_delay.prepare import Prepared
    from workloads.flight_delay.tracking import Tracking


@dataclass(frozen=True)
class Opened:
    """What is ready when the fit is: the data, the run to log to, and the AUC to beat."""

    data: "Prepared"
    code: str
    run_id: str
    baseline: float


QUIET = {
    "MLFLOW_DISABLE_TELEMETRY": "true",
    "MLFLOW_SUPPRESS_PRINTING_URL_TO_STDOUT": "true",
    "MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR": "false",
    "RAY_COLOR_PREFIX": "0",
    "RAY_TRAIN_ENABLE_PRINT_PATCH": "0",
}
"""What the libraries are told to leave out of the job's log."""
STARTED = time.monotonic()


def say(text: str) -> None:
    """Print a line of progress, with the seconds since the start."""
    print(f"[{time.monotonic() - STARTED:5.1f} s] {text}", flush=True)


def run(job: Settings) -> None:
    """Do what is not done yet: data, baseline, fit, registration. Raises Unusable."""
    with ThreadPoolExecutor(1) as side:
        tracked = side.submit(track, job)  # beside what Ray needs to start
        prepared = start(job)
        tracking, finished = tracked.result()
        if finished:
            say(f"this code with these parameters is trained already: run {finished}")
            return
        from workloads.flight_delay.boost import check
        from workloads.flight_delay.fit import fit

        check(job.parameters)
        opening = side.submit(open_runs, tracking, prepared)
        began = time.monotonic()
        say(f"fitting {job.rounds} rounds on {job.workers} workers")
        try:
            fitted = fit(
                prepared,
                url=f"{job.transient_url}/checkpoints/{job.team}/{job.name}",
                name=job.fingerprint,
                workers=job.workers,
                rounds=job.rounds,
                every=job.checkpoint_every,
                parameters=dict(job.parameters),
            )
            seconds = time.monotonic() - began
            opened = opening.result()
            if fitted is None:
                raise Unusable("the fit left no checkpoint")
            say(f"fitted {job.rounds} rounds on {job.workers} workers in {seconds:.1f} s")
            publish(tracking, opened, fitted, seconds)
        except BaseException as error:
            close_failed(tracking, opening, error)
            raise
    tracking.finish(opened.run_id)
    say(f"finished: run {opened.run_id}")


def track(job: Settings) -> "tuple[Tracking, str]":
    """Return the job's place in MLflow, and the finished run of its fingerprint if there is one."""
    from workloads.flight_delay.tracking import Tracking, asked, connect

    with asked():
        tracking = Tracking(connect(), job)
    return tracking, tracking.finished("model")


def start(job: Settings) -> Any:
    """Join Ray and let it prepare the data; return the reference of what that will be."""
    import ray

    ray.init(logging_level=logging.WARNING)
    # Imported here, Ray ships the function by its name; it runs without a CPU of its own,
    # beside the workers who wait for it.
    from workloads.flight_delay.prepare import prepare

    task = ray.remote(num_cpus=0, max_retries=2)(prepare)
    return task.remote(job.source, job.data_url, job.team)


def open_runs(tracking: "Tracking", prepared: Any) -> Opened:
    """Log the baseline as a run of its own, then open the model's run."""
    import ray

    data = cast("Prepared | Unusable", ray.get(prepared))
    if isinstance(data, Unusable):
        raise data
    from workloads.flight_delay.baseline import measure

    code = commit()
    baseline = tracking.log_baseline(data.dataset, code, measure(data.split))
    say(f"the baseline reaches a validation AUC of {baseline:.4f}")
    run_id = tracking.open("model", data.dataset, code).info.run_id
    tracking.describe(run_id, data.split)
    # Loaded while the workers fit.
    import workloads.flight_delay.export  # pyright: ignore[reportUnusedImport]
    import workloads.flight_delay.register  # noqa: F401  # pyright: ignore[reportUnusedImport]

    return Opened(data, code, run_id, baseline)


def publish(tracking: "Tracking", opened: Opened, fitted: "Fit", seconds: float) -> None:
    """Prove the exported model equal, log and register it, promote it if it is best."""
    from workloads.flight_delay import boost
    from workloads.flight_delay.export import check_parity, export
    from workloads.flight_delay.register import Candidate, promote, register

    split, run_id = opened.data.split, opened.run_id
    booster = fitted.progress.booster
    assert booster is not None
    model = export(booster, split.codes)
    parity = check_parity(booster, model.SerializeToString(), split.validation.matrix)
    say(f"ONNX equals XGBoost on {len(split.validation.late)} rows to {parity.difference:.0e}")
    production = boost.predict(booster, split.production.matrix)
    reached = {
        "validation": boost.auc(split.validation.late, parity.probabilities),
        "production": boost.auc(split.production.late, production),
    }
    say(f"AUC: September {reached['validation']:.4f}, October on {reached['production']:.4f}")
    job = tracking.job
    tags = {
        "mlplatform.run_id": run_id,
        "mlplatform.data_version": opened.data.dataset.version,
        "mlplatform.code_version": opened.code,
        "mlplatform.team": job.team,
        "mlplatform.checkpoint": fitted.checkpoint,
        "mlplatform.parity": f"{parity.difference:.1e}",
        "validation_auc": f"{reached['validation']:.6f}",
        "production_auc": f"{reached['production']:.6f}",
        "baseline_auc": f"{opened.baseline:.6f}",
    }
    tracking.log_fit(run_id, fitted, reached, seconds)
    place = (job.model, tracking.experiment, run_id, job.fingerprint)
    candidate = Candidate(*place, model, reached["validation"], tags)
    version = register(tracking.client, candidate)
    say(f"registered {job.model} version {version.version}")
    say(promote(tracking.client, candidate, version, opened.baseline, split.validation))


def close_failed(tracking: "Tracking", opening: "Future[Opened]", error: BaseException) -> None:
    """Mark the run as failed, if it was opened; the next job of its fingerprint goes on with it."""
    try:
        tracking.finish(opening.result(timeout=10).run_id, "FAILED")
    except Exception as hidden:
        if hidden is not error:
            say("the run could not be marked as failed")


def main() -> int:
    """Run the job; return its exit code."""
    for name, value in QUIET.items():
        os.environ.setdefault(name, value)
    try:
        run(settings())
    except Unusable as problem:
        for line in problem.report():
            print(line, flush=True)
        return fail(str(problem))
    except Exception as error:
        if os.environ.get("TRACEBACK"):
            raise
        return fail(reason(error))
    return 0


def fail(text: str) -> int:
    """Say why, in one line, last of all."""
    print(f"failed: {' '.join(text.split())[:1000]}", file=sys.stderr, flush=True)
    return 1


def reason(error: BaseException) -> str:
    """Return what went wrong: the first line that does more than announce the next."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    telling = [line for line in lines if not line.endswith(":")] or lines or ["without a word"]
    return f"{type(error).__name__}: {telling[0]}"


def leave(code: int) -> NoReturn:
    """End the process; taking the interpreter and its libraries apart would take seconds."""
    if ray := sys.modules.get("ray"):
        ray.shutdown()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


if __name__ == "__main__":
    leave(main())
