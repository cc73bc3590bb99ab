"""Small lists from scratch, from a model, and as the program chooses: nats per character of words held out.

python -m benchmarks.starting            six bundled lists, 150 words of each, of which 60 are held out
python -m benchmarks.starting --words 600 --heldout .2 --steps 1200     lists whose held-out words choose

A budget in steps, so that the figures are the same on every computer. `best` is the lowest figure of all steps, chosen
by the very words that it is measured on: no run can know it. How to read the table stands in benchmarks/README.md.
"""

import argparse
import random
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch

from models.data.bundled_lists import bundled_words
from models.evaluation.reading import finish
from models.families.registry import family
from models.training.configuration import Configuration, configurations
from models.training.cross_validation import CrossValidation, steady, trial_on_folds
from models.training.data import Data, prepare
from models.training.heldout import HeldOut
from models.training.hyperparameters import Budget
from models.training.intervals import Intervals
from models.training.learner import Learner
from models.training.objectives.objective import Objective
from models.training.progress import Progress
from models.training.reporter import Reporter
from models.training.train_spec import AUTO, TrainSpec
from models.training.trials import Trial, Trials

LISTS = ("stars", "dinosaurs", "minerals", "birds", "moons-and-planets", "spanish")
DRAWS = 1024  # of every figure


@dataclass(frozen=True)
class Row:
    """One way to begin. last, at_folds, best: figures on held-out words. fold, step: what folds found, and where."""

    name: str
    last: float
    at_folds: float
    best: float
    best_step: int
    fold: float
    step: int
    seconds: float

    def __str__(self) -> str:
        return (
            f"{self.name:22s} last {self.last:.3f}"
            f"  by folds {self.at_folds:.3f} (step {self.step:4d}, folds {self.fold:.3f})"
            f"  best {self.best:.3f} (step {self.best_step:4d})  {self.seconds:5.1f} s"
        )


def spec_of(name: str, words: int, heldout: float, steps: int, seed: int) -> TrainSpec:
    """A run on some words of a bundled list."""
    every = sorted(bundled_words(name))
    some = tuple(random.Random(seed).sample(every, min(words, len(every))))
    folder = str(Path(tempfile.gettempdir()) / "unmask-starting")
    return TrainSpec(
        name,
        some,
        folder,
        preset="tiny",
        minutes=None,
        steps=steps,
        heldout=heldout,
        start=AUTO,
        device="cpu",
        batch=None,
    )


def by_folds(design: Configuration, data: Data, objective: Objective, steps: int) -> Trial:
    """The trial of a design on every fold."""
    made = [lambda: trial_on_folds(design, data, lambda of, part: of.learner(part, objective, seed=0))]
    first = Progress("preparing", 0, 0.0, 0.0, None)
    trials = Trials(made, CrossValidation(), Budget(None, steps), Reporter(first, Intervals(report=1e9)))
    for _ in trials.reports(lambda trial: iter(())):  # type: ignore[arg-type, return-value]
        pass
    return trials.so_far[0]


def curve(run: Learner, steps: int, at: Sequence[int]) -> Iterator[tuple[int, float]]:
    """The figures of a run on all words at every so many steps, and at those of `at`."""
    held = HeldOut(run.data, run.objective, run.data.reported, words=DRAWS)
    for step in range(1, steps + 1):
        run.advance(steady(run.step))
        if step in at or step == steps or step % max(4, step // 12) == 0:
            yield step, next(v for v in held.estimate(run.with_weights(run.averaged)) if v is not None)


def rows(spec: TrainSpec) -> Iterator[Row]:
    """Every beginning of a list."""
    made_by, device = family(spec.family), torch.device("cpu")
    data = prepare(spec, device)
    objective = made_by.make_objective(spec.objective)(data.process, made_by.model_traits)
    for design in finish(configurations(spec, data, objective, device)):
        began = time.process_time()
        steps = spec.steps or 1
        trial = by_folds(design, data, objective, steps)
        took = time.process_time() - began
        values = dict(curve(design.learner(data, objective, seed=spec.seed), steps, [trial.best_step]))
        best = min(values, key=lambda step: values[step])
        at = values[trial.best_step]
        yield Row(design.name, values[steps], at, values[best], best, trial.best, trial.best_step, took)


def main() -> None:
    """Print a table."""
    parser = argparse.ArgumentParser(description="Small lists from scratch and from a model.")
    parser.add_argument("lists", nargs="*", default=LISTS)
    parser.add_argument("--words", type=int, default=150)
    parser.add_argument("--heldout", type=float, default=0.4)
    parser.add_argument("--steps", type=int, default=400)
    parser.add_argument("--seeds", type=int, default=1)
    asked = parser.parse_args()
    torch.set_num_threads(1)
    total = dict.fromkeys(
        ("last from scratch", "scratch by folds", "model by folds", "chosen", "best of all steps"), 0.0
    )
    count = 0
    for name in asked.lists:
        for seed in range(asked.seeds):
            found = list(rows(spec_of(name, asked.words, asked.heldout, asked.steps, seed)))
            for row in found:
                print(f"{name:18s} {seed}  {row}", flush=True)
            if len(found) == 2:
                model, scratch = found
                chosen = min(found, key=lambda row: row.fold)
                values = (scratch.last, scratch.at_folds, model.at_folds, chosen.at_folds, min(r.best for r in found))
                total = {key: total[key] + value for key, value in zip(total, values, strict=True)}
                count += 1
                print(f"{name:18s} {seed}  chosen: {chosen.name}, {chosen.at_folds:.3f}", flush=True)
    print("; ".join(f"{key} {value / max(1, count):.3f}" for key, value in total.items()))


if __name__ == "__main__":
    main()
