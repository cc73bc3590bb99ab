"""The five likeliest letters under each position; a click chooses one, a rest of the pointer asks what it changes."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from playground import theme
from playground.painting.candidates import candidates, percent
from playground.painting.columns import Columns
from playground.painting.head import Canvas
from playground.painting.heights import Heights, fit
from playground.painting.letters import paint_letters
from playground.painting.scene import Scene
from playground.painting.tiles import Tiles
from playground.views.board.describe import name

WHAT_IF_MS = 140  # a pointer that only passes asks nothing


class Letters(QWidget):
    """Shows a scene; asks for changes by signals.

    chosen(position, symbol, pin): that letter is wanted there; pin with Ctrl. hovered(position, symbol): -1, -1 for
    none. what_if_wanted(position, symbol), what_if_dismissed().
    """

    chosen = Signal(int, int, bool)
    hovered = Signal(int, int)
    what_if_wanted = Signal(int, int)
    what_if_dismissed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Likeliest letters")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMouseTracking(True)
        self._scene = Scene()
        self._heights = fit(400, 1, 27, 40.0)
        self._columns = Columns.fit(600, self._scene.length)
        self._order: NDArray[np.intp] | None = None
        self._under: tuple[int, int] | None = None
        self._cursor = (0, 0)
        self._previewing = False
        self._stamps = Tiles()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(WHAT_IF_MS)
        self._timer.timeout.connect(self._on_rest)

    def show_scene(self, scene: Scene) -> None:
        """Draw this from now on."""
        self._scene = scene
        self._order = None
        self._cursor = (min(self._cursor[0], scene.length - 1), self._cursor[1])
        if self.hasFocus() and not scene.playing:
            self._say()
        self.update()

    def place(self, columns: Columns, heights: Heights) -> None:
        """The column grid and the heights to draw at."""
        self._columns, self._heights = columns, heights
        self._order = None
        self._cursor = (self._cursor[0], min(self._cursor[1], heights.lines - 1))
        self.update()

    def symbol_at(self, position: int, line: int) -> int | None:
        """The symbol listed there, None where there is none."""
        order = self._listed()
        if order is None or not 0 <= line < order.shape[1] or position >= len(order):
            return None
        return int(order[position, line])

    def _listed(self) -> NDArray[np.intp] | None:
        """(L, lines) symbols as listed; sorted when needed: frames may come faster than they are painted."""
        if self._order is None:
            self._order = candidates(self._scene, self._heights.lines)
        return self._order

    # -- doing --

    def _point(self, at: QPointF) -> tuple[int, int] | None:
        position, line = self._columns.at(at.x()), int(at.y() // self._heights.line)
        if position is None or self.symbol_at(position, line) is None:
            return None
        return position, line

    def _look_at(self, cell: tuple[int, int] | None) -> None:
        """The pointer or the keys are on another candidate."""
        self._timer.stop()
        if self._previewing:
            self._previewing = False
            self.what_if_dismissed.emit()
        symbol = None if cell is None else self.symbol_at(*cell)
        if cell is None or symbol is None:
            self.hovered.emit(-1, -1)
        else:
            self.hovered.emit(cell[0], symbol)
            self._timer.start()
        self.update()

    def _target(self) -> tuple[int, int] | None:
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

    def _say(self) -> None:
        position, line = self._cursor
        symbol, table = self.symbol_at(position, line), self._scene.shown
        if symbol is None or table is None:
            self.setAccessibleDescription("No letters yet.")
            return
        p = percent(float(table[position, symbol]))
        self.setAccessibleDescription(
            f"Position {position + 1}, choice {line + 1}: {name(self._scene, symbol)}, {p} percent. Enter chooses it."
        )

    # Qt's own
    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.colour("card"))
        order = self._listed()
        if order is None:
            return
        painter.setOpacity(theme.STALE_OPACITY if self._scene.stale else 1.0)
        self._stamps.begin(painter)
        canvas = Canvas(painter, self._stamps, self._scene, self._columns, self._heights)
        keyed = self.hasFocus() and self._under is None
        paint_letters(canvas, order, self._target(), keyed=keyed)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        under = self._point(event.position())
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
        cell = self._point(event.position())
        symbol = self.symbol_at(*cell) if cell else None
        if event.button() == Qt.MouseButton.LeftButton and cell is not None and symbol is not None:
            self._cursor = cell
            self._choose(cell[0], symbol, event.modifiers())

    def _choose(self, position: int, symbol: int, held: Qt.KeyboardModifier) -> None:
        self._look_at(None)
        self.chosen.emit(position, symbol, bool(held & Qt.KeyboardModifier.ControlModifier))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {
            Qt.Key.Key_Left: (-1, 0),
            Qt.Key.Key_Right: (1, 0),
            Qt.Key.Key_Up: (0, -1),
            Qt.Key.Key_Down: (0, 1),
        }
        step = steps.get(Qt.Key(event.key()))
        symbol = self.symbol_at(*self._cursor)
        if step is not None:
            position = min(self._scene.length - 1, max(0, self._cursor[0] + step[0]))
            line = min(self._heights.lines - 1, max(0, self._cursor[1] + step[1]))
            self._cursor = (position, line)
            self._under = None
            self._look_at(self._cursor)
            self._say()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and symbol is not None:
            self._choose(self._cursor[0], symbol, event.modifiers())
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._cursor = (min(self._scene.positions[-1], self._scene.length - 1), self._cursor[1])
        self._say()
        self.update()
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._look_at(None)
        super().focusOutEvent(event)
