"""The run itself: a generator that trains, evaluates, saves and reports, and that its consumer paces.

Not asking for the next report is a pause; `send("stop")` ends the run, evaluates what it has and saves a model;
`close()`, or Ctrl-C, saves that and a snapshot at once. Whatever kills the process, the last snapshot stays.

Which weights are kept: the averaged ones with the lowest loss on the held-out words that choose, and a run whose loss
on them no longer falls ends by itself, never before half of its budget. The final figure is the objective's bound,
which need not be the loss, on the other held-out words, which chose nothing. Where there is a choice of
beginnings, each is tried first on the words that choose. A list of fewer than `split.FEW` words leaves a handful to
choose by, so there folds of the list choose the beginning and the step (see `cross_validation`); in several processes,
where that cannot be, the last averaged weights are kept, and the loss that is shown is of the reported words.
"""

import math
from collections.abc import Callable, Generator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from models.errors import UserError
from models.evaluation.ngram import baselines
from models.families.registry import family
from models.storage.card_figures import CardFigure
from models.training import counting
from models.training.best_model import BestModel, current_model
from models.training.configuration import Configuration, configurations
from models.training.continued_run import NO_BETTER as NO_BETTER_WEIGHTS
from models.training.continued_run import RATE, ContinuedRun
from models.training.cross_validation import fold_baselines, steady
from models.training.curve import noted
from models.training.data import prepare
from models.training.heldout import HeldOut
from models.training.hints import FALLS, NO_BETTER, OTHER_WORDS, too_few
from models.training.hyperparameters import Budget, choose_device, choose_threads, learning_rate
from models.training.intervals import DEFAULT_INTERVALS, Intervals
from models.training.learner import ALONE, Learner, RankShare
from models.training.progress import Progress, TrainingStage, TrainSpec, astray
from models.training.reporter import Reporter, Reports, RunCommand
from models.training.run_folder import claimed
from models.training.run_schedule import RunSchedule
from models.training.size import family_of
from models.training.start_selection import StartSelection
from models.training.trials import Trial

__all__ = ["Reports", "RunCommand", "Training", "train"]

FINAL_REPEATS = 4  # how often every reported word is masked for the last figure
FEW_STEPS = 500  # of a run whose budget is a time
FALLING = 0.95  # of the budget: a best loss behind it is taken for one that falls


class Training:
    """One run from its request to its saved model. `reports` is the generator; everything else is its parts."""

    def __init__(
        self,
        spec: TrainSpec,
        *,
        intervals: Intervals = DEFAULT_INTERVALS,
        part: RankShare = ALONE,
        agree: Callable[[float, bool], tuple[float, bool]] = lambda fraction, stop: (fraction, stop),
    ) -> None:
        self.intervals, self._agree = intervals, agree
        self.budget = Budget(spec.minutes, spec.steps)
        made_by = family_of(spec)
        torch.set_num_threads(choose_threads(spec.threads))
        device = choose_device(spec.device)
        data = prepare(spec, device)
        process = made_by.process(len(data.vocabulary), made_by.parameters, {})
        assert made_by.objective is not None
        objective = made_by.objective(process, made_by.model_traits)
        self._configurations = configurations(spec, data, objective, device, part.ranks)
        self._set_out(
            self._configurations[0], self._configurations[0].learner(data, objective, seed=spec.seed, part=part)
        )
        long = (spec.minutes or 0.0) >= intervals.long_minutes or (spec.steps or 0) >= intervals.long_steps
        self._heldout = heldout = HeldOut(
            data, objective, data.evaluated, words=intervals.evaluated_words * (4 if long else 1)
        )
        chooses = len(self._configurations) > 1 or (data.is_short and part.ranks == 1)
        self._selection = StartSelection(self._configurations, data, heldout, seed=spec.seed) if chooses else None
        self._continued = ContinuedRun(spec, data) if spec.longer else None
        self._why = ""
        self._saved = 0.0  # on the clock
        self._learning = 0.0  # seconds in steps since this session began
        self._steps = 0
        report = Progress("preparing", 0, 0.0, 0.0, None, message=data.warning)
        self.reporter = Reporter(replace(report, **self.best.about()), intervals, self._measured)

    def _set_out(self, configuration: Configuration, run: Learner) -> None:
        """The run is of this configuration from here on."""
        self.spec, self.run, self.best = configuration.spec, run, BestModel(configuration.spec, run)
        self.schedule = RunSchedule(self.budget, run, self.best, lambda: self.reporter.clock.seconds)
        started = configuration.started_from(run.data)
        self.best.tally.started = started.to_json() if started is not None else None
        self.best.tally.notes = [configuration.note] if configuration.note else []

    @property
    def leads(self) -> bool:
        """Whether this process is the one that evaluates, draws and saves."""
        return self.run.part.rank == 0

    def reports(self) -> Reports:
        """The run. Raises UserError for what the user can put right."""
        try:
            yield from self._begin()
            yield from self._learn()
            yield from self._finish()
        except (GeneratorExit, KeyboardInterrupt):
            if self.leads:
                self._leave()
            raise

    def _begin(self) -> Reports:
        yield from self.reporter.report("preparing")
        restored = self.spec.resume and self.best.restore()
        if self._continued is not None:
            self._continued.put_back(self.run, self.best)
            restored = True
        data, reporter = self.run.data, self.reporter
        if self.leads:
            tables = (t.cpu().numpy() for t in (data.train, data.evaluated, data.reported))
            evaluated, reported = baselines(*tables, size=len(data.vocabulary))
            if data.is_short and (self.best.tally.until is not None or not restored):
                evaluated = fold_baselines(data)
            reporter.update(baselines=evaluated, reported_baselines=reported)
        if restored:
            self._selection = None
            reporter.update(**self.best.about(), earlier=tuple(self.best.tally.curve), message=self._warning)
        reporter.begin(self.best.tally.seconds)
        self._saved = self.best.tally.seconds
        if self._continued is not None and self.leads:
            worth = yield from reporter.estimate(self._heldout, self.run.with_weights(self.best.weights), "preparing")
            self.best.tally.best_heldout = worth
            reporter.update(**self.best.kept(), snapshot=self.spec.out)
        if self._selection is not None and not restored:
            yield from self._selection.reports(self.budget, reporter, self._draw_trial)
            self._take_selection(self._selection, whole=not reporter.stopped)

    def _take_selection(self, selection: StartSelection, *, whole: bool) -> None:
        """Go on with what came out best, or end with it."""
        trial = selection.best
        if trial is not None:
            self._set_out(trial.configuration, selection.run(trial, whole=whole))
            selection.settle(trial, self.best, whole=whole)
            self.schedule.begin_at(selection.fraction)
            self.best.tally.evaluated_fraction = self.schedule.fraction
            heldout = trial.curve[-1][2] if trial.curve else None
            self.reporter.update(
                **self.best.about(), trial=trial.configuration.name, earlier=tuple(trial.curve), heldout=heldout
            )

    def _draw_trial(self, trial: Trial) -> Reports:
        model = current_model(trial.runs[0], trial.runs[0].averaged, trial.configuration.spec)
        yield from self.reporter.draw(model, trial.step, "choosing")

    def _learn(self) -> Reports:
        clock = self.reporter.clock
        while True:
            fraction, stop = self._agree(self.schedule.fraction, self.reporter.stopped)
            if stop or fraction >= 1:
                return
            before = clock.seconds
            folds = self.best.tally.until is not None
            factor = learning_rate(fraction, self.run.plan.warmup) * (RATE if self.best.tally.continuation else 1.0)
            self.run.advance(steady(self.run.step) if folds else factor)
            self._learning += clock.seconds - before
            self._steps += 1
            if self.leads and self.schedule.look_is_due(self.intervals):
                yield from self._evaluate()
                if self.schedule.should_end:
                    self.reporter.stopped, self._why = True, NO_BETTER
                yield from self._draw(self.run.averaged, "training")
            elif self.leads and self.reporter.samples_are_due:
                yield from self._draw(self.run.averaged, "training")
            if self.leads and (self.best.tally.stored_step or folds) and self._save_is_due():
                self._save_snapshot()
            yield from self.reporter.yield_if_due("training")

    def _evaluate(self) -> Reports:
        """Measure the averaged weights on the words that choose; save the best, or the last if words are few."""
        fraction = self.schedule.fraction
        value = yield from self.reporter.estimate(self._heldout, self.run.with_weights(self.run.averaged), "training")
        if not math.isfinite(value):
            raise astray(self.run.step)
        self.best.evaluated(value, fraction)
        self.reporter.update(train=self.run.train_nats, heldout=value, **self.best.kept())

    def _draw(self, weights: list[Tensor], stage: TrainingStage) -> Reports:
        yield from self.reporter.draw(current_model(self.run, weights, self.spec), self.run.step, stage)

    def _finish(self) -> Reports:
        """Evaluate the last weights, then measure the best ones on the reported words, and save them."""
        if not self.leads:
            return
        if self.best.stored == "folds":
            self.best.take()
        elif self.run.step > self.best.tally.evaluated_step:
            yield from self._evaluate()
        yield from self.reporter.report("evaluating")
        tally, reporter = self.best.tally, self.reporter
        tally.seconds = reporter.clock.seconds
        falling = self.best.stored == "best" and tally.best_fraction >= FALLING and not self._why
        if self._continued is not None and not self.best.is_new:
            figure, run, message = self._continued.figure, self._continued.run, NO_BETTER_WEIGHTS
        else:
            figure = yield from self._figure()
            self.best.save(figure, reporter.now.reported_baselines, at_the_end=True)
            run, message = tally.run, self._why or self._warning
        note = self.best.finish(run)
        yield from self._draw(self.best.weights, "evaluating")
        if figure is not None:
            reporter.update(figure=figure.nats, figure_error=figure.stderr)
        hint = FALLS if falling else ""
        if self._was_too_short:
            hint, falling = too_few(self.run.step), self.best.stored == "best"
        notes = (*self.best.notes, *filter(None, (hint, note)))
        reporter.update(snapshot=self.spec.out, message=message, falling=falling, notes=notes)
        yield from reporter.report("stopped" if reporter.stopped else "done")

    @property
    def _was_too_short(self) -> bool:
        """Whether the time was over before the network had learned much, as on a slow computer."""
        in_time = self.spec.minutes is not None and not self.reporter.stopped and self.best.stored != "folds"
        return in_time and self.run.step < FEW_STEPS

    def _figure(self) -> Generator[Progress, RunCommand, CardFigure]:
        """What the weights are worth, as stored, on the reported words."""
        self.best.round()
        data, words = self.run.data, self.intervals.final_words
        heldout = HeldOut(data, self.run.objective, data.reported, words=words, repeats=FINAL_REPEATS, bound=True)
        nats = yield from self.reporter.estimate(heldout, self.run.with_weights(self.best.weights), "evaluating")
        bound = self.run.objective.bound
        return CardFigure(bound.name, bound.relation, nats, heldout.words, heldout.repeats, heldout.stderr)

    @property
    def _warning(self) -> str:
        """The message beside the figures unless there is another one."""
        return self.run.data.warning or (OTHER_WORDS if self.best.tally.other_words else "")

    def _save_is_due(self) -> bool:
        return not self.reporter.now.snapshot or self.reporter.clock.seconds - self._saved >= self.intervals.snapshot

    def _save_snapshot(self) -> None:
        """Save the run and its best model. A full disk does not end the run: the message says so."""
        self._saved = self.reporter.clock.seconds
        try:
            self.best.tally.seconds = self.reporter.clock.seconds
            self.best.save_run(self.reporter.now.baselines)
            self.reporter.update(snapshot=self.spec.out, message=self._warning)
        except UserError as error:
            self.reporter.update(message=str(error))

    def _leave(self) -> None:
        """Save all before its time; where there is no room for the run, or only one of a fold, the model alone."""
        is_whole = bool(self.run.step) or not self.run.data.is_short
        if not self.run.step and self._selection is not None:
            self._take_selection(self._selection, whole=False)
        if not self.run.step:
            return
        self.best.tally.seconds = self.reporter.clock.seconds
        try:
            save = self.best.save_run if is_whole else partial(self.best.save, None)
            save(self.reporter.now.baselines)
        except UserError:
            self.best.save(None, self.reporter.now.baselines, at_the_end=True)

    def _measured(self, stage: TrainingStage) -> dict[str, Any]:
        """What a report says of the moment."""
        seconds, step = self.reporter.clock.seconds, self.run.step
        folds = self.best.tally.until is not None
        train = self.run.train_nats if step and not folds else None  # the curve is that of the folds
        if stage == "training" and train is not None:
            self.best.tally.curve = noted(self.best.tally.curve, step, train)
        return {
            "step": step,
            "fraction": {"preparing": 0.0, "done": 1.0}.get(stage, self.schedule.of_all),  # of the budget
            "seconds": seconds,
            "seconds_left": 0.0 if stage in ("done", "stopped") else self.schedule.seconds_left,
            "train": train,
            "words_per_second": self._steps * self.run.plan.batch / self._learning if self._learning else 0.0,
        }


def train(spec: TrainSpec, intervals: Intervals = DEFAULT_INTERVALS) -> Reports:
    """Train as requested, reporting on the way; the model is saved in `spec.out`. Raises UserError for a bad request.

    The folder is this run's alone until the generator ends; one that holds anything else is refused (`claimed`).
    It sets the number of torch's threads for the whole process, which had better be one of its own.
    """
    with claimed(Path(spec.out), resume=spec.resume, replace=spec.replace or spec.longer):
        if family(spec.family).fit is not None:
            yield from counting.reports(spec, intervals)
        else:
            yield from Training(spec, intervals=intervals).reports()
