"""One setting: its name, its control, and a line that explains it or says why it is switched off."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from playground.widgets import Label, Number

NARROW_FIELD = 84
WIDE_FIELD = 140


def put(number: Number, value: float, high: float | None = None) -> None:
    """Show a value, with a new upper end if given, without emitting and without disturbing one that is being typed."""
    with QSignalBlocker(number):
        if high is not None:
            number.setMaximum(high)
        if number.value() != value:
            number.setValue(value)


class Setting(QWidget):
    """A name on the left, controls on the right, an explanation below."""

    def __init__(self, title: str, about: str, *controls: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self._about = about
        self._reason = ""
        self.controls = controls
        self._name = Label(title)
        self._line = Label(about, role="small", tone="muted")
        self._line.setWordWrap(True)
        self._line.setVisible(bool(about))
        self.top = QHBoxLayout()
        self.top.setSpacing(8)
        self.top.addWidget(self._name)
        self.top.addStretch(1)
        for control in controls:
            self.top.addWidget(control)
            self._explain(control)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(3)
        self.column.addLayout(self.top)
        self.column.addWidget(self._line)

    def line(self) -> str:
        """The line as it stands."""
        return self._line.text()

    def reason(self) -> str:
        """Why the setting is off; "" while it is on."""
        return self._reason

    def set_about(self, about: str) -> None:
        """Change the explanation."""
        self._about = about
        self._refresh()

    def set_reason(self, reason: str) -> None:
        """Switch the controls off and say why; "" switches them on."""
        if reason == self._reason:
            return
        self._reason = reason
        self._name.set_tone("faint" if reason else "text")
        for control in self.controls:
            control.setEnabled(not reason)
        self._refresh()

    def _refresh(self) -> None:
        self._line.setText(self._reason or self._about)
        self._line.setVisible(bool(self._line.text()))
        for control in self.controls:
            self._explain(control)

    def _explain(self, control: QWidget) -> None:
        text = self._reason or self._about
        control.setToolTip(text)
        control.setAccessibleDescription(text)
