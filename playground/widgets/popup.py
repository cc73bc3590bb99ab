"""A card over the window that any click outside it closes."""

from PySide6.QtCore import QMargins, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QBitmap, QGuiApplication, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QWidget

from playground import theme
from playground.widgets.surface import paint_surface

MARGIN = 4  # from the edges of the screen
# Nothing says whether the windows of an X server are composed; where they are not, what is see-through is black.
_BLACK_BEHIND = frozenset({"xcb"})


def rounded(size: QSize) -> QBitmap:
    """The points of a card with round corners, its border with them."""
    mask = QBitmap(size)
    mask.clear()
    painter = QPainter(mask)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(Qt.GlobalColor.color1)
    painter.drawRoundedRect(QRectF(0, 0, size.width(), size.height()), theme.RADIUS_CARD, theme.RADIUS_CARD)
    painter.end()
    return mask


def moved_inside(card: QRect, owner: QWidget) -> QRect:
    """A rectangle moved into the window of a widget, in each direction in which it fits, else onto the screen."""
    inset = QMargins(MARGIN, MARGIN, MARGIN, MARGIN)
    window, screen = (
        owner.window().geometry().marginsRemoved(inset),
        owner.screen().availableGeometry().marginsRemoved(inset),
    )
    window = window.intersected(screen)
    across = window if window.width() >= card.width() else screen
    down = window if window.height() >= card.height() else screen
    left = max(across.left(), min(card.left(), across.right() + 1 - card.width()))
    top = max(down.top(), min(card.top(), down.bottom() + 1 - card.height()))
    return QRect(QPoint(left, top), card.size())


class Popup(QFrame):
    """Deleted once it is closed. Put contents into a layout of its own, then open it."""

    def __init__(self, name: str, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self._cut = QGuiApplication.platformName() in _BLACK_BEHIND
        self.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAccessibleName(name)

    def show_at(self, at: QPoint) -> None:
        """Show it with its top left corner at a point of the screen, or as near as it fits into its window.

        Where the window is too small for it, as near as it fits on the screen.
        """
        self.adjustSize()
        self.move(moved_inside(QRect(at, self.size()), self.parentWidget() or self).topLeft())
        self.show()

    # Qt's own
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._cut:
            self.setMask(rounded(event.size()))

    def paintEvent(self, _event: QPaintEvent) -> None:
        # The style sheet paints no ground where a window is translucent.
        painter, fill, edge = QPainter(self), theme.colour("card"), theme.colour("border_strong")
        if self._cut:
            painter.fillRect(self.rect(), edge)  # under the curves, of which the mask leaves whole points
        paint_surface(painter, QRectF(self.rect()), fill, edge, theme.RADIUS_CARD)
