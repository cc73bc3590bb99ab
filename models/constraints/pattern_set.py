"""The sets of a pattern, `[abc]`, `[^a-f]`, `[@\\-.]`: each is one cell, the symbols that a position may hold."""

import numpy as np

from models.constraints.constraint import Cells
from models.data.vocabulary import END, Vocabulary
from models.errors import PatternError, UserError

_NO_RANGE = "A - in a set stands between two letters; write \\- for the character itself."


def read_set(text: str, start: int, vocabulary: Vocabulary) -> tuple[Cells, int]:
    """The set that opens at `start` as a cell, and where the pattern goes on. Raises PatternError."""
    i, symbols = start + 1, set[int]()
    negated = text[i : i + 1] == "^"
    i += negated
    first = i
    while i < len(text) and text[i] != "]":
        named = _named_in_set(text[i], vocabulary)
        if named is not None:
            symbols |= named
            i += 1
            continue
        low = _literal(text, i)
        if text[low + 1 : low + 2] == "-":
            high = _literal(text, low + 2)
            symbols |= _range(text, low, high, vocabulary)
            i = high + 1
        else:
            symbols.add(symbol_at(text, low, vocabulary))
            i = low + 1
    if i >= len(text):
        raise PatternError("A [ needs its ]; close the set.", start)
    if negated and i == first:
        raise PatternError("[^] excludes nothing; write ? for any letter, or the letters that it may not be.", start)
    chosen = (vocabulary.letters - symbols) if negated else symbols
    if not chosen:
        raise PatternError("This set allows no letter; put at least one in it.", start)
    return cell_of(chosen, vocabulary), i + 1


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


def _range(text: str, low: int, high: int, vocabulary: Vocabulary) -> set[int]:
    """The symbols from one letter to another by code point; in the other case where the model knows only that one."""
    first, last = text[low], text[high : high + 1]
    if not last:
        raise PatternError("A \\ needs a character behind it.", high - 1)
    if first > last:
        raise PatternError(f"The range {first}-{last} runs backwards; write {last}-{first}.", low)
    for a, b in ((first, last), (first.lower(), last.lower()), (first.upper(), last.upper())):
        found = {vocabulary.symbol(c) for c in vocabulary.characters if a <= c <= b}
        if found:
            return found
    raise PatternError(f"No letter of this model lies between {first} and {last}.", low)


def symbol_at(text: str, i: int, vocabulary: Vocabulary) -> int:
    """The symbol of the character at `i`. Raises PatternError where there is none, or the model does not know it."""
    if i >= len(text):
        raise PatternError("A \\ needs a character behind it.", i - 1)
    try:
        return vocabulary.symbol(text[i])
    except UserError as error:
        raise PatternError(str(error), i) from None


def cell_of(symbols: "set[int] | frozenset[int]", vocabulary: Vocabulary) -> Cells:
    """A cell (V,) that allows these symbols."""
    cell = np.zeros(len(vocabulary), bool)
    cell[list(symbols)] = True
    return cell
