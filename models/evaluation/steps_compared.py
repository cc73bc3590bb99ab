"""One step against many: what the same pattern and seed give, and how much of it looks like the words of the list.

Letters that are drawn in one step are independent of each other, so that a word may be half of one and half of another
(the multimodality of Gu et al. 2017, arXiv 1711.02281); over several steps each depends on those before it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from models.data.split import Split
from models.evaluation.drawn_words import Judge
from models.evaluation.novelty import NoveltyIndex
from models.evaluation.result import Novelty
from models.model import Model
from models.sampling.defaults import default_steps
from models.sampling.recipe import Recipe
from models.sampling.sampler import run

WORDS, ROWS = 192, 16  # drawn of each, and at once


@dataclass(frozen=True)
class SteppedWords:
    """Words of a pattern drawn in `steps` steps, which of them look like words of the list, and which stand in it."""

    steps: int
    words: tuple[str, ...] = ()
    looks: tuple[bool, ...] = ()
    listed: tuple[bool, ...] = ()

    @property
    def share_like_words(self) -> float:
        """In [0, 1], of the words drawn so far."""
        return sum(self.looks) / max(1, len(self.looks))

    @property
    def share_listed(self) -> float:
        """In [0, 1], of the words drawn so far."""
        return sum(self.listed) / max(1, len(self.listed))


@dataclass(frozen=True)
class Compared:
    """The same pattern, settings and seed in one step and in many."""

    one: SteppedWords
    many: SteppedWords


def steps_of(model: Model, recipe: Recipe) -> int:
    """The many steps: those of the recipe, or the family's default where the recipe has one."""
    return recipe.steps if recipe.steps > 1 else default_steps(model.card, recipe.constraint)


def compare(model: Model, recipe: Recipe, words: Split, count: int = WORDS) -> Iterator[Compared]:
    """Draw `count` words each way. Yields what there is after each step, so that it can be stopped at any."""
    state = Compared(SteppedWords(1), SteppedWords(steps_of(model, recipe)))
    yield state
    judge, known = Judge.of(words, model.vocabulary, model.length), NoveltyIndex(words.train, words.heldout)
    for first in range(0, count, ROWS):
        for name in ("one", "many"):
            drawn: SteppedWords = getattr(state, name)
            rows = recipe.with_(steps=drawn.steps, first_row=first, rows=min(ROWS, count - first))
            x = np.zeros((0, model.length), np.int16)
            for frame in run(model, rows):
                x = frame.x
                yield state
            texts = tuple(model.vocabulary.decode(row) for row in x)
            more = SteppedWords(
                drawn.steps,
                drawn.words + texts,
                drawn.looks + tuple(judge.like_words(x[:, model.vocabulary.attribute_count :]).tolist()),
                drawn.listed + tuple(known.novelty(text) is not Novelty.NEW for text in texts),
            )
            state = replace(state, **{name: more})
    yield state
