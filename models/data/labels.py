"""Labels of words: which of a few kinds each is of, by a column of the list or by the word itself.

A model may learn the label with the word, and is then asked for words of one label (`models.guidance.classifier_free`).
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.data.columns import MAX_LABEL
from models.data.graphemes import graphemes, letters_in
from models.data.vowels import is_consonant, is_vowel
from models.errors import UserError, quoted
from models.storage.typed_json import FieldError, array, one_of, record, text, whole

COLUMN = "column"
# By what words may be labelled, and what that says of them.
LABELLED_BY: dict[str, str] = {
    COLUMN: "the label that the list has beside each word",
    "length": "how many letters, in parts of about a third of the words",
    "first": "the first letter",
    "last": "the last letter",
    "ending": "whether the last letter is a vowel",
}
MAX_LABELS = 100  # the commonest; other words have none
_PARTS = 3  # of a list by its lengths
_VOWEL, _CONSONANT = "vowel", "consonant"
_MAX_LETTERS = 1 << 16


@dataclass(frozen=True)
class WordLabels:
    """The labels of a list's words: K names, the label of a word is the number of its name, and K is none.

    kind: by what, of `LABELLED_BY`. bounds: of "length", the most letters of each label but the last, ascending.
    """

    kind: str
    names: tuple[str, ...]
    bounds: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        _check(self.kind in LABELLED_BY, f"No labels by {self.kind!r}; choose one of {', '.join(LABELLED_BY)}.")
        _check(1 <= len(self.names) <= MAX_LABELS, f"A model has 1 to {MAX_LABELS} labels, not {len(self.names)}.")
        _check(len(set(self.names)) == len(self.names), "The labels of a model must have different names.")
        fits = len(self.bounds) == (len(self.names) - 1 if self.kind == "length" else 0)
        _check(fits and list(self.bounds) == sorted(set(self.bounds)), "The bounds do not part the lengths of words.")

    @property
    def none(self) -> int:
        """K, the number that stands for no label."""
        return len(self.names)

    def number(self, name: str) -> int:
        """The number of a label, K for "". Raises UserError for a name that it lacks."""
        if not name:
            return self.none
        if name not in self.names:
            raise UserError(f"There is no label {quoted(name)}; choose one of {', '.join(self.names)}.")
        return self.names.index(name)

    def of(self, word: str, beside: str = "") -> int:
        """The number of a word's label, K where it has none. beside: its label in the list, for those by a column."""
        if self.kind == "length":
            return int(np.searchsorted(self.bounds, letters_in(word))) if word else self.none
        name = _name(self.kind, word, beside)
        return self.names.index(name) if name in self.names else self.none

    def of_all(self, words: Sequence[str], beside: Sequence[str] = ()) -> NDArray[np.int16]:
        """The numbers of the labels of N words, (N,). beside: their labels in the list, () where it has none."""
        return np.array([self.of(*pair) for pair in zip(words, beside or [""] * len(words), strict=True)], np.int16)

    def to_json(self) -> dict[str, Any]:
        """A plain value for JSON."""
        return {"kind": self.kind, "names": list(self.names), **({"bounds": [*self.bounds]} if self.bounds else {})}

    @classmethod
    def from_json(cls, value: Any) -> "WordLabels":
        """Read what `to_json` wrote. Raises FieldError or UserError for anything else."""
        plain = record(_FIELDS, {"bounds": array(whole(1, _MAX_LETTERS), MAX_LABELS)})(value)
        return cls(plain["kind"], tuple(plain["names"]), tuple(plain.get("bounds", ())))


_FIELDS = {"kind": one_of(LABELLED_BY), "names": array(text(MAX_LABEL, 1), MAX_LABELS, 1)}


def labels_on(card: dict[str, Any]) -> WordLabels | None:
    """The labels that the model of a card has learned, None where it has learned none."""
    return WordLabels.from_json(card["labelling"]) if card.get("labelling") else None


def read_labels(value: Any) -> Any:
    """The value itself, if it is a labelling. Raises FieldError otherwise."""
    try:
        WordLabels.from_json(value)
    except UserError as error:
        raise FieldError(f"the labels of a model ({error})") from None
    return value


def labels_by(kind: str, words: Sequence[str], beside: Sequence[str] = ()) -> WordLabels:
    """The labels of a list's words by one of `LABELLED_BY`: the commonest `MAX_LABELS`, in the order of their names.

    beside: the label of each word in the list, "" for none; () where it has none. Raises UserError where all words
    would have the same label, or none has one.
    """
    _check(kind in LABELLED_BY, f"No labels by {kind!r}; choose one of {', '.join(LABELLED_BY)}.")
    if kind == COLUMN and not any(beside):
        raise UserError(
            "The list has no column of labels; give one beside the words, or label them by "
            f"{', '.join(name for name in LABELLED_BY if name != COLUMN)}."
        )
    if kind == "length":
        return _by_length(words)
    found = Counter(_name(kind, *pair) for pair in zip(words, beside or [""] * len(words), strict=True))
    del found[""]
    names = sorted(found, key=lambda name: (-found[name], name))[:MAX_LABELS]
    _check(len(names) > 1, _alike(kind, names))
    return WordLabels(kind, tuple(sorted(names, key=[_VOWEL, _CONSONANT].index) if kind == "ending" else sorted(names)))


def _by_length(words: Sequence[str]) -> WordLabels:
    """Labels by length, at the quantiles of the list; fewer where many words are as long."""
    lengths = sorted(map(letters_in, words))
    if not lengths:
        raise UserError(_alike("length", []))
    bounds = sorted({lengths[len(lengths) * part // _PARTS] for part in range(1, _PARTS)} - {lengths[-1]})
    _check(bool(bounds), _alike("length", [str(lengths[0])]))
    parts = zip([lengths[0], *(b + 1 for b in bounds)], [*bounds, lengths[-1]], strict=True)
    return WordLabels("length", tuple(str(a) if a == b else f"{a}-{b}" for a, b in parts), tuple(bounds))


def has_label(kind: str, label: str, word: str) -> bool | None:
    """Whether a word has a label of that name by a kind of `LABELLED_BY`; None where the word itself does not tell."""
    if kind == "length":
        low, _, high = label.partition("-")
        known = low.isdecimal() and (high or low).isdecimal()
        return int(low) <= letters_in(word) <= int(high or low) if known else None
    return None if kind == COLUMN else _name(kind, word, "") == label


def _name(kind: str, word: str, beside: str) -> str:
    """The name of a word's label by anything but its length, "" for none."""
    letters = graphemes(word)
    if kind == COLUMN or not letters:
        return beside if kind == COLUMN else ""
    if kind == "ending":
        return _VOWEL if is_vowel(letters[-1]) else _CONSONANT if is_consonant(letters[-1]) else ""
    return letters[0] if kind == "first" else letters[-1]


def _alike(kind: str, names: Sequence[str]) -> str:
    all_words = f"All words that have a label have {quoted(names[0])}" if names else "No word has a label"
    return f"{all_words} by {kind}; choose other labels, or none."


def _check(holds: bool, otherwise: str) -> None:
    if not holds:
        raise UserError(otherwise)
