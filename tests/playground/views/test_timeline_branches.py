"""The order of the rows in the tree of branches."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from playground.views.timeline.branches import ROOT, BranchItem, branch_rows


def tree(*shape: tuple[int, int]) -> tuple[BranchItem, ...]:
    """Branches of (parent, fork)."""
    return tuple(BranchItem("", fork, 9, parent, "", "") for parent, fork in shape)


def test_no_branches_have_no_rows():
    assert branch_rows(()) == ()


def test_a_later_fork_lies_nearer_to_its_parent():
    order = [row.place for row in branch_rows(tree((ROOT, 0), (0, 2), (0, 5)))]
    assert order == [0, 2, 1]


def test_a_branch_of_a_branch_lies_below_it():
    found = branch_rows(tree((ROOT, 0), (0, 4), (1, 6), (0, 1)))
    assert [(row.place, row.above) for row in found] == [(0, -1), (1, 0), (2, 1), (3, 0)]


def test_several_first_runs_stand_below_each_other():
    assert {row.place for row in branch_rows(tree((ROOT, 0), (ROOT, 0)))} == {0, 1}


@st.composite
def trees(draw):
    """A child forks no earlier than its parent did."""
    shape = [(ROOT, 0)]
    for place in range(1, draw(st.integers(1, 12))):
        parent = draw(st.integers(0, place - 1))
        shape.append((parent, draw(st.integers(shape[parent][1], 12))))
    return tree(*shape)


@given(trees())
def test_every_branch_has_one_row_and_no_lines_cross(branches):
    found = branch_rows(branches)
    assert sorted(row.place for row in found) == list(range(len(branches)))
    for i, row in enumerate(found):
        if row.above == ROOT:
            continue
        assert found[row.above].place == branches[row.place].parent
        # The vertical stroke at the fork passes only rows that begin at or after it.
        for between in range(row.above + 1, i):
            assert branches[found[between].place].fork >= branches[row.place].fork
