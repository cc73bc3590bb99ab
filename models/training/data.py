"""From a list of words to tensors: what is learned from, what chooses the weights, and what is reported on."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import torch
from torch import Tensor

from models.data.bundled_lists import bundled_words, words_digest
from models.data.split import FEW, Split, split
from models.data.vocabulary import Vocabulary
from models.errors import UserError
from models.plurals import counted
from models.storage.model_card import read_card, vocabulary_of
from models.training.objectives import generator
from models.training.progress import TrainSpec

FEWEST = 20


@dataclass(frozen=True, eq=False)
class Data:
    """train, evaluated and reported (N, L) int16 symbols on the device; L is the longest word and its end.

    evaluated: what the loss is measured on while training goes on. These words choose the weights, but for a list so
    short that none do: there they are the reported ones, and the last weights are kept. running: of a list with counts,
    the running shares of the words that are learned from: a batch holds them in proportion. Held-out figures are of
    distinct words.
    """

    vocabulary: Vocabulary
    length: int
    words: Split
    train: Tensor
    evaluated: Tensor
    reported: Tensor
    train_characters: float  # per word, the end counted
    digest: str
    bundled: str  # the bundled list that these words are, or ""
    warning: str = ""
    running: Tensor | None = None

    def batch_rows(self, batch: int, step: int, seed: int) -> Tensor:
        """(B,) which words step `step` (from 0) learns from.

        A pure function of its arguments, so that a resumed run meets the words it would have met.
        """
        if self.running is not None:
            return weighted_rows(self.running, batch, step, seed)
        return batch_rows(len(self.train), batch, step, seed)

    @property
    def few(self) -> bool:
        """Whether the held-out words are too few to choose the weights by."""
        return not self.words.choosing

    @property
    def is_short(self) -> bool:
        """Whether the list is so short that folds of it are needed to choose by."""
        return self.few and len(self.words.train) + len(self.words.heldout) < FEW


def prepare(spec: TrainSpec, device: torch.device) -> Data:
    """Split, encode and check. Raises UserError, saying what to change, for a list that cannot be learned from."""
    distinct = tuple(dict.fromkeys(spec.words))
    _check(distinct, spec.heldout)
    sides = split(distinct, spec.heldout, spec.seed)
    vocabulary = _begun(spec, distinct) or Vocabulary.from_words(distinct)
    length = max(len(vocabulary.split(word)) for word in distinct) + 1
    digest = words_digest(distinct)
    train, evaluated, reported = (
        torch.from_numpy(vocabulary.encode_all(part, length)).to(device)
        for part in (sides.train, sides.choosing or sides.reported, sides.reported)
    )
    running = _running(spec, sides.train)
    return Data(
        vocabulary=vocabulary,
        length=length,
        words=sides,
        train=train,
        evaluated=evaluated,
        reported=reported,
        train_characters=_characters(train, running),
        digest=digest,
        bundled=_bundled(spec.source, digest),
        warning=_warning(sides, len(distinct)),
        running=running,
    )


def _running(spec: TrainSpec, train: tuple[str, ...]) -> Tensor | None:
    """The running shares of the words that are learned from; None for a list without counts."""
    if not spec.weights:
        return None
    weight = dict(zip(spec.words, spec.weights, strict=True))
    below = torch.tensor([weight[word] for word in train], dtype=torch.float64).cumsum(0)
    return below / below[-1]


def _characters(train: Tensor, running: Tensor | None) -> float:
    """Per word of a batch on average, the end counted."""
    if running is None:
        return 1 + float((train > 0).sum()) / len(train)
    return 1 + float((train > 0).sum(1).cpu().double() @ running.diff(prepend=running.new_zeros(1)))


def _begun(spec: TrainSpec, words: tuple[str, ...]) -> Vocabulary | None:
    """The letters of a run that goes on, if they write these words: version 1 counted letters by code points."""
    if not (spec.resume or spec.longer):
        return None
    try:
        vocabulary = vocabulary_of(read_card(Path(spec.out)))
        for word in words:
            vocabulary.symbols(word)
    except UserError:
        return None
    return vocabulary


def _bundled(source: str, digest: str) -> str:
    try:
        return source if words_digest(bundled_words(source)) == digest else ""
    except UserError:
        return ""


def _check(distinct: tuple[str, ...], share: float) -> None:
    if not distinct:
        raise UserError("The list holds no words; give one word a line.")
    if len(distinct) == 1:
        raise UserError(f"Every entry of the list is {distinct[0]!r}; give at least {FEWEST} different words.")
    if len(distinct) < FEWEST:
        raise UserError(
            f"The list has only {counted(len(distinct), 'different word')}; give at least {FEWEST},"
            " better a few hundred."
        )
    if not 0 < share <= 0.5:
        raise UserError(f"The held-out share must be above 0 and at most 0.5, not {share:g}.")


def _warning(sides: Split, count: int) -> str:
    if sides.choosing:
        return ""
    if count < FEW:
        words = counted(count, "word")
        return f"{words} are few, and the model will soon know many by heart; a few hundred teach it more."
    return "One held-out word cannot both choose the weights and be reported on; the last weights are kept."


def batch_rows(words: int, batch: int, step: int, seed: int) -> Tensor:
    """(B,) which words step `step` (from 0) learns from: every epoch is a permutation of its own."""
    first = step * batch
    rows = []
    while batch > 0:
        epoch, offset = divmod(first, words)
        order = _epoch(words, epoch, seed)[offset : offset + batch]
        rows.append(order)
        first, batch = first + len(order), batch - len(order)
    return torch.cat(rows)


def weighted_rows(below: Tensor, batch: int, step: int, seed: int) -> Tensor:
    """(B,) words in proportion to their weights, whose running shares (N,) end in 1; stratified over the batch."""
    g = generator(seed, step, stream=3)
    u = (torch.arange(batch, dtype=torch.float64) + torch.rand(batch, generator=g, dtype=torch.float64)) / batch
    rows = torch.searchsorted(below, u, right=True).clamp_max(len(below) - 1)
    return rows[torch.randperm(batch, generator=g)]


@lru_cache(maxsize=2)
def _epoch(words: int, epoch: int, seed: int) -> Tensor:
    return torch.randperm(words, generator=generator(seed, epoch, stream=1))
