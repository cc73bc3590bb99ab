"""One finished word, and everything needed to evaluate it and to draw it again."""

from dataclasses import dataclass, replace
from enum import Enum
from functools import cached_property
from math import isnan
from typing import Any

from models.data.attributes import compared
from models.data.labels import has_label
from models.data.vocabulary import Vocabulary
from models.evaluation.figure import Figure, Kind
from models.sampling.by_reward import ByReward
from models.sampling.recipe import Recipe


class Novelty(Enum):
    """Where a word stands with respect to the list a model was trained on."""

    IN_LIST = "in the list"
    HELD_OUT = "held out"
    NEW = "new"


@dataclass(frozen=True)
class Worth:
    """What a word was drawn for. value: its reward. weight: its share among all particles, None where it has none."""

    value: float
    weight: float | None
    by: ByReward


@dataclass(frozen=True)
class Result:
    """`logp` in nats, nan where there is none. `nearest` is the closest list word, `distance` its edit distance.

    `model` is the title of the model that drew it and `digest` says which one that was; `alphabet` holds its
    characters in order, so that the recipe can be written down. `worth` is there where the word was drawn by a reward;
    recipe and `logp` are those without it. `values`: what was drawn before the word of its attributes, as "length=4".
    `labelled_by`: by what words have the label that it was drawn under, of `LABELLED_BY`; "" for none.
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
    disliked: bool = False  # marked as not liked; never beside a star
    alphabet: tuple[str, ...] = ()
    digest: str = ""
    bound: str = ""  # the name of a bound, where `kind` says that logp is one
    length_misfit: float = 0.0  # the largest `Frame.misfit` on the way; 0 too for words kept before it was computed
    worth: Worth | None = None
    values: tuple[str, ...] = ()
    labelled_by: str = ""

    @cached_property
    def identity(self) -> tuple[object, ...]:
        """What tells words apart that were drawn: the same word of the same row under the same recipe is the same."""
        by = None if self.worth is None else one_word_of(self.worth.by)
        return (self.word, self.seed, self.row, self.digest, self.recipe.with_(first_row=0, rows=1), by)

    @property
    def marked(self) -> bool:
        """Whether the user has marked it, as liked or as not."""
        return self.starred or self.disliked

    @property
    def origin(self) -> tuple[object, ...]:
        """What words are drawn from one row after another: a model, a recipe without its rows, and a reward."""
        return self.identity[3:]

    @property
    def distinction(self) -> tuple[object, ...]:
        """What a word must differ in to be added: where its recipe does not draw it again, its chances too."""
        if self.repeats:
            return self.identity
        return (*self.identity, self.kind, "" if isnan(self.logp) else self.logp)

    @property
    def repeats(self) -> bool:
        """Whether the recipe of the word is all that it was drawn by, so that it draws the word again."""
        return self.kind.repeats and (self.worth is None or self.worth.by.sampler.repeats)

    @property
    def figure(self) -> Figure:
        """What `logp` is."""
        return Figure.of(self.kind, -self.logp, self.bound)

    @cached_property
    def has_label(self) -> bool | None:
        """Whether the word has the label that it was drawn under; None where there was none, or nothing tells."""
        return follows_label(self.recipe, self.labelled_by, self.word)

    @cached_property
    def true_values(self) -> tuple[str, ...]:
        """The attributes that the letters of the word have; those drawn before it may differ."""
        if not (self.values and self.word):
            return ()
        vocabulary = Vocabulary(self.alphabet)
        return vocabulary.attributes.of_word(vocabulary.split(self.word))

    @property
    def compared_values(self) -> tuple[str, ...]:
        """`values`, each with what the word has in its place where that is another: "vowels=3 (is 2)"."""
        return compared(self.values, self.true_values)

    @property
    def conditional(self) -> bool:
        """Whether `logp` is given a pattern: it is that of the draw in which what the pattern asks for was certain."""
        return not self.recipe.constraint.is_free

    def recipe_json(self) -> dict[str, Any]:
        """The recipe as plain values, in the letters of the model that drew it."""
        return self.recipe.to_json(Vocabulary(self.alphabet))


def follows_label(recipe: Recipe, labelled_by: str, word: str) -> bool | None:
    """Whether a word has the label that a recipe asks for; None where it asks for none, or nothing tells.

    labelled_by: see `Result`.
    """
    asked = labelled_by and recipe.label and recipe.guidance > 0
    return has_label(labelled_by, recipe.label, word) if asked else None


def one_word_of(by: ByReward) -> ByReward:
    """What tells draws by a reward apart, however many words of them are kept."""
    return replace(by, words=1)
