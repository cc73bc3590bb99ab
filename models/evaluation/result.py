"""One finished word, and everything needed to evaluate it and to draw it again."""

from dataclasses import dataclass
from enum import Enum
from typing import Any

from models.data.vocabulary import Vocabulary
from models.sampling.recipe import Recipe


class Novelty(Enum):
    """Where a word stands with respect to the list a model was trained on."""

    IN_LIST = "in the list"
    HELD_OUT = "held out"
    NEW = "new"


class Kind(Enum):
    """What a log-probability is; every figure on screen says which."""

    EXACT = "exact"  # the probability with which this recipe draws this word
    PATH = "this order"  # the probability of the letters given the order in which positions happened to be filled
    ELBO = "ELBO"  # a bound: the average over all orders; estimated, so a bound in expectation
    TIGHT = "tight bound"  # a bound in expectation: the log of the mean over K random orders
    UNSCORED = "unknown"  # letters were thrown away or taken back on the way, so there is no figure
    EDITED = "edited"  # the word was changed by hand and has no probability of its own


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
    length_misfit: float = 0.0  # the largest `Frame.misfit` on the way; 0 too for words kept before it was computed

    def recipe_json(self) -> dict[str, Any]:
        """The recipe as plain values, in the letters of the model that drew it."""
        return self.recipe.to_json(Vocabulary(self.alphabet))
