"""What a log-probability is, and how it stands to the true one: every figure on screen and on paper says which."""

from dataclasses import dataclass
from enum import Enum
from typing import Literal

Relation = Literal["=", "<=", "none"]
ELBO, NELBO, TIGHT, LOOSE = "ELBO", "NELBO", "tight bound", "loose bound"
WITH_ATTRIBUTES = "with its attributes"


class Kind(Enum):
    """What the log-probability of a word is."""

    EXACT = "exact"  # the probability with which this recipe draws this word
    PATH = "this order"  # the probability of the letters given the order in which positions happened to be filled
    BOUND = "bound"  # a bound that has a name of its own; estimated, so a bound in expectation
    UNSCORED = "unknown"  # letters were thrown away or revised on the way, so there is no figure until one is computed
    CHANGED = "changed settings"  # as PATH, under the settings of each step, which were not the same throughout
    EDITED = "edited"  # the word was changed by hand and has no probability of its own

    @property
    def repeats(self) -> bool:
        """Whether the recipe of a word is all that it was drawn by, so that it draws the word again."""
        return self not in (Kind.CHANGED, Kind.EDITED)


@dataclass(frozen=True)
class Figure:
    """nats: -log p, nan where there is none. name: how it is called. why: what it is, in half a sentence.

    relation: of the true -log p to nats; "<=" holds on average where nats is an estimate, "none" says nothing of it.
    """

    nats: float
    relation: Relation
    name: str
    why: str

    @classmethod
    def of(cls, kind: Kind, nats: float, bound: str = "") -> "Figure":
        """bound: the name of a bound, "" for other kinds."""
        name = bound if kind is Kind.BOUND and bound else kind.value
        return cls(nats, _RELATIONS.get(kind, "none"), name, _BOUNDS.get(name, _WHY[kind]))


_RELATIONS: dict[Kind, Relation] = {Kind.EXACT: "=", Kind.BOUND: "<="}
_WHY = {
    Kind.EXACT: "log p is the very probability with which these settings draw the word",
    Kind.PATH: "log p is the probability of the letters in the order in which they were filled",
    Kind.BOUND: "an estimate of a lower bound of log p",
    Kind.UNSCORED: "letters were thrown away or revised on the way, so there is no figure",
    Kind.CHANGED: "log p is the probability of the letters in the order in which they were filled, each under the"
    " settings of its step; where letters were revised there is none",
    Kind.EDITED: "the word was changed by hand and has no probability of its own",
}
_BOUNDS = {
    ELBO: "an estimate of a lower bound of log p, the average over all orders of filling the word",
    NELBO: "an estimate of a lower bound of log p, the average over paths from noise to the word",
    WITH_ATTRIBUTES: "the log-probability of the word together with its attributes, which follow from it, so that log p"
    " is no less",
    TIGHT: "an estimate from random orders or paths, on average below log p and closer to it than their average",
    LOOSE: "an estimate from random paths, on average far below log p: on others letters jump more than once",
}
