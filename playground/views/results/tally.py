"""One line that counts the words and, in doing so, explains the marks of novelty."""

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from models.evaluation.result import Result
from playground.formatting import counted, grouped
from playground.views.results.columns import MARKS, SHORT_NOVELTY, TONES
from playground.widgets import Elided, Label, hbox


class ResultTally(QWidget):
    """ "120 words, 96 distinct", or "6 of 24 words, …" under a filter, and a mark and a count for each novelty."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Summary")
        self._head = Elided(role="small")
        self._counts = {kind: Label(role="small", tone="muted") for kind in SHORT_NOVELTY}
        marks = [(Label(MARKS[kind], role="small", tone=TONES[kind]), count, 4) for kind, count in self._counts.items()]
        hbox((self._head, 1), *(item for mark in marks for item in mark), spacing=3, into=self)

    def text(self) -> str:
        """What is shown, in words."""
        return ", ".join([self._head.text(), *(count.text() for count in self._counts.values())])

    def show_results(self, shown: Sequence[Result], total: int) -> None:
        """Count those shown of so many in all; equal words count once for their novelty."""
        kinds = {result.word: result.novelty for result in shown}
        many = counted(total, "word")
        many = many if len(shown) == total else f"{grouped(len(shown))} of {many}"
        self._head.setText(f"{many}, {grouped(len(kinds))} distinct")
        values = list(kinds.values())
        for kind, count in self._counts.items():
            count.setText(f"{grouped(values.count(kind))} {SHORT_NOVELTY[kind]}")
        self.setVisible(total > 0)
        self.setAccessibleDescription(self.text())
        self.setToolTip(self.text())
