"""Patterns that leave symbols out: what the window writes as the set of the others."""

from collections.abc import Iterable

import numpy as np

from models.constraints.constraint import Constraint


def without(constraint: Constraint, position: int, symbols: Iterable[int]) -> Constraint:
    """The same with symbols forbidden at a position, on top of what is already forbidden there."""
    left_out = set(symbols)
    return constraint.only(position, [int(c) for c in np.flatnonzero(constraint.cells[position]) if c not in left_out])
