"""Questions and messages to the user, as presenters call them: the window's own dialogs, or a test's answers."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from playground.jobs.job import Ended


class ShowMessage(Protocol):
    """Show one sentence that goes away by itself."""

    def __call__(self, sentence: str, *, action: str = "", instead_of: str = "") -> None:
        """Show a sentence; action: the text of a button beside it, "" for none.

        instead_of: the sentence of a failure that is over.
        """


class ShowFailure(Protocol):
    """Show one sentence as a failure; it stays until it is closed."""

    def __call__(self, sentence: str, *, action: str = "") -> None:
        """Show a sentence; action: the text of a button beside it, "" for none."""


@dataclass(frozen=True)
class Dialogs:
    """The questions of the window, as functions.

    ask_save(name, kinds) and ask_open(name, kinds) return a path, or None. ask(sentence, answers) returns one of the
    answers, the last one where the question is closed without any. What was asked for and could not be done, and what
    is lost or may be, is shown by show_failure; all else by show_message. holds_refused_number() is asked before words
    are drawn: where it shows a setting of theirs that was refused, nothing begins.
    """

    ask_save: Callable[[str, str], Path | None]
    ask_open: Callable[[str, str], Path | None]
    ask: Callable[[str, tuple[str, ...]], str]
    show_message: ShowMessage
    show_failure: ShowFailure
    holds_refused_number: Callable[[], bool] = lambda: False

    def report(self, done: str, ended: Ended) -> None:
        """Show that work is done, in a sentence, or why it could not be."""
        if ended.error is not None:
            self.show_failure(str(ended.error))
        else:
            self.show_message(done)
