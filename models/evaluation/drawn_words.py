"""What words that a model draws are worth: like the list's or not, new or not, and at what cost."""

from collections.abc import Collection, Generator
from dataclasses import dataclass
from functools import cached_property
from time import perf_counter

import numpy as np

from models.arrays import Array, Flags, Symbols
from models.data.split import Split
from models.data.table import characters
from models.data.vocabulary import Vocabulary, of_words
from models.evaluation.elbo import nats_per_character
from models.evaluation.ngram import NGram, ngram_distance
from models.evaluation.reading import Part
from models.model import Model
from models.sampling.defaults import default_recipe
from models.sampling.sampler import run, words

FURTHEST = 5  # of the n-gram that judges
USUAL = 0.9  # of the list's own words look like its words


@dataclass(frozen=True)
class ListLikeness:
    """How like those of a list words are.

    nats: per character under an interpolated 5-gram of the learned words. distance: see `ngram_distance`.
    """

    nats: float
    distance: float


@dataclass(frozen=True)
class WordSample:
    """count words of one run by the model's default recipe. likeness: to the list.

    new: the share that was not learned from. different: the share of different ones. calls: model calls of the run,
    which all its words share. milliseconds: the run's time for each word. like_words: the share that looks like words
    of the list, None where a table was made before that was counted.
    """

    count: int
    likeness: ListLikeness
    new: float
    different: float
    calls: int
    milliseconds: float
    examples: tuple[str, ...]
    like_words: float | None = None


class Judge:
    """Measures words against the words learned from and others of their list, both (N, L). size: V."""

    def __init__(self, learned: Symbols, others: Symbols, size: int) -> None:
        self._learned, self._others, self._size = learned, others, size
        self._ngram = NGram.fit(learned, size, FURTHEST)

    @classmethod
    def of(cls, words: Split, vocabulary: Vocabulary, length: int) -> "Judge":
        """The judge by a list, of words of a model with that vocabulary and length.

        The others are words that the 5-gram did not count: held-out ones, or every tenth where there are none.
        """
        learned, own = words.train, words.heldout
        if not own:
            learned, own = tuple(w for i, w in enumerate(words.train) if i % 10), words.train[::10]
        letters = of_words(vocabulary)
        one, other = (letters.encode_all(part, length - vocabulary.attribute_count) for part in (learned, own))
        return cls(one, other, len(letters))

    @cached_property
    def _most(self) -> float:
        """The strangeness that `USUAL` of the others do not exceed."""
        return float(np.quantile(self.strangeness(self._others), USUAL))

    def judged(self, table: Symbols) -> tuple[ListLikeness, Flags]:
        """`likeness` and `like_words`, which ask the 5-gram once."""
        nats = self._nats(table)
        return self._likeness(nats, table), nats / characters(table) <= self._most

    def like_words(self, table: Symbols) -> Flags:
        """Return (N,) which words (N, L) the 5-gram finds no stranger than `USUAL` of the others."""
        out: Flags = self.strangeness(table) <= self._most
        return out

    def strangeness(self, table: Symbols) -> Array:
        """Return (N,) what the 5-gram of the learned words makes of each word: nats per character, the end counted."""
        out: Array = self._nats(table) / characters(table)
        return out

    def likeness(self, table: Symbols) -> ListLikeness:
        """Return how like the list words (N, L) are."""
        return self._likeness(self._nats(table), table)

    def _nats(self, table: Symbols) -> Array:
        """(N,) -log p of words by the 5-gram."""
        out: Array = -self._ngram.log_prob(table)
        return out

    def _likeness(self, nats: Array, table: Symbols) -> ListLikeness:
        return ListLikeness(nats_per_character(nats, table)[0], ngram_distance(table, self._others, self._size))

    def of_the_list(self, count: int, seed: int) -> ListLikeness:
        """What the list itself gets: the nats of the others, and the distance of as many learned words to them."""
        some = np.random.default_rng(seed).permutation(len(self._learned))[:count]
        return ListLikeness(self.likeness(self._others).nats, self.likeness(self._learned[some]).distance)


def drawn_words(
    model: Model, judge: Judge, learned: Collection[str], count: int, seed: int = 0, *, at_once: bool = False
) -> Generator[Part, None, WordSample]:
    """Draw that many words and measure them. Yields progress in steps of the run.

    at_once: in one step where the model draws whole words, which it then does by its law.
    """
    recipe = default_recipe(model, rows=count).with_(seed=seed)
    if at_once and model.traits.joint:
        recipe = recipe.with_(steps=1)
    began = perf_counter()
    for frame in run(model, recipe):
        yield Part(min(frame.step, recipe.steps), recipe.steps)
    seconds = perf_counter() - began
    texts, table = words(model, frame), frame.x[:, model.vocabulary.attribute_count :]
    likeness, like_words = judge.judged(table)
    return WordSample(
        count=count,
        likeness=likeness,
        like_words=float(np.mean(like_words)),
        new=float(np.mean([text not in learned for text in texts])),
        different=len(set(texts)) / count,
        calls=frame.calls,
        milliseconds=1000.0 * seconds / count,
        examples=tuple(texts[:8]),
    )
