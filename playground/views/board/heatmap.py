"""The V x L heat map: every letter at every position, as a colour; a click chooses one, a drag allows only some."""

from __future__ import annotations

from math import floor

from PySide6.QtCore import QEvent, QPointF, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QWidget

from playground import theme
from playground.painting.columns import Columns
from playground.painting.heatmap import MapView, paint_map
from playground.painting.heatmap_image import MapImage, line_of, symbol_of
from playground.painting.heights import PAD, Heights, fit
from playground.painting.scene import Scene
from playground.painting.tiles import Tiles
from playground.views.board.describe import describe_number

Cell = tuple[int, int]  # position, line of the map


class HeatMap(QWidget):
    """Shows a scene; asks for changes by signals.

    chosen(position, symbol, pin): that letter is wanted there; pin with Ctrl. only_wanted(positions, symbols): these
    letters alone. hovered(position, symbol): -1, -1 for none.
    """

    chosen = Signal(int, int, bool)
    only_wanted = Signal(object, object)
    hovered = Signal(int, int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Heat map of letters by position")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMouseTracking(True)
        self._scene = Scene()
        self._heights = fit(400, 1, 27, 40.0)
        self._columns = Columns.fit(600, self._scene.length)
        self._image: MapImage | None = None
        self._first = 0.0  # lines scrolled away above
        self._cursor: Cell = (0, 0)
        self._anchor: Cell | None = None  # the other corner of what Shift or the mouse marks
        self._under: Cell | None = None
        self._stamps = Tiles()

    def show_scene(self, scene: Scene) -> None:
        """Draw this from now on."""
        self._scene = scene
        self._image = None
        self._cursor = (min(self._cursor[0], scene.length - 1), min(self._cursor[1], max(0, scene.symbols - 1)))
        self._scroll(self._first)
        if self.hasFocus() and not scene.playing:
            self._say()
        self.update()

    def place(self, columns: Columns, heights: Heights) -> None:
        """The column grid and the heights to draw at."""
        self._columns, self._heights = columns, heights
        self._scroll(self._first)
        self.update()

    # -- geometry --

    @property
    def _shown(self) -> float:
        """How many lines are in sight."""
        return (self.height() - 2 * PAD) / self._heights.symbol

    def _scroll(self, first: float) -> None:
        self._first = max(0.0, min(first, self._scene.symbols - self._shown))

    def _reveal(self, line: int) -> None:
        self._scroll(min(max(self._first, line + 1 - self._shown), line))

    def point_of(self, position: int, symbol: int) -> QPointF:
        """The middle of a cell, in the widget's own points."""
        line = line_of(symbol, self._scene.symbols)
        x = self._columns.cell(position) + self._columns.cell_width / 2
        return QPointF(x, PAD + (line - self._first + 0.5) * self._heights.symbol)

    def _cell_at(self, at: QPointF, *, inside: bool = True) -> Cell | None:
        position = self._columns.at(at.x()) if inside else self._columns.nearest(at.x())
        line = floor((at.y() - PAD) / self._heights.symbol + self._first)
        if position is None or self._scene.symbols == 0 or (inside and not 0 <= line < self._scene.symbols):
            return None
        return position, min(self._scene.symbols - 1, max(0, line))

    def _elsewhere(self) -> Cell | None:
        """The cell of the candidate that another part of the board points at."""
        position, symbol = self._scene.hover
        if 0 <= position < self._scene.length and 0 <= symbol < self._scene.symbols and not self.hasFocus():
            return position, line_of(symbol, self._scene.symbols)
        return None

    def _marked(self) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """The positions and lines between anchor and cursor."""
        a, b = self._anchor or self._cursor, self._cursor
        across, down = sorted((a[0], b[0])), sorted((a[1], b[1]))
        return tuple(range(across[0], across[1] + 1)), tuple(range(down[0], down[1] + 1))

    # -- doing --

    def _hover(self) -> None:
        cell = self._under or (self._cursor if self.hasFocus() else None)
        if cell is None or self._scene.numbers is None:
            self.hovered.emit(-1, -1)
        else:
            self.hovered.emit(cell[0], symbol_of(cell[1], self._scene.symbols))
        self.update()

    def _say(self) -> None:
        symbol = symbol_of(self._cursor[1], self._scene.symbols)
        self.setAccessibleDescription(describe_number(self._scene, self._cursor[0], symbol))

    def _choose(self, held: Qt.KeyboardModifier) -> None:
        """Act on the mark: one cell is a letter chosen, several are all that is allowed."""
        positions, lines = self._marked()
        self._anchor = None
        symbols = self._scene.symbols
        if len(positions) == 1 and len(lines) == 1:
            pin = bool(held & Qt.KeyboardModifier.ControlModifier)
            self.chosen.emit(positions[0], symbol_of(lines[0], symbols), pin)
        else:
            self.only_wanted.emit(positions, frozenset(symbol_of(line, symbols) for line in lines))
        self.update()

    # Qt's own
    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.PaletteChange:
            self._image = None  # it is painted in the colours of the scheme
        super().changeEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.colour("card"))
        marked = self._marked() if self._anchor is not None else None
        keyed = self._cursor if self.hasFocus() and self._under is None else None
        self._stamps.begin(painter)
        painter.translate(0, PAD)
        if self._image is None and self._scene.map_values is not None:
            self._image = MapImage(self._scene)
        under = self._under or self._elsewhere()
        view = MapView(self._image, self._first, self.height() - 2 * PAD, under, keyed, marked)
        paint_map(painter, self._stamps, self._scene, self._columns, self._heights, view)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        cell = self._cell_at(event.position())
        if event.button() == Qt.MouseButton.LeftButton and cell is not None:
            self._cursor = self._anchor = cell
            self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton and self._anchor is not None:
            self._cursor = self._cell_at(event.position(), inside=False) or self._cursor
            self._under = self._cursor
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
        if self._scene.symbols <= self._shown:
            event.ignore()
            return
        self._scroll(self._first - event.angleDelta().y() / 40)
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {
            Qt.Key.Key_Left: (-1, 0),
            Qt.Key.Key_Right: (1, 0),
            Qt.Key.Key_Up: (0, -1),
            Qt.Key.Key_Down: (0, 1),
            Qt.Key.Key_PageUp: (0, -8),
            Qt.Key.Key_PageDown: (0, 8),
        }
        step = steps.get(Qt.Key(event.key()))
        if step is not None and self._scene.symbols:
            self._step(step, extend=bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and self._scene.symbols:
            self._choose(event.modifiers())
        elif event.key() == Qt.Key.Key_Escape and self._anchor is not None:
            self._anchor = None
            self.update()
        else:
            super().keyPressEvent(event)

    def _step(self, step: Cell, *, extend: bool) -> None:
        self._anchor = (self._anchor or self._cursor) if extend else None
        self._under = None
        position = min(self._scene.length - 1, max(0, self._cursor[0] + step[0]))
        line = min(self._scene.symbols - 1, max(0, self._cursor[1] + step[1]))
        self._cursor = (position, line)
        self._reveal(line)
        self._hover()
        self._say()

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._cursor = (min(self._scene.positions[-1], self._scene.length - 1), self._cursor[1])
        self._say()
        self._hover()
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._anchor = None
        self._hover()
        super().focusOutEvent(event)
