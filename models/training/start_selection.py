"""What a run begins with and, of a short list, where it ends: tried on held-out words, and said with the figures."""

from functools import partial

import torch

from models.errors import UserError
from models.plurals import counted
from models.training.best_model import BestModel, current_model
from models.training.configuration import Configuration
from models.training.cross_validation import FOLDS, CrossValidation, trial_on_folds
from models.training.hints import FALLS
from models.training.learner import Learner
from models.training.loop import Loop
from models.training.prepared import Prepared
from models.training.reporter import Reporter, Reports
from models.training.trials import Share, Trial, Trials

SHARE = 0.1  # of the budget for each beginning; it goes on with one of them
STOPPED = f"It was stopped while folds were tried, so it has learned {FOLDS - 1} of {FOLDS} parts of the words."


class StartSelection:
    """The trials of a list: beginnings are compared by the words that choose, or by folds of a short list."""

    def __init__(self, prepared: Prepared, reporter: Reporter) -> None:
        self._prepared, self._reporter = prepared, reporter
        make = [partial(self._trial, configuration) for configuration in prepared.configurations]
        rules = CrossValidation() if prepared.data.is_short else Share(SHARE)
        self._trials = Trials(make, rules, prepared.budget, reporter)
        self._intervals = prepared.intervals
        self._kept = 0.0  # on the clock

    def reports(self) -> Reports:
        """Carry them out, or what the user lets them."""
        yield from self._trials.reports(self._draw)

    def loop(self, *, whole: bool) -> Loop | None:
        """What came out best goes on: its own run, or for a short list one on all its words, before its first step.

        None where nothing was measured. whole: False where there is no time for a run on all words; then it has the
        weights of the first fold's, and is over.
        """
        trial = self._trials.best
        if trial is None:
            return None
        loop = Loop(self._prepared, trial.configuration, self._learner(trial, whole=whole), self._reporter)
        best, schedule = loop.best, loop.schedule
        best.tally.best_heldout, best.tally.curve = trial.best if trial.curve else None, trial.curve
        best.tally.notes += self._sentences(trial, whole=whole)
        best.tally.seconds = self._reporter.clock.seconds  # the budget that they share goes on
        if self._prepared.data.is_short:
            best.tally.fold_steps = trial.best_step
        else:
            best.weights = trial.weights
            best.tally.best_step = best.tally.stored_step = trial.best_step
            best.tally.evaluated_step = trial.step
        a_step = trial.seconds / len(trial.runs) / trial.step if self._prepared.data.is_short else 0.0
        schedule.begin_at(self._trials.fraction, a_step)
        best.tally.evaluated_fraction = schedule.fraction
        heldout = trial.curve[-1][2] if trial.curve else None
        earlier, name = tuple(trial.curve), trial.configuration.name
        self._reporter.update(**loop.about(), trial=name, earlier=earlier, heldout=heldout)
        return loop

    def _learner(self, trial: Trial, *, whole: bool) -> Learner:
        if not self._prepared.data.is_short:
            return trial.runs[0]
        out = self._prepared.learner(trial.configuration)
        if not whole:
            with torch.no_grad():
                torch._foreach_copy_(list(out.net.parameters()), trial.weights)
            out.average_from_here()
            out.step = trial.best_step
        return out

    def _trial(self, configuration: Configuration) -> Trial:
        prepared = self._prepared
        self._reporter.update(**prepared.about(configuration), trial=configuration.name)
        if prepared.data.is_short:
            return trial_on_folds(configuration, prepared.data, prepared.learner)
        return Trial(configuration, [prepared.learner(configuration)], [prepared.heldout])

    def _draw(self, trial: Trial) -> Reports:
        model = current_model(trial.runs[0], trial.runs[0].averaged, trial.configuration.spec)
        yield from self._reporter.draw(model, trial.step, "choosing")
        due = not self._reporter.now.snapshot or self._reporter.clock.seconds - self._kept >= self._intervals.snapshot
        if self._prepared.data.is_short and due:
            self._keep(trial)

    def _keep(self, trial: Trial) -> None:
        """Save the first fold's model as it was best, to play with until there is one of all words."""
        reporter = self._reporter
        best = BestModel(trial.configuration.spec, self._learner(trial, whole=False))
        started = trial.configuration.started_from(trial.runs[0].data)
        best.tally.started = started.to_json() if started is not None else None
        best.tally.best_heldout, best.tally.curve = trial.best, trial.curve
        best.tally.fold_steps = best.tally.best_step = best.tally.stored_step = trial.best_step
        self._kept = best.tally.seconds = reporter.clock.seconds
        try:
            best.save(None, reporter.now.baselines)
            reporter.update(snapshot=trial.configuration.spec.out)
        except UserError as error:  # a full disk does not end the run
            reporter.update(message=str(error))

    def _sentences(self, chosen: Trial, *, whole: bool) -> list[str]:
        tried = [trial for trial in self._trials.so_far if trial.curve]
        short = self._prepared.data.is_short
        after = [f" after {counted(trial.best_step, 'step')}" if short else "" for trial in tried]
        each = [f"{trial.configuration.name} {trial.best:.3f}{end}" for trial, end in zip(tried, after, strict=True)]
        on = f"{FOLDS} folds of the list" if short else counted(self._prepared.heldout.words, "held-out word")
        says = [f"Tried on {on}, nats per character: {', '.join(each)}."] if tried else []
        if short and not whole:
            return [*says, STOPPED]
        if short:
            says += [FALLS] if chosen.best_step == chosen.step else []
            steps = counted(chosen.best_step, "step")
            return [*says, f"So all its words are learned {chosen.configuration.name}, for {steps}."]
        return [*says, f"It goes on {chosen.configuration.name}."]
