"""What can be said of a word beside its letters: attributes, which follow from it and are written as signs before it.

A sign is a code point that no word is written with, marked as text by a variation selector, so that a letter of a list
that looks the same stays another one. Each sign belongs to one attribute: an alphabet says by itself which attributes
its words have, and a pattern may name them in any order.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import overload

import numpy as np
from numpy.typing import NDArray

from models.data.vowels import is_consonant, is_vowel
from models.errors import UserError, quoted

AS_TEXT = "\ufe0e"  # the variation selector


@dataclass(frozen=True)
class Attribute:
    """name: of its position. about: what it is, in half a sentence. labels: its values as one writes them.

    signs: one for each value. of: the letters of a word -> which value it has, from 0 on; the last one stands for all
    beyond it. That of a word and one letter more follows from those of the word and of the letter, each alone.
    """

    name: str
    about: str
    labels: tuple[str, ...]
    code_points: str
    of: Callable[[Sequence[str]], int]

    @cached_property
    def signs(self) -> tuple[str, ...]:
        """The characters of an alphabet."""
        return tuple(c + AS_TEXT for c in self.code_points)


@lru_cache(maxsize=1 << 14)
def _kind(letter: str) -> int:
    return 0 if is_vowel(letter) else 1 if is_consonant(letter) else 2


def _signs(*parts: tuple[int, int]) -> str:
    return "".join(chr(c) for first, last in parts for c in range(first, last + 1))


_KINDS = ("vowel", "consonant", "other")
ATTRIBUTES = (
    Attribute(
        "length",
        "the number of letters",
        tuple(str(n) for n in range(1, 51)),
        _signs((0x2460, 0x2473), (0x3251, 0x325F), (0x32B1, 0x32BF)),
        lambda letters: len(letters) - 1,
    ),
    Attribute(
        "vowels",
        "the number of vowels",
        tuple(str(n) for n in range(21)),
        _signs((0x24EA, 0x24EA), (0x2776, 0x277F), (0x24EB, 0x24F4)),
        lambda letters: sum(_kind(letter) == 0 for letter in letters),
    ),
    Attribute("first", "what kind of letter is the first", _KINDS, "ⓋⒸⓄ", lambda letters: _kind(letters[0])),
    Attribute("last", "what kind of letter is the last", _KINDS, "🅅🄲🄾", lambda letters: _kind(letters[-1])),
)
_OWNER = {sign: (place, value) for place, one in enumerate(ATTRIBUTES) for value, sign in enumerate(one.signs)}


def is_sign(character: str) -> bool:
    """Whether a character of an alphabet is a sign of an attribute."""
    return character in _OWNER


@dataclass(frozen=True)
class KnownAttribute:
    """An attribute as an alphabet has it. symbols: of its values, ascending. values: which of the attribute's they are.

    What lies beyond the values that are known counts as the last of them.
    """

    attribute: Attribute
    symbols: tuple[int, ...]
    values: tuple[int, ...]

    @property
    def name(self) -> str:
        """The name of its position."""
        return self.attribute.name

    @cached_property
    def labels(self) -> tuple[str, ...]:
        """The values as one writes them, in the order of the symbols."""
        return tuple(self.attribute.labels[value] for value in self.values)

    @cached_property
    def _symbol(self) -> dict[int, int]:
        return dict(zip(self.values, self.symbols, strict=True))

    def short_label(self, symbol: int) -> str:
        """The value in a cell of a board: a number as it is, which fonts have, else its sign."""
        label = self.label(symbol)
        return label if label.isdigit() else self.attribute.signs[self.values[self.symbols.index(symbol)]]

    def label(self, symbol: int) -> str:
        """The value of a symbol as one writes it."""
        return self.labels[self.symbols.index(symbol)]

    def find(self, text: str) -> int | None:
        """The symbol of a value as one writes it, or of a beginning that no other value has; None for other texts."""
        asked = text.strip().casefold()
        likely = [symbol for symbol, label in zip(self.symbols, self.labels, strict=True) if label.startswith(asked)]
        same = [symbol for symbol in likely if self.label(symbol) == asked]
        if asked and (same or len(likely) == 1):
            return (same or likely)[0]
        signs = dict(zip((self.attribute.code_points[value] for value in self.values), self.symbols, strict=True))
        return signs.get(text.strip().removesuffix(AS_TEXT))

    def symbol_of(self, letters: Sequence[str]) -> int:
        """The symbol of a word of at least one letter."""
        value = self.attribute.of(letters)
        return self._symbol.get(value, self.symbols[-1])


class Attributes(Sequence[KnownAttribute]):
    """What stands before each word of an alphabet, a position each, in the order of `ATTRIBUTES`; empty for most.

    characters: of the alphabet; character i is symbol i + 1. Signs stand behind all letters.
    """

    def __init__(self, characters: Sequence[str]) -> None:
        found: dict[int, dict[int, int]] = {}
        for i, character in enumerate(characters):
            if character in _OWNER:
                place, value = _OWNER[character]
                found.setdefault(place, {})[value] = i + 1
        self._size = len(characters) + 1
        self._known = tuple(
            KnownAttribute(ATTRIBUTES[place], tuple(of for _, of in sorted(values.items())), tuple(sorted(values)))
            for place, values in sorted(found.items())
        )
        self.letters = tuple(c for c in characters if c not in _OWNER) if found else tuple(characters)

    @overload
    def __getitem__(self, position: int) -> KnownAttribute: ...

    @overload
    def __getitem__(self, position: slice) -> Sequence[KnownAttribute]: ...

    def __getitem__(self, position: int | slice) -> KnownAttribute | Sequence[KnownAttribute]:
        """The attribute at a position."""
        return self._known[position]

    def __len__(self) -> int:
        """A: how many positions stand before the word."""
        return len(self._known)

    def of(self, symbol: int) -> KnownAttribute | None:
        """The attribute that a symbol is a sign of; None for a letter, the end and the mask."""
        return next((one for one in self._known if symbol in one.symbols), None)

    @cached_property
    def alike(self) -> tuple[tuple[int, ...], ...]:
        """For each letter, its value of every attribute: no attribute tells apart letters that have the same values."""
        return tuple(tuple(one.of((letter,)) for one in ATTRIBUTES) for letter in self.letters)

    def place(self, position: int) -> str:
        """How a position is called: the number of the letter, from 1 on, or the name of the attribute before it."""
        return self._known[position].name if position < len(self) else str(position + 1 - len(self))

    def called(self, position: int) -> str:
        """The same with what it is, for a sentence: "position 3", "attribute vowels"."""
        return f"{'attribute' if position < len(self) else 'position'} {self.place(position)}"

    def values(self, x: NDArray[np.integer]) -> tuple[str, ...]:
        """What (L,) symbols say of the word, such as "length=4"; nothing of what is masked."""
        shown = zip(self._known, x.tolist(), strict=False)
        return tuple(f"{one.name}={one.label(symbol)}" for one, symbol in shown if symbol in one.symbols)

    def of_word(self, letters: Sequence[str]) -> tuple[str, ...]:
        """What a word of at least one letter has, such as "length=4"."""
        return tuple(f"{one.name}={one.label(one.symbol_of(letters))}" for one in self._known)

    def kinds(self, length: int) -> NDArray[np.bool_] | None:
        """(L, V) what each of L positions can hold at all: its attribute's signs, or a letter or the end behind them.

        None where every one can hold everything. A word has a letter.
        """
        if not self._known:
            return None
        out = np.zeros((length, self._size), bool)
        out[len(self) :, : len(self.letters) + 1] = True
        out[len(self), 0] = False
        for position, attribute in enumerate(self._known):
            out[position, list(attribute.symbols)] = True
        return out

    def write(self, x: NDArray[np.int16], word: str, symbols: Sequence[int]) -> None:
        """Write a word's attributes before it, into (L,) symbols. Raises UserError for a word that holds a sign."""
        if not self._known:
            return
        if max(symbols) > len(self.letters):
            raise UserError(f"{quoted(word)} holds the sign of an attribute; leave it out.")
        letters = [self.letters[symbol - 1] for symbol in symbols]
        x[: len(self)] = [attribute.symbol_of(letters) for attribute in self._known]


def compared(values: Iterable[str], letters_have: Iterable[str]) -> tuple[str, ...]:
    """Values such as "vowels=3", each with what the letters have in its place where that is another: "vowels=3 (is 2)".

    letters_have: as `Attributes.of_word` says it.
    """
    true = dict(value.split("=", 1) for value in letters_have)
    out = []
    for value in values:
        name, drawn = value.split("=", 1)
        has = true.get(name, drawn)
        out.append(value if has == drawn else f"{value} (is {has})")
    return tuple(out)


def signs_for(words: Iterable[Sequence[str]], letters: Iterable[str]) -> tuple[str, ...]:
    """The signs that an alphabet needs for words, each as its letters, and for others of the same letters.

    An attribute in which all words are alike is left out, but for the length.
    """
    most = [0] * len(ATTRIBUTES)
    countable = [place for place, one in enumerate(ATTRIBUTES) if one.labels != _KINDS]
    for word in words:
        for place in countable:
            most[place] = max(most[place], ATTRIBUTES[place].of(word))
    kinds = sorted({_kind(letter) for letter in letters})
    out: list[str] = []
    for highest, one in zip(most, ATTRIBUTES, strict=True):
        values = kinds if one.labels == _KINDS else range(min(highest + 1, len(one.labels)))
        if len(values) > 1 or one is ATTRIBUTES[0]:
            out += [one.signs[value] for value in values]
    return tuple(out)
