"""A number that can be typed, stepped and scrolled."""

from PySide6.QtCore import QLocale, QSignalBlocker, QSize, Qt, Signal, Slot
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QDoubleSpinBox,
    QSizePolicy,
)

from playground import theme


class Number(QDoubleSpinBox):
    """A number from low to high: a whole one where decimals is 0, to 2**53 at most.

    value_changed(object): the user gave another number, an int where decimals is 0, else a float; typing counts once
    it is ended by Enter or by leaving. `set_value` does not emit it.
    """

    value_changed = Signal(object)

    def __init__(
        self,
        name: str,
        low: float = 0,
        high: float = 100,
        *,
        step: float = 1,
        decimals: int = 0,
        value: float | None = None,
    ) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setLocale(QLocale(QLocale.Language.C))
        self.setFont(theme.font("body"))
        # A style sheet's padding does not reach the text of a spin box.
        self.lineEdit().setTextMargins(8, 0, 0, 0)
        self.setDecimals(decimals)
        self.setRange(low, high)
        self.setSingleStep(step)
        self.setKeyboardTracking(False)
        self.setCorrectionMode(QAbstractSpinBox.CorrectionMode.CorrectToNearestValue)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        if value is not None:
            self.setValue(value)
        self.valueChanged.connect(self._on_value)

    def value(self) -> float:
        """The number; an int where decimals is 0."""
        number = super().value()
        return round(number) if self.decimals() == 0 else number

    def set_value(self, value: float) -> None:
        """Show a number without emitting; one out of range becomes the nearest in it."""
        with QSignalBlocker(self):
            self.setValue(value)

    @Slot(float)
    def _on_value(self, _number: float) -> None:
        self.value_changed.emit(self.value())

    # Qt's own
    def sizeHint(self) -> QSize:
        metrics = self.fontMetrics()
        ends = (self.textFromValue(self.minimum()), self.textFromValue(self.maximum()))
        widest = max(metrics.horizontalAdvance(text + self.suffix()) for text in ends)
        return QSize(min(widest, 120) + 12 + 30, theme.CONTROL_HEIGHT)

    def minimumSizeHint(self) -> QSize:
        return QSize(min(70, self.sizeHint().width()), theme.CONTROL_HEIGHT)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()
