"""What widgets that paint a chart share: a name, their size, and a text for each place under the pointer."""

from PySide6.QtCore import QEvent, QPoint, QSize
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget


class Canvas(QWidget):
    """A widget that grows sideways. `size_wanted`, `size_least`: width and height in points."""

    size_wanted = (320, 100)
    size_least = (160, 100)

    def __init__(self, name: str = "", *, grows: bool = False) -> None:
        """grows: it grows upwards as well."""
        super().__init__()
        self.setAccessibleName(name)
        policy = QSizePolicy.Policy
        self.setSizePolicy(policy.Expanding, policy.Expanding if grows else policy.Fixed)

    def tip_at(self, _place: QPoint) -> str:
        """The hover text at a place, "" for none."""
        return ""

    # Qt's own
    def sizeHint(self) -> QSize:
        return QSize(*self.size_wanted)

    def minimumSizeHint(self) -> QSize:
        return QSize(*self.size_least)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            text = self.tip_at(event.pos()) or self.toolTip()
            if text:
                QToolTip.showText(event.globalPos(), text, self)
            else:
                QToolTip.hideText()
            return True
        return super().event(event)
