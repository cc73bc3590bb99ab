"""Questions and messages to the user, as presenters call them: the window's own dialogs, or a test's answers."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol


class ShowMessage(Protocol):
    """Show one sentence; an error stays until it is closed."""

    def __call__(self, sentence: str, *, bad: bool = False, action: str = "", instead_of: str = "") -> None:
        """Show a sentence; bad: as an error; action: the text of a button beside it, "" for none.

        instead_of: the sentence of an error that is over.
        """


@dataclass(frozen=True)
class Dialogs:
    """The questions of the window, as functions.

    ask_save(name, kinds) and ask_open(name, kinds) return a path, or None. ask(sentence, answers) returns one of the
    answers, the last one where the question is closed without any.
    """

    ask_save: Callable[[str, str], Path | None]
    ask_open: Callable[[str, str], Path | None]
    ask: Callable[[str, tuple[str, ...]], str]
    show_message: ShowMessage
