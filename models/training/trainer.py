"""The run itself: a generator that trains, evaluates, saves and reports, and that its consumer paces.

Not asking for the next report is a pause; `send("stop")` ends the run, evaluates what it has and saves a model;
`close()`, or Ctrl-C, saves that and a snapshot at once. Whatever kills the process, the last snapshot stays.

Which weights are kept: the averaged ones with the lowest loss on the held-out words that choose, and a run whose loss
on them no longer falls ends by itself, never before half of its budget. The final figure is the objective's bound,
which need not be the loss, on the other held-out words, which chose nothing. A list of fewer than `split.FEW` words
leaves a handful to choose by, and their loss rises as soon as the model has learned letters and not yet words; so there
the last averaged weights are kept, nothing but the budget or a stop ends the run, and the loss that is shown on the way
is of the reported words.
"""

import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from models.errors import UserError
from models.evaluation.ngram import baselines
from models.families.registry import family
from models.storage.card_figures import CardFigure
from models.storage.started_from import StartedFrom
from models.training import counting
from models.training.best_model import BestModel, current_model
from models.training.carry import carry
from models.training.curve import noted
from models.training.data import prepare
from models.training.design import designed
from models.training.heldout import HeldOut
from models.training.hyperparameters import Budget, choose_device, choose_threads, learning_rate
from models.training.learner import ALONE, Learner, RankShare
from models.training.progress import Progress, Stage, TrainSpec
from models.training.reporter import Command, Reporter, Reports
from models.training.rhythm import DEFAULT_RHYTHM, Rhythm
from models.training.run_folder import claimed
from models.training.size import family_of

__all__ = ["Command", "Reports", "Training", "train"]

FINAL_REPEATS = 4  # how often every reported word is masked for the last figure
NO_BETTER = "The held-out loss no longer improves, so training ended early."
OTHER_WORDS = (
    "An earlier version began this run and chose by other held-out words; the best weights are chosen from here on."
)
EARLIEST = 0.5  # of the budget, before which no run ends by itself


class Training:
    """One run from its request to its saved model. `reports` is the generator; everything else is its parts."""

    def __init__(
        self,
        spec: TrainSpec,
        *,
        rhythm: Rhythm = DEFAULT_RHYTHM,
        part: RankShare = ALONE,
        agree: Callable[[float, bool], tuple[float, bool]] = lambda fraction, stop: (fraction, stop),
    ) -> None:
        self.rhythm, self._agree = rhythm, agree
        self.budget = Budget(spec.minutes, spec.steps)
        made_by = family_of(spec)
        torch.set_num_threads(choose_threads(spec.threads))
        device = choose_device(spec.device)
        data = prepare(spec, device)
        process = made_by.process(len(data.vocabulary), made_by.parameters, {})
        assert made_by.objective is not None
        objective = made_by.objective(process, made_by.model_traits)
        design = designed(spec, data, objective, device, part.ranks)
        self.spec, chosen, seed = design.spec, design.plan, spec.seed
        self.run = Learner(design.shape, chosen, data, objective, seed=seed, part=part)
        self.best = BestModel(self.spec, self.run)
        if design.source is not None:
            self.best.tally.started = carry(self.run.net, design.source, data).to_json()
            self.run.average_from_here()
        long = (spec.minutes or 0.0) >= rhythm.long_minutes or (spec.steps or 0) >= rhythm.long_steps
        self._heldout = HeldOut(data, objective, data.evaluated, words=rhythm.evaluated_words * (4 if long else 1))
        self._why = ""
        self._saved = 0.0  # on the clock
        self._learning = 0.0  # seconds in steps since this session began
        self._steps = 0
        self.reporter = Reporter(self._first_report(), rhythm, self._measured)

    def _first_report(self) -> Progress:
        run, data, bound = self.run, self.run.data, self.run.objective.bound
        return Progress(
            "preparing",
            0,
            0.0,
            0.0,
            None,
            parameters=sum(p.numel() for p in run.averaged),
            preset=self.spec.preset,
            batch=run.plan.batch,
            fitted=self.spec.fitted,
            stored="last" if data.few else "best",
            evaluated=len(data.evaluated),
            reported=len(data.reported),
            bound=bound.name,
            relation=bound.relation,
            bound_is_loss=bound.is_loss,
            message=data.warning,
        )

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
            if self.leads and self.run.step:
                self._leave()
            raise

    def _begin(self) -> Reports:
        yield from self.reporter.report("preparing")
        if self.leads:
            data = self.run.data
            tables = (t.cpu().numpy() for t in (data.train, data.evaluated, data.reported))
            evaluated, reported = baselines(*tables, size=len(data.vocabulary))
            self.reporter.update(baselines=evaluated, reported_baselines=reported)
        if self.spec.resume:
            self._resume()
        started = StartedFrom.of(self.best.tally.started)
        self.reporter.update(notes=(started.sentence(),) if started else ())
        self.reporter.begin(self.best.tally.seconds)
        self._saved = self.best.tally.seconds

    def _resume(self) -> None:
        if self.best.restore():
            self.reporter.update(**self.best.kept(), earlier=tuple(self.best.tally.curve), message=self._warning)

    def _learn(self) -> Reports:
        clock = self.reporter.clock
        while True:
            fraction, stop = self._agree(self._fraction(), self.reporter.stopped)
            if stop or fraction >= 1:
                return
            before = clock.seconds
            self.run.advance(learning_rate(fraction, self.run.plan.warmup))
            self._learning += clock.seconds - before
            self._steps += 1
            fraction = self._fraction()
            if self.leads and self._due(fraction):
                yield from self._evaluate(fraction)
                if self._should_stop_early(fraction):
                    self.reporter.stopped, self._why = True, NO_BETTER
                yield from self._draw(self.run.averaged, "training")
            if self.leads and self.best.tally.stored_step and self._save_is_due():
                self._save_snapshot()
            yield from self.reporter.yield_if_due("training")

    def _due(self, fraction: float) -> bool:
        """Whether held-out words should be looked at: a share of the budget and enough steps after the last time."""
        tally, share = self.best.tally, self.rhythm.evaluate
        passed = int(fraction / share) > int(tally.evaluated_fraction / share) or not tally.evaluated_step
        return passed and self.run.step - tally.evaluated_step >= self.rhythm.fewest

    def _should_stop_early(self, fraction: float) -> bool:
        """Whether the loss that chooses has not fallen for so long that it will not; a few words cannot tell."""
        patience = self.run.plan.patience
        return not self.run.data.few and fraction >= EARLIEST and fraction - self.best.tally.best_fraction > patience

    def _fraction(self) -> float:
        return self.budget.fraction(self.run.step, self.reporter.clock.seconds)

    def _evaluate(self, fraction: float) -> Reports:
        """Measure the averaged weights on the words that choose; save the best, or the last if words are few."""
        value = yield from self.reporter.estimate(self._heldout, self.run.with_weights(self.run.averaged), "training")
        if not math.isfinite(value):
            raise UserError(f"The training went astray at step {self.run.step}; try another seed or a larger batch.")
        self.best.evaluated(value, fraction)
        self.reporter.update(train=self.run.train_nats, heldout=value, **self.best.kept())

    def _draw(self, weights: list[Tensor], stage: Stage) -> Reports:
        yield from self.reporter.draw(current_model(self.run, weights, self.spec), self.run.step, stage)

    def _finish(self) -> Reports:
        """Evaluate the last weights, then measure the best ones on the reported words, and save them."""
        if not self.leads:
            return
        if self.run.step > self.best.tally.evaluated_step:
            yield from self._evaluate(self._fraction())
        self.best.round()  # the figures are those of the weights as stored
        yield from self.reporter.report("evaluating")
        data, words = self.run.data, self.rhythm.final_words
        heldout = HeldOut(data, self.run.objective, data.reported, words=words, repeats=FINAL_REPEATS, bound=True)
        nats = yield from self.reporter.estimate(heldout, self.run.with_weights(self.best.weights), "evaluating")
        bound = self.run.objective.bound
        figure = CardFigure(bound.name, bound.relation, nats, heldout.words, heldout.repeats, heldout.stderr)
        self.best.tally.seconds = self.reporter.clock.seconds
        self.best.save(figure, self.reporter.now.reported_baselines, at_the_end=True)
        self.best.discard_snapshot()
        yield from self._draw(self.best.weights, "evaluating")
        message = self._why or self._warning
        self.reporter.update(figure=nats, figure_error=heldout.stderr, snapshot=self.spec.out, message=message)
        yield from self.reporter.report("stopped" if self.reporter.stopped else "done")

    @property
    def _warning(self) -> str:
        """The message beside the figures unless there is another one."""
        return self.run.data.warning or (OTHER_WORDS if self.best.tally.other_words else "")

    def _save_is_due(self) -> bool:
        return not self.reporter.now.snapshot or self.reporter.clock.seconds - self._saved >= self.rhythm.snapshot

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
        """Save all before its time; where there is no room for the run, the model alone."""
        self.best.tally.seconds = self.reporter.clock.seconds
        try:
            self.best.save_run(self.reporter.now.baselines)
        except UserError:
            self.best.save(None, self.reporter.now.baselines, at_the_end=True)

    def _measured(self, stage: Stage) -> dict[str, Any]:
        """What a report says of the moment."""
        seconds, step = self.reporter.clock.seconds, self.run.step
        train = self.run.train_nats if step else None
        if stage == "training" and step:
            self.best.tally.curve = noted(self.best.tally.curve, step, train)
        return {
            "step": step,
            "fraction": {"preparing": 0.0, "done": 1.0}.get(stage, self._fraction()),  # of the budget
            "seconds": seconds,
            "seconds_left": 0.0 if stage in ("done", "stopped") else self.budget.seconds_left(step, seconds),
            "train": train,
            "words_per_second": self._steps * self.run.plan.batch / self._learning if self._learning else 0.0,
        }


def train(spec: TrainSpec, rhythm: Rhythm = DEFAULT_RHYTHM) -> Reports:
    """Train as requested, reporting on the way; the model is saved in `spec.out`. Raises UserError for a bad request.

    The folder is this run's alone until the generator ends; one that holds anything else is refused (`claimed`).
    It sets the number of torch's threads for the whole process, which had better be one of its own.
    """
    with claimed(Path(spec.out), resume=spec.resume, replace=spec.replace):
        if family(spec.family).fit is not None:
            yield from counting.reports(spec, rhythm)
        else:
            yield from Training(spec, rhythm=rhythm).reports()
