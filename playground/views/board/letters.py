"""The five likeliest letters under each position; a click chooses one, a resting pointer previews what it changes."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPointF, Qt, Signal, Slot
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QWidget

from playground.painting.canvas import Canvas
from playground.painting.letters import Cursor, bare_percent, candidates, paint_letters
from playground.painting.picture import Picture
from playground.painting.scene import Scene, place
from playground.system.throttle import Throttle
from playground.views.board.describe import name
from playground.views.board.keys import ARROWS, CHOOSING, key_of, stepped
from playground.views.board.painted import PaintedPart

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

WHAT_IF_MS = 140  # a pointer that only passes asks nothing
LetterCell = tuple[int, int]  # position, line of the list


class Letters(PaintedPart):
    """Shows a scene; asks for changes by signals.

    pin_wanted(positions, symbol), letter_wanted(row, position, symbol): a letter was chosen, the first with Ctrl.
    hovered(position, symbol): -1, -1 for none. what_if_wanted(position, symbol), what_if_dismissed().
    """

    pin_wanted = Signal(object, int)
    letter_wanted = Signal(int, int, int)
    hovered = Signal(int, int)
    what_if_wanted = Signal(int, int)
    what_if_dismissed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Likeliest letters", parent)
        self._order: NDArray[np.intp] | None = None  # (L, lines) symbols as listed
        self._under: LetterCell | None = None
        self._cursor: LetterCell = (0, 0)
        self._previewing = False
        self._rest = Throttle(self._on_rest, WHAT_IF_MS, self, restart=True)

    def show_scene(self, scene: Scene) -> None:
        """Draw this from now on."""
        self._scene = scene
        self._cursor = (min(self._cursor[0], scene.length - 1), min(self._cursor[1], self._heights.lines - 1))
        self._order = candidates(scene, self._heights.lines)
        self._refresh()
        if self.hasFocus() and not scene.playing:
            self._describe()

    def symbol_at(self, position: int, line: int) -> int | None:
        """The symbol listed there, None where there is none."""
        order = self._order
        if order is None or not 0 <= line < order.shape[1] or position >= len(order):
            return None
        return int(order[position, line])

    def _cell_at(self, at: QPointF) -> LetterCell | None:
        position, line = self._columns.at(at.x()), int(at.y() // self._heights.line)
        if position is None or self.symbol_at(position, line) is None:
            return None
        return position, line

    def _look_at(self, cell: LetterCell | None) -> None:
        """Move the pointer or the keys to another candidate."""
        self._rest.cancel()
        if self._previewing:
            self._previewing = False
            self.what_if_dismissed.emit()
        symbol = None if cell is None else self.symbol_at(*cell)
        if cell is None or symbol is None:
            self.hovered.emit(-1, -1)
        else:
            self.hovered.emit(cell[0], symbol)
            self._rest.request()
        self._refresh()

    def _target(self) -> LetterCell | None:
        if self._under is not None:
            return self._under
        return self._cursor if self.hasFocus() else None

    @Slot()
    def _on_rest(self) -> None:
        target = self._target()
        symbol = self.symbol_at(*target) if target is not None else None
        if target is not None and symbol is not None and not self._scene.playing:
            self._previewing = True
            self.what_if_wanted.emit(target[0], symbol)

    def _describe(self) -> None:
        position, line = self._cursor
        symbol, table = self.symbol_at(position, line), self._scene.shown
        if symbol is None or table is None:
            self.setAccessibleDescription("No letters yet.")
            return
        p = bare_percent(float(table[position, symbol]))
        where = f"Position {place(self._scene, position)}, choice {line + 1}"
        self.setAccessibleDescription(f"{where}: {name(self._scene, symbol)}, {p} percent. Enter chooses it.")

    def _choose(self, cell: LetterCell, held: Qt.KeyboardModifier) -> None:
        symbol = self.symbol_at(*cell)
        if symbol is None:
            return
        self._look_at(None)
        if held & Qt.KeyboardModifier.ControlModifier:
            self.pin_wanted.emit((cell[0],), symbol)
        else:
            self.letter_wanted.emit(self._scene.row, cell[0], symbol)

    def _paint(self, picture: Picture) -> None:
        target, keyed = self._target(), self.hasFocus() and self._under is None
        cursor = Cursor(*target, keyed) if target is not None else None
        paint_letters(picture, self._scene, self._order, self._columns, self._heights, cursor)

    def _paint_over(self, canvas: Canvas) -> None:
        return

    # Qt's own
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        under = self._cell_at(event.position())
        if under != self._under:
            self._under = under
            self._look_at(under)
        self.setCursor(Qt.CursorShape.PointingHandCursor if under else Qt.CursorShape.ArrowCursor)

    def leaveEvent(self, event: QEvent) -> None:
        if self._under is not None:
            self._under = None
            self._look_at(None)
        super().leaveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        cell = self._cell_at(event.position())
        if event.button() == Qt.MouseButton.LeftButton and cell is not None:
            self._cursor = cell
            self._choose(cell, event.modifiers())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = ARROWS.get(key_of(event, mirrored=self._columns.mirrored))
        if step is not None:
            self._cursor = stepped(self._cursor, step, self._scene.length, self._heights.lines)
            self._under = None
            self._look_at(self._cursor)
            self._describe()
        elif event.key() in CHOOSING and self.symbol_at(*self._cursor) is not None:
            self._choose(self._cursor, event.modifiers())
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._cursor = (min(self._scene.positions[-1], self._scene.length - 1), self._cursor[1])
        self._describe()
        self._refresh()
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._look_at(None)
        super().focusOutEvent(event)
