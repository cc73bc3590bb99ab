"""The reward of a word: weighted features and an expression of the user's own, as plain data and as a function."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from models.arrays import Array, Flags, Symbols
from models.data.vocabulary import Vocabulary, of_words
from models.errors import UserError
from models.plurals import check_range
from models.rewards.expression import MAX_GIVEN, MAX_TEXT, Expression
from models.rewards.features import FEATURES
from models.rewards.word_table import WordTable
from models.storage.typed_json import array, number, one_of, record, text

MAX_WEIGHT = 100.0
LIMIT = 1e6  # rewards are finite numbers from -LIMIT to LIMIT
FLOOR = -LIMIT  # what a word is worth whose reward is none of these


@dataclass(frozen=True)
class Term:
    """A feature by name, times a weight. text: what it takes, as letters or a word; "" where it takes none."""

    name: str
    weight: float
    text: str = ""

    @property
    def idle(self) -> bool:
        """Whether it adds nothing."""
        return self.weight == 0.0

    @property
    def source(self) -> str:
        """The term as an expression."""
        takes = f'("{self.text}")' if FEATURES[self.name].takes else ""
        short = f"{self.weight:g}"
        return f"{short if float(short) == self.weight else self.weight}*{self.name}{takes}"


@dataclass(frozen=True)
class Reward:
    """The sum of `terms`, one a feature, and of `expression`, "" for none. Raises UserError for what cannot be read."""

    terms: tuple[Term, ...] = ()
    expression: str = ""

    def __post_init__(self) -> None:
        names = [term.name for term in self.terms]
        for term in self.terms:
            if term.name not in FEATURES:
                raise UserError(f"There is no feature {term.name!r}; choose one of {', '.join(FEATURES)}.")
            check_range("A weight", term.weight, -MAX_WEIGHT, MAX_WEIGHT)
            if len(term.text) > MAX_GIVEN or '"' in term.text or "\\" in term.text:
                raise UserError(f'A text in a reward has at most {MAX_GIVEN} characters, and neither " nor \\.')
        if len(set(names)) < len(names):
            raise UserError("A reward weighs each feature once; add the weights up.")
        if self.expression:
            Expression(self.expression)

    @property
    def is_empty(self) -> bool:
        """Whether every word has the same reward because nothing is asked for."""
        return not self.expression and all(term.idle for term in self.terms)

    @property
    def source(self) -> str:
        """The whole reward as one expression, which gives the same numbers."""
        terms = [term.source for term in self.terms if not term.idle]
        own = [f"({self.expression})" if terms else self.expression] if self.expression else []
        return " + ".join([*terms, *own])

    @property
    def lacks(self) -> str:
        """What keeps it from being computed, in one sentence; "" where nothing does."""
        for term in self.terms:
            takes = FEATURES[term.name].takes
            if not term.idle and takes and not term.text.strip():
                return f"{FEATURES[term.name].label} needs its {takes}; type them or set its weight to 0."
        return "" if not self.is_empty else "Nothing is rewarded yet; give a weight or an expression."

    @property
    def asks_list(self) -> bool:
        """Whether it needs the list that the model learned from."""
        names = {term.name for term in self.terms if not term.idle}
        names |= Expression(self.expression).names if self.expression else frozenset()
        return any(FEATURES[name].asks_list for name in names)

    def weight(self, name: str) -> float:
        """The weight of the feature of that name, 0 without a term."""
        return next((term.weight for term in self.terms if term.name == name), 0.0)

    def text(self, name: str) -> str:
        """The text of the feature of that name, "" without a term."""
        return next((term.text for term in self.terms if term.name == name), "")

    def with_term(self, changed: Term) -> "Reward":
        """The same with another weight and text of a feature; one that says nothing is left out."""
        terms = {term.name: term for term in self.terms} | {changed.name: changed}
        ordered = (terms[name] for name in FEATURES if name in terms)
        return Reward(tuple(term for term in ordered if not term.idle or term.text), self.expression)

    def to_json(self) -> dict[str, Any]:
        """A plain value for JSON."""
        terms = [{"name": term.name, "weight": term.weight, "text": term.text} for term in self.terms]
        return {"terms": terms, "expression": self.expression}

    @classmethod
    def from_json(cls, value: Any) -> "Reward":
        """Read what `to_json` wrote. Raises FieldError or UserError."""
        plain = _REWARD(value)
        return cls(tuple(Term(**term) for term in plain["terms"]), plain["expression"])


class Rewarded(NamedTuple):
    """values (N,): rewards, finite. floored (N,): those of which the value is none, so that FLOOR stands for it."""

    values: Array
    floored: Flags


class RewardFunction:
    """The reward of words of one vocabulary. Raises UserError where it lacks a part, a letter or the list.

    listed: whether a word is in the list that the model learned from; None where that is gone.
    """

    def __init__(self, reward: Reward, vocabulary: Vocabulary, listed: Callable[[str], bool] | None) -> None:
        if reward.lacks:
            raise UserError(reward.lacks)
        self.reward, self._vocabulary, self._listed = reward, of_words(vocabulary), listed
        self._attribute_count = vocabulary.attribute_count
        self._terms = [term for term in reward.terms if not term.idle]
        self._expression = Expression(reward.expression) if reward.expression else None
        # So that an unknown letter is reported before anything is drawn.
        self(np.zeros((1, self._attribute_count + 1), np.int16))

    def __call__(self, x: Symbols) -> Rewarded:
        """The rewards of whole words (N, L)."""
        words = WordTable(x[:, self._attribute_count :], self._vocabulary, self._listed)
        total = np.zeros(len(x))
        for term in self._terms:
            total += term.weight * FEATURES[term.name].of(words, term.text)
        if self._expression is not None:
            total += self._expression(words)
        with np.errstate(invalid="ignore"):
            floored = ~(np.abs(total) <= LIMIT)
        return Rewarded(np.where(floored, FLOOR, total), floored)


_TERM: Mapping[str, Any] = {
    "name": one_of(FEATURES),
    "weight": number(-MAX_WEIGHT, MAX_WEIGHT),
    "text": text(MAX_GIVEN),
}
_REWARD = record({"terms": array(record(_TERM), len(FEATURES)), "expression": text(MAX_TEXT)})
