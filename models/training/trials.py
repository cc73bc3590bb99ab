"""Ways to begin, tried in turn on held-out words: what comes out best is the one to go on with."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from torch import Tensor

from models.training.configuration import Configuration
from models.training.curve import noted
from models.training.heldout import HeldOut
from models.training.hyperparameters import Budget, learning_rate
from models.training.learner import Learner
from models.training.progress import Point, TrainingStage, astray
from models.training.reporter import Reporter, Reports

FEWEST = 4  # steps between two looks at the held-out words, or
SPACING = 1 / 8  # this share of the steps so far
SAMPLES = 2.0  # seconds between two samples


@dataclass
class Trial:
    """One configuration and its runs, side by side, each with the words that it is measured on.

    curve: the mean losses of the runs. best, best_step: the lowest held-out one and its step, when the first run's
    averages were `weights`. seconds: since it began.
    """

    configuration: Configuration
    runs: Sequence[Learner]
    heldouts: Sequence[HeldOut]
    curve: list[Point] = field(default_factory=list)
    best: float = math.inf
    best_step: int = 0
    weights: list[Tensor] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def step(self) -> int:
        """The steps of each run so far."""
        return self.runs[0].step

    @property
    def train_nats(self) -> float:
        """The mean training loss of late."""
        return sum(run.train_nats for run in self.runs) / len(self.runs)

    def take(self) -> None:
        """The first run's averages are the best now."""
        self.best_step, self.weights = self.step, [p.clone() for p in self.runs[0].averaged]

    def look(self, values: Sequence[float]) -> None:
        """Note what the runs' averages are worth now. Raises UserError where that is no number."""
        mean = sum(values) / len(values)
        if not math.isfinite(mean):
            raise astray(self.step)
        if mean < self.best:
            self.best = mean
            self.take()
        self.curve = noted(self.curve, self.step, self.train_nats, mean)


class Rules(Protocol):
    """How long trials last and at which rate they learn."""

    def rate(self, trial: Trial, budget: Budget) -> float:
        """The factor of the learning rate of its next step."""
        ...

    def is_over(self, trials: "Trials", budget: Budget) -> bool:
        """Whether the last of the trials ends."""
        ...

    def fraction(self, trials: "Trials", budget: Budget) -> float:
        """The share of the budget that is used, in [0, 1]."""
        ...


class Trials:
    """Carries out the trials that `make` begins, one after another. so_far: those begun, the last one going on."""

    def __init__(self, make: Sequence[Callable[[], Trial]], rules: Rules, budget: Budget, reporter: Reporter) -> None:
        self._make, self._rules, self._budget, self.reporter = make, rules, budget, reporter
        self.so_far: list[Trial] = []

    @property
    def count(self) -> int:
        """How many there will be."""
        return len(self._make)

    @property
    def fraction(self) -> float:
        """The share of the budget that is used so far."""
        return self._rules.fraction(self, self._budget) if self.so_far else 0.0

    @property
    def best(self) -> Trial | None:
        """The trial of the lowest held-out loss, before the first look the first one; None before its first step."""
        for trial in self.so_far[:1]:
            if trial.step and not trial.weights:
                trial.take()
        return min((t for t in self.so_far if t.weights), key=lambda t: t.best, default=None)

    def reports(self, draw: Callable[[Trial], Reports]) -> Reports:
        """Carry them out, or what the user lets them. draw: samples of a trial, for the reports."""
        self.reporter.measured = self._measured
        for make in self._make:
            self.so_far.append(make())
            yield from self._carry_out(self.so_far[-1], draw)
            if self.reporter.stopped:
                break

    def _carry_out(self, trial: Trial, draw: Callable[[Trial], Reports]) -> Reports:
        reporter = self.reporter
        looked, drawn, began = 0, -SAMPLES, reporter.clock.seconds
        reporter.update(heldout=None, best_heldout=None, best_step=None, stored_step=None)
        over = False
        while not over and not reporter.stopped:
            rate = self._rules.rate(trial, self._budget)
            done = self._budget.fraction(trial.step, trial.seconds)
            for run in trial.runs:
                run.advance(rate, done)
                trial.seconds = reporter.clock.seconds - began
                yield from reporter.yield_if_due("choosing")
            over = self._rules.is_over(self, self._budget)
            if over or trial.step - looked >= max(FEWEST, SPACING * looked):
                looked = trial.step
                yield from self._look(trial)
                if reporter.clock.seconds >= drawn + SAMPLES:
                    yield from draw(trial)
                    drawn = reporter.clock.seconds
        trial.seconds = reporter.clock.seconds - began

    def _look(self, trial: Trial) -> Reports:
        values = []
        for run, heldout in zip(trial.runs, trial.heldouts, strict=True):
            value = yield from self.reporter.estimate(heldout, run.with_weights(run.averaged), "choosing")
            values.append(value)
        trial.look(values)
        self.reporter.update(
            heldout=trial.curve[-1][2], best_heldout=trial.best, best_step=trial.best_step, stored_step=trial.best_step
        )

    def _measured(self, stage: TrainingStage) -> dict[str, Any]:
        """What a report says of the moment."""
        trial, seconds = self.so_far[-1], self.reporter.clock.seconds
        learned = sum(run.step for run in trial.runs) * trial.runs[0].plan.batch
        return {
            "step": trial.step,
            "fraction": self.fraction,
            "seconds": seconds,
            "seconds_left": None if self._budget.minutes is None else self._budget.seconds_left(0, seconds),
            "train": trial.train_nats if trial.step else None,
            "words_per_second": learned / trial.seconds if trial.seconds else 0.0,
        }


@dataclass(frozen=True)
class Share:
    """Each trial gets a share of the budget, and learns as in a run of the whole: the best one's run goes on."""

    share: float

    def rate(self, trial: Trial, budget: Budget) -> float:
        """The factor of the run that may go on."""
        return learning_rate(budget.fraction(trial.step, trial.seconds), trial.runs[0].plan.warmup)

    def is_over(self, trials: Trials, budget: Budget) -> bool:
        """When the share is used."""
        trial = trials.so_far[-1]
        return budget.fraction(trial.step, trial.seconds) >= self.share

    def fraction(self, trials: Trials, budget: Budget) -> float:
        """The shares of those before, and what the last one has used."""
        trial = trials.so_far[-1]
        return min(1.0, (len(trials.so_far) - 1) * self.share + budget.fraction(trial.step, trial.seconds))
