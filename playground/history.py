"""Undo for everything that is one frozen value: the past is a list of older values, nothing is computed backwards."""

from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")
LIMIT = 500


@dataclass(frozen=True)
class Entry(Generic[T]):
    """A value and what was done to leave it. Changes with the same non-empty `merge` key become one entry."""

    value: T
    label: str
    merge: str = ""


class History(Generic[T]):
    """The present value, and the values before and after it."""

    def __init__(self, present: T) -> None:
        self.present = present
        self._past: list[Entry[T]] = []
        self._future: list[Entry[T]] = []

    def push(self, value: T, label: str, merge: str = "") -> None:
        """Make `value` the present; `label` says what was done ("pin e at 1"). Forgets what was undone."""
        last = self._past[-1] if self._past else None
        self._future.clear()
        if not (merge and last and last.merge == merge):
            self._past.append(Entry(self.present, label, merge))
            del self._past[:-LIMIT]
        else:
            self._past[-1] = Entry(last.value, label, merge)
        self.present = value

    def replace(self, value: T) -> None:
        """Change the present without a step of its own: views moved, frames arrived."""
        self.present = value

    def seal(self) -> None:
        """End a run of merged changes: the next one is a step of its own."""
        if self._past:
            last = self._past[-1]
            self._past[-1] = Entry(last.value, last.label)

    def undo(self) -> bool:
        """Go one step back. False when there is none."""
        if not self._past:
            return False
        entry = self._past.pop()
        self._future.append(Entry(self.present, entry.label))
        self.present = entry.value
        return True

    def redo(self) -> bool:
        """Go one step forward again. False when there is none."""
        if not self._future:
            return False
        entry = self._future.pop()
        self._past.append(Entry(self.present, entry.label))
        self.present = entry.value
        return True

    def drop(self) -> None:
        """Take the last push back as if it had never been: a change that turned out to be impossible."""
        if self._past:
            self.present = self._past.pop().value

    @property
    def undo_label(self) -> str:
        """What undo would take back, "" for nothing."""
        return self._past[-1].label if self._past else ""

    @property
    def redo_label(self) -> str:
        """What redo would do again, "" for nothing."""
        return self._future[-1].label if self._future else ""
