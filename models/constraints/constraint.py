"""What the user allows: a set of symbols at each position, a range of lengths, and letters the word must end in.

A word of n letters fills positions 0 .. n-1 and the end symbol fills the rest, so some requests imply others: a letter
pinned at position 4 forbids the end before it. `allowed` holds every such consequence; what nothing can satisfy is
refused at once, naming the positions in conflict.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.arrays import Flags
from models.data.vocabulary import END, Vocabulary
from models.errors import ConstraintError
from models.plurals import counted, spanned


@dataclass(frozen=True)
class Constraint:
    """`cells` (L, V): the symbols the user allows. Lengths are in letters, shortest >= 1, longest <= L - 1.

    `suffix` (S, V): what the last S letters may be, whatever the length; most often S = 0. `kinds` (L, V): what each
    position can hold at all, None for everything (see `Vocabulary.kinds`); `cells` never allow more. What stands before
    a word counts among its letters here: it takes `attribute_count` of them.
    Arrays are read-only. Raises ConstraintError when no word can satisfy it.
    """

    cells: Flags = field(compare=False)
    shortest: int = field(compare=False)
    longest: int = field(compare=False)
    suffix: Flags = field(compare=False)
    kinds: Flags | None = field(default=None, compare=False)
    attribute_count: int = field(init=False, compare=False)  # A; where it is not 0, the first letter is no end
    _key: tuple[Any, ...] = field(init=False, repr=False)  # what equal constraints have in common

    def __post_init__(self) -> None:
        object.__setattr__(self, "attribute_count", 0 if self.kinds is None else int(self.kinds[:, END].argmax()) - 1)
        if self.kinds is not None:
            object.__setattr__(self, "cells", self.cells & self.kinds)
            self.kinds.flags.writeable = False
        key = (self.cells.shape, self.cells.tobytes(), self.shortest, self.longest, self.suffix.tobytes())
        object.__setattr__(self, "_key", (*key, self.kinds is None))
        for values in (self.cells, self.suffix):
            values.flags.writeable = False
        if not self.lengths:
            raise _conflict(self)

    @classmethod
    def free(cls, length: int, size: int, kinds: Flags | None = None) -> "Constraint":
        """Anything goes: `length` positions (L) over `size` symbols (V). The last position can only be the end."""
        return cls(np.ones((length, size), bool), 1, length - 1, np.zeros((0, size), bool), kinds)

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
            if letter_before[n] and end_after[n] and _suffix_fits(self, n)
        ]
        return tuple(fits)

    @cached_property
    def feasible(self) -> NDArray[np.bool_]:
        """(L,) whether a word of n letters can satisfy this, n = 0 .. L - 1."""
        out = np.zeros(self.cells.shape[0], bool)
        out[list(self.lengths)] = True
        return out

    def at_length(self, n: int) -> Flags:
        """(L, V) what each position may hold in a word of exactly n letters."""
        out: Flags = self.cells.copy()
        out[:n, END] = False
        out[n:] = False
        out[n:, END] = True
        start = n - len(self.suffix)
        out[start:n] &= self.suffix
        return out

    @cached_property
    def allowed(self) -> Flags:
        """(L, V) what each position may hold in some word that satisfies everything; no row is ever empty."""
        if not len(self.suffix):
            shortest, longest = self.lengths[0], self.lengths[-1]
            out: Flags = self.cells.copy()
            out[longest:, 1:] = False
            out[:shortest, END] = False
        else:
            out = np.logical_or.reduce([self.at_length(n) for n in self.lengths])
        out.flags.writeable = False
        return out

    @cached_property
    def pins(self) -> dict[int, int]:
        """Positions that can hold one symbol only, and which: the user's pins and all that follows from them."""
        single = np.flatnonzero(self.allowed.sum(1) == 1)
        return {int(i): int(self.allowed[i].argmax()) for i in single}

    @cached_property
    def free_positions(self) -> tuple[bool, ...]:
        """(L,) whether a position can hold several symbols."""
        return tuple((self.allowed.sum(1) > 1).tolist())

    @cached_property
    def asked(self) -> tuple[int, ...]:
        """Positions whose cell the user has restricted in any way."""
        restricted = self.cells != (True if self.kinds is None else self.kinds)
        return tuple(int(i) for i in np.flatnonzero(restricted.any(1)))

    @property
    def is_free(self) -> bool:
        """Whether nothing is restricted."""
        any_length = self.shortest <= self.attribute_count + 1 and self.longest >= self.cells.shape[0] - 1
        return any_length and not self.asked and not len(self.suffix)

    def satisfied_by(self, x: NDArray[np.integer]) -> bool:
        """Whether a clean word (L,) satisfies everything."""
        ends = np.flatnonzero(x == END)
        n = int(ends[0]) if len(ends) else len(x)
        return n in self.lengths and bool(self.at_length(n)[np.arange(len(x)), x].all())

    def matches(self, table: NDArray[np.integer]) -> NDArray[np.bool_]:
        """(N,) which of the clean words (N, L) satisfy everything."""
        size = self.cells.shape[0]
        number = (table != END).sum(1)
        out: NDArray[np.bool_] = self.feasible[number]
        for i in self.asked:
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
        if self.kinds is not None and cells[position].any() and not (cells[position] & self.kinds[position]).any():
            raise _other_kind(self, position)
        if not cells[position].any():
            raise ConstraintError(f"{_place(self, position)} would allow no letter; leave at least one.", (position,))
        return replace(self, cells=cells)

    def pin(self, position: int, symbol: int) -> "Constraint":
        """Fix one symbol at a position; pinning the end makes the word end there or before."""
        return self.only(position, (symbol,))

    def release(self, position: int) -> "Constraint":
        """Free one position of everything asked of its cell."""
        cells = self.cells.copy()
        cells[position] = True
        return replace(self, cells=cells)

    def with_lengths(self, shortest: int, longest: int) -> "Constraint":
        """Ask for a number of letters between two bounds, both included."""
        limit = self.cells.shape[0] - 1
        if not 1 <= shortest <= longest <= limit:
            asked = f"{shortest - self.attribute_count} to {longest - self.attribute_count}"
            most = limit - self.attribute_count
            raise ConstraintError(f"Lengths must run from 1 to {most}, the shorter first, not {asked}.")
        return replace(self, shortest=shortest, longest=longest)

    def ending_in(self, suffix: Flags) -> "Constraint":
        """Ask that the last S letters lie in these sets, whatever the length. suffix (S, V), letters only."""
        return replace(self, suffix=suffix)

    def __and__(self, other: "Constraint") -> "Constraint":
        """Both at once. Raises ConstraintError when they contradict each other."""
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
            self.kinds,
        )


def free_for(vocabulary: Vocabulary, length: int) -> Constraint:
    """Anything goes that `length` positions (L) can hold: letters, and what stands before a word in its own place."""
    return Constraint.free(length, len(vocabulary), vocabulary.attributes.kinds(length))


def leaves_attributes(constraint: Constraint) -> bool:
    """Whether what stands before the word may be several things."""
    return bool((constraint.allowed[: constraint.attribute_count].sum(1) > 1).any())


def of_length(constraint: Constraint, letters: int) -> Constraint:
    """Return it for words of that many letters alone; 0 leaves it as it is (see `Frame.lengths`)."""
    return constraint.with_lengths(letters, letters) if letters else constraint


def _place(constraint: Constraint, position: int) -> str:
    """A position as the beginning of a sentence: of the word, or of what stands before it."""
    number = position + 1 - constraint.attribute_count
    return f"Position {number}" if number > 0 else f"Attribute {position + 1}"


def _other_kind(constraint: Constraint, position: int) -> ConstraintError:
    """The error for symbols that a position can never hold."""
    what = "a value, not a letter or the end" if position < constraint.attribute_count else "the first letter"
    what = "letters of the word, not its attributes" if position > constraint.attribute_count else what
    return ConstraintError(f"{_place(constraint, position)} holds {what}; choose another symbol.", (position,))


def _suffix_fits(constraint: Constraint, n: int) -> bool:
    """Whether words of n letters may end as asked and hold what is allowed at their positions."""
    start = n - len(constraint.suffix)
    return bool((constraint.cells[start:n] & constraint.suffix)[:, 1:].any(1).all())


def _conflict(constraint: Constraint) -> ConstraintError:
    """Name the positions that contradict each other, in words."""
    cells, size, attribute_count = constraint.cells, constraint.cells.shape[0], constraint.attribute_count
    if not cells[:attribute_count].any(1).all():
        at = int(cells[:attribute_count].any(1).argmin())
        return ConstraintError(f"{_place(constraint, at)} would allow no value; leave at least one.", (at,))
    letters = np.flatnonzero(~cells[:, END])
    ends = np.flatnonzero(~cells[:, 1:].any(1))
    if len(letters) and len(ends) and ends[0] < letters[-1]:
        a, b = int(ends[0]), int(letters[-1])
        return ConstraintError(
            f"{_place(constraint, a)} ends the word, but position {b + 1 - attribute_count} must be a letter;"
            " free one of them.",
            (a, b),
        )
    if len(letters) and letters[-1] >= size - 1:
        return ConstraintError(
            f"Position {size - attribute_count} is the last and can only end the word; free it.", (int(letters[-1]),)
        )
    if len(letters) and letters[-1] + 1 > constraint.longest:
        at = int(letters[-1])
        return ConstraintError(
            f"{_place(constraint, at)} must be a letter, but words may have at most"
            f" {constraint.longest - attribute_count}; allow longer words or free position {at + 1 - attribute_count}.",
            (at,),
        )
    if len(ends) and ends[0] < constraint.shortest:
        at = int(ends[0])
        return ConstraintError(
            f"{_place(constraint, at)} ends the word, but words must have at least"
            f" {counted(constraint.shortest - attribute_count, 'letter')}; allow shorter words or free position"
            f" {at + 1 - attribute_count}.",
            (at,),
        )
    empty = np.flatnonzero(~cells.any(1))
    if len(empty):
        at = int(empty[0])
        return ConstraintError(f"{_place(constraint, at)} would allow no letter; leave at least one.", (at,))
    if len(constraint.suffix):
        return ConstraintError(
            "No length lets the ending meet the letters asked for at their positions; free one of those, or allow more"
            " lengths.",
            constraint.asked,
        )
    if constraint.shortest >= size:
        most = counted(size - 1 - attribute_count, "letter")
        return ConstraintError(
            f"Words have at most {most} here, not {constraint.shortest - attribute_count}; allow shorter ones."
        )
    lengths = spanned(max(1, constraint.shortest - attribute_count), constraint.longest - attribute_count, "letter")
    return ConstraintError(f"No word has {lengths} here; allow other lengths.")
