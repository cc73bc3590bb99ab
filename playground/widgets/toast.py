"""A message at the foot of the window that goes away by itself."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QRectF, QTimer, Signal, Slot
from PySide6.QtGui import QEnterEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from playground import theme
from playground.widgets.announce import announce
from playground.widgets.button import Button, IconButton
from playground.widgets.label import Label
from playground.widgets.surface import paint_surface

SHOWN_MS = 6000
MARGIN = 20
WIDEST = 640


class Toast(QFrame):
    """Says one thing at the bottom of its parent, with a button if something can be done about it.

    Where a part of the parent is named by `set_place`, it stands at the foot of that part, to cover no control below.

    action_taken: the person pressed the button. It stays while the pointer is on it, and errors stay until closed.
    """

    action_taken = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAccessibleName("Message")
        self._bad = False
        self._ms = 0
        self._over: QWidget | None = None
        self._message = Label()
        self._message.setWordWrap(True)
        self._action = Button("")
        self._close = IconButton("close", "Close")
        self._row = row = QHBoxLayout(self)
        row.setContentsMargins(16, 8, 8, 8)
        row.setSpacing(12)
        row.addWidget(self._message, 1)
        row.addWidget(self._action)
        row.addWidget(self._close)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.hide)
        self._action.clicked.connect(self._on_action)
        self._close.clicked.connect(self.hide)
        parent.installEventFilter(self)
        self.hide()

    def set_place(self, part: QWidget) -> None:
        """Stand at the foot of this part of the parent from now on."""
        self._over = part
        part.installEventFilter(self)

    def text(self) -> str:
        """The sentence shown."""
        return self._message.text()

    def show_message(self, text: str, *, action: str = "", bad: bool = False, ms: int = SHOWN_MS) -> None:
        """Show text, with a button named `action` if given. ms = 0, or bad: until it is closed."""
        self._bad = bad
        self._row.setContentsMargins(42 if bad else 16, 8, 8, 8)
        self._message.setText(text)
        self.setAccessibleDescription(text)
        self._action.set_text(action)
        self._action.setVisible(bool(action))
        self._place()
        self.show()
        self.raise_()
        self.update()
        self._ms = 0 if bad else ms
        self._count_down()
        announce(self, text)

    @Slot()
    def _on_action(self) -> None:
        self.hide()
        self.action_taken.emit()

    def _count_down(self) -> None:
        if self._ms and not self.underMouse():
            self._timer.start(self._ms)
        else:
            self._timer.stop()

    def _place(self) -> None:
        parent = self.parentWidget()
        if parent is None:
            return
        over = self._over if self._over is not None and self._over.isVisibleTo(parent) else parent
        area = QRect(over.mapTo(parent, QPoint(0, 0)), over.size())
        room = max(160, min(WIDEST, area.width() - 2 * MARGIN))
        margins = self._row.contentsMargins()
        beside = margins.left() + margins.right() + self._close.sizeHint().width() + self._row.spacing()
        if not self._action.isHidden():
            beside += self._action.sizeHint().width() + self._row.spacing()
        words = self._message.fontMetrics().horizontalAdvance(self._message.text()) + 4
        width = min(room, words + beside)
        self._message.setMinimumWidth(min(words, width - beside))
        self.resize(width, self._row.heightForWidth(width))
        self.move(area.left() + (area.width() - self.width()) // 2, area.top() + area.height() - self.height() - MARGIN)

    # Qt's own
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Move) and not self.isHidden():
            self._place()
        return super().eventFilter(watched, event)

    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        self._timer.stop()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._count_down()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        edge = theme.colour("bad" if self._bad else "border_strong")
        paint_surface(painter, QRectF(self.rect()), theme.colour("raised"), edge, theme.RADIUS_CARD)
        if self._bad:
            theme.paint_icon(painter, QRectF(15, (self.height() - 18) / 2, 18, 18), "warning", "bad")
