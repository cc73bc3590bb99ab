"""Held-out figures as bars from zero: the model's own, and the baselines with their distance from it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QHelpEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from playground import theme
from playground.wording import figure

ROW = 26
THICKNESS = 8
Figures = list[tuple[str, float]]
DIGITS = 3
AS_TRAIN = 2  # digits of an estimate from the midst of a run, those of the Train tab
WORTH = "Nats per character on words kept from training: the fewer, the better. A nat is 1.44 bits"
ESTIMATE = "An estimate of a bound, from some held-out words, as Train showed it at that step: it may be off a little"
MEANINGS = {
    "Model, exact": "The very probabilities of the words, in the model's usual order",
    "Model, tight bound": "A bound in expectation, estimated from random orders of filling each word",
    "Model, ELBO": "A bound in expectation, estimated: the average over all orders of filling each word",
    "positional": "A baseline that counts which letters the list has at each position, and looks at nothing else",
    "trigram": "A baseline that guesses each letter from the two before it",
    "5-gram": "A baseline that guesses each letter from the four before it",
}


class FigureBars(QWidget):
    """Nats per character. The model's own bars are in the accent and named in bold: colour says nothing alone."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Held-out figures")
        self._own: Figures = []
        self._others: Figures = []
        self._digits = DIGITS
        self._errors: dict[str, float] = {}

    def show_figures(
        self, own: Figures, others: Figures, digits: int = DIGITS, errors: dict[str, float] | None = None
    ) -> None:
        """(name, nats per character) of the model, the tightest first, and of the baselines.

        digits: places after the point. errors: standard errors by name, where they are known.
        """
        self._own, self._others, self._digits, self._errors = own, others, digits, errors or {}
        self.setAccessibleDescription(self.text())
        self.updateGeometry()
        self.update()

    def text(self) -> str:
        """What is drawn, in words."""
        rows = self._own + self._others
        return ", ".join(f"{name} {self._said(name, value)}{self._beside(value)}" for name, value in rows)

    def _said(self, name: str, value: float) -> str:
        error = self._errors.get(name)
        said = figure(value, self._digits)
        return said if error is None else f"{said} ± {figure(error, self._digits)}"

    def _beside(self, value: float) -> str:
        """How far a baseline is from the model's tightest figure."""
        if not self._own or (value in (v for _, v in self._own)):
            return ""
        gap = value - self._own[0][1]
        return f" ({'+' if gap >= 0 else ''}{figure(gap, self._digits)})"

    def tip(self, y: float) -> str:
        """What the figure at a height means."""
        rows = [name for name, _ in self._own + self._others]
        place = int(y // ROW)
        name = rows[place] if 0 <= place < len(rows) else ""
        known = ESTIMATE if name.startswith("Held out") else MEANINGS.get(name, "")
        error = self._errors.get(name)
        said = [known] if known else []
        said += [f"Standard error over the words: {figure(error, self._digits)}"] if error is not None else []
        return ".\n".join([*said, f"{WORTH}."])

    # Qt's own
    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            QToolTip.showText(event.globalPos(), self.tip(event.pos().y()), self)
            return True
        return super().event(event)

    def sizeHint(self) -> QSize:
        return QSize(240, ROW * len(self._own + self._others))

    def paintEvent(self, _event: QPaintEvent) -> None:
        rows = self._own + self._others
        if not rows:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        body, strong = theme.font("body"), theme.font("strong")
        metrics = QFontMetricsF(strong)
        names = min(max(metrics.horizontalAdvance(name) for name, _ in rows), self.width() * 0.46)
        most = max(value for _, value in rows)
        numbers = metrics.horizontalAdvance("0.000") + 4
        gaps = metrics.horizontalAdvance("+0.000") + 6 if self._own and self._others else 0.0
        room = max(10.0, self.width() - names - numbers - gaps - 24)
        for index, (name, value) in enumerate(rows):
            own = index < len(self._own)
            line = QRectF(0, index * ROW, self.width(), ROW)
            painter.setFont(strong if own else body)
            painter.setPen(theme.colour("text"))
            shown = QFontMetricsF(painter.font()).elidedText(name, Qt.TextElideMode.ElideRight, names)
            painter.drawText(line, Qt.AlignmentFlag.AlignVCenter, shown)
            bar = QRectF(names + 12, line.center().y() - THICKNESS / 2, room * value / most, THICKNESS)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("accent" if own else "faint"))
            painter.drawRoundedRect(bar, THICKNESS / 2, THICKNESS / 2)
            right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            painter.setPen(theme.colour("text"))
            painter.drawText(line.adjusted(0, 0, -gaps, 0), right, figure(value, self._digits))
            if not own and gaps:
                painter.setPen(theme.colour("muted"))
                painter.drawText(line, right, self._beside(value).strip(" ()"))
