"""A window is styled again in two parts: what is in sight at once, the rest in the turns of the event loop after that.

Qt tells which widgets it styles by two attributes. While the sheet changes, those of a widget out of sight say that it
was never styled and has a style of its own, so that it is passed over; it is styled by itself a little later, before
anything is shown.
"""

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from time import perf_counter

import shiboken6
from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer, Slot
from PySide6.QtWidgets import QApplication, QWidget

_TURN_S = 0.008  # of a turn: half of a frame
_STYLED, _OWN = Qt.WidgetAttribute.WA_WState_Polished, Qt.WidgetAttribute.WA_SetStyle


class Restyling(QObject):
    """What is still to be styled. Lives in the GUI thread."""

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self._app = app
        self._left: deque[QWidget] = deque()
        self._timer = QTimer(self, interval=0)
        self._timer.timeout.connect(self._some)

    @contextmanager
    def passing_over_hidden(self) -> Iterator[None]:
        """Change the style sheet inside: widgets out of sight are styled in the turns that follow."""
        self.finish()
        hidden = [w for w in self._app.allWidgets() if _is_passed_over(w)]
        _say(hidden, styled=False)
        try:
            yield
        finally:
            _say(hidden, styled=True)
            self._left.extend(hidden)
            if hidden:
                self._app.installEventFilter(self)
                self._timer.start()

    def finish(self) -> None:
        """Style all that is left."""
        while self._left:
            self._style(self._left.popleft())
        if self._timer.isActive():
            self._timer.stop()
            self._app.removeEventFilter(self)

    @Slot()
    def _some(self) -> None:
        ends = perf_counter() + _TURN_S
        while self._left and perf_counter() < ends:
            self._style(self._left.popleft())
        if not self._left:
            self.finish()

    def _style(self, widget: QWidget) -> None:
        if shiboken6.isValid(widget):
            style = self._app.style()
            style.unpolish(widget)
            style.polish(widget)
            QCoreApplication.sendEvent(widget, QEvent(QEvent.Type.StyleChange))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """What is shown has its style by then."""
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget):
            self.finish()
        return False


def _is_passed_over(widget: QWidget) -> bool:
    return not widget.isVisible() and widget.testAttribute(_STYLED) and not widget.testAttribute(_OWN)


def _say(widgets: list[QWidget], *, styled: bool) -> None:
    for widget in widgets:
        widget.setAttribute(_STYLED, styled)
        widget.setAttribute(_OWN, not styled)
