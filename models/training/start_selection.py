"""What a run begins with and, of a short list, where it ends: tried on held-out words, and said with the figures."""

from collections.abc import Callable, Sequence
from functools import partial

import torch

from models.plurals import counted
from models.training.best_model import BestModel
from models.training.configuration import Configuration
from models.training.cross_validation import FOLDS, CrossValidation, trial_on_folds
from models.training.data import Data
from models.training.heldout import HeldOut
from models.training.hyperparameters import Budget
from models.training.learner import Learner
from models.training.reporter import Reporter, Reports
from models.training.trials import Share, Trial, Trials

SHARE = 0.1  # of the budget for each beginning; it goes on with one of them
STOPPED = f"It was stopped while folds were tried, so it has learned {FOLDS - 1} of {FOLDS} parts of the words."


class StartSelection:
    """The trials of a list. heldout: what beginnings are compared by; a short list is cut into folds instead."""

    def __init__(self, configurations: Sequence[Configuration], data: Data, heldout: HeldOut, *, seed: int) -> None:
        self._configurations, self._data, self._heldout, self._seed = configurations, data, heldout, seed
        self._trials: Trials | None = None

    def reports(self, budget: Budget, reporter: Reporter, draw: Callable[[Trial], Reports]) -> Reports:
        """Carry them out, or what the user lets them. draw: samples of a trial, for the reports."""
        make = [partial(self._trial, configuration) for configuration in self._configurations]
        self._trials = Trials(make, CrossValidation() if self._data.is_short else Share(SHARE), budget, reporter)
        yield from self._trials.reports(draw)

    @property
    def fraction(self) -> float:
        """The share of the budget that was used."""
        return self._trials.fraction if self._trials is not None else 0.0

    @property
    def best(self) -> Trial | None:
        """What to go on with; None where nothing was measured."""
        return self._trials.best if self._trials is not None else None

    def run(self, trial: Trial, *, whole: bool) -> Learner:
        """The run to go on with: that of the trial, or for a short list one on all its words, before its first step.

        whole: False where there is no time for that; then it has the weights of the first fold's run, and is over.
        """
        if not self._data.is_short:
            return trial.runs[0]
        out = self._learner(trial.configuration, self._data)
        if not whole:
            with torch.no_grad():
                torch._foreach_copy_(list(out.net.parameters()), trial.weights)
            out.average_from_here()
            out.step = trial.best_step
        return out

    def settle(self, trial: Trial, best: BestModel, *, whole: bool) -> None:
        """Give the model to come what was measured. whole: as in `run`."""
        tally = best.tally
        tally.best_heldout, tally.curve = trial.best if trial.curve else None, trial.curve
        tally.notes += self._sentences(trial, whole=whole)
        if self._data.is_short:
            tally.until = trial.best_step
        else:
            best.weights = trial.weights
            tally.best_step = tally.stored_step = trial.best_step
            tally.evaluated_step = trial.step

    def _trial(self, configuration: Configuration) -> Trial:
        if self._data.is_short:
            return trial_on_folds(configuration, self._data, self._learner)
        return Trial(configuration, [self._learner(configuration, self._data)], [self._heldout])

    def _learner(self, configuration: Configuration, data: Data) -> Learner:
        return configuration.learner(data, self._heldout.objective, seed=self._seed)

    def _sentences(self, chosen: Trial, *, whole: bool) -> list[str]:
        assert self._trials is not None
        tried = [trial for trial in self._trials.so_far if trial.curve]
        short = self._data.is_short
        after = [f" after {counted(trial.best_step, 'step')}" if short else "" for trial in tried]
        each = [
            f"{trial.configuration.name} {trial.best:.3f}{steps}" for trial, steps in zip(tried, after, strict=True)
        ]
        on = f"{FOLDS} folds of the list" if short else counted(self._heldout.words, "held-out word")
        says = [f"Tried on {on}, nats per character: {', '.join(each)}."] if tried else []
        if short and not whole:
            return [*says, STOPPED]
        if short:
            return [
                *says,
                f"So all its words are learned {chosen.configuration.name}, for {counted(chosen.best_step, 'step')}.",
            ]
        return [*says, f"It goes on {chosen.configuration.name}."]
