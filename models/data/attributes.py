"""What can be said of a word beside its letters: attributes, which follow from it and are written as signs before it.

A sign is a code point that no word is written with, marked as text by a variation selector, so that a letter of a list
that looks the same stays another one. Each sign belongs to one attribute: an alphabet says by itself which attributes
its words have, and a pattern may name them in any order.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from models.data.vowels import is_consonant, is_vowel

AS_TEXT = "\ufe0e"  # the variation selector


@dataclass(frozen=True)
class Attribute:
    """name: of its position. about: what it is, in half a sentence. labels: its values as one writes them.

    signs: one for each value. of: the letters of a word -> which value it has, from 0 on; the last one stands for all
    beyond it.
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
        lambda letters: sum(map(is_vowel, letters)),
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
        """Of its position."""
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


def known_attributes(characters: Sequence[str]) -> tuple[KnownAttribute, ...]:
    """Those of an alphabet, whose character i is symbol i + 1, in the order in which they stand before a word."""
    found: dict[int, dict[int, int]] = {}
    for i, character in enumerate(characters):
        if character in _OWNER:
            place, value = _OWNER[character]
            found.setdefault(place, {})[value] = i + 1
    return tuple(
        KnownAttribute(
            ATTRIBUTES[place], tuple(found[place][v] for v in sorted(found[place])), tuple(sorted(found[place]))
        )
        for place in sorted(found)
    )


def signs_for(words: Iterable[Sequence[str]], letters: Iterable[str]) -> tuple[str, ...]:
    """The signs that an alphabet needs for words, each as its letters, and for others of the same letters.

    An attribute in which all words are alike is left out, but for the length.
    """
    most = [0] * len(ATTRIBUTES)
    for word in words:
        most = [max(known, one.of(word)) for known, one in zip(most, ATTRIBUTES, strict=True)]
    kinds = sorted({_kind(letter) for letter in letters})
    out: list[str] = []
    for highest, one in zip(most, ATTRIBUTES, strict=True):
        values = kinds if one.labels == _KINDS else range(min(highest + 1, len(one.labels)))
        if len(values) > 1 or one is ATTRIBUTES[0]:
            out += [one.signs[value] for value in values]
    return tuple(out)
