"""Where a word stands with respect to the list: in it, held out from training or new, and the nearest word of it."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from models.data.graphemes import graphemes, letters_in
from models.data.vocabulary import normal
from models.evaluation.result import Novelty

_BATCH = 64  # words compared with the whole list at once: 64 x 30,000 distances are 4 MB and some 20 ms


@dataclass(frozen=True)
class Verdict:
    """nearest: the closest word of the list, the first of equals; distance: letters inserted, deleted or exchanged."""

    novelty: Novelty
    nearest: str
    distance: int


class NoveltyIndex:
    """Holds the words trained on and the words held out. Safe to call from several threads: it only reads."""

    def __init__(self, trained: Collection[str], heldout: Collection[str] = ()) -> None:
        self._trained = frozenset(map(normal, trained))
        self._heldout = frozenset(map(normal, heldout)) - self._trained
        self._all = list(dict.fromkeys(map(normal, (*trained, *heldout))))

    @cached_property
    def _letters(self) -> list[Sequence[str]]:
        """The letters of every word, split when the first word is compared: opening a model does not wait for it."""
        return [_comparable(word) for word in self._all]

    def novelty(self, word: str) -> Novelty:
        """In the list, held out or new; no distances, so it is quick."""
        word = normal(word)
        if word in self._trained:
            return Novelty.IN_LIST
        return Novelty.HELD_OUT if word in self._heldout else Novelty.NEW

    def verdict(self, word: str) -> Verdict:
        """The verdict on one word."""
        return next(self.verdicts([word]))

    def verdicts(self, words: Sequence[str]) -> Iterator[Verdict]:
        """A verdict a word, in order. The distance is 0 for a word of the list; without a list, the word's length."""
        for a in range(0, len(words), _BATCH):
            batch = [normal(word) for word in words[a : a + _BATCH]]
            nearest = self._nearest([word for word in dict.fromkeys(batch) if self.novelty(word) is Novelty.NEW])
            for word in batch:
                yield Verdict(self.novelty(word), *nearest.get(word, (word, 0)))

    def _nearest(self, words: list[str]) -> dict[str, tuple[str, int]]:
        if not self._all:
            return {word: ("", letters_in(word)) for word in words}
        if not words:
            return {}
        from rapidfuzz import process  # the window is there before it is loaded
        from rapidfuzz.distance import Levenshtein

        asked = [_comparable(word) for word in words]
        distances = process.cdist(asked, self._letters, scorer=Levenshtein.distance, dtype=np.uint16)
        best = distances.argmin(1)
        return {word: (self._all[i], int(row[i])) for word, i, row in zip(words, best, distances, strict=True)}


def _comparable(word: str) -> Sequence[str]:
    """The letters of a word, each as one item that the distance counts."""
    letters = graphemes(word)
    return word if len(letters) == len(word) else letters
