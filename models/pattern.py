"""The pattern that word people type: `e??a`, `[aeiou]*`, `*[^s]`, `m@#@`, and back again from a constraint.

    a        that letter            ?        any letter           .   the end of the word
    [abc]    one of these           [^abc]   any letter but these  *   any run of letters (once)
    @        a vowel                #        a consonant           \\   the next character as it stands
    {3-6}    at the end: that many letters in all

Without a `*` the pattern is the whole word; what stands after a `*` is how the word ends.
"""

import re

import numpy as np
from numpy.typing import NDArray

from models.constraint import Constraint
from models.errors import ConstraintError, PatternError, UserError
from models.vocabulary import END, Vocabulary

SYNTAX = (
    ("?", "any letter"),
    ("@", "a vowel"),
    ("#", "a consonant"),
    ("[abc]", "one of these"),
    ("[^abc]", "any but these"),
    (".", "the end"),
    ("*", "any run of letters"),
    ("{3-6}", "that many letters in all"),
)
_SPECIAL = frozenset("?@#[].*{}\\_")
_SPECIAL_IN_SET = frozenset("]@#.\\^-")
_LENGTHS = re.compile(r"\{(\d{1,3})(?:-(\d{1,3}))?\}$")
Cells = NDArray[np.bool_]


def parse(text: str, vocabulary: Vocabulary, length: int) -> Constraint:
    """Read a pattern for a model of `length` positions.

    Raises PatternError (with the column) where it cannot be read and ConstraintError where nothing can satisfy it.
    """
    text, lengths = _split_lengths(text.strip())
    if not text:
        text = "*"
    cells, starts, stars = _tokens(text, vocabulary)
    if len(stars) > 1:
        raise PatternError("A pattern may have one * only; remove the others.", stars[1][1])
    limit = length - 1
    head = cells[: stars[0][0]] if stars else cells
    tail = cells[stars[0][0] :] if stars else []
    if any(cell[END] for cell in tail):
        raise PatternError("The end cannot stand behind a *; what follows the * already ends the word.", len(text) - 1)
    shortest, longest = _range_of(head, tail, limit, starts, starred=bool(stars), lengths=lengths)
    table = np.ones((length, len(vocabulary)), bool)
    if head:
        table[: len(head)] = head[:length]
    return Constraint(table, shortest, longest, np.array(tail, bool).reshape(len(tail), len(vocabulary)))


def column_of(text: str, error: ConstraintError, vocabulary: Vocabulary) -> int:
    """The column of what nothing can satisfy in a pattern that can be read: its first cell in conflict, or its braces.

    error: what `parse` raised for that text.
    """
    lead = len(text) - len(text.lstrip())
    plain, lengths = _split_lengths(text.strip())
    _, starts, _ = _tokens(plain, vocabulary)
    there = [starts[i] for i in error.positions if i < len(starts)]
    return lead + (there[0] if there else len(plain) if lengths else 0)


def _range_of(
    head: list[Cells],
    tail: list[Cells],
    limit: int,
    starts: list[int],
    *,
    starred: bool,
    lengths: tuple[int, int] | None,
) -> tuple[int, int]:
    """The shortest and the longest word a pattern asks for. Raises PatternError when it asks for too many letters."""
    ends = sum(1 for cell in head if not cell[1:].any())
    letters = len(head) - ends + len(tail)
    if len(head) - ends > limit or (letters > limit and lengths is None):
        lettered = [at for cell, at in zip((*head, *tail), starts, strict=True) if cell[1:].any()]
        raise PatternError(
            f"The pattern asks for {letters} letters; this model writes at most {limit}. Shorten it.", lettered[limit]
        )
    if starred:
        # Braces may ask for so few letters that the beginning and the ending share some.
        shortest, longest = lengths or (letters if tail else 1, limit)
    else:
        shortest, longest = max(1, letters - _open_ends(head)), max(1, letters)
        if lengths is not None:
            shortest, longest = max(shortest, lengths[0]), min(longest, lengths[1])
    if shortest > longest:
        raise ConstraintError(f"The pattern has {letters} letters, which the lengths in braces do not allow.")
    return shortest, min(longest, limit)


def _open_ends(head: list[Cells]) -> int:
    """How many cells at the right may also be the end, as in `ann[ae.]`."""
    count = 0
    for cell in reversed([c for c in head if c[1:].any()]):
        if not cell[END]:
            break
        count += 1
    return count


def _split_lengths(text: str) -> tuple[str, tuple[int, int] | None]:
    found = _LENGTHS.search(text)
    if not found:
        return text, None
    low, high = int(found[1]), int(found[2] or found[1])
    if not 1 <= low <= high:
        raise PatternError(f"Lengths run from the shorter to the longer, from 1 on, not {found[0]}.", found.start())
    return text[: found.start()], (low, high)


def _tokens(text: str, vocabulary: Vocabulary) -> tuple[list[Cells], list[int], list[tuple[int, int]]]:
    """One cell a token, the column of each, and where the stars stand: (cells before it, column)."""
    cells: list[Cells] = []
    starts: list[int] = []
    stars: list[tuple[int, int]] = []
    i = 0
    while i < len(text):
        if text[i] == "*":
            stars.append((len(cells), i))
            i += 1
            continue
        starts.append(i)
        cell, i = (_set if text[i] == "[" else _single)(text, i, vocabulary)
        cells.append(cell)
    return cells, starts, stars


def _single(text: str, i: int, vocabulary: Vocabulary) -> tuple[Cells, int]:
    c = text[i]
    named = {"?": vocabulary.letters, "_": vocabulary.letters, "@": vocabulary.vowels, "#": vocabulary.consonants}
    if c == ".":
        return _cell({END}, vocabulary), i + 1
    if c in named and not (c == "_" and "_" in vocabulary):
        if not named[c]:
            raise PatternError(f"This model's alphabet has no letters for {c!r}.", i)
        return _cell(named[c], vocabulary), i + 1
    if c in "]{}":
        raise PatternError(f"{c!r} has no partner here; write \\{c} for the character itself.", i)
    if c == "\\":
        i += 1
        if i >= len(text):
            raise PatternError("A \\ needs a character behind it.", i - 1)
    return _cell({_symbol(text, i, vocabulary)}, vocabulary), i + 1


def _set(text: str, start: int, vocabulary: Vocabulary) -> tuple[Cells, int]:
    i, symbols = start + 1, set[int]()
    negated = text[i : i + 1] == "^"
    i += negated
    while i < len(text) and text[i] != "]":
        if text[i] == "@":
            symbols |= vocabulary.vowels
        elif text[i] == "#":
            symbols |= vocabulary.consonants
        elif text[i] == ".":
            symbols.add(END)
        elif text[i] != "\\" and text[i + 1 : i + 2] == "-" and text[i + 2 : i + 3] not in ("", "]"):
            symbols |= _range(text, i, vocabulary)
            i += 2
        else:
            i += text[i] == "\\"
            symbols.add(_symbol(text, i, vocabulary))
        i += 1
    if i >= len(text):
        raise PatternError("A [ needs its ]; close the set.", start)
    chosen = (vocabulary.letters - symbols) if negated else symbols
    if not chosen:
        raise PatternError("This set allows no letter; put at least one in it.", start)
    return _cell(chosen, vocabulary), i + 1


def _range(text: str, i: int, vocabulary: Vocabulary) -> set[int]:
    low, high = sorted((text[i], text[i + 2]))
    found = {vocabulary.symbol(c) for c in vocabulary.characters if low <= c <= high}
    if not found:
        raise PatternError(f"No letter of this model lies between {text[i]} and {text[i + 2]}.", i)
    return found


def _symbol(text: str, i: int, vocabulary: Vocabulary) -> int:
    if i >= len(text):
        raise PatternError("A \\ needs a character behind it.", i - 1)
    try:
        return vocabulary.symbol(text[i])
    except UserError as error:
        raise PatternError(str(error), i) from None


def _cell(symbols: "set[int] | frozenset[int]", vocabulary: Vocabulary) -> Cells:
    cell = np.zeros(len(vocabulary), bool)
    cell[list(symbols)] = True
    return cell


def to_pattern(constraint: Constraint, vocabulary: Vocabulary) -> str:
    """The shortest pattern that `parse` reads back as the same wish (the same `allowed` and the same lengths)."""
    tail = "".join(_write(cell, vocabulary) for cell in constraint.suffix)
    shortest, longest = constraint.lengths[0], constraint.lengths[-1]
    fixed = shortest == longest and not tail
    last = longest if fixed else _last_asked(constraint)
    head = "".join(_write(constraint.allowed[i] if fixed else _own(constraint, i), vocabulary) for i in range(last))
    if fixed:
        return head
    text = head + "*" + tail
    if _lengths_of(text, vocabulary, constraint.shape[0]) != constraint.lengths:
        text += f"{{{shortest}}}" if shortest == longest else f"{{{shortest}-{longest}}}"
    return text


def _lengths_of(text: str, vocabulary: Vocabulary, length: int) -> tuple[int, ...]:
    """The lengths a pattern allows without braces, none where it cannot do without them."""
    try:
        return parse(text, vocabulary, length).lengths
    except (PatternError, ConstraintError):
        return ()


def _last_asked(constraint: Constraint) -> int:
    """How many leading cells must be written out."""
    asked = [i for i in constraint.asked if i < constraint.lengths[-1]]
    return max((i + 1 for i in asked), default=0)


def _own(constraint: Constraint, i: int) -> Cells:
    """What the pattern should say of cell i: what the person asked, without what other cells imply."""
    cell: Cells = constraint.cells[i]
    implied: Cells = constraint.allowed[i]
    return implied if cell.all() else cell


def _write(cell: Cells, vocabulary: Vocabulary) -> str:
    chosen = frozenset(int(c) for c in np.flatnonzero(cell))
    if chosen == {END}:
        return "."
    named = {vocabulary.letters: "?", vocabulary.vowels: "@", vocabulary.consonants: "#"}
    if chosen in named and chosen:
        return named[chosen]
    letters = chosen - {END}
    if chosen == letters and len(letters) == 1:
        return _escape(vocabulary.glyph(next(iter(letters))))
    end = "." if END in chosen else ""
    if letters == vocabulary.letters:
        return "[" + _escape_all(letters, vocabulary) + end + "]"
    if not end and len(letters) > len(vocabulary.letters) // 2:
        return "[^" + _escape_all(vocabulary.letters - letters, vocabulary) + "]"
    return "[" + _escape_all(letters, vocabulary) + end + "]"


def _escape(c: str, special: frozenset[str] = _SPECIAL) -> str:
    return "\\" + c if c in special else c


def _escape_all(symbols: frozenset[int], vocabulary: Vocabulary) -> str:
    return "".join(_escape(vocabulary.glyph(s), _SPECIAL_IN_SET) for s in sorted(symbols))
