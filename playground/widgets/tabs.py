"""Pages behind a row of underlined names."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QSizePolicy, QStackedWidget, QTabBar, QWidget

from playground import theme
from playground.widgets.focus_ring import FocusRinged
from playground.widgets.layout import vbox

TAB_HEIGHT = 36


class Tabs(QWidget):
    """A bar of names above a stack of pages.

    page_changed(int): another page is shown, by mouse, key or program.
    """

    page_changed = Signal(int)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.bar = _Bar(name)
        self.stack = QStackedWidget()
        vbox(self.bar, (self.stack, 1), spacing=10, into=self)
        self.bar.currentChanged.connect(self.stack.setCurrentIndex)
        self.bar.currentChanged.connect(self.page_changed)

    def add(self, page: QWidget, title: str) -> int:
        """Put a page at the end. Returns its place."""
        self.stack.addWidget(page)
        return self.bar.addTab(title)

    def count(self) -> int:
        """How many pages there are."""
        return self.bar.count()

    def current(self) -> int:
        """The number of the page in front, from 0."""
        return self.bar.currentIndex()

    def current_page(self) -> QWidget | None:
        """The page in front; None where there is none."""
        return self.stack.currentWidget()

    def set_current(self, page: int | QWidget) -> None:
        """Show a page, given itself or its place."""
        self.bar.setCurrentIndex(page if isinstance(page, int) else self.stack.indexOf(page))


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

    def _width(self, index: int) -> int:
        # The chosen name is bold: its width is kept free, so that the names do not move when another is chosen.
        return QFontMetrics(theme.font("strong")).horizontalAdvance(self.tabText(index)) + 28

    # Qt's own
    def tabSizeHint(self, index: int) -> QSize:
        return QSize(self._width(index), TAB_HEIGHT)

    def minimumTabSizeHint(self, index: int) -> QSize:
        return QSize(min(48, self._width(index)), TAB_HEIGHT)
