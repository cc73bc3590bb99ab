"""What may be asked of a word, what follows from it, and that every refusal names the cells to change."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.constraints.constraint import Constraint
from models.constraints.constraint_json import constraint_from_json, constraint_to_json
from models.data.vocabulary import END, Vocabulary
from models.errors import ConstraintError, UserError
from tests.models.toys import all_words

L, V = 5, 4
WORDS = all_words(L, V)
FREE = Constraint.free(L, V)


def suffix(*sets: tuple[int, ...]) -> np.ndarray:
    out = np.zeros((len(sets), V), bool)
    for row, allowed in zip(out, sets, strict=True):
        row[list(allowed)] = True
    return out


@st.composite
def constraints(draw: st.DrawFn) -> Constraint:
    """Any constraint that some word satisfies."""
    cells = np.ones((L, V), bool)
    for i in draw(st.lists(st.integers(0, L - 1), max_size=4, unique=True)):
        cells[i] = False
        cells[i, draw(st.lists(st.integers(0, V - 1), min_size=1, unique=True))] = True
    shortest = draw(st.integers(1, L - 1))
    longest = draw(st.integers(shortest, L - 1))
    sets = draw(st.lists(st.lists(st.integers(1, V - 1), min_size=1, unique=True), max_size=2))
    try:
        return Constraint(cells, shortest, longest, suffix(*map(tuple, sets)))
    except ConstraintError:
        return FREE


def brute(constraint: Constraint) -> np.ndarray:
    """(N,) which words satisfy a constraint, letter by letter."""
    out = []
    for word in WORDS:
        n = int((word != END).sum())
        good = constraint.shortest <= n <= constraint.longest and n >= len(constraint.suffix)
        good = good and all(constraint.cells[i, c] for i, c in enumerate(word))
        good = good and all(
            constraint.suffix[j, word[n - len(constraint.suffix) + j]] for j in range(len(constraint.suffix))
        )
        out.append(good)
    return np.array(out)


@given(constraints())
def test_the_words_that_satisfy_a_constraint_are_those_that_meet_each_part(constraint):
    assert (constraint.matches(WORDS) == brute(constraint)).all()
    assert [constraint.satisfied_by(w) for w in WORDS] == brute(constraint).tolist()


@given(constraints())
def test_what_is_allowed_is_just_what_some_word_has(constraint):
    words = WORDS[brute(constraint)]
    assert len(words)
    expected = np.stack([np.isin(np.arange(V), words[:, i]) for i in range(L)])
    assert (constraint.allowed == expected).all()
    assert constraint.lengths == tuple(sorted(set((words != END).sum(1).tolist())))


@given(constraints(), constraints())
def test_two_constraints_at_once_are_met_by_the_words_that_meet_both(a, b):
    both = brute(a) & brute(b)
    try:
        assert (brute(a & b) == both).all()
    except ConstraintError:
        assert not both.any() or a.suffix.shape != b.suffix.shape


def test_a_constraint_no_word_meets_is_refused_at_once():
    for cells_of in (lambda c: c.pin(2, END).pin(3, 1), lambda c: c.pin(L - 1, 2)):
        with pytest.raises(ConstraintError):
            cells_of(FREE)


@given(constraints())
def test_pins_are_the_positions_with_one_symbol_left(constraint):
    assert all(constraint.allowed[i].tolist() == np.eye(V, dtype=bool)[c].tolist() for i, c in constraint.pins.items())
    assert len(constraint.pins) == (constraint.allowed.sum(1) == 1).sum()


def test_a_pinned_letter_forbids_the_end_before_it():
    constraint = FREE.pin(2, 1)
    assert constraint.lengths == (3, 4)
    assert not constraint.allowed[:3, END].any()


def test_a_pinned_end_pads_the_rest():
    constraint = FREE.pin(2, END)
    assert {2, 3, 4} <= set(constraint.pins)
    assert constraint.lengths == (1, 2)


@pytest.mark.parametrize(
    ("build", "positions", "words"),
    [
        (lambda: FREE.pin(1, END).pin(3, 2), (1, 3), "Position 2 ends the word, but position 4"),
        (lambda: FREE.only(2, ()), (2,), "Position 3 would allow no letter"),
        (lambda: FREE.pin(4, 1), (4,), "can only end the word"),
        (lambda: FREE.with_lengths(1, 2).pin(3, 1), (3,), "at most 2"),
        (lambda: FREE.with_lengths(3, 4).pin(1, END), (1,), "at least 3"),
        (lambda: FREE.with_lengths(3, 2), (), "the shorter first"),
        (lambda: FREE.with_lengths(1, 5), (), "from 1 to 4"),
        (lambda: FREE.pin(3, 1).ending_in(suffix((2,))), (3,), "ending"),
    ],
)
def test_a_refusal_names_the_cells_and_says_what_to_change(build, positions, words):
    with pytest.raises(ConstraintError, match=words) as refused:
        build()
    assert refused.value.positions == positions


def test_an_impossible_pin_leaves_the_old_constraint_as_it_was():
    constraint = FREE.pin(1, 2)
    key = hash(constraint)
    with pytest.raises(ConstraintError):
        constraint.pin(0, END)
    assert hash(constraint) == key
    assert constraint == FREE.pin(1, 2)


def test_arrays_cannot_be_written_to():
    for array in (FREE.cells, FREE.allowed, FREE.suffix):
        with pytest.raises(ValueError, match="read-only"):
            array[...] = False


def test_releasing_undoes_a_pin():
    assert FREE.pin(1, 2).release(1) == FREE
    assert FREE.is_free
    assert not FREE.pin(1, 2).is_free
    assert FREE.pin(1, 2).asked == (1,)


def test_dropping_the_lengths_lets_the_model_decide():
    assert FREE.with_lengths(2, 3).with_lengths(1, L - 1) == FREE


@given(constraints())
@settings(max_examples=50)
def test_a_constraint_survives_json(constraint):
    vocabulary = Vocabulary(("a", "b", "c"))
    assert (
        constraint_from_json(json.loads(json.dumps(constraint_to_json(constraint, vocabulary))), vocabulary, L)
        == constraint
    )


def test_a_constraint_for_more_positions_than_the_model_has_is_refused():
    vocabulary = Vocabulary(("a", "b", "c"))
    saved = constraint_to_json(Constraint.free(9, V).pin(6, 2), vocabulary)
    with pytest.raises(UserError, match="position"):
        constraint_from_json(saved, vocabulary, L)


@pytest.mark.parametrize("value", [None, 3, [], {}, {"cells": 1}, {"cells": [None], "shortest": "x", "longest": 2}])
def test_a_constraint_that_cannot_be_read_is_refused_in_one_sentence(value):
    with pytest.raises(UserError):
        constraint_from_json(value, Vocabulary(("a", "b", "c")), L)
