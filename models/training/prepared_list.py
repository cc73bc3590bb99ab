"""From a list of words to tables: what is learned from, what chooses, and what is reported on. Loads no torch."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from models.data.bundled_lists import bundled_words, words_digest
from models.data.split import FEW, Split, split
from models.data.vocabulary import Vocabulary
from models.errors import UserError, quoted
from models.families.registry import family
from models.plurals import counted
from models.storage.model_card import read_card, vocabulary_of
from models.training.train_spec import MAX_HELDOUT, TrainSpec

FEWEST = 20
DRAW_SEED = 0  # of which held-out words are taken and how they are corrupted, the same for every run


@dataclass(frozen=True, eq=False)
class PreparedList:
    """train, evaluated and reported (N, L) int16 symbols.

    L is the longest word and its end, and what stands before it. evaluated: the words that choose, or the reported ones
    where the list is too short for that. weights (N,): how often each word of train occurs, None for a list without
    counts. bundled: the bundled list that these words are, or "".
    """

    vocabulary: Vocabulary
    length: int
    words: Split
    train: NDArray[np.int16]
    evaluated: NDArray[np.int16]
    reported: NDArray[np.int16]
    weights: NDArray[np.float64] | None
    digest: str
    bundled: str
    warning: str


def prepare_list(spec: TrainSpec) -> PreparedList:
    """Split, encode and check. Raises UserError, saying what to change, for a list that cannot be learned from."""
    distinct = tuple(dict.fromkeys(spec.words))
    _check(distinct, spec.heldout)
    sides = split(distinct, spec.heldout, spec.seed)
    vocabulary = _begun(spec, distinct) or family(spec.family).alphabet(Vocabulary.from_words(distinct), distinct)
    length = vocabulary.attribute_count + max(len(vocabulary.split(word)) for word in distinct) + 1
    digest = words_digest(distinct)
    train, evaluated, reported = (
        vocabulary.encode_all(part, length) for part in (sides.train, sides.choosing or sides.reported, sides.reported)
    )
    weight = dict(zip(spec.words, spec.weights, strict=True)) if spec.weights else {}
    return PreparedList(
        vocabulary=vocabulary,
        length=length,
        words=sides,
        train=train,
        evaluated=evaluated,
        reported=reported,
        weights=np.array([weight[word] for word in sides.train], np.float64) if weight else None,
        digest=digest,
        bundled=_bundled(spec.source, digest),
        warning=_warning(sides, len(distinct)),
    )


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
        raise UserError(f"Every entry of the list is {quoted(distinct[0])}; give at least {FEWEST} different words.")
    if len(distinct) < FEWEST:
        raise UserError(
            f"The list has only {counted(len(distinct), 'different word')}; give at least {FEWEST},"
            " better a few hundred."
        )
    if not 0 < share <= MAX_HELDOUT:  # an earlier run that goes on may hold out less than is offered now
        raise UserError(f"The held-out share must be above 0 and at most {MAX_HELDOUT:g}, not {share:g}.")


def _warning(sides: Split, count: int) -> str:
    if sides.choosing:
        return ""
    if count < FEW:
        words = counted(count, "word")
        return f"{words} are few, and the model will soon know many by heart; a few hundred teach it more."
    return "One held-out word cannot both choose the weights and be reported on; the last weights are kept."
