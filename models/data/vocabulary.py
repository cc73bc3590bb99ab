"""The letters a model knows, in the order of its outputs. Symbol 0 ends a word and pads it; the mask is not in here.

A word is a sequence of letters, and a letter is one grapheme: a base with its marks, of any number of code points.
Where the alphabet has signs of attributes (`models.data.attributes`), each attribute has a position before the word,
which holds one of its signs: they follow from the word, so that words go in and come out as without them.

The mask is state V of the masking process only (V = `len(vocabulary)`), so a denoiser, whose rows have V columns,
cannot predict it.
"""

import unicodedata
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from models.data.attributes import AS_TEXT, Attributes, signs_for
from models.data.direction import right_to_left
from models.data.graphemes import MAX_CODE_POINTS, grapheme_end, graphemes, letters_in
from models.data.letter_case import folded
from models.data.letter_parts import parts
from models.data.vowels import is_consonant, is_vowel
from models.errors import UserError, quoted
from models.plurals import counted, spanned

END = 0
END_GLYPH = "·"  # how the end symbol is shown; never part of a word
_EVERY_WORD = 250  # letters that no word of any model has


def normal(text: str) -> str:
    """Unicode NFC: one code point per accented letter wherever one exists."""
    return unicodedata.normalize("NFC", text)


def too_long(text: str, letters: int) -> bool:
    """Whether a text has more than `letters` letters however it is composed: a bound that needs no normalising.

    A letter is written with `MAX_CODE_POINTS` code points at most, and to bring n combining marks in a row into their
    order takes time in n squared. Ask this first of what is typed or read.
    """
    return len(text) > MAX_CODE_POINTS * letters


@dataclass(frozen=True)
class Vocabulary:
    """`characters[i]` is symbol i + 1. One character is one grapheme of the NFC form.

    Vocabularies of cards of version 1 have one code point a character, marks included, and others have the consonants
    of a conjunct apart. A letter that is unknown as a whole is read as such parts, where all of them are known.
    """

    characters: tuple[str, ...]
    attributes: Attributes = field(init=False, repr=False, compare=False)  # what stands before each word
    attribute_count: int = field(init=False, repr=False, compare=False)  # A: how many positions do

    def __post_init__(self) -> None:
        if not self.characters:
            raise UserError("A vocabulary needs at least one character.")
        attributes = Attributes(self.characters)
        object.__setattr__(self, "attributes", attributes)
        object.__setattr__(self, "attribute_count", len(attributes))
        if self.characters[: len(attributes.letters)] != attributes.letters:
            raise UserError("The signs of attributes stand behind the letters of a vocabulary.")
        if len(set(self.characters)) != len(self.characters) or any(map(_is_broken, self.characters)):
            raise UserError("A vocabulary must list single, distinct characters.")

    @classmethod
    def from_words(cls, words: Iterable[str]) -> "Vocabulary":
        """Every letter that occurs, sorted by code points."""
        seen: set[str] = set()
        for word in words:
            seen.update(graphemes(word))
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
        """Symbols that are consonants; hyphens, digits, length marks and ideographs are neither that nor vowels."""
        return frozenset(i for c, i in self._index.items() if is_consonant(c))

    @cached_property
    def letters(self) -> frozenset[int]:
        """Every symbol that a word may hold but the end."""
        return frozenset(range(1, len(self.attributes.letters) + 1))

    @cached_property
    def right_to_left(self) -> bool:
        """Whether its words are written from right to left: then position 1 is shown on the right."""
        return right_to_left(self.characters)

    def __contains__(self, character: str) -> bool:
        return character in self._index

    def symbol(self, character: str) -> int:
        """The symbol of a character; the other case is taken when only that one is known.

        Raises UserError when the model has never seen it.
        """
        found = self.find(character)
        if found is None:
            raise UserError(
                f"The model has never seen {quoted(character)}; it knows {shortened(self.attributes.letters, 60)}."
            )
        return found

    def find(self, character: str) -> int | None:
        """The symbol that `symbol` gives, None for a character that is not known."""
        lower = "ı" if character == "I" and _is_turkish(self._index) else character.lower()
        ways = (character, normal(character), lower, character.upper(), normal(lower), folded(character))
        for c in (*ways, character + AS_TEXT):
            if c in self._index:
                return self._index[c]
        return None

    def symbols(self, word: str) -> list[int]:
        """The symbols of a word's letters, without an end. Raises UserError for a letter that is not known."""
        if word.isascii():
            return [self.symbol(c) for c in word]
        out = []
        for letter in graphemes(word):
            out += [self.symbol(part) for part in parts(letter, self.find)]
        return out

    def letter_at(self, text: str, start: int) -> str:
        """The letter written at `start` (< len(text)) of a text, as this vocabulary counts letters; known or not."""
        return parts(text[start : grapheme_end(text, start)], self.find)[0]

    @cached_property
    def key(self) -> str:
        """One text for these characters in this order, and for no others; part of a model's digest."""
        return "".join(self.characters) if _is_plain(self.characters) else "\0".join(("", *self.characters))

    def glyph(self, symbol: int) -> str:
        """How a symbol is shown: the character, `·` for the end, `?` for the mask."""
        if symbol == END:
            return END_GLYPH
        return self.characters[symbol - 1] if symbol < len(self) else "?"

    def encode(self, word: str, length: int) -> NDArray[np.int16]:
        """A word as (length,) symbols, padded with the end. Raises UserError if it does not fit or is not known."""
        length -= self.attribute_count
        if too_long(word, _EVERY_WORD):  # its length says enough
            raise UserError(
                f"{quoted(word)} has {counted(len(word), 'letter')}; this model reads at most {length - 1}."
            )
        if not word:
            raise UserError("An empty word has no letters to encode; give at least one letter.")
        word = normal(word)
        if letters_in(word) >= length:
            raise UserError(
                f"{quoted(word)} has {counted(letters_in(word), 'letter')}; this model reads at most {length - 1}."
            )
        symbols = self.symbols(word)
        if len(symbols) >= length:
            raise UserError(
                f"{quoted(word)} takes {counted(len(symbols), 'symbol')}; this model reads at most {length - 1}."
            )
        x = np.zeros(length + self.attribute_count, np.int16)
        x[self.attribute_count : self.attribute_count + len(symbols)] = symbols
        self.attributes.write(x, word, symbols)
        return x

    def encode_all(self, words: Iterable[str], length: int) -> NDArray[np.int16]:
        """Words as an (N, length) table. Every word must be shorter than `length` and made of known characters."""
        rows, first = list(words), self.attribute_count
        table = np.zeros((len(rows), length), np.int16)
        index = self._index
        for row, word in zip(table, rows, strict=True):
            letters = word if word.isascii() else self.split(word)
            if len(letters) >= length - first or not word:
                raise UserError(
                    f"{quoted(word)} does not fit: words here have {spanned(1, length - first - 1, 'letter')}."
                )
            try:
                symbols = [index[c] for c in letters]
            except KeyError as error:
                raise UserError(f"{quoted(word)} holds {quoted(error.args[0])}, which the vocabulary lacks.") from None
            row[first : first + len(symbols)] = symbols
            self.attributes.write(row, word, symbols)
        return table

    def split(self, word: str) -> list[str]:
        """The letters of a word as this vocabulary has them: graphemes, or code points where it knows only those."""
        index = self._index
        out: list[str] = []
        for letter in graphemes(word):
            out += [letter] if letter in index else parts(letter, index.get)
        return out

    def decode(self, x: NDArray[np.integer]) -> str:
        """The word in (L,) symbols up to its end; positions that are still masked read `?`."""
        symbols = x[self.attribute_count :].tolist()
        return "".join(self.glyph(s) for s in (symbols[: symbols.index(END)] if END in symbols else symbols))


def with_attributes(letters: Vocabulary, words: Iterable[str]) -> Vocabulary:
    """The letters, and the signs of the attributes of words. Raises UserError where it has signs."""
    if letters.attributes:
        raise UserError("These letters have signs of attributes already.")
    return Vocabulary(letters.characters + signs_for(map(letters.split, words), letters.characters))


def of_words(vocabulary: Vocabulary) -> Vocabulary:
    """The vocabulary without the signs of attributes; letters keep their symbols."""
    return Vocabulary(vocabulary.attributes.letters) if vocabulary.attributes else vocabulary


def shortened(letters: Sequence[str], most: int) -> str:
    """Letters in one line, at most `most` of them; spaces separate letters of several code points."""
    cut = letters if len(letters) <= most else [*letters[: most - 3], "..."]
    return ("" if _is_plain(letters) else " ").join(cut)


def plain_letters(letters: Sequence[str]) -> str | list[str]:
    """Letters for JSON: one text where each has one code point, else a list."""
    return "".join(letters) if _is_plain(letters) else list(letters)


def _is_plain(letters: Iterable[str]) -> bool:
    return all(len(c) == 1 for c in letters)


def _is_turkish(letters: Container[str]) -> bool:
    """Whether I is the capital of ı: an alphabet with ı and ğ, and without a w or an i with two dots."""
    return "ı" in letters and "ğ" in letters and "w" not in letters and "i\u0307" not in letters


def _is_broken(character: str) -> bool:
    """Whether it is not one letter that a vocabulary can hold."""
    return len(character) != 1 and (len(character) > MAX_CODE_POINTS or len(graphemes(character)) != 1)
