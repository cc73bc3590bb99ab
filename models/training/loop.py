"""The steps of one run: it learns, is evaluated, saves what is best so far, and in the end measures that."""

import math
from collections.abc import Generator
from functools import partial
from typing import Any

from torch import Tensor

from models.errors import UserError
from models.storage.card_figures import CardFigure, CardSample
from models.training.best_model import BestModel, current_model
from models.training.configuration import Configuration
from models.training.continued_run import NO_BETTER as NO_BETTER_WEIGHTS
from models.training.continued_run import RATE, ContinuedRun
from models.training.cross_validation import steady
from models.training.curve import noted
from models.training.hints import FALLS, NO_BETTER, OTHER_WORDS, too_few
from models.training.hyperparameters import learning_rate
from models.training.learner import Learner
from models.training.prepared import Prepared
from models.training.progress import Progress, TrainingStage, astray
from models.training.reporter import Reporter, Reports, RunCommand
from models.training.run_schedule import RunSchedule

FEW_STEPS = 500  # of a run whose budget is a time
FALLING = 0.95  # of the budget: a best loss behind it is taken for one that falls


class Loop:
    """One run from where its learner stands to its saved model.

    run: the learner. best: the weights that it would leave now. schedule: how far it is, and what is due.
    """

    def __init__(self, prepared: Prepared, configuration: Configuration, run: Learner, reporter: Reporter) -> None:
        self.run, self.best = run, BestModel(configuration.spec, run)
        self.schedule = RunSchedule(prepared.budget, run, self.best, lambda: reporter.clock.seconds)
        self._prepared, self._configuration, self._reporter = prepared, configuration, reporter
        self._spec, self._intervals = configuration.spec, prepared.intervals
        self._continued = ContinuedRun(self._spec, run.data) if self._spec.longer else None
        started = configuration.started_from(run.data)
        self.best.tally.started = started.to_json() if started is not None else None
        lessons = run.data.lessons
        said = (configuration.note, lessons.about.sentence() if lessons is not None else "")
        self.best.tally.notes = [note for note in said if note]
        self._why = ""  # it ended early
        self._saved = 0.0  # on the clock
        self._learning = 0.0  # seconds in steps since this session began
        self._steps = 0
        reporter.measured = self._measured

    def about(self) -> dict[str, Any]:
        """What reports say of the run."""
        return {**self._prepared.about(self._configuration), **self.best.about()}

    def restore(self) -> None:
        """Bring a run that was cut off, or is over, to where it was. Raises UserError where that cannot be."""
        restored = self._continued is not None or (self._spec.resume and self.best.restore())
        if self._continued is not None:
            self._continued.put_back(self.run, self.best)
        if restored:
            earlier = tuple(self.best.tally.curve)
            self._reporter.update(**self.about(), earlier=earlier, message=self._warning)

    def begin(self) -> Reports:
        """Set the clock; of a run that was over, measure the model that is there."""
        reporter, tally = self._reporter, self.best.tally
        reporter.begin(tally.seconds)
        self.schedule.begin()
        reporter.update(notes=self.best.notes)
        self._saved = -math.inf if tally.folds_chose else tally.seconds  # what was kept before knows a fold alone
        if self._continued is not None and self._prepared.leads:
            tally.best_heldout = yield from self._estimate(self.best.weights, "preparing")
            reporter.update(**self.best.kept(), snapshot=self._spec.out)

    def learn(self) -> Reports:
        """Learn until the budget is spent, the run is stopped, or more cannot help."""
        reporter, tally = self._reporter, self.best.tally
        while True:
            fraction, stop = self._prepared.part.agree(self.schedule.fraction, reporter.stopped)
            if stop or fraction >= 1:
                return
            before = reporter.clock.seconds
            factor = learning_rate(fraction, self.run.plan.warmup) * (RATE if tally.continuation else 1.0)
            done = 1.0 if tally.continuation else fraction
            self.run.advance(steady(self.run.step) if tally.folds_chose else factor, done)
            self._learning += reporter.clock.seconds - before
            self._steps += 1
            if self._prepared.leads and self.schedule.look_is_due(self._intervals):
                yield from self._evaluate("training")
                if self.schedule.should_end:
                    reporter.stopped, self._why = True, NO_BETTER
                yield from self._draw(self.run.averaged, "training")
            elif self._prepared.leads and reporter.samples_are_due:
                yield from self._draw(self.run.averaged, "training")
            if self._prepared.leads and (tally.stored_step or tally.folds_chose) and self._save_is_due():
                self._save_snapshot()
            yield from reporter.yield_if_due("training")

    def finish(self) -> Reports:
        """Evaluate the last weights, then measure the best ones on the reported words, and save them."""
        if not self._prepared.leads:
            return
        tally, reporter = self.best.tally, self._reporter
        if tally.folds_chose:
            self.best.take()
        elif self.run.step > tally.evaluated_step:
            yield from reporter.unless_skipped(self._evaluate("evaluating"))
            if tally.stored_step is None:
                self.best.take()
        yield from reporter.unless_skipped(reporter.report("evaluating"))
        tally.seconds = reporter.clock.seconds
        falling = self.best.stored == "best" and tally.best_fraction >= FALLING and not self._why
        old = self._continued if not self.best.is_new else None
        figure, run, message = None, tally.run, self._why or self._warning
        if old is not None:
            figure, run, message = old.figure, old.run, NO_BETTER_WEIGHTS
        if figure is None:
            figure = yield from reporter.unless_skipped(self._figure())
            beside = reporter.now.baselines if figure is None else reporter.now.reported_baselines
            sample = yield from reporter.unless_skipped(self._sample())
            self.best.save(figure, beside, at_the_end=True, over=True, sample=sample)
            run = tally.run
        note = self.best.finish(run)
        yield from reporter.unless_skipped(self._draw(self.best.weights, "evaluating"))
        if figure is not None:
            reporter.update(figure=figure.nats, figure_error=figure.stderr)
        hint = FALLS if falling else ""
        if self._was_too_short:
            hint, falling = too_few(self.run.step), self.best.stored == "best"
        notes = (*self.best.notes, *filter(None, (hint, note)))
        reporter.update(snapshot=self._spec.out, message=message, falling=falling, notes=notes)
        yield from reporter.report("stopped" if reporter.stopped else "done")

    @property
    def _was_too_short(self) -> bool:
        """Whether the time was over before the network had learned much, as on a slow computer."""
        in_time = self._spec.minutes is not None and not self._reporter.stopped and not self.best.tally.folds_chose
        return in_time and self.run.step < FEW_STEPS

    def leave(self, *, whole: bool) -> None:
        """Save all before its time; where there is no room for the run, the model alone.

        whole: False where it has the weights of a fold alone, with which it cannot go on.
        """
        self.best.tally.seconds = self._reporter.clock.seconds
        baselines = self._reporter.now.baselines
        try:
            save = self.best.save_run if whole else partial(self.best.save, None)
            save(baselines)
        except UserError:
            self.best.save(None, baselines, at_the_end=True)

    def _evaluate(self, stage: TrainingStage) -> Reports:
        """Measure the averaged weights on the words that choose; save the best, or the last if words are few."""
        fraction = self.schedule.fraction
        value = yield from self._estimate(self.run.averaged, stage)
        if not math.isfinite(value):
            raise astray(self.run.step)
        self.best.evaluated(value, fraction)
        self._reporter.update(train=self.run.train_nats, heldout=value, **self.best.kept())

    def _estimate(self, weights: list[Tensor], stage: TrainingStage) -> Generator[Progress, RunCommand, float]:
        """The loss of these weights on the words that choose."""
        return (yield from self._reporter.estimate(self._prepared.heldout, self.run.with_weights(weights), stage))

    def _draw(self, weights: list[Tensor], stage: TrainingStage) -> Reports:
        yield from self._reporter.draw(current_model(self.run, weights, self._spec), self.run.step, stage)

    def _figure(self) -> Generator[Progress, RunCommand, CardFigure]:
        """What the weights are worth, as stored, on the reported words."""
        self.best.round()
        run = self.run
        return (yield from self._reporter.figure(run.data, run.objective, run.with_weights(self.best.weights)))

    def _sample(self) -> Generator[Progress, RunCommand, CardSample]:
        """What words drawn with them are."""
        model = current_model(self.run, self.best.weights, self._spec)
        return (yield from self._reporter.sample(model, self.run.data.words, self._spec.seed))

    @property
    def _warning(self) -> str:
        """The message beside the figures unless there is another one."""
        return self.run.data.warning or (OTHER_WORDS if self.best.tally.other_words else "")

    def _save_is_due(self) -> bool:
        reporter = self._reporter
        return not reporter.now.snapshot or reporter.clock.seconds - self._saved >= self._intervals.snapshot

    def _save_snapshot(self) -> None:
        """Save the run and its best model. A full disk does not end the run: the message says so."""
        reporter = self._reporter
        self._saved = self.best.tally.seconds = reporter.clock.seconds
        try:
            self.best.save_run(reporter.now.baselines)
            reporter.update(snapshot=self._spec.out, message=self._warning)
        except UserError as error:
            reporter.update(message=str(error))

    def _measured(self, stage: TrainingStage) -> dict[str, Any]:
        """What a report says of the moment."""
        seconds, step, tally = self._reporter.clock.seconds, self.run.step, self.best.tally
        train = self.run.train_nats if step and not tally.folds_chose else None  # the curve is that of the folds
        if stage == "training" and train is not None:
            tally.curve = noted(tally.curve, step, train)
        return {
            "step": step,
            "fraction": 0.0 if stage == "preparing" else self.schedule.of_all,  # of the budget
            "seconds": seconds,
            "seconds_left": self.schedule.seconds_left,
            "train": train,
            "words_per_second": self._steps * self.run.plan.batch / self._learning if self._learning else 0.0,
        }
