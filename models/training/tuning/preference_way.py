"""Tuning by what was liked and not: pairs of words, of which one is preferred to the other (`preference_loss`)."""

from collections.abc import Generator

import torch
from torch import Tensor

from models.errors import UserError
from models.families.registry import family
from models.training.data import Data
from models.training.heldout import CHUNK
from models.training.objectives.objective import Corrupted, generator
from models.training.prepared_list import DRAW_SEED
from models.training.progress import Progress, TrainingStage
from models.training.reporter import Reports, RunCommand
from models.training.tuning.preference_loss import PreferenceLoss
from models.training.tuning.preferences import Leaning, Preferences, described, gain_in_words, on_card
from models.training.tuning.tuning_way import LossAlone, TuningEnd, TuningSetup

MOST_MARKS = 256  # of each kind that are measured


class PreferenceWay(LossAlone):
    """Learns from pairs, and measures how much likelier the words of each kind have become."""

    def __init__(self, setup: TuningSetup) -> None:
        marks = setup.spec.tuned_by
        assert isinstance(marks, Preferences)
        self._setup, self._run, self._marks = setup, setup.run, marks
        self._marked = _encoded(marks, setup.data)
        self._run.objective = self._loss = PreferenceLoss(
            setup.objective, setup.reference, *self._marked, marks.beta, marks.draws, marks.pairs, marks.anchor
        )
        self._check()
        self._states = list[Corrupted]()
        self._before = list[Tensor]()

    def _check(self) -> None:
        """Raise UserError for a bound that is computed without gradients."""
        one = self._loss.states(list(self._marked[0][:1]), generator(self._setup.spec.seed, 0))
        if not self._loss.nats_a_word(self._run.net, one).requires_grad:
            title = family(self._setup.spec.family).title
            raise UserError(
                f"The bound of {title} has no gradient here, so its models cannot be tuned by preferences;"
                " choose another model."
            )

    def begin(self) -> Reports:
        """Measure the marked words."""
        self._states = [self._states_of(words) for words in self._marked]
        self._before = yield from self._nats(self._run.averaged, "preparing")

    def end(self, weights: list[Tensor]) -> Generator[Progress, RunCommand, TuningEnd]:
        """Measure the marked words again."""
        before, after = self._before, (yield from self._nats(weights, "evaluating"))
        preferred = (before[0] - after[0])[:, None] > (before[1] - after[1])
        leanings = (
            Leaning(float(before[0].mean()), float(before[1].mean())),
            Leaning(float(after[0].mean()), float(after[1].mean()), float(preferred.float().mean())),
        )
        pairs = len(before[0]) * len(before[1])
        gain, note = gain_in_words(leanings[1], pairs), described(*leanings, pairs)
        return TuningEnd(on_card(self._marks, *leanings), gain, (note,))

    def _states_of(self, words: Tensor) -> Corrupted:
        return self._loss.states(list(words[:MOST_MARKS]), generator(DRAW_SEED, 0, stream=5))

    def _nats(self, weights: list[Tensor], stage: TrainingStage) -> Generator[Progress, RunCommand, list[Tensor]]:
        """(W,) the bound of each marked word of either kind, always of the same states."""
        net, out = self._run.with_weights(weights), list[Tensor]()
        step = CHUNK - CHUNK % self._marks.draws
        for states in self._states:
            parts = list[Tensor]()
            for i in range(0, len(states.x0), step):
                with torch.inference_mode():
                    parts.append(self._loss.nats_a_word(net, states.rows(slice(i, i + step))))
                yield from self._setup.reporter.yield_if_due(stage)
            out.append(torch.cat(parts))
        return out


def _encoded(marks: Preferences, data: Data) -> tuple[Tensor, Tensor]:
    """Both kinds of words as (N, L) int64 symbols. Raises UserError for a word that the model cannot read."""
    try:
        tables = [data.vocabulary.encode_all(words, data.length) for words in (marks.liked, marks.disliked)]
    except UserError as error:
        raise UserError(f"{str(error).removesuffix('.')}; leave it out.") from None
    liked, disliked = (torch.from_numpy(table).long().to(data.train.device) for table in tables)
    return liked, disliked
