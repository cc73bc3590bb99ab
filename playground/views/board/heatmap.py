"""The V x L heat map: every letter at every position, as a colour; a click chooses one, a drag allows only some."""

from math import floor

from PySide6.QtCore import QEvent, QPointF, QRect, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QWidget

from playground.painting.canvas import Canvas, paint_scroll_mark
from playground.painting.heatmap import (
    Cell,
    MapWindow,
    line_of,
    paint_cursor,
    paint_map,
    paint_marked,
    paint_selected,
    symbol_of,
)
from playground.painting.heights import PAD
from playground.painting.picture import Picture
from playground.painting.scene import Scene
from playground.views.board.describe import describe_number
from playground.views.board.keys import ARROWS, CHOOSING, PAGES, key_of, stepped
from playground.views.board.painted import PaintedPart


class HeatMap(PaintedPart):
    """Shows a scene; asks for changes by signals.

    pin_wanted(positions, symbol), letter_wanted(row, position, symbol): a letter was chosen, the first with Ctrl.
    only_wanted(positions, symbols): these letters alone. hovered(position, symbol): -1, -1 for none.
    """

    pin_wanted = Signal(object, int)
    letter_wanted = Signal(int, int, int)
    only_wanted = Signal(object, object)
    hovered = Signal(int, int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Heat map of letters by position", parent)
        self._first = 0.0  # lines scrolled away above
        self._cursor: Cell = (0, 0)
        self._anchor: Cell | None = None  # the other corner of what Shift or the mouse marks
        self._under: Cell | None = None

    def show_scene(self, scene: Scene) -> None:
        """Draw this from now on."""
        marks, self._scene = self._marks(), scene
        self._cursor = (min(self._cursor[0], scene.length - 1), min(self._cursor[1], max(0, scene.symbols - 1)))
        if self.hasFocus() and not scene.playing:
            self._describe()
        self._scroll(self._first)
        if self._marks() != marks:
            self.update()

    def _window(self) -> MapWindow:
        return MapWindow(self._first, self.height() - 2 * PAD, self._heights.symbol)

    def _scroll(self, first: float) -> None:
        self._first = max(0.0, min(first, self._scene.symbols - self._window().shown))
        self._refresh()

    def point_of(self, position: int, symbol: int) -> QPointF:
        """The middle of a cell, in the widget's own points."""
        cell = self._window().cell(self._columns, position, line_of(symbol, self._scene.symbols))
        return cell.center() + QPointF(0, PAD)

    def _cell_at(self, at: QPointF, *, inside: bool = True) -> Cell | None:
        position = self._columns.at(at.x()) if inside else self._columns.nearest(at.x())
        line = floor((at.y() - PAD) / self._heights.symbol + self._first)
        if position is None or self._scene.symbols == 0 or (inside and not 0 <= line < self._scene.symbols):
            return None
        return position, min(self._scene.symbols - 1, max(0, line))

    def _pointed(self) -> Cell | None:
        """The cell under the pointer, or that of the candidate that another part of the board points at."""
        position, symbol = self._scene.hover
        if self._under is None and 0 <= position < self._scene.length and 0 <= symbol < self._scene.symbols:
            return None if self.hasFocus() else (position, line_of(symbol, self._scene.symbols))
        return self._under

    def _keyed(self) -> Cell | None:
        return self._cursor if self.hasFocus() and self._under is None else None

    def _marks(self) -> tuple[object, ...]:
        """All that decides what is painted upon the picture."""
        shown = self._scene.map_values is not None
        return shown, self._scene.positions, self._pointed(), self._keyed(), self._anchor, self._cursor

    def _marked(self) -> tuple[Cell, Cell]:
        """The first and the last cell between anchor and cursor."""
        (a, b), (c, d) = self._anchor or self._cursor, self._cursor
        return (min(a, c), min(b, d)), (max(a, c), max(b, d))

    def _hover(self) -> None:
        cell = self._under or (self._cursor if self.hasFocus() else None)
        if cell is None or self._scene.numbers is None:
            self.hovered.emit(-1, -1)
        else:
            self.hovered.emit(cell[0], symbol_of(cell[1], self._scene.symbols))
        self._refresh()
        self.update()

    def _describe(self) -> None:
        symbol = symbol_of(self._cursor[1], self._scene.symbols)
        self.setAccessibleDescription(describe_number(self._scene, self._cursor[0], symbol))

    def _choose(self, held: Qt.KeyboardModifier) -> None:
        """Act on the mark: one cell is a letter chosen, several are all that is allowed."""
        first, last = self._marked()
        self._anchor = None
        symbols = frozenset(symbol_of(line, self._scene.symbols) for line in range(first[1], last[1] + 1))
        if first != last:
            self.only_wanted.emit(tuple(range(first[0], last[0] + 1)), symbols)
        elif held & Qt.KeyboardModifier.ControlModifier:
            self.pin_wanted.emit((first[0],), *symbols)
        else:
            self.letter_wanted.emit(self._scene.row, first[0], *symbols)
        self.update()

    def _paint(self, picture: Picture) -> None:
        lit = self._pointed() or self._keyed()
        paint_map(picture, self._scene, self._columns, self._window(), lit[1] if lit else None)

    def _paint_over(self, canvas: Canvas) -> None:
        if self._scene.map_values is None:
            return
        columns, window, painter = self._columns, self._window(), canvas.painter
        painter.translate(0, PAD)
        painter.setClipRect(QRect(0, -1, columns.right + 2, window.height + 2))
        paint_selected(canvas, self._scene.positions, columns, window)
        pointed, keyed = self._pointed(), self._keyed()
        first, last = self._marked()
        if self._anchor is not None and first != last:
            paint_marked(canvas, first, last, columns, window)
        elif pointed or keyed:
            paint_cursor(canvas, pointed or keyed or (0, 0), columns, window, keyed=keyed is not None)
        painter.setClipping(False)
        area = QRect(columns.right + 4, 2, 5, window.height - 4)
        paint_scroll_mark(canvas, area, self._first, window.shown, self._scene.symbols)

    # Qt's own
    def mousePressEvent(self, event: QMouseEvent) -> None:
        cell = self._cell_at(event.position())
        if event.button() == Qt.MouseButton.LeftButton and cell is not None:
            self._cursor = self._anchor = cell
            self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton and self._anchor is not None:
            self._cursor = self._under = self._cell_at(event.position(), inside=False) or self._cursor
            self._hover()
            return
        under = self._cell_at(event.position())
        if under != self._under:
            self._under = under
            self._hover()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self._anchor is not None:
            self._choose(event.modifiers())

    def leaveEvent(self, event: QEvent) -> None:
        self._under = None
        self._hover()
        super().leaveEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self._scene.symbols <= self._window().shown:
            event.ignore()
            return
        self._scroll(self._first - event.angleDelta().y() / 40)
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = (ARROWS | PAGES).get(key_of(event, mirrored=self._columns.mirrored))
        if step is not None and self._scene.symbols:
            self._step(step, extend=bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))
        elif event.key() in CHOOSING and self._scene.symbols:
            self._choose(event.modifiers())
        elif event.key() == Qt.Key.Key_Escape and self._anchor is not None:
            self._anchor = None
            self.update()
        else:
            super().keyPressEvent(event)

    def _step(self, step: Cell, *, extend: bool) -> None:
        self._anchor = (self._anchor or self._cursor) if extend else None
        self._under = None
        self._cursor = stepped(self._cursor, step, self._scene.length, self._scene.symbols)
        line = self._cursor[1]
        self._scroll(min(max(self._first, line + 1 - self._window().shown), line))
        self._hover()
        self._describe()

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._cursor = (min(self._scene.positions[-1], self._scene.length - 1), self._cursor[1])
        self._describe()
        self._hover()
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._anchor = None
        self._hover()
        super().focusOutEvent(event)
