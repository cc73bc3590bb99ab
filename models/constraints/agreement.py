"""Whether some word has both the letters and the attributes that are asked for.

`Constraint` takes what stands before a word for positions as any others; here it is compared with what the letters make
of it. Words are counted through from the left, one kept of all that have the same attributes so far and only one letter
of those that no attribute tells apart: that every word has some of its values follows from `Attribute.of`.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

import numpy as np

from models.arrays import Flags, Symbols
from models.constraints.constraint import Constraint
from models.data.attributes import KnownAttribute
from models.data.vocabulary import Vocabulary
from models.errors import ConstraintError

_Words = Mapping[tuple[int, ...], tuple[str, ...]]  # one word for each tuple of attributes


def agreeing(constraint: Constraint, vocabulary: Vocabulary) -> Constraint:
    """Return the constraint where some word has both the letters and the attributes asked for.

    Raises ConstraintError that names the attributes where none has.
    """
    asked = tuple(i for i in constraint.asked if i < constraint.attribute_count)
    if not asked or _may_have(constraint, vocabulary, asked):
        return constraint
    for i in asked:
        if not _may_have(constraint, vocabulary, (i,)):
            raise ConstraintError(_one_refused(constraint, vocabulary, i), (i,))
    each = [_written(vocabulary.attributes[i], np.flatnonzero(constraint.cells[i]).tolist()) for i in asked]
    together = f"{', '.join(each[:-1])} and {each[-1]}"
    raise ConstraintError(f"No word that fits the letters has {together} together; change one of them.", asked)


def ruled_out(constraint: Constraint, vocabulary: Vocabulary, row: Symbols) -> dict[int, int]:
    """The attributes of a row that no word with its letters has, whatever was asked for, with the symbols they hold.

    row (L,): settled symbols, V for noise.
    """
    cells = constraint.cells.copy()
    cells[: constraint.attribute_count] = True
    return {i: int(row[i]) for i in _ruled_out(replace(constraint, cells=cells), vocabulary, row)}


def newly_ruled_out(
    constraint: Constraint,
    vocabulary: Vocabulary,
    before: Mapping[int, int],
    row: Symbols,
    kept: Collection[int] = (),
) -> tuple[int, ...]:
    """The attributes of a row that no word with its letters has, and that were not ruled out before.

    before: what was `ruled_out` until now; where it still stands it is the model's own. row (L,): settled symbols, V
    for noise. Those asked for, and `kept`, stay; of others that no word has together, all go. Raises ConstraintError
    that names those that are to stay where no word with the letters has them.
    """
    own = [i for i, symbol in before.items() if row[i] == symbol]
    cells = constraint.cells.copy()
    cells[own] = True
    now = _ruled_out(replace(constraint, cells=cells), vocabulary, row, kept)
    return tuple(i for i in now if i not in own)


def _ruled_out(
    constraint: Constraint, vocabulary: Vocabulary, row: Symbols, kept: Collection[int] = ()
) -> tuple[int, ...]:
    cells, attribute_count = constraint.cells.copy(), constraint.attribute_count
    for i in np.flatnonzero(row < len(vocabulary)).tolist():
        if i >= attribute_count or i in kept:
            cells[i] = np.arange(len(vocabulary)) == row[i]
    try:
        letters = replace(constraint, cells=cells)
    except ConstraintError:
        return ()  # they are part of no word, whatever is said of it
    agreeing(letters, vocabulary)
    asked = {i for i in letters.asked if i < attribute_count}
    drawn = [
        i
        for i in range(attribute_count)
        if row[i] < len(vocabulary) and i not in kept and constraint.cells[i].sum() > 1
    ]

    def may_have(some: Iterable[int]) -> bool:
        both = letters
        for i in some:
            both = both.pin(i, int(row[i]))
        return _may_have(both, vocabulary, sorted(asked.union(some)))

    out = [i for i in drawn if not may_have([i])]
    others = [i for i in drawn if i not in out]
    return tuple(out if may_have(others) else drawn)


def _one_refused(constraint: Constraint, vocabulary: Vocabulary, position: int) -> str:
    one = vocabulary.attributes[position]
    possible = sorted(symbol for (symbol,) in _reached(constraint, vocabulary, (one,)))
    asked = _written(one, np.flatnonzero(constraint.cells[position]).tolist())
    return f"No word that fits the letters has {asked}, only {_written(one, possible)}; change one of them."


def _may_have(constraint: Constraint, vocabulary: Vocabulary, positions: Sequence[int]) -> bool:
    """Whether some word of the letters has attributes that are allowed at these positions."""
    known = tuple(vocabulary.attributes[i] for i in positions)
    found = _reached(constraint, vocabulary, known)
    return any(all(constraint.cells[i, c] for i, c in zip(positions, symbols, strict=True)) for symbols in found)


def _reached(constraint: Constraint, vocabulary: Vocabulary, known: Sequence[KnownAttribute]) -> set[tuple[int, ...]]:
    """The symbols of the known attributes that words of the letters and lengths of a constraint have together."""
    letters, alike = vocabulary.attributes.letters, vocabulary.attributes.alike

    def longer(words: _Words, cell: Flags) -> _Words:
        last = {alike[c]: letters[c] for c in np.flatnonzero(cell[1 : len(letters) + 1]).tolist()}
        every = ((*word, letter) for word in words.values() for letter in last.values())
        return {tuple(one.symbol_of(word) for one in known): word for word in every}

    out, begun, ending = set[tuple[int, ...]](), list[_Words]([{(): ()}]), len(constraint.suffix)
    for n in constraint.lengths:
        start = n - ending
        while len(begun) <= start - constraint.attribute_count:
            begun.append(longer(begun[-1], constraint.cells[constraint.attribute_count + len(begun) - 1]))
        words = begun[start - constraint.attribute_count]
        for cell in constraint.at_length(n)[start:n]:
            words = longer(words, cell)
        out |= set(words)
    return out


def _written(one: KnownAttribute, symbols: Iterable[int]) -> str:
    """ "first=vowel", "length=3 or 4", "length=1 to 16"."""
    chosen = tuple(symbols)
    labels = [one.label(symbol) for symbol in chosen]
    if len(labels) > 2 and chosen == tuple(range(chosen[0], chosen[-1] + 1)) and labels[0].isdigit():
        return f"{one.name}={labels[0]} to {labels[-1]}"
    return f"{one.name}={' or '.join((', '.join(labels[:-1]), labels[-1]) if len(labels) > 1 else labels)}"
