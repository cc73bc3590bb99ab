"""Which results are shown: a text or a pattern, and three switches."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.constraints.pattern import parse
from models.data.graphemes import graphemes, letters_in
from models.data.vocabulary import END, Vocabulary, normal
from models.evaluation.result import Novelty, Result

PATTERN_SIGNS = frozenset("?@#[].*{}\\")


@dataclass(frozen=True)
class Wanted:
    """text: words that hold it, or that fit it if it has a pattern's signs. unique: the first of equal words."""

    text: str = ""
    new_only: bool = False
    starred: bool = False
    unique: bool = False


def is_pattern(text: str) -> bool:
    """Whether a text is read as a pattern."""
    return not PATTERN_SIGNS.isdisjoint(text)


def choose(results: Sequence[Result], wanted: Wanted) -> list[int]:
    """The places of the results to show, ascending. Raises PatternError or ConstraintError for a wrong pattern."""
    places = [
        i
        for i, result in enumerate(results)
        if (result.novelty is Novelty.NEW or not wanted.new_only) and (result.starred or not wanted.starred)
    ]
    text = normal(wanted.text.strip())
    if is_pattern(text):
        words = [results[i].word for i in places]
        fit = _fits(words, text) if words else np.zeros(0, bool)
        places = [i for i, good in zip(places, fit.tolist(), strict=True) if good]
    elif text:
        folded = text.casefold()
        places = [i for i in places if folded in results[i].word.casefold()]
    if wanted.unique:
        first: dict[str, int] = {}
        for i in places:
            first.setdefault(results[i].word, i)
        places = list(first.values())
    return places


def _fits(words: list[str], pattern: str) -> NDArray[np.bool_]:
    """(N,) whether each word fits a pattern. Letters that no word has are known too, so they simply fit nothing."""
    vocabulary = Vocabulary.from_words([*(w for w in words if w), *(c for c in graphemes(pattern) if c[0].isalnum())])
    length = max(map(letters_in, words), default=1) + 2
    length = max(length, len(pattern) + 2)
    constraint = parse(pattern, vocabulary, length)
    full = np.array([bool(w) for w in words])
    x = vocabulary.encode_all([w or vocabulary.characters[0] for w in words], length)  # (N, L)
    letters = (x != END).sum(1)
    good: NDArray[np.bool_] = full & constraint.cells[np.arange(length), x].all(1)
    good &= np.isin(letters, constraint.lengths)
    if len(constraint.suffix):
        for i in np.flatnonzero(good):
            good[i] = constraint.satisfied_by(x[i])
    return good
