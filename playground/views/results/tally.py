"""One line that counts the words and, in doing so, explains the marks of novelty."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from models.evaluation.result import Novelty, Result
from playground import theme
from playground.formatting import counted, grouped
from playground.views.results.badges import paint_badge
from playground.views.results.columns import SHORT_NOVELTY


class Tally(QWidget):
    """ "120 words, 96 distinct", or "6 of 24 words, …" under a filter, and a mark and a count for each novelty."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Summary")
        self._head = ""
        self._counts: list[tuple[Novelty, int]] = []

    def text(self) -> str:
        """What is drawn, in words."""
        return ", ".join([self._head, *(f"{grouped(n)} {SHORT_NOVELTY[kind]}" for kind, n in self._counts)])

    def show_results(self, shown: Sequence[Result], total: int) -> None:
        """Count those shown of so many in all; equal words count once for their novelty."""
        kinds = {result.word: result.novelty for result in shown}
        many = counted(total, "word")
        many = many if len(shown) == total else f"{grouped(len(shown))} of {many}"
        self._head = f"{many}, {grouped(len(kinds))} distinct" if total else ""
        values = list(kinds.values())
        self._counts = [(kind, values.count(kind)) for kind in SHORT_NOVELTY] if total else []
        self.setVisible(total > 0)
        self.setAccessibleDescription(self.text())
        self.setToolTip(self.text())
        self.update()

    # Qt's own
    def sizeHint(self) -> QSize:
        return QSize(240, 20)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        font = theme.font("small")
        metrics = QFontMetricsF(font)
        painter.setFont(font)
        marks = [(kind, f"{grouped(n)} {SHORT_NOVELTY[kind]}") for kind, n in self._counts]
        bare = sum(metrics.horizontalAdvance(words) + 14 for _, words in marks)
        short = self._head.split(",")[0]
        head, gap, wide = short, 7.0, bare
        for head, gap in ((self._head, 14.0), (self._head, 9.0), (short, 14.0), (short, 7.0)):
            wide = bare + gap * (len(marks) - 1)
            if metrics.horizontalAdvance(head) + 12 + wide <= self.width():
                break
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.setPen(theme.colour("text"))
        painter.drawText(QRectF(0, 0, self.width(), self.height()), middle, head)
        x = max(metrics.horizontalAdvance(head) + 12, self.width() - wide)
        for kind, words in marks:
            paint_badge(painter, QPointF(x + 5, self.height() / 2), kind)
            painter.setPen(theme.colour("muted"))
            painter.drawText(QRectF(x + 14, 0, self.width(), self.height()), middle, words)
            x += metrics.horizontalAdvance(words) + 14 + gap
