"""Learn a model of a family that counts instead of descending a gradient: its `fit` from the words to their tensors.

It has no network, no batch and no snapshot: what is cut off is counted again. Of the tensors that `fit` gives on the
way, those are kept that are the best on words which are not learned from, where the model knows their probability; else
the last ones. A stop keeps what there is, as soon as there is something. Loads no torch.
"""

from collections.abc import Callable, Generator
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from models.data.table import Table
from models.denoisers.protocol import BoundedModel
from models.errors import UserError, readable
from models.evaluation.elbo import elbo, nats_per_character
from models.evaluation.ngram import baselines
from models.evaluation.reading import Part, watched
from models.families.family import Tensors
from models.families.registry import family
from models.families.settings import checked
from models.interruption import StoppedError
from models.model import Model
from models.storage.card_fields import VERSION
from models.storage.card_figures import CardFigure, CardSample
from models.storage.checkpoint import built
from models.storage.model_card import parameters_of
from models.training.intervals import DEFAULT_INTERVALS, Clock, Intervals
from models.training.made_card import Made, made_card
from models.training.prepared_list import DRAW_SEED, prepare_list
from models.training.progress import SKIP, Progress, TrainingStage
from models.training.run_folder import claimed
from models.training.samples import draw_words, measured_sample
from models.training.saved_model import save_at_the_end
from models.training.tally import Tally
from models.training.train_spec import AUTO, SCRATCH, TrainSpec

CountReports = Generator[Progress, str | None, None]
FEWEST_DRAWS = 1024  # of the bound, over all words
COUNTED = 0.9  # of the way when the counting is over, and the rest is measuring


def train(spec: TrainSpec, intervals: Intervals = DEFAULT_INTERVALS) -> CountReports:
    """`models.training.trainer.train` for a family that counts."""
    with claimed(Path(spec.out), resume=spec.resume, replace=spec.replace or spec.longer):
        yield from Counting(spec, intervals).reports()


class Counting:
    """One run from its request to its saved model."""

    def __init__(self, spec: TrainSpec, intervals: Intervals) -> None:
        self._family = family(spec.family)
        if spec.noise_input:
            raise UserError(f"{self._family.title} has no network to tell the share of masks; leave that input out.")
        if spec.start not in (SCRATCH, AUTO):
            raise UserError(f"{self._family.title} has no network to start from a model's weights; start from scratch.")
        self._family.check_teacher(spec.teacher)
        self._family.check_labels(spec.labels_by)
        self._family.objective_named(spec.objective)
        checked(dict(spec.settings), self._family.title, self._family.settings, self._family.pairs)
        self._spec = replace(spec, denoiser="", preset="", batch=None, minutes=None, steps=None)
        self._intervals, self._clock = intervals, Clock(0.0)
        self._data = prepare_list(spec)
        self._chosen_by = _some(self._data.evaluated, intervals.evaluated_words)
        self._stop, self._skip, self._fitted, self._measured = False, False, 0.0, 0.0
        self._best: tuple[float, int] | None = None  # nats of the words that choose, and the step
        data = self._data
        self._now = Progress(
            "preparing", 0, 0.0, 0.0, None, stored="last", reported=len(data.reported), message=data.warning
        )

    def reports(self) -> CountReports:
        """Count, measure, save, and report on the way."""
        yield from self._report("preparing")
        data, reported = self._data, self._data.reported
        chosen_by, found = baselines(data.train, self._chosen_by, reported, size=len(data.vocabulary))
        self._now = replace(self._now, baselines=chosen_by, reported_baselines=found)
        model = yield from self._fit()
        yield from self._report("evaluating")
        figure = yield from self._figure(model, _some(reported, self._intervals.final_words))
        sample = yield from self._sample(model)
        now = self._now
        tally = Tally(self._clock.seconds, now.best_heldout, now.best_step)
        stored = None if now.stored_step is None else now.stored
        beside = chosen_by if figure is None else found
        made = Made(
            tally, now.stored_step or now.step, figure, baselines=beside, stored=stored, over=True, sample=sample
        )
        model.card.update(made_card(self._spec, self._data, made))
        save_at_the_end(model, self._spec)
        if not self._skip:
            for words in draw_words(model, seed=self._spec.seed):
                self._now = replace(self._now, samples=words)
        self._now = replace(self._now, snapshot=self._spec.out)
        if figure is not None:
            self._now = replace(self._now, figure=figure.nats, figure_error=figure.stderr)
        yield from self._report("stopped" if self._stop else "done")

    def _fit(self) -> Generator[Progress, str | None, Model]:
        """The best model that `fit` gives, or that of what it has when the run is stopped."""
        data, found, kept = self._data, dict[str, NDArray[Any]](), None
        weights = np.ones(len(data.train)) if data.weights is None else data.weights
        table = Table(data.train, weights, len(data.vocabulary))
        assert self._family.fit is not None
        for value in self._family.fit(table, self._spec):
            if not isinstance(value, Progress):
                found = dict(value)
                if self._stop:
                    break
                continue
            self._fitted = value.fraction
            self._now = replace(self._now, step=value.step, train=value.train)
            if found:
                found, kept = {}, self._better(kept, found)
            yield from self._report("training")
            if self._stop and kept is not None:
                break
        if found:
            kept = self._better(kept, found)
        if kept is None:
            raise UserError(f"{self._family.title} learned nothing from this list; give it more words.")
        self._now = replace(self._now, parameters=parameters_of(kept.card))
        return kept

    def _better(self, kept: Model | None, tensors: Tensors) -> Model:
        """The model of these tensors, unless the one that is kept is better on the words that choose."""
        model, words = built(self._card(tensors), _stored(tensors)), self._chosen_by
        known = _known(model)
        if known is None or not self._data.words.choosing:
            return model
        name, relation, log_prob = known
        nats, _ = nats_per_character(-log_prob(words), words)
        before, here = self._best, (nats, self._now.step)
        self._best = best = here if before is None or here < before else before
        if kept is not None:  # there was something to choose from
            self._now = replace(self._now, stored="best", stored_step=best[1], heldout=nats, evaluated=len(words))
            self._now = replace(self._now, best_heldout=best[0], best_step=best[1])
        self._now = replace(self._now, bound=name, relation=relation)
        return model if kept is None or best is here else kept

    def _card(self, tensors: Tensors) -> dict[str, Any]:
        """The card that the model is built by, before anything was measured."""
        made_by, data, spec = self._family, self._data, self._spec
        return {
            "version": VERSION,
            "name": readable(spec.name),
            "title": readable(spec.title or spec.name),
            "family": made_by.name,
            "process": dict(made_by.parameters),
            "alphabet": list(data.vocabulary.characters),
            "length": data.length,
            "network": None,
            "tensors": {name: list(np.shape(a)) for name, a in tensors.items()},
        }

    def _figure(self, model: Model, table: NDArray[np.int16]) -> Generator[Progress, str | None, CardFigure | None]:
        """What is measured at the end; None where the consumer does not wait for it."""
        if self._skip:
            return None
        try:
            return (yield from self._measure(model, table))
        except StoppedError:
            return None

    def _measure(self, model: Model, table: NDArray[np.int16]) -> Generator[Progress, str | None, CardFigure]:
        """What the model is worth on the reported words: the exact value where it knows it, else a bound."""
        known = _known(model)
        if known is not None:
            name, relation, log_prob = known
            nats, error = nats_per_character(-log_prob(table), table)
            rounds = 1
        else:
            rounds = max(4, -(-FEWEST_DRAWS // len(table)))
            work = elbo(model, table, rounds=rounds, seed=DRAW_SEED, as_run=False)
            found = yield from watched(work, self._measuring)
            nats, error = found.nats_per_char, found.nats_per_char_stderr
            name, relation = "ELBO" if model.traits.uninformative_noise else "NELBO", "<="
        self._now = replace(self._now, bound=name, relation=relation)
        return CardFigure(name, relation, nats, len(table), rounds, error if np.isfinite(error) else None)

    def _sample(self, model: Model) -> Generator[Progress, str | None, CardSample | None]:
        """What words of the model are, beside those of its list; None where the consumer does not wait for it."""
        work = measured_sample(model, self._data.words, self._intervals.final_draws, self._spec.seed)
        try:
            return None if self._skip else (yield from watched(work, self._measuring))
        except StoppedError:
            return None

    def _measuring(self, part: Part) -> CountReports:
        self._measured = max(self._measured, part.done / part.total)
        yield from self._report("evaluating")
        if self._skip:
            raise StoppedError

    def _report(self, stage: TrainingStage) -> CountReports:
        over = stage in ("done", "stopped")
        fraction = 1.0 if over else COUNTED * self._fitted + (1 - COUNTED) * self._measured
        left = 0.0 if over else None
        self._now = replace(self._now, stage=stage, fraction=fraction, seconds=self._clock.seconds, seconds_left=left)
        self._clock.pause()
        command = yield self._now
        self._clock.go_on()
        self._stop = self._stop or (command is not None and stage != "evaluating")
        self._skip = self._skip or command == SKIP


def _known(model: Model) -> tuple[str, Literal["=", "<="], Callable[[NDArray[np.int16]], NDArray[np.float64]]] | None:
    """What a model says of words by itself: what that is called, its relation to -log p, and log p of words (N, L)."""
    if model.exact is not None:
        return "exact", "=", model.exact.log_prob
    found = model.denoiser
    return (found.bound, "<=", found.log_bound) if isinstance(found, BoundedModel) else None


def _stored(tensors: Tensors) -> dict[str, NDArray[np.float32]]:
    """The tensors as they are kept, so that the figures are those of the model that is loaded."""
    return {name: np.asarray(a).astype(np.float32) for name, a in tensors.items()}


def _some(table: NDArray[np.int16], most: int) -> NDArray[np.int16]:
    """At most this many of the words, always the same ones."""
    order = np.random.default_rng(DRAW_SEED).permutation(len(table))[:most]
    out: NDArray[np.int16] = table[np.sort(order)]
    return out
