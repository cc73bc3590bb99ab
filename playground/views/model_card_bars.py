"""Held-out figures as bars from zero: the model's own, and the baselines with their distance from it."""

from collections.abc import Mapping
from itertools import accumulate

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout

from playground.formatting import figure
from playground.glossary import explained
from playground.views.model_card_facts import Figures
from playground.widgets import Chart, Label, clear_layout, hbox
from playground.widgets.label import FewLines

ROW = 26
THICKNESS = 8
LEAST_BAR = 72  # points: in a narrower window the standard errors are in the tool tip alone
LONGEST_NAME = 0.46  # of the width
LINES = 2  # that a name may take
DIGITS = 3
AS_TRAIN = 2  # digits of an estimate from the midst of a run, those of the Train tab
WORTH = "Nats per character on words kept from training: the fewer, the better."
ESTIMATE = "An estimate of a bound, from some held-out words, as Train showed it at that step: it may be off a little."


class FigureBars(Chart):
    """Nats per character. The model's own bars are in the accent and named in bold: colour says nothing alone."""

    size_least = (120, ROW)

    def __init__(self) -> None:
        super().__init__("Held-out figures")
        self._own: Figures = ()
        self._others: Figures = ()
        self._digits = DIGITS
        self._errors: Mapping[str, float] = {}
        self._names: list[FewLines] = []
        self._error_labels: list[Label] = []
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(6)
        self._grid.setVerticalSpacing(0)
        self._grid.setColumnStretch(1, 1)

    def show_figures(
        self, own: Figures, others: Figures, digits: int = DIGITS, errors: Mapping[str, float] | None = None
    ) -> None:
        """(name, nats per character) of the model, the tightest first, and of the baselines.

        digits: places after the point. errors: standard errors by name, where they are known.
        """
        self._own, self._others, self._digits, self._errors = own, others, digits, errors or {}
        self.setAccessibleDescription(self.text())
        clear_layout(self._grid)
        self._names, self._error_labels = [], []
        for line, (name, value) in enumerate(own + others):
            self._add_row(line, name, value)
        self._fit()

    def _add_row(self, line: int, name: str, value: float) -> None:
        own, most = line < len(self._own), max(value for _, value in self._own + self._others)
        bar, label = QFrame(), FewLines(LINES, role="strong" if own else "body")
        label.setText(name)
        bar.setProperty("surface", "bar")
        bar.setEnabled(own)
        bar.setFixedHeight(THICKNESS)
        share = hbox((bar, round(1000 * value / most)), spacing=0)
        share.addStretch(round(1000 - 1000 * value / most))
        nats = Label(figure(value, self._digits), role="strong" if own else "body")
        error, gap = Label(self._error(name), tone="muted"), Label(self._gap(value), tone="muted")
        label.set_about(self._tip_of(name))
        for words in (nats, error, gap):
            words.setToolTip(label.toolTip())
        self._names.append(label)
        self._error_labels.append(error)
        self._grid.addWidget(label, line, 0)
        self._grid.addLayout(share, line, 1)
        for column, words in enumerate((nats, error, gap), start=2):
            words.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            self._grid.addWidget(words, line, column)

    def _fit(self) -> None:
        """Break long names, and leave the standard errors to the tooltip where the bars would be too short."""
        longest = max((name.sizeHint().width() for name in self._names), default=0)
        for name in self._names:
            width = min(longest, int(LONGEST_NAME * self.width()))
            name.setFixedWidth(width)
            more = max(0, name.count_at(width) - 1)
            name.setFixedHeight(ROW + more * name.fontMetrics().lineSpacing())
        self.size_wanted = (240, sum(name.height() for name in self._names))
        self.updateGeometry()
        for label in self._error_labels:
            label.setVisible(bool(self._errors))
        self._grid.activate()
        if self._names and self._grid.cellRect(0, 1).width() < LEAST_BAR:
            for label in self._error_labels:
                label.hide()

    def text(self) -> str:
        """What is drawn, in words."""
        rows = []
        for name, value in self._own + self._others:
            gap = f"({self._gap(value)})" if self._gap(value) else ""
            rows.append(" ".join(filter(None, (name, figure(value, self._digits), self._error(name), gap))))
        return ", ".join(rows)

    def _error(self, name: str) -> str:
        return f"± {figure(self._errors[name], self._digits)}" if name in self._errors else ""

    def _gap(self, value: float) -> str:
        """How far a baseline is from the model's tightest figure."""
        if not self._own or (value in (v for _, v in self._own)):
            return ""
        gap = value - self._own[0][1]
        return f"{'+' if gap >= 0 else ''}{figure(gap, self._digits)}"

    def tip_at(self, place: QPoint) -> str:
        return self.tip(place.y())

    def tip(self, y: float) -> str:
        """What the figure at a height means."""
        ends = list(accumulate(name.height() for name in self._names))
        name = next((name.text() for name, end in zip(self._names, ends, strict=True) if 0 <= y < end), "")
        return self._tip_of(name)

    def _tip_of(self, name: str) -> str:
        known = [ESTIMATE] if name.startswith("Held out") else []
        error = self._errors.get(name)
        known += [explained(name)] if explained(name) else []
        known += [f"Standard error over the words: {figure(error, self._digits)}."] if error is not None else []
        return "\n".join([*known, WORTH, explained("nats")])

    # Qt's own
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()
