"""Undo for everything that is one frozen value: the past is a list of older values, nothing is computed backwards."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeVar, cast

T = TypeVar("T")
LIMIT = 200


@dataclass(frozen=True)
class UndoEntry(Generic[T]):
    """A value and what was done to leave it. Changes with the same non-empty `merge` key become one entry.

    cause: what made the change, where that is kept: the newest of those that became one. sealed: no more join it.
    aside: what changed beside the value, for the owner of that to change back. apart: nothing but that changed. only:
    the names of the fields that alone changed, () for any; the others stay as they are by the time that it is undone.
    """

    value: T
    label: str
    merge: str = ""
    cause: Any = None
    sealed: bool = False
    aside: Any = None
    apart: bool = False
    only: tuple[str, ...] = ()


class UndoHistory(Generic[T]):
    """The present value, and the values before and after it."""

    def __init__(self, present: T) -> None:
        self.present = present
        self._past: list[UndoEntry[T]] = []
        self._future: list[UndoEntry[T]] = []
        self._before_push: tuple[T, list[UndoEntry[T]], list[UndoEntry[T]]] | None = None
        self._mark: UndoEntry[T] | None = None

    def values(self) -> Iterator[T]:
        """Every value that can become the present one again; some come more than once."""
        yield self.present
        yield from (entry.value for entry in (*self._past, *self._future))
        if self._before_push is not None:
            present, past, future = self._before_push
            yield present
            yield from (entry.value for entry in (*past, *future))

    def reset(self, value: T) -> None:
        """Begin with another value, of which nothing can be undone."""
        self.present = value
        self._past, self._future, self._before_push = [], [], None

    def causes(self) -> tuple[Any, ...]:
        """What made the changes that undo would take back, the oldest first."""
        return tuple(entry.cause for entry in self._past)

    def push(
        self,
        value: T,
        label: str,
        merge: str = "",
        cause: Any = None,
        aside: Any = None,
        only: tuple[str, ...] = (),
    ) -> None:
        """Make `value` the present; `label` says what was done ("pin e at 1"). Forgets what was undone.

        aside: what changed beside the value; where the value is the present one, nothing else did. only: see UndoEntry.
        """
        self._before_push = (self.present, self._past.copy(), self._future)
        last = self._past[-1] if self._past else None
        self._future = []
        if merge and last and last.merge == merge and not last.sealed:
            self._past[-1] = UndoEntry(last.value, label, merge, cause, only=last.only)
        else:
            apart = aside is not None and value is self.present
            self._past.append(UndoEntry(self.present, label, merge, cause, aside=aside, apart=apart, only=only))
            del self._past[:-LIMIT]
        self.present = value

    def replace(self, value: T) -> None:
        """Change the present without a step of its own: views moved, frames arrived."""
        self.present = value

    def seal(self) -> None:
        """End a run of merged changes: the next one is a step of its own."""
        if self._past and not self._past[-1].sealed:
            self._past[-1] = replace(self._past[-1], sealed=True)

    def mark(self) -> None:
        """Seal, and let `undo_to_mark` go back to here."""
        self.seal()
        self._mark = self._past[-1] if self._past else None

    def undo_to_mark(self, merge: str) -> bool:
        """Undo the newest changes with the key `merge`, those before the mark left out. False when there are none."""
        marked = -1 if self._mark is None else next((i for i, e in enumerate(self._past) if e is self._mark), None)
        if marked is None:
            return False
        moved = False
        while len(self._past) > marked + 1 and self._past[-1].merge == merge:
            moved = self.undo()
        return moved

    def undo(self) -> bool:
        """Go one step back. False when there is none."""
        return self._travel(self._past, self._future)

    def redo(self) -> bool:
        """Go one step forward again. False when there is none."""
        return self._travel(self._future, self._past)

    def _travel(self, behind: list[UndoEntry[T]], ahead: list[UndoEntry[T]]) -> bool:
        if not behind:
            return False
        entry = behind.pop()
        ahead.append(replace(entry, value=self.present, merge="", sealed=False))
        if entry.only:
            fields = {name: getattr(entry.value, name) for name in entry.only}
            self.present = replace(cast("Any", self.present), **fields)
        elif not entry.apart:  # else the value may have been replaced since, and stays as it is
            self.present = entry.value
        self._before_push = None
        self.seal()  # what is changed after this is a step of its own
        return True

    def drop(self) -> bool:
        """Take the last push back as if it had never been: a change that turned out to be impossible.

        False when something else was done since.
        """
        if self._before_push is None:
            return False
        self.present, self._past, self._future = self._before_push
        self._before_push = None
        return True

    @property
    def undo_entry(self) -> UndoEntry[T] | None:
        """What undo would take back; None for nothing."""
        return self._past[-1] if self._past else None

    @property
    def redo_entry(self) -> UndoEntry[T] | None:
        """What redo would do again; None for nothing."""
        return self._future[-1] if self._future else None

    @property
    def undo_label(self) -> str:
        """What undo would take back, in words; "" for nothing."""
        return self._past[-1].label if self._past else ""

    @property
    def redo_label(self) -> str:
        """What redo would do again, in words; "" for nothing."""
        return self._future[-1].label if self._future else ""
