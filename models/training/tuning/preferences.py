"""What a user marked as liked and as not liked, by which a model is tuned: a plain value. Loads no torch."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from models.errors import UserError, quoted
from models.plurals import check_range, counted, whole_percent

MIN_BETA, MAX_BETA = 0.01, 5.0
DEFAULT_BETA = 0.3


@dataclass(frozen=True)
class Preferences:
    """Words that are liked and words that are not; every liked one is preferred to every other.

    beta: in [MIN_BETA, MAX_BETA]; the larger, the closer the tuned model stays to the one it begins with. draws: states
    of each word for one estimate of its bound. pairs: of a step. anchor: weight in the loss of the bound of the words
    that the model learned from, by which it stays good at them. rate: low, since what is known is to stay.
    """

    liked: tuple[str, ...]
    disliked: tuple[str, ...]
    beta: float = DEFAULT_BETA
    draws: int = 8
    pairs: int = 16
    anchor: float = 0.1
    on_card: ClassVar[str] = "preferences"
    usual_steps: ClassVar[int] = 100
    rate: ClassVar[float] = 0.1

    def __post_init__(self) -> None:
        """Raise UserError, saying what to change, for marks that nothing can be learned from."""
        for words, what in ((self.liked, "liked"), (self.disliked, "not liked")):
            if not words:
                raise UserError(f"No word is marked as {what}; mark at least one of each kind.")
        if both := set(self.liked) & set(self.disliked):
            raise UserError(f"{quoted(min(both))} is marked both as liked and as not liked; choose one.")
        check_range("Beta", self.beta, MIN_BETA, MAX_BETA)

    @property
    def rows(self) -> int:
        """How many words a step learns from."""
        return 2 * self.pairs

    def to_json(self) -> dict[str, Any]:
        """Plain data for a card."""
        return {"liked": len(self.liked), "disliked": len(self.disliked), "beta": self.beta, "draws": self.draws}


@dataclass(frozen=True)
class Leaning:
    """What a model makes of the marks. liked, disliked: the bound's mean over the words, nats a word.

    preferred: the share of pairs whose liked word has become likelier against the other one, compared with the model
    that the tuning began with: 0 before the first step.
    """

    liked: float
    disliked: float
    preferred: float = 0.0


def gain_in_words(after: Leaning, pairs: int) -> str:
    """ "In 75 % of 4 pairs the liked word gained on the other one" """
    return f"In {whole_percent(after.preferred)} of {counted(pairs, 'pair')} the liked word gained on the other one"


def described(before: Leaning, after: Leaning, pairs: int) -> str:
    """The comparison in a sentence or two."""
    return (
        f"{gain_in_words(after, pairs)}. Liked words: {before.liked:.1f} nats before, {after.liked:.1f} now; the"
        f" others: {before.disliked:.1f} before, {after.disliked:.1f} now."
    )


def on_card(marks: Preferences, before: Leaning, after: Leaning) -> Mapping[str, Any]:
    """What a card keeps of the tuning."""
    values = {"before": before, "after": after}
    return {
        **marks.to_json(),
        "preferred": round(after.preferred, 4),
        **{name: {"liked": round(of.liked, 3), "disliked": round(of.disliked, 3)} for name, of in values.items()},
    }
