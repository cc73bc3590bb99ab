"""One finished word, and everything needed to evaluate it and to draw it again."""

from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from math import isnan
from typing import Any

from models.data.vocabulary import Vocabulary
from models.evaluation.figure import Figure, Kind
from models.sampling.recipe import Recipe


class Novelty(Enum):
    """Where a word stands with respect to the list a model was trained on."""

    IN_LIST = "in the list"
    HELD_OUT = "held out"
    NEW = "new"


@dataclass(frozen=True)
class Result:
    """`logp` in nats, nan where there is none. `nearest` is the closest list word, `distance` its edit distance.

    `model` is the title of the model that drew it and `digest` says which one that was; `alphabet` holds its
    characters in order, so that the recipe can be written down.
    """

    word: str
    logp: float
    kind: Kind
    steps: int
    calls: int
    seed: int
    row: int
    novelty: Novelty
    nearest: str
    distance: int
    model: str
    pattern: str
    recipe: Recipe
    starred: bool = False
    alphabet: tuple[str, ...] = ()
    digest: str = ""
    bound: str = ""  # the name of a bound, where `kind` says that logp is one
    length_misfit: float = 0.0  # the largest `Frame.misfit` on the way; 0 too for words kept before it was computed

    @cached_property
    def identity(self) -> tuple[object, ...]:
        """What tells words apart that were drawn: the same word of the same row under the same recipe is the same."""
        return (self.word, self.seed, self.row, self.digest, self.recipe.with_(first_row=0, rows=1))

    @property
    def origin(self) -> tuple[object, ...]:
        """What words are drawn from one row after another: a model and a recipe, without its rows."""
        return self.identity[3:]

    @property
    def distinction(self) -> tuple[object, ...]:
        """What a word must differ in to be added: where its recipe does not draw it again, its chances too."""
        if self.kind.repeats:
            return self.identity
        return (*self.identity, self.kind, "" if isnan(self.logp) else self.logp)

    @property
    def figure(self) -> Figure:
        """What `logp` is."""
        return Figure.of(self.kind, -self.logp, self.bound)

    @property
    def conditional(self) -> bool:
        """Whether `logp` is given a pattern: it is that of the draw in which what the pattern asks for was certain."""
        return not self.recipe.constraint.is_free

    def recipe_json(self) -> dict[str, Any]:
        """The recipe as plain values, in the letters of the model that drew it."""
        return self.recipe.to_json(Vocabulary(self.alphabet))
