"""Below the table: all about the selected word, or a few words letter against letter."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from models.data.graphemes import graphemes
from models.evaluation.result import Result
from models.sampling.prediction import APPROXIMATE
from playground import theme
from playground.formatting import counted, figure, per_char
from playground.views.results.badges import paint_badge
from playground.views.results.columns import logp_words, nearest_words
from playground.widgets.surface import paint_surface

MOST = 5  # words set beside one another
ROW = 22
PAD = 10


def drawn_by(result: Result) -> str:
    """How a word came about: "e??a · names · 12 steps, 12 calls · seed 42, row 3" """
    parts = [part for part in (result.pattern, result.model) if part]
    parts.append(f"{counted(result.steps, 'step')}, {counted(result.calls, 'call')}")
    parts.append(f"seed {result.seed}, row {result.row}")
    if result.length_misfit >= APPROXIMATE:
        parts.append(f"length approximate, {result.length_misfit:.0%} off")
    return " · ".join(parts)


class Details(QWidget):
    """Empty and hidden while nothing is selected."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._results: list[Result] = []
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Selected words")
        self.hide()

    def show_results(self, results: list[Result]) -> None:
        """Show these; an empty list hides it."""
        self._results = results
        self.setVisible(bool(results))
        self.setAccessibleDescription(self.text())
        self.setToolTip(self.text())
        self.updateGeometry()
        self.update()

    def text(self) -> str:
        """What is shown, in words."""
        if len(self._results) == 1:
            result = self._results[0]
            return f"{result.word}: {nearest_words(result)}\n{logp_words(result)}\n{drawn_by(result)}"
        if len(self._results) > MOST:
            return f"{counted(len(self._results), 'word')} selected"
        return "\n".join(f"{result.word}: {logp_words(result)}" for result in self._results)

    # Qt's own
    def sizeHint(self) -> QSize:
        count = len(self._results)
        rows = 3 if count == 1 else 1 if count > MOST else count + 1
        return QSize(240, rows * ROW + 14)

    def minimumSizeHint(self) -> QSize:
        return QSize(120, self.sizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint_surface(painter, QRectF(self.rect()), theme.colour("sunken"), None, theme.RADIUS_CONTROL)
        if len(self._results) == 1:
            self._paint_one(painter, self._results[0])
        elif len(self._results) > MOST:
            self._line(painter, 0, self.text(), "muted")
        elif self._results:
            self._paint_several(painter)

    def _line(self, painter: QPainter, row: int, text: str, tone: str, left: float = 0.0) -> None:
        space = QRectF(PAD + left, 7 + row * ROW, self.width() - 2 * PAD - left, ROW)
        font = theme.font("body")
        painter.setFont(font)
        painter.setPen(theme.colour(tone))
        shown = QFontMetricsF(font).elidedText(text, Qt.TextElideMode.ElideRight, space.width())
        painter.drawText(space, Qt.AlignmentFlag.AlignVCenter, shown)

    def _paint_one(self, painter: QPainter, result: Result) -> None:
        font = theme.mono(15, QFont.Weight.DemiBold)
        wide = min(QFontMetricsF(font).horizontalAdvance(result.word), self.width() * 0.5)
        painter.setFont(font)
        painter.setPen(theme.colour("text"))
        painter.drawText(QRectF(PAD, 7, wide + 2, ROW), Qt.AlignmentFlag.AlignVCenter, result.word)
        paint_badge(painter, QPointF(PAD + wide + 17, 7 + ROW / 2), result.novelty)
        self._line(painter, 0, nearest_words(result), "muted", wide + 30)
        self._line(painter, 1, logp_words(result), "text")
        self._line(painter, 2, drawn_by(result), "muted")

    def _paint_several(self, painter: QPainter) -> None:
        """Letters that all the words share at a place are quiet; those that differ are not."""
        self._line(painter, 0, "Letter by letter", "muted")
        words = [graphemes(result.word) for result in self._results]
        right = QRectF(0, 7, self.width() - PAD, ROW)
        painter.drawText(right, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, "log p · per char")
        plain, strong = theme.mono(14), theme.mono(14, QFont.Weight.DemiBold)
        cell = QFontMetricsF(plain).horizontalAdvance("m") + 3
        for row, (result, letters) in enumerate(zip(self._results, words, strict=True), 1):
            top = 7 + row * ROW
            for place, letter in enumerate(letters):
                same = all(place < len(word) and word[place] == letter for word in words)
                painter.setFont(plain if same else strong)
                painter.setPen(theme.colour("muted" if same else "accent"))
                painter.drawText(QRectF(PAD + place * cell, top, cell + 4, ROW), Qt.AlignmentFlag.AlignVCenter, letter)
            painter.setFont(theme.font("body"))
            painter.setPen(theme.colour("text"))
            figures = f"{figure(result.logp)} · {figure(per_char(result.logp, result.word))}"
            painter.drawText(
                QRectF(0, top, self.width() - PAD, ROW),
                Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter,
                figures,
            )
