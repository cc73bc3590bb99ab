"""Sequence-level distillation: a network of one pass learns what another model writes, one word for each pattern.

Where several words fit a pattern, letters drawn independently of each other mix them up; a student that meets only one
of them has nothing to mix (Kim and Rush 2016, arXiv 1606.07947; Gu et al. 2017, arXiv 1711.02281). The teacher draws
words from its own distribution, each with its probability. The lesson of a pattern is the likeliest of them that fits
it, as a beam search would find it, so that a teacher need not be able to fill patterns by itself.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from models.constraints.constraint import Constraint, free_for
from models.data.vocabulary import Vocabulary
from models.errors import UserError, quoted
from models.evaluation.along_path import is_exact
from models.model import Model
from models.plurals import grouped
from models.sampling.defaults import default_recipe
from models.sampling.recipe import Recipe
from models.sampling.sampler import fill
from models.storage.loader import LoadedModel, load_model
from models.storage.taught_by import TaughtBy
from models.training.objectives.objective import generator
from models.training.objectives.one_pass import patterns
from models.training.preparing import Preparing

DRAWN = 10_000  # words that a teacher draws
ROWS = 256  # of them at once
PATTERNS, LEAST = 4, 4096  # of each word, and of all words together
EMPTY = 0.1  # share of the patterns that ask for nothing, which all have the same answer
CHOOSING = 0.05  # share of the lessons that choose the weights


@dataclass(frozen=True, eq=False)
class Lessons:
    """words (N, L) int16, and given (N, L) bool: the pattern that each answers. about: for the card.

    The first `choosing` choose the weights.
    """

    words: Tensor
    given: Tensor
    choosing: int
    about: TaughtBy

    @property
    def chosen_by(self) -> tuple[Tensor, Tensor]:
        """The words that the weights are chosen by, and their patterns."""
        return self.words[: self.choosing], self.given[: self.choosing]

    @property
    def learned(self) -> tuple[Tensor, Tensor]:
        """The words that are learned from, and their patterns."""
        return self.words[self.choosing :], self.given[self.choosing :]


def lessons_of(teacher: str, vocabulary: Vocabulary, length: int, seed: int) -> Preparing[Lessons]:
    """The lessons of a teacher, by name or path, for a student of these letters and L positions.

    Stopped while it draws, it makes do with the words there are. Yields what is done. Raises UserError for a teacher
    that is not there, that gives no exact probability of its words, or that has no letter of the list.
    """
    model, digest = yield from _loaded(teacher)
    recipe = recipe_for(model, vocabulary, length, seed)
    found: dict[str, float] = {}
    drawn = 0
    for batch in draw_batches(model, recipe, DRAWN):
        drawn += len(batch)
        found |= dict(batch)
        command = yield f"{model.title} draws words: {grouped(drawn)} of {grouped(DRAWN)}"
        if command is not None:
            break
    yield "looking for the likeliest word of each pattern"
    best = sorted(found, key=lambda word: (-found[word], word))
    words, given = answers(torch.from_numpy(vocabulary.encode_all(best, length)), seed)
    choosing = max(1, int(CHOOSING * len(words)))
    return Lessons(words, given, choosing, TaughtBy(model.title, digest, drawn, len(best), len(words), seed))


def _loaded(teacher: str) -> Preparing[tuple[Model, str]]:
    for value in load_model(teacher):
        if isinstance(value, LoadedModel):
            return value.model, value.model.digest
        yield value
    raise UserError(f"There is no model {quoted(teacher)}; choose another teacher.")


def recipe_for(model: Model, vocabulary: Vocabulary, length: int, seed: int) -> Recipe:
    """What the teacher is drawn by: its default recipe, in the letters and lengths of the student. Raises UserError."""
    free = free_for(model.vocabulary, model.length)
    others = [model.vocabulary.symbol(c) for c in model.vocabulary.characters if c not in vocabulary]
    if len(others) == len(model.vocabulary.characters):
        raise UserError(f"{model.title} has none of the letters of this list; choose another teacher.")
    cells = free.cells.copy()
    cells[:, others] = False
    longest = min(model.length, length) - 1
    recipe = default_recipe(model, Constraint(cells, 1, longest, free.suffix, free.kinds), rows=ROWS).with_(seed=seed)
    recipe = recipe.with_(steps=1) if model.traits.joint else recipe
    if not is_exact(recipe, model.traits):
        raise UserError(f"{model.title} gives no exact probability of the words that it draws; choose another teacher.")
    return recipe


def draw_batches(model: Model, recipe: Recipe, count: int) -> Iterator[list[tuple[str, float]]]:
    """Words and their log-probabilities, a batch of rows after another; a word may come several times."""
    for first in range(0, count, ROWS):
        frame = fill(model, recipe.with_(first_row=first, rows=min(ROWS, count - first)))
        yield [(model.vocabulary.decode(x), float(p)) for x, p in zip(frame.x, frame.logp, strict=True)]


def answers(best: Tensor, seed: int) -> tuple[Tensor, Tensor]:
    """(N, L) the answers to patterns of these words (M, L), the likeliest first, and what each pattern gives.

    In random order, `PATTERNS` of every word and `LEAST` at the least.
    """
    g = generator(seed, 0, stream=6)
    each = max(PATTERNS, -(-LEAST // len(best)))
    asked = best.repeat(each, 1)[torch.randperm(each * len(best), generator=g)]
    given = patterns(asked, g, EMPTY)
    return best[torch.tensor(_first_fitting(best, asked, given))], given


def _first_fitting(best: Tensor, asked: Tensor, given: Tensor) -> list[int]:
    """The first word that has the symbols given, of each pattern; the words with a symbol at a place are bits."""
    rows, places = given.nonzero().unbind(1)
    having = [{int(c): _bits(column == c) for c in column.unique()} for column in best.T]
    fits = [(1 << len(best)) - 1] * len(asked)
    for row, place, symbol in zip(rows.tolist(), places.tolist(), asked[given].tolist(), strict=True):
        fits[row] &= having[place][symbol]
    return [(one & -one).bit_length() - 1 for one in fits]


def _bits(flags: Tensor) -> int:
    """A number whose bits are the flags (M,), the first one lowest."""
    return int.from_bytes(np.packbits(flags.numpy(), bitorder="little").tobytes(), "little")
