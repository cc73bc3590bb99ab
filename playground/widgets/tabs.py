"""Pages behind a row of underlined names."""

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QSizePolicy, QTabBar, QTabWidget, QWidget

from playground import theme
from playground.widgets.focus_ring import FocusRinged

TAB_HEIGHT = 36
MARGINS, LEAST_MARGINS = 28, 8  # on both sides of a name together; the least where space is short
LEAST_WIDTH = 70  # of a name that is longer than that and is cut where there is no space for it


class Tabs(QTabWidget):
    """Qt's own, without a frame, and with names that do not move when another is chosen."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setTabBar(_Bar(name))
        self._laid_out = QSize()  # the names for which the page has its place

    # Qt's own
    def event(self, event: QEvent) -> bool:
        # Qt would paint the whole page again whenever a text on it wants another width.
        if event.type() == QEvent.Type.LayoutRequest:
            names = self.tabBar().sizeHint()
            if names == self._laid_out:
                self.updateGeometry()
                return True
            self._laid_out = names
        return super().event(event)


class _Bar(FocusRinged, QTabBar):
    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setFont(theme.font("body"))
        self.setDrawBase(False)
        self.setExpanding(False)
        self.setUsesScrollButtons(False)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def _width(self, index: int, margins: int) -> int:
        # The chosen name is bold: its width is kept free, so that the names do not move when another is chosen.
        return QFontMetrics(theme.font("strong")).horizontalAdvance(self.tabText(index)) + margins

    # Qt's own
    def tabSizeHint(self, index: int) -> QSize:
        return QSize(self._width(index, MARGINS), TAB_HEIGHT)

    def minimumTabSizeHint(self, index: int) -> QSize:
        return QSize(min(LEAST_WIDTH, self._width(index, LEAST_MARGINS)), TAB_HEIGHT)
