"""A short list: folds of it choose what a network begins with, and after how many steps learning ends.

A list of fewer than `split.FEW` words leaves a handful of held-out words, too few to choose a step by, and a network
knows the rest by heart within seconds. So the words that are learned from are cut into FOLDS parts; for each part a
network learns from the others, all of them side by side, and the step where the mean loss on the parts is lowest is the
one after which a run on all of these words ends. Its rate is constant, so that it takes the very steps of the folds.
Until that run begins, the first fold's best weights are kept, to play with.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import torch

from models.data.split import Split
from models.data.vocabulary import of_words
from models.evaluation.ngram import baselines
from models.training.configuration import Configuration
from models.training.data import Data
from models.training.heldout import HeldOut
from models.training.hyperparameters import Budget
from models.training.learner import Learner
from models.training.objectives.objective import generator
from models.training.trials import Trial, Trials

FOLDS = 3
DRAWS = 256  # of the loss on a part
PATIENCE = 2.0  # times the best step, and MORE steps: from there on the loss has risen for good
MORE = 40
MARGIN = 1.1  # of the time that is kept for the run on all words
RISE = 20  # steps to the full rate


def steady(step: int) -> float:
    """The factor of the learning rate at a step, from 0."""
    return min(1.0, (step + 1) / RISE)


def fold(data: Data, number: int) -> Data:
    """The words that are learned from less one part of FOLDS, which is evaluated and reported instead."""
    order = torch.randperm(len(data.train), generator=generator(0, 0, stream=5))
    held = torch.zeros(len(order), dtype=torch.bool)
    held[order[number::FOLDS]] = True
    rest = (~held).nonzero()[:, 0].tolist()
    learned, part = data.train[(~held).to(data.train.device)], data.train[held.to(data.train.device)]
    running = None
    if data.running is not None:
        shares = data.running.diff(prepend=data.running.new_zeros(1))[rest].cumsum(0)
        running = shares / shares[-1]
    words = Split(*(tuple(data.words.train[i] for i in part) for part in (rest, held.nonzero()[:, 0].tolist())))
    labels = None if data.labels is None else data.labels[rest]
    return replace(data, words=words, train=learned, evaluated=part, reported=part, running=running, labels=labels)


def trial_on_folds(configuration: Configuration, data: Data, make: Callable[[Configuration, Data], Learner]) -> Trial:
    """A run of the configuration for every fold."""
    parts = [fold(data, number) for number in range(FOLDS)]
    runs = [make(configuration, part) for part in parts]
    return Trial(
        configuration,
        runs,
        [HeldOut(p, run.objective, p.evaluated, words=DRAWS) for p, run in zip(parts, runs, strict=True)],
    )


def fold_baselines(data: Data) -> dict[str, float]:
    """The mean over the folds of what the other baselines make of each part."""
    size, found = len(of_words(data.vocabulary)), list[dict[str, float]]()
    for part in (fold(data, number) for number in range(FOLDS)):
        found += baselines(part.words_in(part.train), part.words_in(part.evaluated), size=size)
    return {name: sum(values[name] for values in found) / FOLDS for name in found[0]}


@dataclass(frozen=True)
class CrossValidation:
    """Trials last until their loss has risen for good, or as long as leaves time for a run on all words."""

    def rate(self, trial: Trial, budget: Budget) -> float:
        """The factor of the run on all words."""
        return steady(trial.step)

    def is_over(self, trials: Trials, budget: Budget) -> bool:
        """Whether more cannot help, or cannot be had."""
        trial = trials.so_far[-1]
        if trial.best_step and trial.step >= PATIENCE * trial.best_step + MORE:
            return True
        if budget.steps is not None:
            return trial.step >= budget.steps
        others = trials.count - len(trials.so_far)
        last = MARGIN * max(_seconds_to_best(t) for t in trials.so_far)
        return budget.fraction(0, trials.reporter.clock.seconds + others * trial.seconds + last) >= 1

    def fraction(self, trials: Trials, budget: Budget) -> float:
        """The share used, by the clock or by steps, as if all trials took theirs, and the run on all words too."""
        if budget.steps is None:
            return budget.fraction(0, trials.reporter.clock.seconds)
        trial = trials.so_far[-1]
        done = len(trials.so_far) - 1 + trial.step / budget.steps
        return FOLDS * done / (FOLDS * trials.count + 1)


def _seconds_to_best(trial: Trial) -> float:
    """What one run to the best step takes."""
    return trial.seconds / len(trial.runs) * trial.best_step / max(1, trial.step)
