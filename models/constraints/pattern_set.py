r"""The sets of a pattern, `[abc]`, `[^a-f]`, `[@\-.]`: each is one cell, the symbols that a position may hold."""

import numpy as np

from models.arrays import Flags
from models.data.vocabulary import END, Vocabulary
from models.errors import PatternError, UserError

_NO_RANGE = "A - in a set stands between two letters; write \\- for the character itself."


def read_set(text: str, start: int, vocabulary: Vocabulary) -> tuple[Flags, int]:
    """The set that opens at `start` as a cell, and where the pattern goes on. Raises PatternError."""
    i, symbols = start + 1, set[int]()
    negated = text[i : i + 1] == "^"
    i += negated
    first = i
    while i < len(text) and text[i] != "]":
        named = _named_in_set(text[i], vocabulary) if is_sign(text, i, text[i], vocabulary) else None
        if named is not None:
            symbols |= named
            i += 1
            continue
        low = _literal(text, i)
        end = low + len(_letter(text, low, vocabulary))
        if text[end : end + 1] == "-":
            high = _literal(text, end + 1)
            last = _letter(text, high, vocabulary)
            symbols |= _range(text[low:end], last, low, vocabulary)
            i = high + len(last)
        else:
            symbol, i = symbol_at(text, low, vocabulary)
            symbols.add(symbol)
    if i >= len(text):
        raise PatternError("A [ needs its ]; close the set.", start)
    if negated and i == first:
        raise PatternError("[^] excludes nothing; write ? for any letter, or the letters that it may not be.", start)
    chosen = (_all_like(symbols, vocabulary) - symbols) if negated else symbols
    if not chosen:
        raise PatternError("This set allows no letter; put at least one in it.", start)
    return cell_of(chosen, vocabulary), i + 1


def _all_like(symbols: set[int], vocabulary: Vocabulary) -> frozenset[int]:
    """All signs of the attribute that these are of, else all letters."""
    found = (frozenset(one.symbols) for one in vocabulary.attributes if symbols <= set(one.symbols))
    return next(found, vocabulary.letters) if symbols else vocabulary.letters


def _named_in_set(c: str, vocabulary: Vocabulary) -> frozenset[int] | None:
    """The symbols that a sign in a set stands for; None for a letter."""
    return {"@": vocabulary.vowels, "#": vocabulary.consonants, ".": frozenset({END})}.get(c)


def _literal(text: str, i: int) -> int:
    """Where the letter of a set that is written at i stands: there, or behind its backslash."""
    c = text[i : i + 1]
    if c == "-":
        raise PatternError(_NO_RANGE, i)
    if i and text[i - 1] == "-" and c in ("", "]", "@", "#", "."):
        raise PatternError(_NO_RANGE, i - 1)
    return i + (c == "\\")


def _letter(text: str, i: int, vocabulary: Vocabulary) -> str:
    """The letter written at i. Raises PatternError where the text ends before it."""
    if i >= len(text):
        raise PatternError("A \\ needs a character behind it.", i - 1)
    return vocabulary.letter_at(text, i)


def _range(first: str, last: str, low: int, vocabulary: Vocabulary) -> set[int]:
    """The symbols from one letter to another by code points, which are read as letters are: in the case that is known.

    Where an end of the range is unknown, both are read in the case that finds letters, and in the same one where their
    cases differ.
    """
    known = [vocabulary.find(c) for c in (first, last)]
    ends = [(first, last), (first.lower(), last.lower()), (first.upper(), last.upper())]
    if None not in known:
        ends.insert(0, (vocabulary.glyph(known[0] or END), vocabulary.glyph(known[1] or END)))
    ends = [(a, b) for a, b in ends if a <= b]
    if not ends:
        raise PatternError(f"The range {first}-{last} runs backwards; write {last}-{first}.", low)
    for a, b in ends:
        found = {vocabulary.symbol(c) for c in vocabulary.characters if a <= c <= b}
        if found:
            return found
    raise PatternError(f"No letter of this model lies between {first} and {last}.", low)


def is_sign(text: str, i: int, sign: str, vocabulary: Vocabulary) -> bool:
    """Whether the character at i is that sign of the pattern language, and not the base of a letter with marks."""
    if text[i] != sign:
        return False
    letter = vocabulary.letter_at(text, i)
    return len(letter) == 1 or letter not in vocabulary


def symbol_at(text: str, i: int, vocabulary: Vocabulary) -> tuple[int, int]:
    """The symbol of the letter at `i`, and where it ends.

    Raises PatternError where there is none, or the model does not know it.
    """
    letter = _letter(text, i, vocabulary)
    try:
        return vocabulary.symbol(letter), i + len(letter)
    except UserError as error:
        known = next((at for at, c in enumerate(letter) if c not in vocabulary), 0)  # the mark, where the base is known
        raise PatternError(str(error), i + known) from None


def cell_of(symbols: "set[int] | frozenset[int]", vocabulary: Vocabulary) -> Flags:
    """A cell (V,) that allows these symbols."""
    cell = np.zeros(len(vocabulary), bool)
    cell[list(symbols)] = True
    return cell
