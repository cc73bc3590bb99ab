"""The tree of branches scrolled by whole rows, and all of it at once over the window."""

from PySide6.QtCore import QPoint, Slot
from PySide6.QtWidgets import QWidget

from models.plurals import counted
from playground.views.timeline.branches import BranchItem
from playground.views.timeline.tags import ROW_HEIGHT
from playground.views.timeline.tree import BranchTree
from playground.widgets import Button, Label, Popup, Scroll, keep_place, vbox

_MARGIN = 12
_MOST = 18  # rows in sight at once


class BranchScroll(Scroll):
    """No row is ever cut in two, and the one that the keys are on is in sight."""

    def __init__(self, tree: BranchTree) -> None:
        super().__init__("Branches", tree)
        self.verticalScrollBar().setSingleStep(ROW_HEIGHT)
        self._row = 0  # that was last brought into sight
        self.verticalScrollBar().valueChanged.connect(self._to_a_row)
        self.verticalScrollBar().rangeChanged.connect(self._on_range_changed)
        tree.looked.connect(self.show_row)

    @Slot(int)
    def show_row(self, row: int) -> None:
        """Scroll as little as brings a row into sight."""
        self._row = row
        self.ensureVisible(0, row * ROW_HEIGHT + ROW_HEIGHT // 2, 0, ROW_HEIGHT // 2)

    @Slot()
    def _on_range_changed(self) -> None:
        """The rows have got their places only now."""
        self.show_row(self._row)

    @Slot(int)
    def _to_a_row(self, value: int) -> None:
        self.verticalScrollBar().setValue(round(value / ROW_HEIGHT) * ROW_HEIGHT)


class AllButton(Button):
    """Opens all branches where some are out of sight."""

    kind = "quiet"
    role = "small"

    def __init__(self) -> None:
        super().__init__("All 24", tooltip="Show all branches")
        self.setFixedSize(self.sizeHint().width() + 8, ROW_HEIGHT - 2)
        keep_place(self)
        self.hide()

    def show_count(self, count: int, in_sight: int) -> None:
        """Offer all of that many branches."""
        self.set_text(f"All {count}")
        self.setAccessibleName(f"Show all {counted(count, 'branch', 'branches')}")
        self.set_tooltip(f"Show all {counted(count, 'branch', 'branches')}; {in_sight} fit here")
        self.setVisible(count > in_sight)


class AllBranches(Popup):
    """Every branch over the window; it closes when one is opened or removed."""

    def __init__(self, parent: QWidget, branches: tuple[BranchItem, ...], current: int, last: int) -> None:
        super().__init__("All branches", parent)
        self.tree = BranchTree()
        self.tree.set_last(last)
        self.tree.show_branches(branches, current)
        scroll = BranchScroll(self.tree)
        scroll.setFixedHeight(min(len(branches), _MOST) * ROW_HEIGHT)
        title = Label(counted(len(branches), "branch", "branches"), role="strong")
        hint = Label("Enter or a click opens one, Delete removes it.", role="small", tone="muted")
        vbox(title, scroll, hint, spacing=6, into=self).setContentsMargins(_MARGIN, _MARGIN, _MARGIN, _MARGIN)
        self.branch_wanted, self.remove_wanted = self.tree.branch_wanted, self.tree.remove_wanted
        self.tree.branch_wanted.connect(self.close)
        self.tree.remove_wanted.connect(self.close)
        self._scroll = scroll

    def open_above(self, anchor: QWidget, width: int) -> None:
        """Show it so wide, with its lower left corner above a widget."""
        self.setFixedWidth(width)
        self.adjustSize()
        self.show_at(anchor.mapToGlobal(QPoint(0, -self.height())))
        self._scroll.show_row(self.tree.current_row())
        self.tree.setFocus()
