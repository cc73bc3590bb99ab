"""A card over the window that any click outside it closes."""

from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QWidget

from playground import theme
from playground.widgets.surface import paint_surface

MARGIN = 4  # from the edges of the screen


class Popup(QFrame):
    """Deleted once it is closed. Put contents into a layout of its own, then open it."""

    def __init__(self, name: str, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAccessibleName(name)

    def show_at(self, at: QPoint) -> None:
        """Show it with its top left corner at a point of the screen, or as near as it fits on it."""
        self.adjustSize()
        area = (
            self.screen().availableGeometry().adjusted(MARGIN, MARGIN, -MARGIN - self.width(), -MARGIN - self.height())
        )
        self.move(max(area.left(), min(at.x(), area.right())), max(area.top(), min(at.y(), area.bottom())))
        self.show()

    # Qt's own
    def paintEvent(self, _event: QPaintEvent) -> None:
        # The style sheet paints no ground where a window is translucent.
        fill, edge = theme.colour("card"), theme.colour("border_strong")
        paint_surface(QPainter(self), QRectF(self.rect()), fill, edge, theme.RADIUS_CARD)
