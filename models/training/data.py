"""The words of a list as tensors: what a network learns from, what chooses its weights, and what is reported on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from models.data.labels import WordLabels, labels_by
from models.data.split import FEW, Split
from models.data.table import Table
from models.data.vocabulary import Vocabulary
from models.denoisers.shapes import FIELDS
from models.families.registry import family
from models.processes import Process
from models.training.lessons import Lessons
from models.training.objectives.objective import Batch, generator
from models.training.prepared_list import prepare_list
from models.training.train_spec import TrainSpec


@dataclass(frozen=True, eq=False)
class Data:
    """train, evaluated and reported (N, L) int16 symbols on the device.

    L is the longest word and its end, and what stands before it. evaluated: what the loss is measured on while training
    goes on. These words choose the weights, but for a list so short that none do: there they are the reported ones, and
    the last weights are kept. running: of a list with counts, the running shares of the words that are learned from: a
    batch holds them in proportion. Held-out figures are of distinct words. process: of the model that learns them, with
    its parameters as they stand on the card. lessons: what another model wrote, which is learned from in their place;
    some of its words are then the evaluated ones. word_labels: what labels are learned with the words, None for none;
    labels (N,) int64: the number of each one's.
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
    process: Process
    parameters: Mapping[str, Any]
    warning: str = ""
    running: Tensor | None = None
    lessons: Lessons | None = None
    word_labels: WordLabels | None = None
    labels: Tensor | None = None

    def taught(self, lessons: Lessons) -> "Data":
        """The same words, with lessons to learn from in their place."""
        return replace(self, lessons=lessons, evaluated=lessons.chosen_by[0].to(self.train.device))

    def batch_rows(self, batch: int, step: int, seed: int) -> Tensor:
        """(B,) which words, or lessons, step `step` (from 0) learns from.

        A pure function of its arguments, so that a resumed run meets the words it would have met.
        """
        if self.lessons is not None:
            return batch_rows(len(self.lessons.learned[0]), batch, step, seed)
        if self.running is not None:
            return weighted_rows(self.running, batch, step, seed)
        return batch_rows(len(self.train), batch, step, seed)

    def patterns_of(self, table: Tensor) -> Tensor | None:
        """(N, L) what the patterns of a table of words give; None for words that answer none, such as a list's."""
        return self.lessons.chosen_by[1] if self.lessons is not None and table is self.evaluated else None

    def batch(self, batch: int, step: int, seed: int) -> Batch:
        """What step `step` learns from, on the device."""
        rows, device = self.batch_rows(batch, step, seed), self.train.device
        if self.lessons is None:
            labels = None if self.labels is None else self.labels[rows.to(device), None]
            return Batch(self.train[rows.to(device)].long(), labels)
        words, given = (part[rows].to(device) for part in self.lessons.learned)
        return Batch(words.long(), given=given)

    def words_in(self, table: Tensor) -> NDArray[np.int16]:
        """The words of rows without what stands before them, which `of_words(vocabulary)` reads."""
        out: NDArray[np.int16] = table[:, self.vocabulary.attribute_count :].cpu().numpy()
        return out

    @property
    def few(self) -> bool:
        """Whether the held-out words are too few to choose the weights by."""
        return not self.words.choosing and self.lessons is None

    @property
    def is_short(self) -> bool:
        """Whether the list is so short that folds of it are needed to choose by."""
        return self.few and len(self.words.train) + len(self.words.heldout) < FEW


def prepare(spec: TrainSpec, device: torch.device) -> Data:
    """`prepare_list`, on a device."""
    given = prepare_list(spec)
    train, evaluated, reported = (
        torch.from_numpy(table).to(device) for table in (given.train, given.evaluated, given.reported)
    )
    running = _running(given.weights)
    weights = np.ones(len(given.train)) if given.weights is None else given.weights
    words = Table(given.train, weights, len(given.vocabulary))
    word_labels = labels_by(spec.labels_by, spec.words, spec.labels) if spec.labels_by else None
    process, parameters = family(spec.family).new_process(given.vocabulary, words, dict(spec.settings))
    return Data(
        vocabulary=given.vocabulary,
        length=given.length,
        words=given.words,
        train=train,
        evaluated=evaluated,
        reported=reported,
        train_characters=_characters(train[:, given.vocabulary.attribute_count :], running),
        digest=given.digest,
        bundled=given.bundled,
        process=process,
        parameters=parameters,
        warning=given.warning,
        running=running,
        word_labels=word_labels,
        labels=None if word_labels is None else _labels(spec, word_labels, given.words.train).to(device),
    )


def _labels(spec: TrainSpec, word_labels: WordLabels, words: Sequence[str]) -> Tensor:
    """(N,) int64 the labels of some of the words of a request."""
    beside = dict(zip(spec.words, spec.labels, strict=True)) if spec.labels else {}
    return torch.from_numpy(word_labels.of_all(words, [beside.get(word, "") for word in words])).long()


def sizes_of_process(denoiser: str, data: Data) -> dict[str, int]:
    """The sizes of a network that are the process's too, by the name that both have them under."""
    return {name: int(data.parameters[name]) for name in FIELDS[denoiser] if name in data.parameters}


def _running(weights: NDArray[np.float64] | None) -> Tensor | None:
    """The running shares of the words that are learned from; None for a list without counts."""
    if weights is None:
        return None
    below = torch.from_numpy(weights).cumsum(0)
    return below / below[-1]


def _characters(train: Tensor, running: Tensor | None) -> float:
    """Per word of a batch on average, the end counted."""
    if running is None:
        return 1 + float((train > 0).sum()) / len(train)
    return 1 + float((train > 0).sum(1).cpu().double() @ running.diff(prepend=running.new_zeros(1)))


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
