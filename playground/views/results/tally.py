"""One line that counts the words and, in doing so, explains the marks of novelty."""

import re
from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from models.evaluation.result import Result
from models.plurals import counted, grouped
from playground.views.results.columns import MARKS, SHORT_NOVELTY, TONES
from playground.widgets import Elided, Label, hbox, vbox


class ResultTally(QWidget):
    """ "120 words, 96 distinct", or "6 of 24 words, …" under a filter, and a mark and a count for each novelty.

    A line below counts the words that have the label that they were guided to, where any were.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Summary")
        self._head = Elided(role="small", steady=True)
        self._label = Elided(role="small", tone="muted")
        self._words: set[str] = set()  # those shown
        self._shown, self._of_kind = 0, dict.fromkeys(SHORT_NOVELTY, 0)
        self._labelled = [0, 0]  # those that have the label they were guided to, and those whose label is known
        self._counts = {kind: Label(role="small", tone="muted") for kind in SHORT_NOVELTY}
        marks = [(Label(MARKS[kind], role="small", tone=TONES[kind]), count, 4) for kind, count in self._counts.items()]
        line = hbox((self._head, 1), *(item for mark in marks for item in mark), spacing=3)
        vbox(line, self._label, spacing=2, into=self)
        self._label.hide()

    @staticmethod
    def _keep_space(count: Label, text: str) -> None:
        """As much as any number of that many digits takes: Qt lays out nothing while a label keeps its size."""
        metrics, widest = count.fontMetrics(), re.sub(r"\d", "0", text)
        count.setFixedSize(metrics.horizontalAdvance(widest), metrics.height())

    def text(self) -> str:
        """What is shown, in words."""
        parts = (self._head, *self._counts.values(), self._label)
        return ", ".join(part.text() for part in parts if part.text())

    def show_results(self, shown: Sequence[Result], total: int) -> None:
        """Count those shown, from the top, of that many in all; equal words count once, for the oldest's novelty."""
        self._words, self._shown, self._of_kind = set(), 0, dict.fromkeys(SHORT_NOVELTY, 0)
        self._labelled = [0, 0]
        self.add_results(shown, total)

    def add_results(self, shown: Sequence[Result], total: int) -> None:
        """Count those that came on top as well."""
        self._shown += len(shown)
        known = [result.has_label for result in shown if result.has_label is not None]
        self._labelled = [self._labelled[0] + sum(known), self._labelled[1] + len(known)]
        for result in reversed(shown):
            if result.word not in self._words:
                self._words.add(result.word)
                self._of_kind[result.novelty] += 1
        many = counted(total, "word")
        many = many if self._shown == total else f"{grouped(self._shown)} of {many}"
        have, of = map(grouped, self._labelled)
        self._label.setText(f"{have} of {of} with the label asked for" if self._labelled[1] else "")
        self._label.setVisible(self._labelled[1] > 0)
        self._head.setText(f"{many}, {grouped(len(self._words))} distinct")
        for kind, count in self._counts.items():
            text = f"{grouped(self._of_kind[kind])} {SHORT_NOVELTY[kind]}"
            if text != count.text():
                self._keep_space(count, text)
                count.setText(text)
        self.setVisible(total > 0)
        self.setAccessibleDescription(self.text())
        self.setToolTip(self.text())
