"""A line of text to type."""

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QLineEdit, QWidget

from playground import theme
from playground.widgets.styling import set_style_property


class TextField(QLineEdit):
    """A field for one line; `letters` sets it in the font of the grid. Signals are QLineEdit's own."""

    def __init__(
        self, name: str, placeholder: str = "", *, letters: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setPlaceholderText(placeholder)
        self.setFont(theme.mono(14) if letters else theme.font("body"))
        self.setMinimumHeight(theme.CONTROL_HEIGHT)
        self._problem = ""
        self._about = ""  # the tooltip while nothing is wrong

    def set_value(self, text: str) -> None:
        """Show a text without emitting textChanged. What was wrong with the one before it is gone with that."""
        if text != self.text():
            with QSignalBlocker(self):
                self.setText(text)
            self.set_problem("")

    def problem(self) -> str:
        """What is wrong with the text, "" for nothing."""
        return self._problem

    def set_problem(self, problem: str) -> None:
        """Mark the text as wrong and say why in the tooltip and to a screen reader; "" where all is well."""
        if problem == self._problem:
            return
        if not self._problem:
            self._about = self.toolTip()
        self._problem = problem
        self.setToolTip(problem or self._about)
        self.setAccessibleDescription(problem)
        set_style_property(self, "problem", bool(problem))
