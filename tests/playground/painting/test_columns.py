from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.painting.columns import GUTTER, Columns
from playground.painting.heatmap import labelling
from playground.painting.heights import LEAST_MAP, LEAST_SYMBOL, READABLE, STAGGERED, fit

counts, widths = st.integers(2, 32), st.integers(420, 2600)


@given(widths, counts)
def test_columns_stay_inside_and_every_cell_is_found_where_it_is_drawn(width: int, count: int) -> None:
    columns = Columns.fit(width, count)
    assert columns.left >= GUTTER
    assert columns.right <= width
    for i in range(count):
        assert columns.at(columns.cell(i) + columns.cell_width / 2) == i
        assert columns.cell(i) + columns.cell_width <= columns.x(i + 1) + 1
    assert columns.at(columns.left - 2) is None
    assert columns.nearest(-50) == 0
    assert columns.nearest(width + 50) == count - 1


@given(st.integers(300, 1200), st.integers(1, 16), st.integers(3, 61), st.floats(14, 96))
def test_the_board_always_fits_and_always_shows_rows_letters_and_map(
    height: int, rows: int, symbols: int, pitch: float
) -> None:
    heights = fit(height, rows, symbols, pitch)
    assert heights.fixed + heights.row * heights.rows + heights.map <= height + 1
    assert min(rows, 3) <= heights.rows <= rows
    assert heights.lines in (2, 3, 4, 5)
    assert heights.symbol >= LEAST_SYMBOL
    assert heights.map >= min(LEAST_MAP, symbols * LEAST_SYMBOL)


@pytest.mark.parametrize(("height", "rows"), [(585, 1), (585, 8), (585, 16), (900, 16)])
def test_on_an_ordinary_screen_every_row_and_every_letter_of_the_alphabet_is_in_sight(height: int, rows: int) -> None:
    heights = fit(height, rows, 27, 50.0)
    assert heights.rows == rows
    assert heights.map >= 27 * STAGGERED


def test_more_width_never_makes_a_part_smaller() -> None:
    small, large = fit(380, 4, 27, 50.0), fit(800, 4, 27, 50.0)
    for name in ("pattern", "row", "lines", "symbol", "rows"):
        assert getattr(large, name) >= getattr(small, name)


@pytest.mark.parametrize("rows", [1, 4, 6])
def test_beside_two_branches_the_letters_of_the_map_still_stand_in_one_column(rows: int) -> None:
    heights = fit(515, rows, 27, 50.0)  # what a window of 1380 x 880 points leaves
    assert heights.rows == rows
    assert heights.symbol >= READABLE
    assert labelling(heights.symbol, wide=False)[:2] == (False, 1)


@given(st.floats(LEAST_SYMBOL, 18.0), st.booleans())
def test_labels_of_the_map_never_lie_upon_one_another(pitch: float, wide: bool) -> None:
    staggered, stride, px = labelling(pitch, wide=wide)
    between = pitch * stride * (2 if staggered else 1)  # labels of one column
    assert px <= between
    if wide:
        assert px <= 10  # the columns of labels stand 11 points apart


def test_in_a_low_map_every_letter_keeps_its_label() -> None:
    assert labelling(STAGGERED, wide=False).stride == 1


@given(widths, counts)
def test_mirrored_columns_are_the_same_ones_in_the_other_order(width: int, count: int) -> None:
    plain, mirrored = Columns.fit(width, count), Columns.fit(width, count, mirrored=True)
    assert mirrored.cells == plain.cells[::-1]
    assert (mirrored.left, mirrored.right, mirrored.cell_width) == (plain.left, plain.right, plain.cell_width)
    assert [mirrored.width(i) for i in range(count)] == [plain.width(i) for i in reversed(range(count))]
    assert [mirrored.edge(i) for i in range(count + 1)] == [plain.edge(i) for i in reversed(range(count + 1))]
    for i in range(count):
        middle = mirrored.cell(i) + mirrored.cell_width / 2
        assert mirrored.at(middle) == mirrored.nearest(middle) == i
        assert mirrored.x(i) + mirrored.width(i) == mirrored.edge(i)
    assert mirrored.at(mirrored.left - 2) is None
    assert mirrored.nearest(-50) == count - 1
    assert mirrored.nearest(width + 50) == 0
