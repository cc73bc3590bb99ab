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
from collections.abc import Callable, Generator
from dataclasses import replace
from pathlib import Path

import torch
from torch import Tensor, nn

from models.errors import UserError
from models.evaluation.ngram import baselines
from models.families.registry import family
from models.storage.card_figures import CardFigure
from models.training import counting
from models.training.best_model import BestModel, current_model
from models.training.curve import noted
from models.training.data import prepare
from models.training.heldout import HeldOut
from models.training.hyperparameters import Budget, choose_device, choose_threads, learning_rate, plan
from models.training.learner import ALONE, Learner, RankShare
from models.training.progress import Progress, Stage, TrainSpec
from models.training.rhythm import DEFAULT_RHYTHM, Clock, Rhythm
from models.training.run_folder import claimed
from models.training.samples import draw_words
from models.training.size import family_of, shape_of, sized

FINAL_REPEATS = 4  # how often every reported word is masked for the last figure
NO_BETTER = "The held-out loss no longer improves, so training ended early."
OTHER_WORDS = (
    "An earlier version began this run and chose by other held-out words; the best weights are chosen from here on."
)
EARLIEST = 0.5  # of the budget, before which no run ends by itself
Command = str | None  # "stop" or None
Reports = Generator[Progress, Command, None]


class Training:
    """One run from its request to its saved model. `reports` is the generator; everything else is its parts."""

    def __init__(
        self,
        spec: TrainSpec,
        *,
        rhythm: Rhythm = DEFAULT_RHYTHM,
        part: RankShare = ALONE,
        wrap: Callable[[nn.Module], nn.Module] = lambda net: net,
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
        self.spec = sized(spec, data, objective, device, part.ranks)
        chosen = plan(self.spec, len(data.train), part.ranks, device)
        shape = shape_of(self.spec, data)
        self.run = Learner(shape, chosen, data, process, objective, seed=spec.seed, device=device, part=part, wrap=wrap)
        self.best = BestModel(self.spec, self.run)
        self.clock = Clock(0.0)
        long = (spec.minutes or 0.0) >= rhythm.long_minutes or (spec.steps or 0) >= rhythm.long_steps
        self._heldout = HeldOut(data, objective, data.evaluated, words=rhythm.evaluated_words * (4 if long else 1))
        self._stop, self._why = False, ""
        self._reported = self._saved = 0.0  # on the clock
        self._learning = 0.0  # seconds in steps since this session began
        self._steps = 0
        self._now = Progress(
            "preparing",
            0,
            0.0,
            0.0,
            None,
            parameters=sum(p.numel() for p in self.run.averaged),
            preset=self.spec.preset,
            batch=chosen.batch,
            fitted=self.spec.fitted,
            stored="last" if data.few else "best",
            evaluated=len(data.evaluated),
            reported=len(data.reported),
            bound=objective.bound.name,
            relation=objective.bound.relation,
            bound_is_loss=objective.bound.is_loss,
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
        yield from self._report("preparing")
        if self.leads:
            data = self.run.data
            tables = (t.cpu().numpy() for t in (data.train, data.evaluated, data.reported))
            evaluated, reported = baselines(*tables, size=len(data.vocabulary))
            self._now = replace(self._now, baselines=evaluated, reported_baselines=reported)
        if self.spec.resume:
            self._resume()
        self.clock = Clock(self.best.tally.seconds)
        self._reported = self._saved = self.clock.seconds

    def _resume(self) -> None:
        if self.best.restore():
            now = replace(self._with_tally(self._now), earlier=tuple(self.best.tally.curve))
            self._now = replace(now, message=self._warning)

    def _learn(self) -> Reports:
        while True:
            fraction, stop = self._agree(self._fraction(), self._stop)
            if stop or fraction >= 1:
                return
            before = self.clock.seconds
            self.run.advance(learning_rate(fraction, self.run.plan.warmup))
            self._learning += self.clock.seconds - before
            self._steps += 1
            fraction = self._fraction()
            if self.leads and self._due(fraction):
                yield from self._evaluate(fraction)
                if self._should_stop_early(fraction):
                    self._stop, self._why = True, NO_BETTER
                yield from self._draw(self.run.averaged, "training")
            if self.leads and self.best.tally.stored_step and self._save_is_due():
                self._save_snapshot()
            yield from self._yield_if_due("training")

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
        return self.budget.fraction(self.run.step, self.clock.seconds)

    def _evaluate(self, fraction: float) -> Reports:
        """Measure the averaged weights on the words that choose; save the best, or the last if words are few."""
        value = yield from self._measure(self._heldout, self.run.averaged, "training")
        if not math.isfinite(value):
            raise UserError(f"The training went astray at step {self.run.step}; try another seed or a larger batch.")
        self.best.tally.evaluated_step, self.best.tally.evaluated_fraction = self.run.step, fraction
        better = self.best.tally.best_heldout is None or value < self.best.tally.best_heldout
        if better:
            self.best.tally.best_heldout, self.best.tally.best_step = value, self.run.step
            self.best.tally.best_fraction = fraction
        if better or self.run.data.few:
            self.best.take()
        train = self.run.train_nats
        self.best.tally.curve = noted(self.best.tally.curve, self.run.step, train, value)
        self._now = replace(self._with_tally(self._now), train=train, heldout=value)

    def _with_tally(self, now: Progress) -> Progress:
        tally = self.best.tally
        return replace(now, best_heldout=tally.best_heldout, best_step=tally.best_step, stored_step=tally.stored_step)

    def _measure(self, heldout: HeldOut, weights: list[Tensor], stage: Stage) -> Generator[Progress, Command, float]:
        out = float("nan")
        for value in heldout.estimate(self.run.with_weights(weights)):
            if value is not None:
                out = value
            else:
                yield from self._yield_if_due(stage)
        return out

    def _draw(self, weights: list[Tensor], stage: Stage) -> Reports:
        drawn = list[tuple[str, ...]]()
        for words in draw_words(current_model(self.run, weights, self.spec), seed=self.run.step):
            drawn.append(words)
            yield from self._yield_if_due(stage)
        self._now = replace(self._now, samples=drawn[-1])

    def _yield_if_due(self, stage: Stage) -> Reports:
        """Report if the last one is long enough ago."""
        if self.clock.seconds - self._reported >= self.rhythm.report:
            yield from self._report(stage)

    def _finish(self) -> Reports:
        """Evaluate the last weights, then measure the best ones on the reported words, and save them."""
        if not self.leads:
            return
        if self.run.step > self.best.tally.evaluated_step:
            yield from self._evaluate(self._fraction())
        self.best.round()  # the figures are those of the weights as stored
        yield from self._report("evaluating")
        data, words = self.run.data, self.rhythm.final_words
        heldout = HeldOut(data, self.run.objective, data.reported, words=words, repeats=FINAL_REPEATS, bound=True)
        nats = yield from self._measure(heldout, self.best.weights, "evaluating")
        bound = self.run.objective.bound
        figure = CardFigure(bound.name, bound.relation, nats, heldout.words, heldout.repeats, heldout.stderr)
        self.best.tally.seconds = self.clock.seconds
        self.best.save(figure, self._now.reported_baselines, at_the_end=True)
        self.best.discard_snapshot()
        yield from self._draw(self.best.weights, "evaluating")
        message = self._why or self._warning
        self._now = replace(
            self._now, figure=nats, figure_error=heldout.stderr, snapshot=self.spec.out, message=message
        )
        yield from self._report("stopped" if self._stop else "done")

    @property
    def _warning(self) -> str:
        """The message beside the figures unless there is another one."""
        return self.run.data.warning or (OTHER_WORDS if self.best.tally.other_words else "")

    def _save_is_due(self) -> bool:
        return not self._now.snapshot or self.clock.seconds - self._saved >= self.rhythm.snapshot

    def _save_snapshot(self) -> None:
        """Save the run and its best model. A full disk does not end the run: the message says so."""
        self._saved = self.clock.seconds
        try:
            self.best.tally.seconds = self.clock.seconds
            self.best.save_run(self._now.baselines)
            self._now = replace(self._now, snapshot=self.spec.out, message=self._warning)
        except UserError as error:
            self._now = replace(self._now, message=str(error))

    def _leave(self) -> None:
        """Save all before its time; where there is no room for the run, the model alone."""
        self.best.tally.seconds = self.clock.seconds
        try:
            self.best.save_run(self._now.baselines)
        except UserError:
            self.best.save(None, self._now.baselines, at_the_end=True)

    def _report(self, stage: Stage) -> Reports:
        """Report, and let the consumer pause the run as long as it likes."""
        seconds, step = self.clock.seconds, self.run.step
        speed = self._steps * self.run.plan.batch / self._learning if self._learning else 0.0
        self._now = replace(
            self._now,
            stage=stage,
            step=step,
            fraction={"preparing": 0.0, "done": 1.0}.get(stage, self._fraction()),  # of the budget
            seconds=seconds,
            seconds_left=0.0 if stage in ("done", "stopped") else self.budget.seconds_left(step, seconds),
            train=self.run.train_nats if step else None,
            words_per_second=speed,
        )
        if stage == "training" and step:
            self.best.tally.curve = noted(self.best.tally.curve, step, self._now.train)
        self.clock.pause()
        command = yield self._now
        self.clock.go_on()
        self._now = replace(self._now, earlier=())  # reported once
        self._reported = self.clock.seconds
        self._stop = self._stop or command == "stop"


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
