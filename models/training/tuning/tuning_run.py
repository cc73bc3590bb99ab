"""The run that tunes a model by what is liked: a generator like that of any training (`trainer`).

It begins with the weights of a model, keeps the last averaged ones under a name of their own, and leaves that model as
it is. What is liked, and how it is learned from, is a way of its own (`tuning_way`), by the
type of the request. What is reported on the way is what tells whether too much is lost: the bound on held-out words of
the model's own list, which the tuning does not see. A run is short, and one that is cut off begins again.
"""

import copy
from collections.abc import Callable, Generator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from models.data.labels import labels_on
from models.errors import UserError
from models.families.registry import family
from models.model import Model
from models.plurals import counted
from models.storage.card_figures import CardFigure, CardSample
from models.training.best_model import current_model
from models.training.data import prepare
from models.training.heldout import HeldOut
from models.training.hyperparameters import Budget, choose_device, choose_threads, learning_rate, plan
from models.training.intervals import DEFAULT_INTERVALS, Intervals
from models.training.learner import Learner
from models.training.made_card import Made, made_card
from models.training.progress import Progress, TrainingStage
from models.training.reporter import Reporter, Reports, RunCommand
from models.training.run_folder import claimed
from models.training.saved_model import save_at_the_end
from models.training.tally import Tally
from models.training.train_spec import TrainSpec
from models.training.tuning.filter_tuning import FilterTuning
from models.training.tuning.filter_way import FilterWay
from models.training.tuning.preference_way import PreferenceWay
from models.training.tuning.preferences import Preferences
from models.training.tuning.reward_tuning import RewardTuning
from models.training.tuning.reward_way import RewardWay
from models.training.tuning.tuning_way import CardEntries, TuningEnd, TuningSetup, TuningWay
from models.training.warm_start import shape_after, source_of, started_from, warm_start

WAYS: Mapping[type, Callable[[TuningSetup], TuningWay]] = {
    Preferences: PreferenceWay,
    RewardTuning: RewardWay,
    FilterTuning: FilterWay,
}
UNMEASURED = "What came of the tuning was not measured, since that was stopped."


def train(spec: TrainSpec, intervals: Intervals = DEFAULT_INTERVALS) -> Reports:
    """Tune as requested; the model is saved in `spec.out`. Raises UserError for a bad request."""
    if spec.resume or spec.longer:
        raise UserError("A tuning that was cut off cannot go on; tune the model again.")
    with claimed(Path(spec.out), replace=spec.replace):
        yield from Tuning(spec, intervals).reports()


class Tuning:
    """One run from its request to its saved model."""

    def __init__(self, spec: TrainSpec, intervals: Intervals) -> None:
        asked = spec.tuned_by
        assert asked is not None
        self._spec, self._intervals, self._asked = spec, intervals, asked
        self._budget = Budget(spec.minutes, spec.steps)
        torch.set_num_threads(choose_threads(spec.threads))
        device, made_by = choose_device(spec.device), family(spec.family)
        source = source_of(spec.start, made_by)
        model = source.model
        data = prepare(spec, device)
        own = model.card["process"] if isinstance(model.card["process"], dict) else {}
        self._data = data = replace(data, process=model.process, parameters=own, word_labels=labels_on(model.card))
        shape = shape_after(source, data)
        self._learned_by = made_by.make_objective(spec.objective)(data.process, made_by.model_traits)
        chosen = plan(replace(spec, rate=spec.rate * asked.rate), len(data.train), 1, device, warm=True)
        chosen = replace(chosen, dropout=0.0)
        self._run = run = Learner(shape, chosen, data, self._learned_by, seed=spec.seed)
        warm_start(run.net, source, data)
        run.average_from_here()
        reference = copy.deepcopy(run.net).eval().requires_grad_(False)
        self._tally = Tally(started=started_from(source, shape, data).to_json())
        self._heldout = HeldOut(data, self._learned_by, data.evaluated, words=intervals.evaluated_words, bound=True)
        bound = self._learned_by.bound
        first = Progress(
            "preparing", 0, 0.0, 0.0, None, stored="last", evaluated=len(data.evaluated), reported=len(data.reported),
            bound=bound.name, relation=bound.relation, bound_is_loss=True, batch=asked.rows, tunes=True,
            parameters=sum(p.numel() for p in run.net.parameters()),
        )  # fmt: skip
        self._reporter = Reporter(first, intervals)
        self._before: float | None = None  # what held-out words cost before the first step
        setup = TuningSetup(spec, run, data, model, reference, self._learned_by, self._reporter)
        self._way = WAYS[type(asked)](setup)

    def reports(self) -> Reports:
        """Tune, measure, save, and report on the way."""
        reporter = self._reporter
        yield from reporter.report("preparing")
        reporter.begin(0.0)
        reporter.measured = self._measured
        yield from reporter.unless_stopped(self._begin())
        yield from reporter.unless_stopped(self._learn())
        yield from self._end()

    def _begin(self) -> Reports:
        """Measure what there is before the first step."""
        yield from self._way.begin()
        self._before = yield from self._heldout_now("preparing")

    def _learn(self) -> Reports:
        """Take steps until the budget is spent."""
        reporter, run, due = self._reporter, self._run, 0.0
        while (fraction := self._budget.fraction(run.step, reporter.clock.seconds)) < 1:
            yield from self._way.advance(learning_rate(fraction, run.plan.warmup))
            if fraction - due >= self._intervals.evaluate * 3:
                due = fraction
                yield from self._heldout_now("training")
                yield from self._way.measure()
            if reporter.samples_are_due:
                yield from reporter.draw(current_model(run, run.averaged, self._spec), run.step, "training")
            yield from reporter.yield_if_due("training")

    def _end(self) -> Reports:
        """Keep the last weights, then measure as much of what they have come to as the consumer waits for."""
        reporter, run, data = self._reporter, self._run, self._data
        weights = [p.half().to(p.dtype) for p in run.averaged]

        def kept(of_tuning: CardEntries, figure: CardFigure | None, sample: CardSample | None = None) -> Model:
            model, self._tally.seconds = current_model(run, weights, self._spec), reporter.clock.seconds
            plan = {"batch": run.plan.batch}
            made = Made(self._tally, run.step, figure, stored="last", plan=plan, over=True, sample=sample)
            model.card.update(made_card(self._spec, data, made))
            model.card[self._asked.on_card] = of_tuning
            save_at_the_end(model, self._spec)
            return model

        model = kept(self._asked.to_json(), None)  # whatever ends the measuring
        cost, ended, figure, sample = "", None, None, None
        if self._before is not None:
            cost, ended = yield from self._compared(weights)
            figure = yield from reporter.unless_skipped(
                reporter.figure(data, self._learned_by, run.with_weights(weights))
            )
            sample = yield from reporter.unless_skipped(reporter.sample(model, data.words, self._spec.seed))
        if ended is not None:
            model = kept(ended.card, figure, sample)
            yield from reporter.unless_skipped(reporter.draw(model, self._spec.seed, "evaluating"))
        verdict = f"{ended.gain}; {cost_in_words(self._before, reporter.now.heldout)}." if ended else UNMEASURED
        notes = (*(ended.notes if ended else ()), *filter(None, (cost,)))
        reporter.update(snapshot=self._spec.out, notes=notes, verdict=verdict)
        if figure is not None:
            reporter.update(figure=figure.nats, figure_error=figure.stderr)
        yield from reporter.report("stopped" if reporter.stopped else "done")

    def _compared(self, weights: list[Tensor]) -> Generator[Progress, RunCommand, tuple[str, TuningEnd | None]]:
        """What held-out words cost, in a sentence, and what the tuning has come to; "" and None where skipped."""
        reporter = self._reporter
        yield from reporter.unless_skipped(reporter.report("evaluating"))
        now = yield from reporter.unless_skipped(self._heldout_now("evaluating"))
        if now is None:
            return "", None
        cost = (
            f"{counted(self._heldout.words, 'held-out word')}, by the same draws: {self._before:.3f} nats per"
            f" character before, {now:.3f} now."
        )
        return cost, (yield from reporter.unless_skipped(self._way.end(weights)))

    def _measured(self, _stage: TrainingStage) -> dict[str, Any]:
        """What a report says of the moment."""
        spent = self._run.step, self._reporter.clock.seconds
        left = self._budget.seconds_left(*spent)
        return {"step": spent[0], "fraction": self._budget.fraction(*spent), "seconds": spent[1], "seconds_left": left}

    def _heldout_now(self, stage: TrainingStage) -> Generator[Progress, RunCommand, float]:
        """What held-out words cost."""
        value = yield from self._reporter.estimate(self._heldout, self._run.with_weights(self._run.averaged), stage)
        self._reporter.update(heldout=value)
        return value


def cost_in_words(before: float | None, now: float | None) -> str:
    """ "held-out words cost 0.04 nats per character more" """
    more = (now or 0.0) - (before or 0.0)
    if abs(more) < 0.005:
        return "held-out words cost as much as before"
    return f"held-out words cost {abs(more):.2f} nats per character {'more' if more > 0 else 'less'}"
