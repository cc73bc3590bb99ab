"""The characters a model knows, in the order of its outputs. Symbol 0 ends a word and pads it; the mask is not in here.

The mask is state V of the masking process only (V = `len(vocabulary)`), so a denoiser, whose rows have V columns,
cannot predict it.
"""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from models.errors import UserError

END = 0
END_GLYPH = "·"  # how the end symbol is shown; never part of a word
_VOWELS = frozenset("aeiouаеёиоуыэюяіїєαεηιουωあいうえおアイウエオ")
_EVERY_WORD = 250  # letters that no word of any model has
_MOST_MARKS = 4  # code points that one letter of the NFC form is written with


def normal(text: str) -> str:
    """Unicode NFC: one code point per accented letter wherever one exists."""
    return unicodedata.normalize("NFC", text)


def too_long(text: str, letters: int) -> bool:
    """Whether a text has more than `letters` letters however it is composed: a bound that needs no normalising.

    A letter of the NFC form is written with four code points at most (Unicode Standard Annex 15), and to bring n
    combining marks in a row into their order takes time in n squared. Ask this first of what is typed or read.
    """
    return len(text) > _MOST_MARKS * letters


def is_vowel(character: str) -> bool:
    """Whether the letter under any accents is a vowel of the Latin, Cyrillic, Greek or kana script."""
    return unicodedata.normalize("NFD", character.casefold())[:1] in _VOWELS


@dataclass(frozen=True)
class Vocabulary:
    """`characters[i]` is symbol i + 1. One character is one code point of the NFC form."""

    characters: tuple[str, ...]

    def __post_init__(self) -> None:
        if not self.characters:
            raise UserError("A vocabulary needs at least one character.")
        if len(set(self.characters)) != len(self.characters) or any(len(c) != 1 for c in self.characters):
            raise UserError("A vocabulary must list single, distinct characters.")

    @classmethod
    def from_words(cls, words: Iterable[str]) -> "Vocabulary":
        """Every character that occurs, sorted by code point."""
        seen: set[str] = set()
        for word in words:
            seen.update(word)
        return cls(tuple(sorted(seen)))

    def __len__(self) -> int:
        """V: the characters and the end symbol."""
        return len(self.characters) + 1

    @property
    def mask(self) -> int:
        """The state of a position that is still noise under the masking process: V."""
        return len(self)

    @cached_property
    def _index(self) -> dict[str, int]:
        return {c: i + 1 for i, c in enumerate(self.characters)}

    @cached_property
    def vowels(self) -> frozenset[int]:
        """Symbols whose letter is a vowel."""
        return frozenset(i for c, i in self._index.items() if is_vowel(c))

    @cached_property
    def consonants(self) -> frozenset[int]:
        """Symbols that are letters and not vowels (hyphens, apostrophes and digits are neither)."""
        return frozenset(i for c, i in self._index.items() if c.isalpha() and not is_vowel(c))

    @cached_property
    def letters(self) -> frozenset[int]:
        """Every symbol but the end."""
        return frozenset(range(1, len(self)))

    def __contains__(self, character: str) -> bool:
        return character in self._index

    def symbol(self, character: str) -> int:
        """The symbol of a character; the other case is taken when only that one is known.

        Raises UserError when the model has never seen it.
        """
        for c in (character, normal(character), character.lower(), character.upper(), normal(character.lower())):
            if c in self._index:
                return self._index[c]
        raise UserError(f"The model has never seen {character!r}; it knows {self.summary()}.")

    def glyph(self, symbol: int) -> str:
        """How a symbol is shown: the character, `·` for the end, `?` for the mask."""
        if symbol == END:
            return END_GLYPH
        return self.characters[symbol - 1] if symbol < len(self) else "?"

    def encode(self, word: str, length: int) -> NDArray[np.int16]:
        """A word as (length,) symbols, padded with the end. Raises UserError if it does not fit or is not known."""
        word = word if too_long(word, _EVERY_WORD) else normal(word)  # where it is, its length says enough
        if not word:
            raise UserError("An empty word has no letters to encode; give at least one letter.")
        if len(word) >= length:
            raise UserError(f"{word!r} has {len(word)} letters; this model reads at most {length - 1}.")
        x = np.zeros(length, np.int16)
        x[: len(word)] = [self.symbol(c) for c in word]
        return x

    def encode_all(self, words: Iterable[str], length: int) -> NDArray[np.int16]:
        """Words as an (N, length) table. Every word must be shorter than `length` and made of known characters."""
        rows = list(words)
        table = np.zeros((len(rows), length), np.int16)
        index = self._index
        for row, word in zip(table, rows, strict=True):
            if len(word) >= length or not word:
                raise UserError(f"{word!r} does not fit: words here have 1 to {length - 1} letters.")
            try:
                row[: len(word)] = [index[c] for c in word]
            except KeyError as error:
                raise UserError(f"{word!r} holds {error.args[0]!r}, which the vocabulary lacks.") from None
        return table

    def decode(self, x: NDArray[np.integer]) -> str:
        """The word in (L,) symbols up to its end; positions that are still masked read `?`."""
        symbols = x.tolist()
        return "".join(self.glyph(s) for s in (symbols[: symbols.index(END)] if END in symbols else symbols))

    def summary(self) -> str:
        """The characters in one short line for a message."""
        text = "".join(self.characters)
        return text if len(text) <= 60 else text[:57] + "..."
