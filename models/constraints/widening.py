"""Constraints with as little released as lets something in that they forbid."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from models.constraints.constraint import Constraint
from models.data.vocabulary import END
from models.errors import ConstraintError, UserError


class ForbiddenError(UserError):
    """A change that the constraint alone forbids; `wider` is one that permits it."""

    def __init__(self, sentence: str, wider: Constraint) -> None:
        super().__init__(sentence)
        self.wider = wider


def permitting(constraint: Constraint, symbols: Mapping[int, int]) -> Constraint:
    """The constraint widened until some word with these symbols satisfies it. symbols: position -> symbol.

    Freed are the cells that forbid one of them or contradict it, as a letter behind an end does, and an ending that no
    such word has; the range of lengths grows as far as it must. Raises ConstraintError where no word has the symbols.
    """
    length, cells = constraint.shape[0], constraint.cells.copy()
    end = min((i for i, symbol in symbols.items() if symbol == END), default=length)
    last = max((i for i, symbol in symbols.items() if symbol != END), default=-1)
    kinds = constraint.kinds
    for i in range(length):
        fits = i not in symbols or cells[i, symbols[i]]
        fits = fits and (i < end or cells[i, END]) and (i > last or cells[i, 1:].any())
        cells[i] |= not fits
    shortest, longest = min(constraint.shortest, max(1, end)), max(constraint.longest, last + 1)
    for suffix in (constraint.suffix, constraint.suffix[:0]):
        try:
            wider = Constraint(cells, shortest, longest, suffix, kinds)
        except ConstraintError:
            continue
        at, chosen = list(symbols), list(symbols.values())
        if any(wider.at_length(n)[at, chosen].all() for n in wider.lengths):
            return wider
    raise ConstraintError("No word has these symbols at these positions; change one of them.", tuple(symbols))


def released(constraint: Constraint, positions: Iterable[int]) -> Constraint:
    """Positions freed of everything asked of them, and the lengths widened where they held them."""
    positions = tuple(positions)
    for i in positions:
        constraint = constraint.release(i)
    if any(i >= constraint.longest for i in positions):  # the range of lengths held it, not its cell
        constraint = replace(constraint, longest=constraint.shape[0] - 1)
    return constraint
