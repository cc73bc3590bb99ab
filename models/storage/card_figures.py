"""The measured figures on a card, whatever its version."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from models.storage.typed_json import FieldError, array, number, one_of, optional, record, text, whole

RELATIONS = ("=", "<=", "none")
# Version 1: key, name, relation.
_FIRST = (
    ("elbo", "ELBO", "<="),
    ("tight", "tight bound", "<="),
    ("exact", "exact", "="),
    ("exact_lowest_entropy", "exact, lowest entropy", "="),
)
_COUNT = whole(0, 1 << 40)
FIGURE = record(
    {"name": text(100, 1), "relation": one_of(RELATIONS), "nats": number(0)},
    {"words": _COUNT, "draws": _COUNT, "stderr": optional(number(0)), "about": text(1000)},
)
FIGURES = array(FIGURE, 100)
_SHARE = number(0, 1)
SAMPLE = record({"words": whole(1, 1 << 40), "like_words": _SHARE, "new": _SHARE, "different": _SHARE})


@dataclass(frozen=True)
class CardFigure:
    """Nats per character, the end counted, over `words` reported words.

    relation: of the figure to the true value. draws: for each word. stderr: over the words, None where unknown.
    """

    name: str
    relation: str
    nats: float
    words: int = 0
    draws: int = 0
    stderr: float | None = None

    @property
    def holds(self) -> str:
        """How far the relation holds: an estimate of a bound on average alone, " in expectation", else ""."""
        return "" if self.relation == "=" or self.stderr is None else " in expectation"

    def to_json(self) -> dict[str, Any]:
        """Plain data for a card, rounded to four places."""
        plain = {"name": self.name, "relation": self.relation, "nats": round(self.nats, 4)}
        counts = {"words": self.words, "draws": self.draws}
        return {**plain, **counts} | ({"stderr": round(self.stderr, 4)} if self.stderr is not None else {})


@dataclass(frozen=True)
class CardSample:
    """What a number of drawn words were, each drawn as the model draws by default; shares in [0, 1].

    like_words: no stranger to a 5-gram of the learned words than nine in ten of others of the list. new: not learned.
    """

    words: int
    like_words: float
    new: float
    different: float

    def to_json(self) -> dict[str, Any]:
        """Plain data for a card, rounded to four places."""
        shares = {name: round(getattr(self, name), 4) for name in ("like_words", "new", "different")}
        return {"words": self.words, **shares}

    @classmethod
    def of(cls, card: Mapping[str, Any]) -> "CardSample | None":
        """The figures on a card; None where its words were not measured."""
        try:
            return cls(**SAMPLE(card["drawn"]))
        except (KeyError, TypeError, FieldError):
            return None


def figures_of(card: Mapping[str, Any]) -> tuple[CardFigure, ...]:
    """Every figure on a card, of either version; what is no figure is left out."""
    value = card.get("figures")
    if isinstance(value, dict):
        found = (_of_version_1(value, *entry) for entry in _FIRST)
    elif isinstance(value, list):
        found = (_of_version_2(entry) for entry in value if isinstance(entry, dict))
    else:
        return ()
    return tuple(figure for figure in found if figure is not None)


def _of_version_1(value: dict[str, Any], key: str, name: str, relation: str) -> CardFigure | None:
    nats, words = _number(value.get(key)), value.get("words")
    if nats is None:
        return None
    return CardFigure(name, relation, nats, words if type(words) is int else 0, 0, _number(value.get(f"{key}_stderr")))


def _of_version_2(entry: dict[str, Any]) -> CardFigure | None:
    known = {name: entry[name] for name in CardFigure.__dataclass_fields__ if name in entry}
    return None if _number(entry.get("nats")) is None else CardFigure(**{"name": "", "relation": "none", **known})


def estimate_of(card: Mapping[str, Any]) -> tuple[float, int] | None:
    """What the run said of the weights that it kept, nats per character, and their step; None for measured ones."""
    value, step = card.get("estimate"), card.get("steps")
    found = _number(value.get("elbo")) if isinstance(value, dict) and value.get("step") == step else None
    return None if found is None or type(step) is not int or card.get("figures") else (found, step)


def figure_named(card: Mapping[str, Any], name: str) -> CardFigure | None:
    """The figure of that name; None where the card has none."""
    return next((figure for figure in figures_of(card) if figure.name == name), None)


def best_figure(card: Mapping[str, Any]) -> CardFigure | None:
    """The figure of many paths, else the first figure that says something of the true value; None without one."""
    of_paths = figure_named(card, "tight bound") or figure_named(card, "loose bound")
    return of_paths or next((f for f in figures_of(card) if f.relation != "none"), None)


def _number(value: Any) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None
