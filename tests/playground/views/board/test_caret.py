from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from playground.views.board.caret import PATTERN, Caret

LENGTH = 6


def test_arrows_stop_at_the_ends() -> None:
    assert Caret().by(-1, LENGTH).position == 0
    assert Caret(position=5, anchor=5).by(1, LENGTH).position == 5


def test_shift_stretches_the_selection_and_shrinks_it_again() -> None:
    caret = Caret(position=2, anchor=2).by(1, LENGTH, extend=True).by(1, LENGTH, extend=True)
    assert caret.positions == (2, 3, 4)
    assert caret.by(-1, LENGTH, extend=True).positions == (2, 3)


def test_a_plain_arrow_leaves_the_selection_at_the_end_it_heads_for() -> None:
    caret = Caret(position=4, anchor=2)
    assert caret.by(-1, LENGTH).positions == (2,)
    assert caret.by(1, LENGTH).positions == (4,)


def test_typing_goes_on_behind_the_selection() -> None:
    assert Caret(position=1, anchor=3).after(LENGTH).positions == (4,)
    assert Caret(position=5, anchor=5).after(LENGTH).positions == (5,)


def test_lines_run_from_the_pattern_to_the_last_row() -> None:
    assert Caret().on(-5, 3).line == PATTERN
    assert Caret().on(9, 3).line == 2


def test_single_positions_are_added_and_taken_away_but_never_the_last() -> None:
    caret = Caret(position=1, anchor=1).toggled(4)
    assert caret.positions == (1, 4)
    assert caret.toggled(1).positions == (4,)
    assert caret.toggled(1).toggled(4).positions == (4,)


def test_showing_what_is_selected_already_keeps_the_direction() -> None:
    caret = Caret(position=1, anchor=3)
    assert caret.showing((1, 2, 3), LENGTH) is caret


@given(st.sets(st.integers(0, 9), min_size=1), st.integers(1, 12))
def test_showing_selects_what_fits_and_is_never_empty(positions: set[int], length: int) -> None:
    caret = Caret(position=11, anchor=11).showing(tuple(sorted(positions)), length)
    inside = tuple(sorted(i for i in positions if i < length))
    assert caret.positions
    assert max(caret.positions) < length
    if inside:
        assert caret.positions == inside


@given(st.lists(st.sampled_from([(-1, False), (1, False), (-1, True), (1, True)]), max_size=20), st.integers(1, 9))
def test_no_walk_leaves_the_grid(walk: list[tuple[int, bool]], length: int) -> None:
    caret = Caret()
    for steps, extend in walk:
        caret = caret.by(steps, length, extend=extend)
        assert all(0 <= i < length for i in caret.positions)
