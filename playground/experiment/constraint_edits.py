"""The same change of a pattern at several positions, and how positions are named."""

from collections.abc import Callable

from models.constraints.constraint import Constraint
from models.data.vocabulary import Vocabulary


def where(positions: tuple[int, ...], vocabulary: Vocabulary) -> str:
    """ "1, 4"."""
    return ", ".join(map(vocabulary.attributes.place, positions))


def each(
    constraint: Constraint, positions: tuple[int, ...], change: Callable[[Constraint, int], Constraint]
) -> Constraint:
    """The change made at one position after another. Raises what it raises."""
    for i in positions:
        constraint = change(constraint, i)
    return constraint
