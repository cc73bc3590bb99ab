"""Draws the pattern and its live chains as one painted widget, with a caret in one of their cells."""

from __future__ import annotations

from PySide6.QtCore import QElapsedTimer, QRect, QSize, Qt, QVariantAnimation, Slot
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from playground import theme
from playground.painting.columns import Columns
from playground.painting.head import Canvas, paint_lengths, paint_marks, paint_pattern
from playground.painting.heights import Heights, fit
from playground.painting.pattern_cells import pattern_cells
from playground.painting.rows import paint_chains, paint_rings, row_gap
from playground.painting.scene import Scene
from playground.painting.scroll_mark import paint_scroll_mark
from playground.painting.tiles import Tiles
from playground.views.board.caret import PATTERN, Caret
from playground.views.board.describe import describe

POP_MS = 170


class GridView(QWidget):
    """Shows a scene; input is handled by Grid."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self._scene = Scene()
        self._caret = Caret()
        self._heights = fit(400, 1, 27, 40.0)
        self._columns = Columns.fit(600, self._scene.length)
        self._first = 0
        self._stamps = Tiles()
        self._since = QElapsedTimer()
        self._pop = QVariantAnimation(self)
        self._pop.setDuration(POP_MS)
        self._pop.setStartValue(0.0)
        self._pop.setEndValue(1.0)
        self._pop.valueChanged.connect(self._on_pop)

    def show_scene(self, scene: Scene) -> None:
        """Draw this from now on."""
        new = scene.numbers is not self._scene.numbers and scene.numbers is not None
        follow = (scene.row, scene.rows) != (self._scene.row, self._scene.rows)
        self._scene = scene
        self._caret = self._caret.on(self._caret.line, scene.rows).showing(scene.positions, scene.length)
        if self._caret.line != PATTERN and self._caret.line != scene.row:
            self._caret = self._caret.on(scene.row, scene.rows)
        if follow:
            self._reveal(scene.row)
        if new and scene.numbers is not None:
            self._start_pop(changed=bool(scene.numbers.changed.any()))
        if self.hasFocus() and not scene.playing:
            self._say()
        self.update()

    def place(self, columns: Columns, heights: Heights) -> None:
        """The column grid and the heights to draw at."""
        self._columns, self._heights = columns, heights
        self._reveal(self._scene.row)
        self.update()

    @property
    def caret(self) -> Caret:
        """Where typing goes."""
        return self._caret

    # -- geometry --

    @property
    def _pattern_top(self) -> int:
        return self._heights.lengths

    @property
    def _chains_top(self) -> int:
        return self._heights.lengths + self._heights.pattern + self._heights.marks

    def cell_rect(self, line: int, position: int) -> QRect:
        """Where a cell is drawn, in the widget's own points."""
        x, width = self._columns.cell(position), self._columns.cell_width
        if line == PATTERN:
            return QRect(x, self._pattern_top, width, self._heights.pattern - 4)
        y = self._chains_top + (line - self._first) * self._heights.row
        return QRect(x, y, width, self._heights.row - row_gap(self._heights.row))

    def _line_at(self, y: float) -> int:
        if y < self._chains_top:
            return PATTERN
        line = self._first + int((y - self._chains_top) // self._heights.row)
        return min(self._scene.rows - 1, max(0, line))

    def _reveal(self, row: int) -> None:
        """Scroll so that a chain is in sight."""
        shown = max(1, self._heights.rows)
        first = min(self._first, row)
        first = max(first, row - shown + 1)
        self._first = max(0, min(first, self._scene.rows - shown))

    # -- doing --

    def _say(self) -> None:
        if self._scene.vocabulary is not None:
            self.setAccessibleDescription(describe(self._scene, self._caret))

    def _start_pop(self, *, changed: bool) -> None:
        """Let new letters pop, unless frames come too fast for it to be seen."""
        calm = not self._since.isValid() or self._since.elapsed() > 2 * POP_MS
        self._since.start()
        self._pop.stop()
        if changed and calm and self.isVisible():
            self._pop.start()

    @Slot()
    def _on_pop(self) -> None:
        self.update(0, self._chains_top - 8, self.width(), self.height() - self._chains_top + 8)

    # Qt's own
    def sizeHint(self) -> QSize:
        return QSize(600, self._heights.grid)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.colour("card"))
        self._stamps.begin(painter)
        canvas = Canvas(painter, self._stamps, self._scene, self._columns, self._heights)
        painter.setOpacity(theme.STALE_OPACITY if self._scene.stale else 1.0)
        paint_lengths(canvas)
        painter.setOpacity(theme.STALE_OPACITY if self._scene.unread else 1.0)
        paint_pattern(canvas, pattern_cells(self._scene), self._pattern_top)
        paint_marks(canvas, self._pattern_top + self._heights.pattern - 2)
        painter.setOpacity(theme.STALE_OPACITY if self._scene.stale else 1.0)
        paint_chains(canvas, self._chains_top, self._first, self._settled())
        painter.setOpacity(1.0)
        shown = range(self._first, self._first + self._heights.rows)
        if self._caret.line == PATTERN or self._caret.line in shown:
            boxes = [self.cell_rect(self._caret.line, i) for i in self._caret.positions]
            paint_rings(canvas, boxes, focused=self.hasFocus())
        area = QRect(self.width() - 8, self._chains_top, 6, self._heights.row * self._heights.rows - 4)
        paint_scroll_mark(painter, area, self._first, self._heights.rows, self._scene.rows)

    def _settled(self) -> float:
        running = self._pop.state() == QVariantAnimation.State.Running
        value = self._pop.currentValue()
        return float(value) if running and isinstance(value, float) else 1.0
