"""Results that are taken away: in its turn among the changes of the board, undo brings them back."""

from PySide6.QtCore import QObject

from models.evaluation.result import Result
from models.plurals import counted
from playground.experiment.result_edits import ChangeResults
from playground.experiment.results_change import ResultsChange
from playground.formatting import quoted_word
from playground.presenters.dialogs import Dialogs
from playground.results.result_store import ResultStore
from playground.session.session import Session

PUT_BACK = "Put back"


class ResultsRemoval(QObject):
    """Clears and removes, and says how it is undone."""

    def __init__(self, session: Session, result_store: ResultStore, dialogs: Dialogs, parent: QObject) -> None:
        super().__init__(parent)
        self._session, self._result_store, self._dialogs = session, result_store, dialogs
        self._removed: ResultsChange | None = None

    def clear(self) -> None:
        """Take every result away that has no star; `put_back` and undo bring them back."""
        starred = tuple(r for r in self._result_store.results if r.starred)
        gone = len(self._result_store.results) - len(starred)
        if gone:
            stay = f"; {counted(len(starred), 'starred one')} {'stays' if len(starred) == 1 else 'stay'}"
            what = counted(gone, "result")
            self._leave(starred, f"clear {what}")
            self._report(f"Cleared {what}{stay if starred else ''}", gone)
        elif starred:
            self._dialogs.show_message(
                "Only starred results are left, and these stay; Delete removes what is selected."
            )

    def remove(self, results: list[Result]) -> None:
        """Take these away, starred or not."""
        gone = {id(result) for result in results}
        what = quoted_word(results[0].word) if len(results) == 1 else counted(len(results), "result")
        self._leave(tuple(r for r in self._result_store.results if id(r) not in gone), f"remove {what}")
        self._report(f"Removed {what}", len(results))

    def put_back(self) -> None:
        """The results that were taken away last, whatever was done since."""
        if self._removed is not None:
            change, self._removed = self._removed, None
            count = len(change.before) - len(change.after)
            self._session.apply(ChangeResults(f"put back {counted(count, 'result')}", change.backwards()))

    def _report(self, done: str, count: int) -> None:
        self._dialogs.show_message(f"{done}. Undo brings {'it' if count == 1 else 'them'} back.", action=PUT_BACK)

    def _leave(self, results: tuple[Result, ...], label: str) -> None:
        self._removed = ResultsChange(self._result_store.results, results)
        self._session.apply(ChangeResults(label, self._removed))
