"""A number that can be typed, stepped and scrolled."""

from PySide6.QtCore import QEvent, QLocale, QSignalBlocker, QSize, Qt, Signal, Slot
from PySide6.QtGui import QHelpEvent, QValidator, QWheelEvent
from PySide6.QtWidgets import QDoubleSpinBox, QSizePolicy, QToolTip, QWidget

from playground import numerals, theme
from playground.widgets.announce import announce
from playground.widgets.styling import set_style_property


class Number(QDoubleSpinBox):
    """A number from low to high: a whole one where decimals is 0, to 2**53 at most.

    The decimal mark is a point or a comma. What is no number, or none of the range, is marked as wrong while it stands
    there, and never taken for another one: where typing ends, the number before comes back.

    refused(str): typing ended with what cannot be; a sentence about it.

    value_changed(object): the user gave another number, an int where decimals is 0, else a float; typing counts once
    it is ended by Enter or by leaving. `set_value` does not emit it.
    """

    value_changed = Signal(object)
    refused = Signal(str)

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
        self._problem = self._refusal = ""
        self._given = False  # whether the user gave a number, be it the one that stood there
        self.setAccessibleName(name)
        self.setLocale(QLocale(QLocale.Language.C))
        self.setFont(theme.font("body"))
        # A style sheet's padding does not reach the text of a spin box.
        self.lineEdit().setTextMargins(8, 0, 0, 0)
        self.setDecimals(decimals)
        self.setRange(low, high)
        self.setSingleStep(step)
        self.setKeyboardTracking(False)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        if value is not None:
            self.setValue(value)
        self.valueChanged.connect(self._on_value)
        self.lineEdit().textChanged.connect(self._on_text)
        self.lineEdit().textEdited.connect(self._on_typed)

    def value(self) -> float:
        """The number; an int where decimals is 0."""
        number = super().value()
        return round(number) if self.decimals() == 0 else number

    def set_value(self, value: float) -> None:
        """Show a number without emitting; one out of range becomes the nearest in it."""
        self._mark("")
        self._forget_refusal()
        with QSignalBlocker(self):
            self.setValue(value)

    def set_default(self, value: float) -> None:
        """Show a number that goes with another choice, unless the user has given one; nothing is emitted."""
        if not self._given:
            self.set_value(value)

    def problem(self) -> str:
        """What is wrong with the text, "" for nothing."""
        return self._problem

    def shows_refusal(self) -> bool:
        """Show, once, that what was typed last could not be and which number stands there instead; False if it could.

        What is typed counts now, also where a key presses a button and no focus moves.
        """
        self.interpretText()
        if not self._refusal:
            return False
        says, self._refusal = f"{self._refusal} It is {self.text()} now.", ""
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        self.selectAll()
        announce(self, says)
        QToolTip.showText(self.mapToGlobal(self.rect().bottomLeft()), says, self)
        return True

    def _forget_refusal(self) -> None:
        self._refusal = ""

    @Slot()
    def _on_typed(self) -> None:
        self._given = True
        self._forget_refusal()

    def _typed(self, text: str) -> float | None:
        """The number that a text is, None where it is none that could stand here."""
        text = text.removesuffix(self.suffix())
        if text == self.specialValueText():
            return self.minimum()
        try:
            number = numerals.number(text) if self.decimals() else numerals.whole(text)
        except ValueError:
            return None
        return number if numerals.decimals(text) <= self.decimals() and number == number else None

    def _asked_for(self) -> str:
        low, high = self.textFromValue(self.minimum()), self.textFromValue(self.maximum())
        if self.decimals() == 0:
            return f"A whole number from {low} to {high}, written in digits alone."
        most = "one decimal" if self.decimals() == 1 else f"{self.decimals()} decimals"
        return f"A number from {low} to {high} with at most {most}, such as 0.5 or 0,5."

    @Slot(float)
    def _on_value(self, _number: float) -> None:
        self._given = True
        self._forget_refusal()
        self.value_changed.emit(self.value())

    @Slot(str)
    def _on_text(self, text: str) -> None:
        """Mark what is no number, or none of the range; what is only begun is neither."""
        number = self._typed(text)
        if number is None:
            wrong = text.removesuffix(self.suffix()).strip() not in ("", "-", "+", *(",." if self.decimals() else ""))
        else:
            wrong = number > self.maximum() or number < min(0, self.minimum())
        self._mark(self._asked_for() if wrong else "")

    def _mark(self, problem: str) -> None:
        if problem == self._problem:
            return
        self._problem = problem
        self.setAccessibleDescription(problem)
        set_style_property(self, "problem", bool(problem))
        if problem:
            announce(self, problem)

    # Qt's own
    def validate(self, text: str, at: int) -> tuple[QValidator.State, str, int]:
        number = self._typed(text)
        inside = number is not None and self.minimum() <= number <= self.maximum()
        return (QValidator.State.Acceptable if inside else QValidator.State.Intermediate), text, at

    def fixup(self, text: str) -> str:
        """The number before, and a word of what would be one, unless nothing was typed."""
        if text.removesuffix(self.suffix()).strip():
            problem = self._asked_for()
            self._refusal = f"Not {text.strip()}: {problem[:1].lower()}{problem[1:]}"
            self.refused.emit(self._refusal)
            if self.isVisible():
                QToolTip.showText(self.mapToGlobal(self.rect().bottomLeft()), problem, self)
        self._mark("")
        return self.textFromValue(super().value()) + self.suffix()

    def valueFromText(self, text: str) -> float:
        number = self._typed(text)
        return super().value() if number is None else number

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent) and self._problem:
            QToolTip.showText(event.globalPos(), self._problem, self)
            return True
        return super().event(event)

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


def refused_number(form: QWidget) -> bool:
    """Show the number of a form whose text was refused, so that nothing begins with another one; False for none.

    To be asked by whatever the form's button does: who presses it again means the number that is shown.
    """
    return any(number.shows_refusal() for number in form.findChildren(Number) if number.isVisibleTo(form))
