"""The branches of an experiment as values, and the order in which their tree is drawn without lines that cross."""

from collections.abc import Sequence
from dataclasses import dataclass

ROOT = -1


@dataclass(frozen=True)
class BranchItem:
    """One run that can be reopened.

    label: how it came about, as in "pin m at 1". fork: the step at which it left its parent (0 for the first run).
    length: its number of frames. parent: the place, among the branches given, of the one it left, -1 for none. word:
    the text of its row. score: the log-probability of that row, "" where it has none; about: what it is.
    """

    label: str
    fork: int
    length: int
    parent: int
    word: str
    digest: str
    score: str = ""
    about: str = ""


@dataclass(frozen=True)
class BranchRow:
    """A branch's line in the tree. place: among the branches given. above: row of its parent, -1 for none."""

    place: int
    above: int


def branch_rows(branches: Sequence[BranchItem]) -> tuple[BranchRow, ...]:
    """Rows from top to bottom: a parent before its children, later forks before earlier ones, so no lines cross."""
    children: dict[int, list[int]] = {}
    for place, branch in enumerate(branches):
        children.setdefault(branch.parent, []).append(place)
    out: list[BranchRow] = []
    row_of: dict[int, int] = {ROOT: ROOT}
    waiting = _last_first(branches, children.get(ROOT, []))
    while waiting:
        place = waiting.pop()
        row_of[place] = len(out)
        out.append(BranchRow(place, row_of[branches[place].parent]))
        waiting += _last_first(branches, children.get(place, []))
    return tuple(out)


def _last_first(branches: Sequence[BranchItem], places: list[int]) -> list[int]:
    """Ready to be popped: what is drawn first comes last. Equal forks keep the order in which they were made."""
    return sorted(places, key=lambda place: (branches[place].fork, -place))
