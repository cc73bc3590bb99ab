"""How far letters are from each other: on a keyboard, in the alphabet, or by the letters that they stand beside.

Distances are (n, n) over the letters of a vocabulary, in its order and without the end, symmetric, 0 on the diagonal;
infinite where two letters have nothing to do with each other.
"""

import unicodedata
from collections.abc import Sequence

import numpy as np

from models.arrays import Array
from models.data.table import Table
from models.data.vowels import is_consonant, is_vowel

# Rows of keys from the top, each further right than the one above by a quarter or half of a key.
KEYBOARDS = (("qwertyuiop", "asdfghjkl", "zxcvbnm"), ("йцукенгшщзхъ", "фывапролджэ", "ячсмитьбю"))
ROW_STARTS = (0.0, 0.25, 0.75)
ACCENT = 0.5  # keys between a letter and the same with an accent


def keyboard_distance(letters: Sequence[str]) -> Array:
    """The distance of keys, in keys. Letters with accents are on the key of the letter below.

    The keyboards are QWERTY and, for Cyrillic, JCUKEN; letters that neither has are apart from the others by their
    places in the alphabet.
    """
    out = np.full((len(letters), len(letters)), np.inf)
    places = [_key(letter) for letter in letters]
    for number in range(len(KEYBOARDS)):
        found = [(i, place) for i, place in enumerate(places) if place is not None and place[0] == number]
        at, xy = [i for i, _ in found], np.array([place[1:] for _, place in found]).reshape(-1, 3)
        out[np.ix_(at, at)] = np.sqrt(((xy[:, None] - xy) ** 2).sum(-1))
    rest = [i for i, place in enumerate(places) if place is None]
    out[np.ix_(rest, rest)] = order_distance(len(rest))
    return out


def _key(letter: str) -> tuple[int, float, float, float] | None:
    """The keyboard of a letter, the column and row of its key, and how far it is from its plain letter."""
    small = letter.lower()
    for plain in (small, unicodedata.normalize("NFD", small)[:1]):
        for number, rows in enumerate(KEYBOARDS):
            for row, keys in enumerate(rows):
                if plain and plain in keys:
                    return number, keys.index(plain) + ROW_STARTS[row], float(row), ACCENT * (plain != small)
    return None


def order_distance(count: int) -> Array:
    """How many places lie between two letters in the alphabet's order."""
    place = np.arange(count, dtype=np.float64)
    out: Array = np.abs(place[:, None] - place)
    return out


def class_distance(letters: Sequence[str]) -> Array:
    """0 between two vowels, two consonants and two that are neither, infinite otherwise."""
    kind = np.array([1 if is_vowel(letter) else 2 if is_consonant(letter) else 0 for letter in letters])
    return np.where(kind[:, None] == kind, 0.0, np.inf)


def context_distance(table: Table) -> Array:
    """The Hellinger distance of what stands before and behind each letter in words, in [0, 1].

    sqrt(1 - sum sqrt(p q)), p and q the shares of (side, symbol) beside a letter, with half a count for each.
    """
    words, size = table.words.astype(np.int64), table.size
    times = np.zeros((size, 2 * size))
    before = np.concatenate([np.zeros_like(words[:, :1]), words[:, :-1]], 1)
    weights = np.broadcast_to(table.weights[:, None], words.shape)
    np.add.at(times, (words, before), weights)
    np.add.at(times, (before, size + words), weights)  # what stands behind the symbol before
    shares = times[1:] + 0.5
    roots: Array = np.sqrt(shares / shares.sum(1, keepdims=True))
    out: Array = np.sqrt(np.clip(1.0 - roots @ roots.T, 0.0, 1.0))
    np.fill_diagonal(out, 0.0)
    out += out.T
    out *= 0.5
    return out
