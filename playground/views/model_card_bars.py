"""Held-out figures as bars from zero: the model's own, and the baselines with their distance from it."""

from dataclasses import dataclass

from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent

from playground import theme
from playground.formatting import figure
from playground.widgets import Chart

ROW = 26
THICKNESS = 8
LEAST_BAR = 72  # pixels: in a narrower window the standard errors are in the tool tip alone
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


@dataclass(frozen=True)
class BarColumns:
    """Widths in pixels, from the left; errors: 0 where none are known or where there is no space for them."""

    names: float
    bar: float
    errors: float
    gaps: float


class FigureBars(Chart):
    """Nats per character. The model's own bars are in the accent and named in bold: colour says nothing alone."""

    size_least = (120, ROW)

    def __init__(self) -> None:
        super().__init__("Held-out figures")
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
        self.size_wanted = (240, ROW * len(own + others))
        self.updateGeometry()
        self.update()

    def text(self) -> str:
        """What is drawn, in words."""
        rows = self._own + self._others
        return ", ".join(f"{name} {self._figure_text(name, value)}{self._beside(value)}" for name, value in rows)

    def _figure_text(self, name: str, value: float) -> str:
        text = figure(value, self._digits)
        return f"{text} {self._error(name)}" if name in self._errors else text

    def _error(self, name: str) -> str:
        return f"± {figure(self._errors[name], self._digits)}"

    def _beside(self, value: float) -> str:
        """How far a baseline is from the model's tightest figure."""
        if not self._own or (value in (v for _, v in self._own)):
            return ""
        gap = value - self._own[0][1]
        return f" ({'+' if gap >= 0 else ''}{figure(gap, self._digits)})"

    def tip_at(self, place: QPoint) -> str:
        return self.tip(place.y())

    def tip(self, y: float) -> str:
        """What the figure at a height means."""
        rows = [name for name, _ in self._own + self._others]
        place = int(y // ROW)
        name = rows[place] if 0 <= place < len(rows) else ""
        known = ESTIMATE if name.startswith("Held out") else MEANINGS.get(name, "")
        error = self._errors.get(name)
        lines = [known] if known else []
        lines += [f"Standard error over the words: {figure(error, self._digits)}"] if error is not None else []
        return ".\n".join([*lines, f"{WORTH}."])

    def columns(self) -> BarColumns:
        """How the width is shared out now."""
        rows, strong = self._own + self._others, QFontMetricsF(theme.font("strong"))
        names = min(max(strong.horizontalAdvance(name) for name, _ in rows), self.width() * 0.46)
        gaps = strong.horizontalAdvance("+0.000") + 6 if self._own and self._others else 0.0
        bar = max(10.0, self.width() - names - strong.horizontalAdvance("0.000") - gaps - 28)
        known = [QFontMetricsF(theme.font("body")).horizontalAdvance(self._error(name)) for name in self._errors]
        errors = max(known, default=0.0) + 6 if known else 0.0
        if bar - errors < LEAST_BAR:
            errors = 0.0
        return BarColumns(names, bar - errors, errors, gaps)

    # Qt's own
    def paintEvent(self, _event: QPaintEvent) -> None:
        rows = self._own + self._others
        if not rows:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        body, strong = theme.font("body"), theme.font("strong")
        columns, most = self.columns(), max(value for _, value in rows)
        for index, (name, value) in enumerate(rows):
            own = index < len(self._own)
            line = QRectF(0, index * ROW, self.width(), ROW)
            painter.setFont(strong if own else body)
            painter.setPen(theme.colour("text"))
            shown = QFontMetricsF(painter.font()).elidedText(name, Qt.TextElideMode.ElideRight, columns.names)
            painter.drawText(line, Qt.AlignmentFlag.AlignVCenter, shown)
            long = columns.bar * value / most
            bar = QRectF(columns.names + 12, line.center().y() - THICKNESS / 2, long, THICKNESS)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("accent" if own else "faint"))
            painter.drawRoundedRect(bar, THICKNESS / 2, THICKNESS / 2)
            right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            painter.setPen(theme.colour("text"))
            figures = line.adjusted(0, 0, -columns.gaps - columns.errors, 0)
            painter.drawText(figures, right, figure(value, self._digits))
            painter.setFont(body)
            painter.setPen(theme.colour("muted"))
            if columns.errors and name in self._errors:
                painter.drawText(line.adjusted(0, 0, -columns.gaps, 0), right, self._error(name))
            if not own and columns.gaps:
                painter.drawText(line, right, self._beside(value).strip(" ()"))
