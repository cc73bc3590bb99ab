"""What words that a model draws are worth: like the list's or not, new or not, and at what cost."""

from collections.abc import Collection, Generator
from dataclasses import dataclass
from time import perf_counter

import numpy as np

from models.arrays import Array, Symbols
from models.data.table import characters
from models.evaluation.elbo import nats_per_character
from models.evaluation.ngram import NGram, ngram_distance
from models.evaluation.reading import Part
from models.model import Model
from models.sampling.defaults import default_recipe
from models.sampling.sampler import run, words

FURTHEST = 5  # of the n-gram that judges


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
    which all its words share. milliseconds: the run's time for each word.
    """

    count: int
    likeness: ListLikeness
    new: float
    different: float
    calls: int
    milliseconds: float
    examples: tuple[str, ...]


class Judge:
    """Measures words against the words learned from and others of their list, both (N, L). size: V."""

    def __init__(self, learned: Symbols, others: Symbols, size: int) -> None:
        self._learned, self._others, self._size = learned, others, size
        self._ngram = NGram.fit(learned, size, FURTHEST)

    def strangeness(self, table: Symbols) -> Array:
        """Return (N,) what the 5-gram of the learned words makes of each word: nats per character, the end counted."""
        out: Array = -self._ngram.log_prob(table) / characters(table)
        return out

    def likeness(self, table: Symbols) -> ListLikeness:
        """Return how like the list words (N, L) are."""
        nats, _ = nats_per_character(-self._ngram.log_prob(table), table)
        return ListLikeness(nats, ngram_distance(table, self._others, self._size))

    def of_the_list(self, count: int, seed: int) -> ListLikeness:
        """What the list itself gets: the nats of the others, and the distance of so many learned words to them."""
        some = np.random.default_rng(seed).permutation(len(self._learned))[:count]
        return ListLikeness(self.likeness(self._others).nats, self.likeness(self._learned[some]).distance)


def drawn_words(
    model: Model, judge: Judge, learned: Collection[str], count: int, seed: int = 0
) -> Generator[Part, None, WordSample]:
    """Draw so many words and measure them. Yields progress in steps of the run."""
    recipe = default_recipe(model, rows=count).with_(seed=seed)
    began = perf_counter()
    for frame in run(model, recipe):
        yield Part(min(frame.step, recipe.steps), recipe.steps)
    seconds = perf_counter() - began
    texts = words(model, frame)
    return WordSample(
        count=count,
        likeness=judge.likeness(frame.x[:, model.vocabulary.attribute_count :]),
        new=float(np.mean([text not in learned for text in texts])),
        different=len(set(texts)) / count,
        calls=frame.calls,
        milliseconds=1000.0 * seconds / count,
        examples=tuple(texts[:8]),
    )
