"""The Samples card: words drawn from the model while it learns, the newest first."""

from __future__ import annotations

from collections.abc import Collection

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from playground import theme
from playground.formatting import grouped
from playground.widgets import Button, Card
from playground.widgets.surface import paint_surface

ROW = 28
KEPT = 40  # rows; older ones say little
KEPT_WEIGHTS = "kept"  # stands for the step of the words that the finished model draws
PAD = 10


class SamplesCard(Card):
    """Rows of a step and its words.

    play_wanted: fill words with the half-trained model.
    """

    play_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Samples", parent=parent)
        self.play = Button("Play with it now", "play", tooltip="Fill words with the half-trained model")
        self.header.addWidget(self.play)
        self.rows = SampleRows()
        self.body.addWidget(self.rows, 1)
        self.play.clicked.connect(self.play_wanted)
        self.clear()

    def clear(self) -> None:
        """A new run begins."""
        self.rows.clear()
        self.play.setEnabled(False)
        self.play.set_tooltip("Ready as soon as there is a first snapshot")

    def set_known(self, words: Collection[str]) -> None:
        """The list's words, to mark those that are not in it."""
        self.rows.known = words
        self.rows.update()

    def add(self, step: int, words: tuple[str, ...], *, kept: bool = False) -> None:
        """Words drawn at a step, or by the weights that are kept."""
        self.rows.add(KEPT_WEIGHTS if kept else step, words)
        self.set_hint("• not in the list" if self.rows.known else "")

    def set_playable(self, playable: bool) -> None:
        """Whether a snapshot can be played with."""
        self.play.setEnabled(playable)
        if playable:
            self.play.set_tooltip("Fill words with the half-trained model")


class SampleRows(QWidget):
    """Painted rows, the newest on top and lit; a dot stands before each word that is not in the list."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.known: Collection[str] = ()
        self._rows: list[tuple[int | str, tuple[str, ...]]] = []
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName("Samples while training")

    def rows(self) -> list[tuple[int | str, tuple[str, ...]]]:
        """(step or "kept", words), the newest first."""
        return list(self._rows)

    def clear(self) -> None:
        """No samples yet."""
        self._rows = []
        self.setAccessibleDescription("")
        self.update()

    def add(self, step: int | str, words: tuple[str, ...]) -> None:
        """Put a row on top; the same words again are no news, but their row can become that of the kept weights."""
        again = bool(self._rows) and self._rows[0][1] == words
        if not words or (again and (step != KEPT_WEIGHTS or self._rows[0][0] == step)):
            return
        self._rows = [(step, words), *self._rows[again : KEPT - 1 + again]]
        message = step if isinstance(step, str) else f"step {step}"
        self.setAccessibleDescription(f"{message}: {', '.join(words)}")
        self.update()

    def is_new(self, word: str) -> bool:
        """Whether a word is known not to be in the list."""
        return bool(self.known) and word not in self.known

    # Qt's own
    def sizeHint(self) -> QSize:
        return QSize(240, 4 * ROW)

    def minimumSizeHint(self) -> QSize:
        return QSize(160, 3 * ROW)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if not self._rows:
            painter.setPen(theme.colour("muted"))
            painter.drawText(QRectF(self.rect()), Qt.AlignmentFlag.AlignCenter, "The first words come in a moment")
            return
        font = theme.mono(13)
        metrics = QFontMetricsF(font)
        painter.setFont(font)
        first = max(metrics.horizontalAdvance(_heading(step)) for step, _ in self._rows)
        for index, (step, words) in enumerate(self._rows):
            row = QRectF(0, index * ROW, self.width(), ROW)
            if row.top() >= self.height():
                break
            if index == 0:
                paint_surface(painter, row, theme.colour("sunken"), None, 6)
            self._paint_row(painter, metrics, row, first, _heading(step), words)

    def _paint_row(
        self, painter: QPainter, metrics: QFontMetricsF, row: QRectF, first: float, step: str, words: tuple[str, ...]
    ) -> None:
        newest = row.top() == 0
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.setPen(theme.colour("muted"))
        painter.drawText(QRectF(PAD, row.top(), first, ROW), middle | Qt.AlignmentFlag.AlignRight, step)
        x = PAD + first + 20
        for word in words:
            wide = metrics.horizontalAdvance(word)
            if x + wide > row.right() - 4:
                break
            if self.is_new(word):
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(theme.colour("accent"))
                painter.drawEllipse(QPointF(x - 7, row.center().y() + 0.5), 2.2, 2.2)
            painter.setPen(theme.colour("text" if newest else "muted"))
            painter.drawText(QRectF(x, row.top(), wide + 2, ROW), middle | Qt.AlignmentFlag.AlignLeft, word)
            x += wide + 20


def _heading(step: int | str) -> str:
    return step if isinstance(step, str) else grouped(step)
