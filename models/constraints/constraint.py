"""What the person allows: a set of symbols at each position, a range of lengths, and letters the word must end in.

A word of n letters fills positions 0 .. n-1 and the end symbol fills the rest, so some wishes imply others: a letter
pinned at position 4 forbids the end before it. `allowed` holds every such consequence; a wish nothing can satisfy is
refused at once, naming the positions in conflict.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.data.vocabulary import END, Vocabulary
from models.denoisers.shapes import MAX_SYMBOLS
from models.errors import ConstraintError, UserError
from models.storage.typed_json import (
    FieldError,
    array,
    optional,
    record,
    text,
    whole,
)

Cells = NDArray[np.bool_]
MAX_POSITIONS = 4096  # in a file: far more than any model has, so that a pattern of another model is said to be so


@dataclass(frozen=True, eq=False)
class Constraint:
    """`cells` (L, V): the symbols the person allows. Lengths are in letters, shortest >= 1, longest <= L - 1.

    `suffix` (S, V): what the last S letters may be, whatever the length; S = 0 for most wishes.
    Arrays are read-only. Raises ConstraintError when no word can satisfy it.
    """

    cells: Cells
    shortest: int
    longest: int
    suffix: Cells

    def __post_init__(self) -> None:
        for values in (self.cells, self.suffix):
            values.flags.writeable = False
        if not self.lengths:
            raise _conflict(self)

    @classmethod
    def free(cls, length: int, size: int) -> "Constraint":
        """Anything goes: `length` positions (L) over `size` symbols (V). The last position can only be the end."""
        return cls(np.ones((length, size), bool), 1, length - 1, np.zeros((0, size), bool))

    # -- asking --

    @property
    def shape(self) -> tuple[int, int]:
        """(L, V)."""
        return (self.cells.shape[0], self.cells.shape[1])

    @cached_property
    def lengths(self) -> tuple[int, ...]:
        """The numbers of letters that some word satisfying this may have, ascending."""
        size = self.cells.shape[0]
        letter_before = np.concatenate([[True], np.logical_and.accumulate(self.cells[:, 1:].any(1))])
        end_after = np.concatenate([np.logical_and.accumulate(self.cells[::-1, END])[::-1], [True]])
        fits = [
            n
            for n in range(max(1, self.shortest, len(self.suffix)), min(self.longest, size - 1) + 1)
            if letter_before[n] and end_after[n] and self._suffix_fits(n)
        ]
        return tuple(fits)

    def _suffix_fits(self, n: int) -> bool:
        start = n - len(self.suffix)
        return bool((self.cells[start:n] & self.suffix)[:, 1:].any(1).all())

    @cached_property
    def feasible(self) -> NDArray[np.bool_]:
        """(L,) whether a word of n letters can satisfy this, n = 0 .. L - 1."""
        out = np.zeros(self.cells.shape[0], bool)
        out[list(self.lengths)] = True
        return out

    def at_length(self, n: int) -> Cells:
        """(L, V) what each position may hold in a word of exactly n letters."""
        out: Cells = self.cells.copy()
        out[:n, END] = False
        out[n:] = False
        out[n:, END] = True
        start = n - len(self.suffix)
        out[start:n] &= self.suffix
        return out

    @cached_property
    def allowed(self) -> Cells:
        """(L, V) what each position may hold in some word that satisfies everything; no row is ever empty."""
        if not len(self.suffix):
            shortest, longest = self.lengths[0], self.lengths[-1]
            out: Cells = self.cells.copy()
            out[longest:, 1:] = False
            out[:shortest, END] = False
        else:
            out = np.logical_or.reduce([self.at_length(n) for n in self.lengths])
        out.flags.writeable = False
        return out

    @cached_property
    def pins(self) -> dict[int, int]:
        """Positions that can hold one symbol only, and which: the person's pins and all that follows from them."""
        single = np.flatnonzero(self.allowed.sum(1) == 1)
        return {int(i): int(self.allowed[i].argmax()) for i in single}

    @cached_property
    def asked(self) -> tuple[int, ...]:
        """Positions whose cell the person has restricted in any way."""
        return tuple(int(i) for i in np.flatnonzero(~self.cells.all(1)))

    @property
    def is_free(self) -> bool:
        """Whether nothing at all has been asked for."""
        any_length = self.shortest <= 1 and self.longest >= self.cells.shape[0] - 1
        return any_length and not self.asked and not len(self.suffix)

    def satisfied_by(self, x: NDArray[np.integer]) -> bool:
        """Whether a clean word (L,) keeps every wish."""
        ends = np.flatnonzero(x == END)
        n = int(ends[0]) if len(ends) else len(x)
        return n in self.lengths and bool(self.at_length(n)[np.arange(len(x)), x].all())

    def kept_by(self, table: NDArray[np.integer]) -> NDArray[np.bool_]:
        """(N,) which of the clean words (N, L) keep every wish."""
        size = self.cells.shape[0]
        number = (table != END).sum(1)
        out: NDArray[np.bool_] = self.feasible[number]
        for i in np.flatnonzero(~self.cells.all(1)):
            out &= self.cells[i][table[:, i]]
        for back, cell in enumerate(self.suffix[::-1], start=1):
            out &= cell[table[np.arange(len(table)), np.maximum(number - back, 0)]]
        out &= table[:, size - 1] == END
        return out

    # -- changing: every verb returns a new constraint --

    def only(self, position: int, symbols: Iterable[int]) -> "Constraint":
        """Allow these symbols alone at a position. Raises ConstraintError when that leaves no word."""
        cells = self.cells.copy()
        cells[position] = False
        cells[position, list(symbols)] = True
        if not cells[position].any():
            raise ConstraintError(f"Position {position + 1} would allow no letter; leave at least one.", (position,))
        return replace(self, cells=cells)

    def pin(self, position: int, symbol: int) -> "Constraint":
        """Fix one symbol at a position; pinning the end makes the word end there or before."""
        return self.only(position, (symbol,))

    def ban(self, position: int, symbols: Iterable[int]) -> "Constraint":
        """Forbid symbols at a position on top of what is already forbidden."""
        banned = set(symbols)
        return self.only(position, [int(c) for c in np.flatnonzero(self.cells[position]) if c not in banned])

    def release(self, position: int) -> "Constraint":
        """Free one position of everything asked of its cell."""
        cells = self.cells.copy()
        cells[position] = True
        return replace(self, cells=cells)

    def with_lengths(self, shortest: int, longest: int) -> "Constraint":
        """Ask for a number of letters between two bounds, both included."""
        limit = self.cells.shape[0] - 1
        if not 1 <= shortest <= longest <= limit:
            asked = f"{shortest} to {longest}"
            raise ConstraintError(f"Lengths must run from 1 to {limit}, the shorter first, not {asked}.")
        return replace(self, shortest=shortest, longest=longest)

    def of_length(self, letters: int) -> "Constraint":
        """The same for words of so many letters alone; 0 leaves it as it is (see `Frame.lengths`)."""
        return self.with_lengths(letters, letters) if letters else self

    def any_length(self) -> "Constraint":
        """Drop the range of lengths; the model decides."""
        return replace(self, shortest=1, longest=self.cells.shape[0] - 1)

    def ending_in(self, suffix: Cells) -> "Constraint":
        """Ask that the last S letters lie in these sets, whatever the length. suffix (S, V), letters only."""
        return replace(self, suffix=suffix)

    def __and__(self, other: "Constraint") -> "Constraint":
        """Both wishes at once. Raises ConstraintError when they contradict each other."""
        if len(self.suffix) and len(other.suffix) and self.suffix.shape != other.suffix.shape:
            raise ConstraintError("Two different endings cannot be combined; keep one.")
        suffix = self.suffix if len(self.suffix) else other.suffix
        if len(self.suffix) and len(other.suffix):
            suffix = self.suffix & other.suffix
        return Constraint(
            self.cells & other.cells,
            max(self.shortest, other.shortest),
            min(self.longest, other.longest),
            suffix.copy(),
        )

    # -- values --

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Constraint) and self._key == other._key

    def __hash__(self) -> int:
        return hash(self._key)

    @cached_property
    def _key(self) -> tuple[Any, ...]:
        return (self.cells.shape, self.cells.tobytes(), self.shortest, self.longest, self.suffix.tobytes())

    def to_json(self, vocabulary: Vocabulary) -> dict[str, Any]:
        """Cells as strings of characters (`null` is free, the end is an empty string), lengths and suffix."""

        def row(cell: Cells) -> list[str] | None:
            if cell.all():
                return None
            return ["" if c == END else vocabulary.characters[c - 1] for c in np.flatnonzero(cell)]

        return {
            "cells": [row(cell) for cell in self.cells],
            "shortest": self.shortest,
            "longest": self.longest,
            "suffix": [row(cell) for cell in self.suffix],
        }

    @classmethod
    def from_json(cls, value: Any, vocabulary: Vocabulary, length: int) -> "Constraint":
        """Read what `to_json` wrote; characters the vocabulary lacks, or too many positions, raise UserError."""
        try:
            fields = _FIELDS(value)
        except FieldError:
            raise UserError("The pattern in this file cannot be read; it was not written by this program.") from None
        cells, rows = np.ones((length, len(vocabulary)), bool), fields["cells"]
        if any(row is not None for row in rows[length:]):
            raise UserError(f"The pattern asks for position {len(rows)}, but this model has {length}.")
        for i, row in enumerate(rows[:length]):
            cells[i] = _cell(row, vocabulary)
        limit = length - 1
        longest = limit if fields["longest"] >= len(rows) - 1 else min(fields["longest"], limit)
        suffix = [_cell(row, vocabulary) for row in fields["suffix"]]
        return cls(cells, fields["shortest"], longest, np.array(suffix, bool).reshape(-1, len(vocabulary)))


_CELLS = array(optional(array(text(1), MAX_SYMBOLS)), MAX_POSITIONS)
_LETTERS = whole(0, MAX_POSITIONS)
_FIELDS = record({"cells": _CELLS, "shortest": _LETTERS, "longest": _LETTERS, "suffix": _CELLS})


def _cell(row: list[str] | None, vocabulary: Vocabulary) -> Cells:
    cell = np.zeros(len(vocabulary), bool)
    if row is None:
        cell[:] = True
    else:
        cell[[END if c == "" else vocabulary.symbol(c) for c in row]] = True
    return cell


def _conflict(wish: Constraint) -> ConstraintError:
    """Name the positions that contradict each other, in words."""
    cells, size = wish.cells, wish.cells.shape[0]
    letters = np.flatnonzero(~cells[:, END])
    ends = np.flatnonzero(~cells[:, 1:].any(1))
    if len(letters) and len(ends) and ends[0] < letters[-1]:
        a, b = int(ends[0]), int(letters[-1])
        return ConstraintError(
            f"Position {a + 1} ends the word, but position {b + 1} must be a letter; free one of them.", (a, b)
        )
    if len(letters) and letters[-1] >= size - 1:
        return ConstraintError(f"Position {size} is the last and can only end the word; free it.", (int(letters[-1]),))
    if len(letters) and letters[-1] + 1 > wish.longest:
        at = int(letters[-1])
        return ConstraintError(
            f"Position {at + 1} must be a letter, but words may have at most {wish.longest}; allow longer words"
            f" or free position {at + 1}.",
            (at,),
        )
    if len(ends) and ends[0] < wish.shortest:
        at = int(ends[0])
        return ConstraintError(
            f"Position {at + 1} ends the word, but words must have at least {wish.shortest} letters; allow shorter"
            f" words or free position {at + 1}.",
            (at,),
        )
    empty = np.flatnonzero(~cells.any(1))
    if len(empty):
        at = int(empty[0])
        return ConstraintError(f"Position {at + 1} would allow no letter; leave at least one.", (at,))
    if len(wish.suffix):
        return ConstraintError(
            "No length lets the ending meet the letters asked for at their positions; free one of those, or allow more"
            " lengths.",
            wish.asked,
        )
    return ConstraintError(f"No word has {wish.shortest} to {wish.longest} letters here; allow other lengths.")
