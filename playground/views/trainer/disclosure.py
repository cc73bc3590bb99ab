"""A quiet line with an arrow that shows and hides what is below it."""

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QKeyEvent

from playground.widgets import Button


class Disclosure(Button):
    """Checked while open; Space, Enter or a click turn it."""

    kind = "quiet"
    ink = "muted"

    def __init__(self, text: str, tooltip: str) -> None:
        super().__init__(text, "chevron-right", tooltip=tooltip)
        self.setAccessibleDescription(tooltip)
        self.setCheckable(True)
        self.toggled.connect(self._on_toggled)

    @Slot(bool)
    def _on_toggled(self, checked: bool) -> None:
        self.set_icon("chevron-down" if checked else "chevron-right")

    # Qt's own
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)
