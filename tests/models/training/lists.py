"""Small lists and quick specs that the tests of training share."""

import shutil
from collections.abc import Generator
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import Any

from models.training.engine import train
from models.training.intervals import Intervals
from models.training.learner import Learner
from models.training.progress import Progress
from models.training.train_spec import TrainSpec
from models.training.trainer import Training

SYLLABLES = ("ka", "mi", "to", "re", "lu", "sa", "no")
WORDS = tuple(sorted("".join(p) for n in (2, 3) for p in product(SYLLABLES, repeat=n)))
EAGER = Intervals(report=0.0, snapshot=0.0, evaluated_words=64, final_words=64, final_draws=16, fewest=2)
SPARING = replace(
    EAGER, snapshot=1e9, fewest=4
)  # saves once on the way, and is judged seldom: each takes as long as learning does between two


def spec_of(folder: Path, **changes: Any) -> TrainSpec:
    """A few steps of the smallest transformer."""
    defaults: dict[str, Any] = {
        "name": "toy",
        "words": WORDS,
        "out": str(folder / "toy"),
        "preset": "tiny",
        "minutes": None,
        "steps": 12,
        "batch": 32,
        "device": "cpu",
    }
    return TrainSpec(**(defaults | changes))


def cut_off(spec: TrainSpec, at: int) -> TrainSpec:
    """Drop a run after a snapshot of step `at` or later, as a power cut would. Returns its spec."""
    running = train(spec, EAGER)
    while next(running).step < at:
        pass
    killed(running, Path(spec.out))
    return spec


def killed(running: Generator[Progress, Any, None], folder: Path) -> None:
    """End a run as a power cut would: its folder is as it was at the last report, which may be amid a step."""
    kept = folder.with_name("as it was")
    shutil.copytree(folder, kept)
    running.close()
    shutil.rmtree(folder)
    kept.rename(folder)


def run(spec: TrainSpec, intervals: Intervals = SPARING) -> list[Progress]:
    """Every report of a run."""
    return list(train(spec, intervals))


def first_learner(training: Training) -> Learner:
    """The learner of a run before its first step."""
    return training.prepared.learner(training.prepared.configurations[0])
