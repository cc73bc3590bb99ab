"""What a reward may count of a word, by name: the one table that sliders, expressions and the command line read."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from models.arrays import Array
from models.errors import UserError
from models.rewards.likeness import likeness
from models.rewards.word_table import WordTable


@dataclass(frozen=True)
class Feature:
    """label: its name on screen. about: what the number is.

    of: (N,) float64 of a table of words, and of a text where `takes` names one. slider: whether the window has a weight
    for it beside the expression. asks_list: whether it needs the list that the model learned from.
    """

    label: str
    about: str
    of: Callable[[WordTable, str], Array]
    takes: str = ""
    slider: bool = False
    asks_list: bool = False


def _vowel_share(words: WordTable, _: str) -> Array:
    return words.count_of(words.vocabulary.vowels) / np.maximum(words.lengths, 1)


def _distinct(words: WordTable, _: str) -> Array:
    seen = np.zeros((len(words.x), len(words.vocabulary) + 1), bool)
    rows, places = np.nonzero(words.inside)
    seen[rows, words.x[rows, places]] = True
    out: Array = seen.sum(1).astype(np.float64)
    return out


def _starts(words: WordTable, text: str) -> Array:
    return words.found(text)[:, 0].astype(np.float64)


def _ends(words: WordTable, text: str) -> Array:
    found, last = words.found(text), words.lengths - len(words.vocabulary.symbols(text))
    there = found[np.arange(len(found)), np.maximum(last, 0)]
    return np.where(last >= 0, there, False).astype(np.float64)


def _new(words: WordTable, _: str) -> Array:
    if words.listed is None:
        raise UserError(
            "The list that this model learned from is gone, so new words cannot be recognised; leave new out."
        )
    spelled = map(words.vocabulary.decode, words.x)
    return np.array([not words.listed(word) for word in spelled], np.float64)


FEATURES: dict[str, Feature] = {
    "length": Feature("Length", "The number of letters.", lambda w, _: w.lengths.astype(np.float64), slider=True),
    "vowel_share": Feature("Vowels", "The share of letters that are vowels, 0 to 1.", _vowel_share, slider=True),
    "likeness": Feature(
        "Likeness", "1 for the word itself, less by what must be changed, down to 0.", likeness, "word", slider=True
    ),
    "ends": Feature("Ending", "1 where the word ends in these letters, else 0.", _ends, "letters", slider=True),
    "new": Feature("Not in the list", "1 for a word that the list lacks, else 0.", _new, slider=True, asks_list=True),
    "vowels": Feature("Vowels, counted", "The number of vowels.", lambda w, _: w.count_of(w.vocabulary.vowels)),
    "consonants": Feature(
        "Consonants, counted", "The number of consonants.", lambda w, _: w.count_of(w.vocabulary.consonants)
    ),
    "distinct": Feature("Different letters", "The number of different letters.", _distinct),
    "starts": Feature("Beginning", "1 where the word starts with these letters, else 0.", _starts, "letters"),
    "count": Feature(
        "Occurrences",
        "How often these letters stand in the word.",
        lambda w, text: w.found(text).sum(1).astype(np.float64),
        "letters",
    ),
}
