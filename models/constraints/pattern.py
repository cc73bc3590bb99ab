r"""The pattern that word people type: `e??a`, `[aeiou]*`, `*[^s]`, `m@#@`, and back again from a constraint.

    a        that letter            ?        any letter           .   the end of the word
    [abc]    one of these           [^abc]   any letter but these  *   any run of letters (once)
    @        a vowel                #        a consonant           \   the next character as it stands
    {3-6}    at the end: that many letters in all
    ⑥ [⑤⑥]   signs of an attribute of the word, where the model has attributes; they stand anywhere

Without a `*` the pattern is the whole word; what stands after a `*` is how the word ends. A letter of several code
points, such as a base with marks that Unicode does not compose, is one cell.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from models.arrays import Flags
from models.constraints.agreement import agreeing
from models.constraints.constraint import Constraint
from models.constraints.pattern_set import cell_of, is_sign, read_set, symbol_at
from models.constraints.pattern_source import source_of
from models.data.vocabulary import END, Vocabulary
from models.errors import ConstraintError, PatternError, quoted
from models.plurals import counted

SYNTAX = (
    ("?", "any letter"),
    ("@", "a vowel"),
    ("#", "a consonant"),
    ("[abc]", "one of these"),
    ("[^abc]", "any but these"),
    (".", "the end"),
    ("*", "any run of letters"),
    ("{3-6}", "that many letters in all"),
    ("⑥", "the sign of an attribute, where the model has some"),
)
_SPECIAL = frozenset("?@#[].*{}\\_")
_SPECIAL_IN_SET = frozenset("]@#.\\^-")
_LENGTHS = re.compile(r"(?<!\\)(?:\\\\)*(\{(\d{1,3})(?:-(\d{1,3}))?\})$")


def parse(text: str, vocabulary: Vocabulary, length: int) -> Constraint:
    """Read a pattern for a model of `length` positions. White space around it means nothing.

    Raises PatternError (with the column in `text`) where it cannot be read, and ConstraintError where nothing can
    satisfy it.
    """
    source = source_of(text)
    try:
        constraint = _parsed(source.text, vocabulary, length)
    except PatternError as error:
        raise PatternError(str(error), source.column(error.column)) from None
    return agreeing(constraint, vocabulary)


def column_of(text: str, error: ConstraintError, vocabulary: Vocabulary) -> int:
    """The column of what nothing can satisfy in a pattern that can be read: its first cell in conflict, or its braces.

    error: what `parse` raised for that text.
    """
    source = source_of(text)
    plain, lengths = _split_lengths(source.text)
    starts = _tokens(plain, vocabulary).columns(vocabulary.attribute_count)
    there = [starts[i] for i in error.positions if i in starts]
    return source.column(there[0] if there else len(plain) if lengths else 0)


@dataclass(frozen=True)
class _Tokens:
    """One cell a token of the word, the column of each, and where the stars stand: (cells before it, column).

    signs: the cells of attributes by position, and starts_of_signs the column of each.
    """

    cells: list[Flags]
    starts: list[int]
    stars: list[tuple[int, int]]
    signs: dict[int, Flags]
    starts_of_signs: dict[int, int]

    def columns(self, attribute_count: int) -> dict[int, int]:
        """The column of each position that is written out."""
        return self.starts_of_signs | {attribute_count + i: start for i, start in enumerate(self.starts)}


def _parsed(text: str, vocabulary: Vocabulary, length: int) -> Constraint:
    text, lengths = _split_lengths(text)
    tokens = _tokens(text or "*", vocabulary)
    cells, starts, stars, attribute_count = tokens.cells, tokens.starts, tokens.stars, vocabulary.attribute_count
    if not cells and not stars:  # attributes alone ask for nothing of the word
        stars = [(0, 0)]
    if len(stars) > 1:
        raise PatternError("A pattern may have one * only; remove the others.", stars[1][1])
    limit = length - 1 - attribute_count
    head = cells[: stars[0][0]] if stars else cells
    tail = cells[stars[0][0] :] if stars else []
    ends = [at for cell, at in zip(tail, starts[len(head) :], strict=True) if cell[END]]
    if ends:
        raise PatternError("The end cannot stand behind a *; what follows the * already ends the word.", ends[0])
    shortest, longest = _range_of(head, tail, limit, starts, starred=bool(stars), lengths=lengths)
    table = np.ones((length, len(vocabulary)), bool)
    if head:
        table[attribute_count : attribute_count + len(head)] = head[: length - attribute_count]
    for position, cell in tokens.signs.items():
        table[position] = cell
    suffix = np.array(tail, bool).reshape(len(tail), len(vocabulary))
    return Constraint(
        table, shortest + attribute_count, longest + attribute_count, suffix, vocabulary.attributes.kinds(length)
    )


def _range_of(
    head: list[Flags],
    tail: list[Flags],
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
            f"The pattern asks for {counted(letters, 'letter')}; this model writes at most {limit}. Shorten it.",
            lettered[limit],
        )
    if starred:
        # Braces may ask for so few letters that the beginning and the ending share some.
        shortest, longest = lengths or (letters if tail else 1, limit)
    else:
        shortest, longest = max(1, letters - _open_ends(head)), max(1, letters)
        if lengths is not None:
            shortest, longest = max(shortest, lengths[0]), min(longest, lengths[1])
    if shortest > longest:
        raise ConstraintError(
            f"The pattern has {counted(letters, 'letter')}, which the lengths in braces do not allow;"
            " change them, or add a * for more."
        )
    return shortest, min(longest, limit)


def _open_ends(head: list[Flags]) -> int:
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
    low, high = int(found[2]), int(found[3] or found[2])
    if not 1 <= low <= high:
        raise PatternError(
            f"Lengths run from the shorter to the longer, from 1 on, not {found[1]}.", found.start(3 if low else 2)
        )
    return text[: found.start(1)], (low, high)


def _tokens(text: str, vocabulary: Vocabulary) -> _Tokens:
    out = _Tokens([], [], [], {}, {})
    i = 0
    while i < len(text):
        if is_sign(text, i, "*", vocabulary):
            out.stars.append((len(out.cells), i))
            i += 1
            continue
        start = i
        cell, i = (read_set if is_sign(text, i, "[", vocabulary) else _single)(text, i, vocabulary)
        position = _attribute(cell, start, vocabulary)
        if position is None:
            out.starts.append(start)
            out.cells.append(cell)
        elif position in out.signs:
            raise PatternError("The pattern asks for an attribute twice; put its values into one set.", start)
        else:
            out.signs[position], out.starts_of_signs[position] = cell, start
    return out


def _attribute(cell: Flags, start: int, vocabulary: Vocabulary) -> int | None:
    """The position of the attribute that a cell is of; None for letters. Raises PatternError for a mixture."""
    chosen = frozenset(np.flatnonzero(cell).tolist())
    for position, attribute in enumerate(vocabulary.attributes):
        if chosen & frozenset(attribute.symbols):
            if not chosen <= frozenset(attribute.symbols):
                raise PatternError("A set holds letters, or signs of one attribute; write two sets.", start)
            return position
    return None


def _single(text: str, i: int, vocabulary: Vocabulary) -> tuple[Flags, int]:
    c = text[i] if is_sign(text, i, text[i], vocabulary) else ""
    named = {"?": vocabulary.letters, "_": vocabulary.letters, "@": vocabulary.vowels, "#": vocabulary.consonants}
    if c == ".":
        return cell_of({END}, vocabulary), i + 1
    if c in named and not (c == "_" and "_" in vocabulary):
        if not named[c]:
            raise PatternError(f"This model's alphabet has no letters for {quoted(c)}.", i)
        return cell_of(named[c], vocabulary), i + 1
    if c and c in "{}":
        raise PatternError(
            f"Braces hold a length such as {{5}}, or {{3-6}}, at the end; write \\{c} for the character itself.", i
        )
    if c == "]":
        raise PatternError("A ] needs its [ before it; write \\] for the character itself.", i)
    if c == "\\":
        i += 1
        if i >= len(text):
            raise PatternError("A \\ needs a character behind it.", i - 1)
    symbol, end = symbol_at(text, i, vocabulary)
    return cell_of({symbol}, vocabulary), end


def to_pattern(constraint: Constraint, vocabulary: Vocabulary) -> str:
    """The shortest pattern that `parse` reads back as the same constraint (the same `allowed` and the same lengths)."""
    tail = _joined([_write(cell, vocabulary) for cell in constraint.suffix], vocabulary)
    attribute_count = vocabulary.attribute_count
    shortest, longest = constraint.lengths[0], constraint.lengths[-1]
    fixed = shortest == longest and not tail
    last = longest if fixed else _last_asked(constraint)
    cells = [constraint.allowed[i] if fixed else _own(constraint, i) for i in range(attribute_count, last)]
    signs = [_write(constraint.cells[i], vocabulary) for i in range(attribute_count) if i in constraint.asked]
    head = _joined([*signs, *(_write(cell, vocabulary) for cell in cells)], vocabulary)
    if fixed:
        return head
    shortest, longest = shortest - attribute_count, longest - attribute_count
    text = head + "*" + tail
    if _lengths_of(text, vocabulary, constraint.shape[0]) != constraint.lengths:
        text += f"{{{shortest}}}" if shortest == longest else f"{{{shortest}-{longest}}}"
    return text


def _lengths_of(text: str, vocabulary: Vocabulary, length: int) -> tuple[int, ...]:
    """The lengths a pattern allows without braces, none where it cannot do without them."""
    try:
        return _parsed(source_of(text).text, vocabulary, length).lengths
    except (PatternError, ConstraintError):
        return ()


def _last_asked(constraint: Constraint) -> int:
    """How many leading cells must be written out."""
    asked = [i for i in constraint.asked if i < constraint.lengths[-1]]
    return max((i + 1 for i in asked), default=0)


def _own(constraint: Constraint, i: int) -> Flags:
    """What the pattern should say of cell i: what the user asked, without what other cells imply."""
    cell: Flags = constraint.cells[i]
    implied: Flags = constraint.allowed[i]
    return implied if i not in constraint.asked else cell


def _write(cell: Flags, vocabulary: Vocabulary) -> str:
    chosen = frozenset(int(c) for c in np.flatnonzero(cell))
    if chosen == {END}:
        return "."
    # Any letter comes last and wins: some alphabets, such as Hebrew's, have consonants alone.
    named = {vocabulary.vowels: "@", vocabulary.consonants: "#", vocabulary.letters: "?"}
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
    return "\\" + c if c[0] in special else c


def _escape_all(symbols: frozenset[int], vocabulary: Vocabulary) -> str:
    return _joined([_escape(vocabulary.glyph(s), _SPECIAL_IN_SET) for s in sorted(symbols)], vocabulary)


def _joined(written: Sequence[str], vocabulary: Vocabulary) -> str:
    """Letters, signs and sets one after another; a backslash stands between letters that would be read as another."""
    out = ""
    for one in reversed(written):
        letter = one.removeprefix("\\")
        apart = one[0] == "[" or vocabulary.letter_at(letter + out, 0) == letter
        out = one + (out if apart else "\\" + out)
    return out
