"""What was asked for before the window closes: it is written, or the user learns that it is not."""

from collections.abc import Iterable
from typing import Protocol

from playground.presenters.dialogs import Dialogs

LOSE, STAY = "Close anyway", "Stay"
WRITING = "The window closes as soon as its files are written."


class Writes(Protocol):
    """An owner that writes what the user asked for, and shows why where it cannot."""

    @property
    def busy(self) -> bool:
        """Whether anything is being written, or waits."""
        ...

    def finish(self) -> bool:
        """Wait until everything is written. Returns whether it was; False also where that takes too long."""
        ...


def all_written(owners: Iterable[Writes], dialogs: Dialogs) -> bool:
    """Wait until every owner has written what it was asked for. False where that fails and the user stays."""
    for owner in owners:
        if owner.busy:
            dialogs.show_message(WRITING)
        if owner.finish():
            continue
        if not owner.busy:  # it has shown why
            return False
        question = "A file is still being written, and its disk does not answer; see what holds it up."
        if dialogs.ask(question, (LOSE, STAY)) != LOSE:
            return False
    return True
