"""The branches of the experiment as a small tree on the scale of the steps; what two share is drawn once."""

from functools import partial

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, Qt, Signal, SignalInstance
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import QMenu

from models.plurals import counted
from playground import theme
from playground.formatting import isolated
from playground.views.timeline import tags
from playground.views.timeline.axis import Axis
from playground.views.timeline.branch_lines import BranchLines
from playground.views.timeline.branches import ROOT, BranchItem, BranchRow, branch_rows
from playground.views.timeline.tags import ROW_HEIGHT
from playground.widgets import Chart, announce
from playground.widgets.focus_ring import FocusRinged

REMOVE = "Remove this branch (Delete); what was made from it stays"


class BranchTree(FocusRinged, Chart):
    """A line for each branch from where it left its parent to its last frame, tagged with its name and word.

    branch_wanted(int): reopen the branch at that place. remove_wanted(int): remove it. looked(int): the keys are on
    another row. Up and Down move between branches, Enter opens, Delete removes.
    """

    branch_wanted = Signal(int)
    remove_wanted = Signal(int)
    looked = Signal(int)

    size_wanted, size_least = (400, ROW_HEIGHT), (120, ROW_HEIGHT)

    def __init__(self) -> None:
        super().__init__("Branches")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self._branches: tuple[BranchItem, ...] = ()
        self._rows: tuple[BranchRow, ...] = ()
        self._current = -1
        self._looked = -1  # the row that keys or the pointer are on
        self._last = 1
        self._on_cross = False  # whether the pointer is on the cross of the row that is looked at
        self._pressed = -1  # the row whose cross the button went down on

    def show_branches(self, branches: tuple[BranchItem, ...], current: int) -> bool:
        """Draw these; `current` is the place of the open one. Returns whether anything is new."""
        if (branches, current) == (self._branches, self._current):
            return False
        fewer = len(branches) < len(self._branches)
        # Branches that only went on are the same ones: one that is looked at stays so.
        same = len(branches) == len(self._branches) and current == self._current
        place = self._rows[self._looked].place if same and self._looked >= 0 else current
        self._branches, self._current = branches, current
        self._rows = branch_rows(branches)
        if fewer and self.hasFocus():  # the keys stay where one was removed
            self._looked = min(self._looked, len(self._rows) - 1)
        else:
            self._looked = next((i for i, row in enumerate(self._rows) if row.place == place), -1)
        self._describe()
        self.setFixedHeight(max(1, len(self._rows)) * ROW_HEIGHT)
        self.update()
        return True

    def set_last(self, last: int) -> None:
        """End the scale at this step."""
        if max(last, 1) != self._last:
            self._last = max(last, 1)
            self.update()

    @property
    def last(self) -> int:
        """The step at the end of the scale."""
        return self._last

    def count(self) -> int:
        """How many branches there are."""
        return len(self._branches)

    def current_row(self) -> int:
        """The row of the open branch."""
        return next((i for i, row in enumerate(self._rows) if row.place == self._current), 0)

    def _describe(self) -> None:
        if 0 <= self._looked < len(self._rows):
            text = self._tip(self._looked)
            self.setAccessibleDescription(text)
            if self.hasFocus():
                announce(self, text)

    def _tip(self, row: int) -> str:
        place = self._rows[row].place
        branch = self._branches[place]
        origin = f"left its parent at step {branch.fork}" if branch.parent != ROOT else "began from noise"
        state = "open now" if place == self._current else "click to reopen it"
        steps = counted(branch.length - 1, "step")
        score = f"\n{branch.about}" if branch.about else ""
        return f"{isolated(branch.label)}: {isolated(branch.word)}\n{origin}, has {steps}; {state}{score}"

    def tip_at(self, place: QPoint) -> str:
        row = place.y() // ROW_HEIGHT
        if not 0 <= row < len(self._rows):
            return ""
        return REMOVE if self._cross_at(QPointF(place)) >= 0 else self._tip(row)

    def _look(self, row: int) -> None:
        row = min(max(row, 0), len(self._rows) - 1)
        if row != self._looked:
            self._looked = row
            self._describe()
            self.update()

    def _axis(self) -> Axis:
        return Axis(self._last, float(self.width()))

    def _tag_place(self, axis: Axis, row: int) -> QRectF:
        return tags.place_of(self._branches[self._rows[row].place], row, axis, self.width())

    def _paint_tag(self, painter: QPainter, axis: Axis, row: int) -> None:
        place = self._rows[row].place
        looked = row == self._looked
        ringed = looked and self.ringed
        lit = ringed or (looked and self.underMouse())
        look = tags.TagLook(place == self._current, lit, ringed, looked and self._on_cross)
        tags.paint(painter, self._tag_place(axis, row), self._branches[place], look)

    def cross_rect(self, row: int) -> QRectF:
        """Where a click removes the branch of a row."""
        return tags.cross_of(self._tag_place(self._axis(), row))

    def _cross_at(self, at: QPointF) -> int:
        """The row whose cross is at a point, -1 for none."""
        row = int(at.y() // ROW_HEIGHT)
        return row if 0 <= row < len(self._rows) and self.cross_rect(row).contains(at) else -1

    def menu_of(self, row: int) -> QMenu:
        """What can be done with the branch of a row."""
        self._look(row)
        place = self._rows[row].place  # of this branch: the pointer may be on another by the time an action is chosen
        menu = QMenu("BranchItem", self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction("Open this branch", partial(self.branch_wanted.emit, place))
        menu.addAction(theme.icon("trash"), "Remove this branch\tDel", partial(self.remove_wanted.emit, place))
        menu.actions()[0].setEnabled(place != self._current)
        return menu

    def _ask(self, wanted: SignalInstance) -> None:
        """Ask for something of the branch that the keys are on."""
        if 0 <= self._looked < len(self._rows):
            wanted.emit(self._rows[self._looked].place)

    # Qt's own
    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key in (Qt.Key.Key_Up, Qt.Key.Key_Down) and self._rows:
            self._look(self._looked + (1 if key == Qt.Key.Key_Down else -1))
            self.looked.emit(self._looked)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self._ask(self.branch_wanted)
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) and not event.modifiers():
            self._ask(self.remove_wanted)
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        row = int(event.position().y() // ROW_HEIGHT)
        if event.button() == Qt.MouseButton.LeftButton and 0 <= row < len(self._rows):
            self._pressed = self._cross_at(event.position())
            if self._pressed < 0:
                self.branch_wanted.emit(self._rows[row].place)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        pressed, self._pressed = self._pressed, -1
        if event.button() == Qt.MouseButton.LeftButton and 0 <= pressed == self._cross_at(event.position()):
            self.remove_wanted.emit(self._rows[pressed].place)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._look(int(event.position().y() // ROW_HEIGHT))
        on_cross = self._cross_at(event.position()) >= 0
        if on_cross != self._on_cross:
            self._on_cross = on_cross
            self.update()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        keys = event.reason() == QContextMenuEvent.Reason.Keyboard
        row = self._looked if keys else event.pos().y() // ROW_HEIGHT
        if 0 <= row < len(self._rows):
            at = self.mapToGlobal(self._tag_place(self._axis(), row).bottomLeft().toPoint())
            self.menu_of(row).popup(at if keys else event.globalPos())

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._on_cross = False
        self.update()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._describe()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(event.rect(), theme.colour("card"))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        axis = self._axis()
        order = sorted(range(len(self._rows)), key=lambda i: self._rows[i].place == self._current)
        lines = BranchLines(self._branches, self._rows, self._current, axis)
        # Of many rows few are in sight.
        shown = range(event.rect().top() // ROW_HEIGHT, event.rect().bottom() // ROW_HEIGHT + 1)
        for row in order:
            above = self._rows[row].above
            if (row if above == ROOT else above) <= shown[-1] and row >= shown[0]:
                lines.paint(painter, row)
        lines.paint_origin(painter)
        for row in order:
            if row in shown:
                self._paint_tag(painter, axis, row)
