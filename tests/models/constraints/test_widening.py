"""A widened constraint permits what it was widened for, by enumeration of every word and constraint of a toy."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from models.constraints.constraint import Constraint
from models.constraints.widening import permitting, released
from models.data.vocabulary import END
from models.errors import ConstraintError

LENGTH, SIZE = 4, 3
WORDS = tuple(
    np.array([*word, *[END] * (LENGTH - n)]) for n in range(1, LENGTH) for word in product(range(1, SIZE), repeat=n)
)


def constraints() -> list[Constraint]:
    """Every choice of pins, of a range of lengths and of an ending that some word satisfies."""
    found = []
    for pins in product((None, *range(SIZE)), repeat=LENGTH - 1):
        for shortest, longest in ((1, 3), (1, 1), (2, 2), (2, 3), (3, 3)):
            for ending in ((), (1,), (2, 1)):
                made = np.ones((LENGTH, SIZE), bool)
                for i, symbol in enumerate(pins):
                    if symbol is not None:
                        made[i] = np.arange(SIZE) == symbol
                suffix = np.array([np.arange(SIZE) == symbol for symbol in ending], bool).reshape(-1, SIZE)
                try:
                    found.append(Constraint(made, shortest, longest, suffix))
                except ConstraintError:
                    continue
    return found


def test_every_word_and_every_symbol_is_let_in_and_every_word_that_was_in_stays() -> None:
    every = constraints()
    assert len(every) > 50
    for constraint in every:
        before = [word for word in WORDS if constraint.satisfied_by(word)]
        for word in WORDS:
            wider = permitting(constraint, dict(enumerate(word.tolist())))
            assert wider.satisfied_by(word)
            assert all(wider.satisfied_by(other) for other in before)
            if constraint.satisfied_by(word):
                assert wider == constraint
        for position, symbol in product(range(LENGTH - 1), range(SIZE)):
            if (position, symbol) == (0, END):
                continue  # no word is empty
            wider = permitting(constraint, {position: symbol})
            assert any(wider.satisfied_by(word) and word[position] == symbol for word in WORDS)
            assert all(wider.satisfied_by(other) for other in before)


def test_what_is_not_in_the_way_stays_restricted() -> None:
    pinned = Constraint.free(LENGTH, SIZE).pin(0, 1).pin(1, 2)
    wider = permitting(pinned, {0: 2, 1: 2, 2: END, 3: END})
    assert wider.asked == (1,)
    short = Constraint.free(LENGTH, SIZE).pin(0, 1).with_lengths(1, 2)
    wider = permitting(short, {2: 1})
    assert (wider.asked, wider.shortest, wider.longest) == ((0,), 1, 3)


def test_no_word_has_a_letter_at_the_last_position_or_none_at_the_first() -> None:
    free = Constraint.free(LENGTH, SIZE)
    for symbols in ({LENGTH - 1: 1}, {0: END}):
        with pytest.raises(ConstraintError, match="No word has these symbols"):
            permitting(free, symbols)


def test_released_positions_hold_anything_also_where_the_lengths_held_them() -> None:
    short = Constraint.free(LENGTH, SIZE).pin(0, 1).with_lengths(1, 1)
    wider = released(short, [0, 2])
    assert (wider.asked, wider.longest) == ((), LENGTH - 1)
