"""The heads of the columns: they tell a width that the user sets from one that the table or Qt sets."""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QHeaderView, QStyleOptionHeader, QWidget

from playground import theme
from playground.views.results.columns import COLUMNS, STAR
from playground.views.results.widths import MARK_ALONE


class Heads(QHeaderView):
    """width_set(int, int): a column, and the width to which the mouse drags it."""

    width_set = Signal(int, int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._by_mouse = False
        self._resized: tuple[int, int] | None = None
        self.setAccessibleName("Columns")
        self.setFont(theme.font("small"))
        self.setFixedHeight(30)
        self.setMinimumSectionSize(30)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)  # no name is cut within a letter
        self.setSectionsClickable(True)
        self.setHighlightSections(True)
        self.setSortIndicatorClearable(True)  # a click sorts up, the next down, the third not at all
        self.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        self.sectionResized.connect(self._on_resized)

    def fix_star(self) -> None:
        """Keep the column of stars as wide as it is, once there is a model with columns."""
        self.setSectionResizeMode(STAR, QHeaderView.ResizeMode.Fixed)
        self.resizeSection(STAR, COLUMNS[STAR].width)

    @Slot(int, int, int)
    def _on_resized(self, place: int, _old: int, new: int) -> None:
        if self._by_mouse:
            self._resized = (place, new)

    def _report(self) -> None:
        self._by_mouse = False
        resized, self._resized = self._resized, None
        if resized is not None:
            self.width_set.emit(*resized)

    # Qt's own
    def initStyleOptionForIndex(self, option: QStyleOptionHeader, place: int) -> None:
        """A name of which no letter has space is left out: dots alone would say nothing."""
        super().initStyleOptionForIndex(option, place)
        if self.sectionSize(place) <= MARK_ALONE:
            option.text = ""

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._by_mouse = True
        super().mouseMoveEvent(event)
        self._report()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self._by_mouse = True
        super().mouseDoubleClickEvent(event)
        self._report()
