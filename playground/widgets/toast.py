"""A message in the status bar that goes away by itself."""

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QSize, Signal, Slot
from PySide6.QtGui import QEnterEvent
from PySide6.QtWidgets import QFrame, QSizePolicy, QWidget

from playground.system.throttle import Throttle
from playground.widgets.announce import announce
from playground.widgets.button import Button, IconButton
from playground.widgets.icon_label import IconLabel
from playground.widgets.label import FewLines
from playground.widgets.layout import hbox
from playground.widgets.styling import set_style_property

SHOWN_MS = 6000
LINES = 2  # of a message, for which its place is tall enough
HEIGHT = 36
BUTTON = 22
LEAST = 240


@dataclass(frozen=True)
class ToastMessage:
    """A message: its sentence, the text of its button, whether it is bad, and how long it is shown, 0 until closed."""

    text: str
    action: str
    bad: bool
    ms: int


class Toast(QFrame):
    """Says one thing in a place of its own, with a button if something can be done about it; covers and moves nothing.

    action_taken(str): the user pressed the button of that text.
    It stays while the pointer is on it, and errors stay until closed. A quiet message replaces a quiet one, and waits
    behind an error. A newer error is shown before an older one, which comes back after it. Of the quiet ones that are
    shown until closed the newest comes back when all others are over.
    """

    action_taken = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Message")
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        self._ms = 0
        self._shown: ToastMessage | None = None
        self._errors: list[ToastMessage] = []  # those that come back, the oldest first
        self._quiet: ToastMessage | None = None  # waits until no error is left
        self._lasting: ToastMessage | None = None  # comes back until it is closed
        self._message = FewLines(LINES)
        self._message.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)  # never widens the window
        self._action = Button("")
        self._close = IconButton("close", "Close")
        self._action.setFixedHeight(BUTTON)
        self._close.setFixedSize(BUTTON + 4, BUTTON)
        self._warning = IconLabel("warning", 16, tone="bad")
        self._row = hbox(self._warning, (self._message, 1), self._action, self._close, into=self)
        self._row.setContentsMargins(10, 1, 1, 1)
        self._hiding = Throttle(self._on_over, SHOWN_MS, self, restart=True)
        self._action.clicked.connect(self._on_action)
        self._close.clicked.connect(self._on_over)
        self.hide()

    def text(self) -> str:
        """The sentence shown."""
        return self._message.text()

    def show_message(
        self, text: str, *, action: str = "", bad: bool = False, ms: int = SHOWN_MS, instead_of: str = ""
    ) -> None:
        """Show text, with a button named `action` if given. ms = 0, or bad: until it is closed.

        instead_of: the text of an error that is over; it is taken away.
        """
        self.withdraw(instead_of)
        message = ToastMessage(text, action, bad, 0 if bad else ms)
        if not bad and not ms:
            self._lasting = message
        before = None if self.isHidden() else self._shown
        if before is not None and before.bad:
            if not bad:
                self._quiet = message if ms else None
                return
            self._errors = [one for one in (*self._errors, before) if one != message]
        self._show(message)

    def withdraw(self, text: str) -> None:
        """Take the message of that text away, shown or waiting: its cause is gone."""
        self._errors = [one for one in self._errors if one.text != text]
        if self._lasting is not None and self._lasting.text == text:
            self._lasting = None
        if not self.isHidden() and self._shown is not None and self._shown.text == text:
            self._on_over()

    @Slot()
    def _on_over(self) -> None:
        self.hide()
        if self._shown == self._lasting:
            self._lasting = None
        if self._errors:
            self._show(self._errors.pop())
        elif self._quiet is not None:
            message, self._quiet = self._quiet, None
            self._show(message)
        elif self._lasting is not None:
            self._show(self._lasting)

    @Slot()
    def _on_action(self) -> None:
        action = self._action.text()
        self._on_over()
        self.action_taken.emit(action)

    def _show(self, message: ToastMessage) -> None:
        self._shown = message
        set_style_property(self, "surface", "trouble" if message.bad else "message")
        self._warning.setVisible(message.bad)
        self._message.setText(message.text)
        self.setAccessibleDescription(message.text)
        self._action.set_text(message.action)
        self._action.setVisible(bool(message.action))
        self.updateGeometry()
        self.show()
        self._ms = message.ms
        self._count_down()
        announce(self, message.text)

    def _count_down(self) -> None:
        if self._ms and not self.underMouse():
            self._hiding.set_interval(self._ms)
            self._hiding.request()
        else:
            self._hiding.cancel()

    # Qt's own
    def sizeHint(self) -> QSize:
        """As wide as the sentence is in one line."""
        words = self._message.fontMetrics().horizontalAdvance(self._message.text()) + 4
        return QSize(self._row.minimumSize().width() + words + 2, HEIGHT)

    def minimumSizeHint(self) -> QSize:
        return QSize(min(LEAST, self.sizeHint().width()), HEIGHT)

    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        self._hiding.cancel()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._count_down()
