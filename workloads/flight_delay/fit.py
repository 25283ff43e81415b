"""The fit on Ray: workers in a collective, checkpoints in the bucket, going on after failures."""

# XGBoost and Ray type their paths in part.
# pyright: reportUnknownMemberType=false

import json
import logging
import os
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, cast

from workloads.flight_delay.lean import xgboost

# Ray reads these when it is imported, and hands them on to its workers.
os.environ.setdefault("RAY_TRAIN_V2_ENABLED", "1")
# report() waits for the controller's next look: by default two seconds.
os.environ.setdefault("RAY_TRAIN_HEALTH_CHECK_INTERVAL_S", "0.1")
os.environ.setdefault("RAY_TRAIN_WORKER_GROUP_START_TIMEOUT_S", "15")
os.environ.setdefault("RAY_TRAIN_PREEMPTION_POLL_INTERVAL_S", "1")

import ray
import ray.train
from ray.train import Checkpoint, CheckpointConfig, FailureConfig, RunConfig, ScalingConfig
from ray.train.v2.api.config import LoggingConfig
from ray.train.xgboost import XGBoostConfig, XGBoostTrainer

from workloads.flight_delay.boost import Progress, Round, grow
from workloads.flight_delay.features import Part
from workloads.flight_delay.prepare import Prepared
from workloads.flight_delay.settings import Unusable

BOOSTER, HISTORY = "model.ubj", "history.json"
NOTICE_EVERY = 5
"""Rounds between two looks for a preemption notice: each look is a word among all workers."""


class Collective(XGBoostConfig):
    """XGBoost's own collective; as it is ours, Ray's processes import this module first.

    So they import XGBoost as `lean` does.
    """


@dataclass(frozen=True)
class Fit:
    """What a run ends with."""

    progress: Progress
    checkpoint: str
    """The URL of the last checkpoint."""


def save(progress: Progress, folder: Path) -> None:
    """Write a checkpoint's files."""
    assert progress.booster is not None
    progress.booster.save_model(folder / BOOSTER)
    rounds = [asdict(each) for each in progress.history]
    (folder / HISTORY).write_text(json.dumps({"data": progress.data, "rounds": rounds}))


def restore(folder: Path) -> Progress:
    """Read a checkpoint's files."""
    booster = xgboost.Booster()
    booster.load_model(folder / BOOSTER)
    known = json.loads((folder / HISTORY).read_text())
    return Progress(booster, [Round(**each) for each in known["rounds"]], known["data"])


class Checkpoints:
    """Reports a checkpoint every so many rounds, at the end, and on a preemption notice."""

    def __init__(self, rounds: int, every: int) -> None:
        """Take the number of rounds in all and between two checkpoints."""
        self.rounds, self.every = rounds, every
        self.saved_on_notice = False

    def __call__(self, progress: Progress) -> None:
        """Report if it is time; metrics travel only with checkpoints, because a report blocks."""
        done = progress.done
        if done % self.every == 0 or done == self.rounds:
            self.report(progress, "")
        elif (
            done % NOTICE_EVERY == 0
            and not self.saved_on_notice
            and ray.train.get_preemption_info()
        ):
            self.saved_on_notice = True
            self.report(progress, ", saved on a preemption notice")

    def report(self, progress: Progress, why: str) -> None:
        """Hand over a checkpoint; the first worker's is kept."""
        last = progress.history[-1]
        metrics = {"round": last.number, "auc": last.auc, "logloss": last.logloss}
        if ray.train.get_context().get_world_rank() != 0:
            ray.train.report(metrics)
            return
        with tempfile.TemporaryDirectory() as folder:
            save(progress, Path(folder))
            ray.train.report(metrics, checkpoint=Checkpoint.from_directory(folder))
        print(
            f"round {last.number} of {self.rounds}: validation AUC {last.auc:.4f}{why}", flush=True
        )


def work(config: dict[str, Any]) -> None:
    """Be one worker: take a share of the rows and go on from the last checkpoint."""
    logging.getLogger().setLevel(logging.WARNING)  # Ray logs every report otherwise
    context = ray.train.get_context()
    rank, size = context.get_world_rank(), context.get_world_size()
    prepared = cast(Prepared | Unusable, ray.get(config["prepared"]))
    if isinstance(prepared, Unusable):
        return  # the job says why; there is nothing to try again
    start = Progress(data=prepared.dataset.version)
    if checkpoint := ray.train.get_checkpoint():
        with checkpoint.as_directory() as folder:
            found = restore(Path(folder))
        if found.data == start.data:
            start = found
        if rank == 0:
            print(f"going on from round {start.done}", flush=True)
    train, validation = prepared.split.train, prepared.split.validation
    share = Part(train.matrix[rank::size], train.late[rank::size])
    checkpoints = Checkpoints(config["rounds"], config["every"])
    grow(share, validation, config["parameters"], config["rounds"], start, checkpoints)


def fit(
    prepared: "ray.ObjectRef[Prepared | Unusable]",
    *,
    url: str,
    name: str,
    workers: int,
    rounds: int,
    every: int,
    parameters: dict[str, Any],
) -> Fit | None:
    """Fit on `workers` workers; the same `url` and `name` go on where an earlier try stopped.

    None if the data could not be prepared. Raises TrainingFailedError if workers fail too often.
    """
    config = {
        "prepared": prepared,
        "rounds": rounds,
        "every": every,
        "parameters": {"nthread": 1, **parameters},
    }
    result = XGBoostTrainer(
        work,
        train_loop_config=config,
        xgboost_config=Collective(),
        # Spread: who loses a node to preemption should lose one worker, not all.
        scaling_config=ScalingConfig(num_workers=workers, placement_strategy="SPREAD"),
        run_config=RunConfig(
            name=name,
            storage_path=url,
            failure_config=FailureConfig(max_failures=3),
            checkpoint_config=CheckpointConfig(num_to_keep=2),
            logging_config=LoggingConfig(log_level="WARNING"),
        ),
    ).fit()
    checkpoint = result.checkpoint
    if checkpoint is None:
        return None
    with checkpoint.as_directory() as folder:
        progress = restore(Path(folder))
    scheme = url.split("://", 1)[0] + "://" if "://" in url else ""
    return Fit(progress, f"{scheme}{checkpoint.path}")
