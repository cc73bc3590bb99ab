"""The run that tunes a model by what was liked and not: a generator like that of any training (`trainer`).

It begins with the weights of a model, keeps the last averaged ones under a name of their own, and leaves that model as
it is. What is reported on the way is what tells whether too much is lost: the bound on held-out words of the model's
own list, which the tuning does not see. A run is short, and one that is cut off begins again.
"""

import copy
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from models.data.labels import labels_on
from models.errors import UserError
from models.families.registry import family
from models.training.best_model import current_model
from models.training.data import Data, prepare
from models.training.heldout import CHUNK, HeldOut
from models.training.hyperparameters import Budget, choose_device, choose_threads, learning_rate, plan
from models.training.intervals import DEFAULT_INTERVALS, Intervals
from models.training.learner import Learner
from models.training.made_card import Made, made_card
from models.training.objectives import Corrupted, generator
from models.training.preference_loss import PreferenceLoss
from models.training.preferences import Leaning, Preferences, described, on_card
from models.training.prepared_list import DRAW_SEED
from models.training.progress import Progress, TrainingStage, TrainSpec
from models.training.reporter import Reporter, Reports
from models.training.run_folder import claimed
from models.training.saved_model import save_at_the_end
from models.training.tally import Tally
from models.training.warm_start import shape_after, source_of, started_from, warm_start

MOST_MARKS = 256  # of each kind that are measured
RATE = 0.1  # times the rates of a run that begins with a model: what is known is to stay


def train(spec: TrainSpec, intervals: Intervals = DEFAULT_INTERVALS) -> Reports:
    """Tune as requested; the model is saved in `spec.out`. Raises UserError for a bad request."""
    if spec.resume or spec.longer:
        raise UserError("A tuning that was cut off cannot go on; tune the model again.")
    with claimed(Path(spec.out), replace=spec.replace):
        yield from Tuning(spec, intervals).reports()


class Tuning:
    """One run from its request to its saved model."""

    def __init__(self, spec: TrainSpec, intervals: Intervals) -> None:
        assert spec.preferences is not None
        self._spec, self._intervals, self._marks = spec, intervals, spec.preferences
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
        chosen = plan(replace(spec, rate=spec.rate * RATE), len(data.train), 1, device, warm=True)
        chosen = replace(chosen, dropout=0.0)
        self._run = run = Learner(shape, chosen, data, self._learned_by, seed=spec.seed)
        warm_start(run.net, source, data)
        run.average_from_here()
        self._marked = _encoded(self._marks, data)
        reference = copy.deepcopy(run.net).eval().requires_grad_(False)
        run.objective = self._loss = self._objective(reference)
        self._check()
        self._tally = Tally(started=started_from(source, shape, data).to_json())
        self._heldout = HeldOut(data, self._learned_by, data.evaluated, words=intervals.evaluated_words, bound=True)
        bound = self._learned_by.bound
        first = Progress(
            "preparing", 0, 0.0, 0.0, None, stored="last", evaluated=len(data.evaluated), reported=len(data.reported),
            bound=bound.name, relation=bound.relation, bound_is_loss=True, batch=2 * self._marks.pairs,
            parameters=sum(p.numel() for p in run.net.parameters()),
        )  # fmt: skip
        self._reporter = Reporter(first, intervals)

    def _objective(self, reference: nn.Module) -> PreferenceLoss:
        marks = self._marks
        return PreferenceLoss(
            self._learned_by, reference, *self._marked, marks.beta, marks.draws, marks.pairs, marks.anchor
        )

    def _check(self) -> None:
        """Raise UserError for a bound that is computed without gradients."""
        one = self._loss.states(list(self._marked[0][:1]), generator(self._spec.seed, 0))
        if not self._loss.nats_a_word(self._run.net, one).requires_grad:
            title = family(self._spec.family).title
            raise UserError(f"The bound of {title} has no gradient here, so its models cannot be tuned by preferences.")

    def reports(self) -> Reports:
        """Tune, measure, save, and report on the way."""
        reporter, run = self._reporter, self._run
        yield from reporter.report("preparing")
        reporter.begin(0.0)
        reporter.measured = self._measured
        states = [self._states(words) for words in self._marked]
        before = [self._nats(run.averaged, part) for part in states]
        yield from self._measure_heldout("preparing")
        due = 0.0
        while not reporter.stopped and (fraction := self._budget.fraction(run.step, reporter.clock.seconds)) < 1:
            run.advance(learning_rate(fraction, run.plan.warmup))
            if fraction - due >= self._intervals.evaluate * 3:
                due = fraction
                yield from self._measure_heldout("training")
            if reporter.samples_are_due:
                yield from reporter.draw(current_model(run, run.averaged, self._spec), run.step, "training")
            yield from reporter.yield_if_due("training")
        yield from self._end(states, before)

    def _end(self, states: Sequence[Corrupted], before: Sequence[Tensor]) -> Reports:
        reporter, run, data, marks = self._reporter, self._run, self._data, self._marks
        yield from reporter.report("evaluating")
        weights = [p.half().to(p.dtype) for p in run.averaged]
        after = [self._nats(weights, part) for part in states]
        preferred = (before[0] - after[0])[:, None] > (before[1] - after[1])
        leanings = (
            Leaning(float(before[0].mean()), float(before[1].mean())),
            Leaning(float(after[0].mean()), float(after[1].mean()), float(preferred.float().mean())),
        )
        figure = yield from reporter.figure(data, self._learned_by, run.with_weights(weights))
        self._tally.seconds = reporter.clock.seconds
        model = current_model(run, weights, self._spec)
        made = Made(self._tally, run.step, figure, stored="last", plan={"batch": run.plan.batch})
        model.card.update(made_card(self._spec, data, made))
        model.card["preferences"] = on_card(marks, *leanings)
        save_at_the_end(model, self._spec)
        yield from reporter.draw(model, self._spec.seed, "evaluating")
        note = described(*leanings, len(before[0]) * len(before[1]))
        reporter.update(snapshot=self._spec.out, figure=figure.nats, figure_error=figure.stderr, notes=(note,))
        yield from reporter.report("stopped" if reporter.stopped else "done")

    def _measured(self, _stage: TrainingStage) -> dict[str, Any]:
        """What a report says of the moment."""
        spent = self._run.step, self._reporter.clock.seconds
        left = self._budget.seconds_left(*spent)
        return {"step": spent[0], "fraction": self._budget.fraction(*spent), "seconds": spent[1], "seconds_left": left}

    def _measure_heldout(self, stage: TrainingStage) -> Reports:
        value = yield from self._reporter.estimate(self._heldout, self._run.with_weights(self._run.averaged), stage)
        self._reporter.update(heldout=value)

    def _states(self, words: Tensor) -> Corrupted:
        return self._loss.states(list(words[:MOST_MARKS]), generator(DRAW_SEED, 0, stream=5))

    @torch.inference_mode()
    def _nats(self, weights: list[Tensor], states: Corrupted) -> Tensor:
        """(W,) the bound of each marked word, always of the same states."""
        net, rows = self._run.with_weights(weights), len(states.x0)
        step = CHUNK - CHUNK % self._marks.draws
        parts = (states.rows(slice(i, i + step)) for i in range(0, rows, step))
        return torch.cat([self._loss.nats_a_word(net, part) for part in parts])


def _encoded(marks: Preferences, data: Data) -> tuple[Tensor, Tensor]:
    """Both kinds of words as (N, L) int64 symbols. Raises UserError for a word that the model cannot read."""
    try:
        tables = [data.vocabulary.encode_all(words, data.length) for words in (marks.liked, marks.disliked)]
    except UserError as error:
        raise UserError(f"{str(error).removesuffix('.')}; take its mark away, or leave it out of its list.") from None
    liked, disliked = (torch.from_numpy(table).long().to(data.train.device) for table in tables)
    return liked, disliked
