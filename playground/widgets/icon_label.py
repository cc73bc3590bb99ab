"""An icon without an action."""

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from playground import theme


class IconLabel(QWidget):
    """An icon px points wide in a token's colour. Without a name a screen reader skips it as decoration."""

    def __init__(
        self, icon: str, px: int = 18, *, tone: str = "text", name: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._icon = icon
        self._tone = tone
        self.setAccessibleName(name)
        self.setFixedSize(px, px)

    def set_icon(self, icon: str, tone: str = "") -> None:
        """Show another icon, and in another tone where one is given."""
        self._icon = icon
        self._tone = tone or self._tone
        self.update()

    # Qt's own
    def paintEvent(self, _event: QPaintEvent) -> None:
        theme.paint_icon(QPainter(self), QRectF(self.rect()), self._icon, self._tone)
