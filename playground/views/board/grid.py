"""The pattern and its rows in cells, and the place where letters are typed: keys, clicks, drags and input methods."""

from PySide6.QtCore import QEvent, QMargins, QPoint, QPointF, QRect, Qt, Signal, Slot
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QHelpEvent,
    QInputMethodEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QRegion,
    QWheelEvent,
)
from PySide6.QtWidgets import QApplication, QToolTip, QWidget

from models.errors import UserError
from playground import theme
from playground.painting.canvas import Canvas, paint_scroll_mark
from playground.painting.head import COUNTED, paint_head
from playground.painting.picture import Picture
from playground.painting.row_cells import Meaning
from playground.painting.rows import Rows, paint_growing, paint_rings, paint_rows
from playground.painting.scene import Scene
from playground.views.board.caret import PATTERN, Caret
from playground.views.board.describe import describe, explain
from playground.views.board.keys import GridRequest, erased, moved, typed, types_text
from playground.views.board.painted import PaintedPart
from playground.views.board.pop import Pop
from playground.views.board.typing import Typing, letters_of


class Grid(PaintedPart):
    """Shows a scene; asks for changes by signals.

    pin_wanted(positions, symbol), release_wanted(positions), only_wanted(positions, symbols): changes of the pattern.
    letter_wanted(row, position, symbol): an edit of a row. word_wanted(row, text): a text pasted into it.
    caret_moved(Caret): the user moved it. menu_wanted(QPoint): the allowed letters, at a point of the screen.
    refused(str): a character that cannot be typed.
    """

    pin_wanted = Signal(object, int)
    release_wanted = Signal(object)
    only_wanted = Signal(object, object)
    letter_wanted = Signal(int, int, int)
    word_wanted = Signal(int, str)
    caret_moved = Signal(object)
    menu_wanted = Signal(QPoint)
    refused = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Pattern and rows", parent)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled)
        self._caret = Caret()
        self._first = 0  # the first row in sight
        self._head_waits = False
        self._revealed: tuple[int, ...] = ()
        self._turned = 0
        self._dragging = False
        self._typing = Typing()
        self._pop = Pop(self)
        self._pop.valueChanged.connect(self._on_pop)
        self._growing: list[tuple[int, int]] = []  # the cells that pop

    def show_scene(self, scene: Scene, *, head: bool = True) -> None:
        """Draw this from now on. head: what stands above the rows as well; else that is left for the next call."""
        before, caret = self._scene, self._caret
        self._scene = scene
        self._caret = caret.on(caret.line, scene.rows).showing(scene.positions, scene.length)
        if self._caret.line != PATTERN and self._caret.line != scene.row:
            self._caret = self._caret.on(scene.row, scene.rows)
        shown = (scene.row, scene.rows, self._heights.rows)
        if shown != self._revealed:
            self._revealed = shown
            self._reveal(scene.row)
        if self._caret != caret:
            self.update()
        self._head_waits = not head
        self._refresh()
        if scene.numbers is not None and scene.numbers is not before.numbers:
            self._on_pop()  # what grew of the frame before
            self._pop.begin(wanted=bool(scene.numbers.changed.any()) and self.isVisible())
            self._growing = self._fresh_cells() if self._pop.progress < 1.0 else []
        if self.hasFocus() and not scene.playing:
            self._describe()

    @property
    def caret(self) -> Caret:
        """Where typing goes."""
        return self._caret

    def set_caret(self, caret: Caret) -> None:
        """Move the caret as the user would."""
        if caret == self._caret:
            return
        self._caret = caret
        if caret.line != PATTERN:
            self._reveal(caret.line)
            self._refresh()
        self.update()
        self.caret_moved.emit(caret)
        self._describe()

    def _rows(self) -> Rows:
        h = self._heights
        return Rows(h.lengths + h.pattern + h.marks, h.row, self._first, h.rows)

    def cell_rect(self, line: int, position: int) -> QRect:
        """Where a cell is drawn, in the widget's own points."""
        x, width = self._columns.cell(position), self._columns.cell_width
        if line == PATTERN:
            return QRect(x, self._heights.lengths, width, self._heights.pattern - 4)
        return QRect(x, self._rows().y(line), width, self._rows().height)

    def _line_at(self, y: float) -> int:
        rows = self._rows()
        if y < rows.top:
            return PATTERN
        return min(self._scene.rows - 1, max(0, rows.first + int((y - rows.top) // rows.pitch)))

    def _reveal(self, row: int) -> None:
        """Scroll so that a row is in sight."""
        shown = max(1, self._heights.rows)
        first = max(min(self._first, row), row - shown + 1)
        first = max(0, min(first, self._scene.rows - shown))
        if first != self._first:
            self._first = first
            self.update()

    def _describe(self) -> None:
        if self._scene.vocabulary is not None:
            self.setAccessibleDescription(describe(self._scene, self._caret))

    def _fresh_cells(self) -> list[tuple[int, int]]:
        shown, meanings = self._rows().in_sight(self._scene.rows), self._scene.cells.meanings
        return [(row, i) for row in shown for i in (meanings[row] == Meaning.FRESH).nonzero()[0].tolist()]

    @Slot()
    def _on_pop(self) -> None:
        margin = self._columns.cell_width // 12 + 2
        region = QRegion()
        for cell in self._growing:
            region += self.cell_rect(*cell).marginsAdded(QMargins(margin, margin, margin, margin))
        self.update(region)

    def _paint(self, picture: Picture) -> None:
        if not self._head_waits:
            paint_head(picture, self._scene, self._columns, self._heights)
        paint_rows(picture, self._scene, self._columns, self._rows())

    def _paint_over(self, canvas: Canvas) -> None:
        rows = self._rows()
        if self._pop.progress < 1.0:
            canvas.painter.setOpacity(theme.STALE_OPACITY if self._scene.stale else 1.0)
            paint_growing(canvas, self._scene, self._growing, self._columns, rows, self._pop.progress)
            canvas.painter.setOpacity(1.0)
        if self._caret.line == PATTERN or self._caret.line in rows.in_sight(self._scene.rows):
            boxes = [self.cell_rect(self._caret.line, i) for i in self._caret.positions]
            paint_rings(canvas, boxes, focused=self.hasFocus())
        area = QRect(self.width() - 8, rows.top, 6, rows.pitch * rows.shown - 4)
        paint_scroll_mark(canvas, area, rows.first, rows.shown, self._scene.rows)

    def type(self, text: str) -> None:
        """Act as if a text had been typed at the caret, letter by letter."""
        vocabulary = self._scene.vocabulary
        if vocabulary is None:
            return
        for part in letters_of(text, vocabulary):
            letter, at = self._typing.place(part, self._caret, vocabulary)
            try:
                ask = typed(self._scene, at, letter)
            except UserError as error:
                self.refused.emit(str(error))
            else:
                self.set_caret(at)
                self._ask(ask)
            self._typing.done(self._caret)

    def _ask(self, ask: GridRequest | None) -> None:
        positions = self._caret.positions
        if ask is not None:
            if ask.what == "pin":
                self.pin_wanted.emit(positions, ask.symbol)
            elif ask.what == "release":
                self.release_wanted.emit(positions)
            elif ask.what == "only":
                self.only_wanted.emit(positions, ask.symbols)
            else:
                self.letter_wanted.emit(self._scene.row, self._caret.position, ask.symbol)
        if ask is None or ask.onward:
            self.set_caret(self._caret.after(self._scene.length))

    def open_menu(self) -> None:
        """Ask for the allowed letters of the selection, below it."""
        at = self.cell_rect(PATTERN, self._caret.position).bottomLeft()
        self.menu_wanted.emit(self.mapToGlobal(at + QPoint(0, 6)))

    # Qt's own
    def keyPressEvent(self, event: QKeyEvent) -> None:
        scene = self._scene
        caret = moved(self._caret, event, scene.length, scene.rows, mirrored=self._columns.mirrored)
        menu_keys = event.key() == Qt.Key.Key_Menu or (
            event.key() == Qt.Key.Key_L and event.modifiers() == Qt.KeyboardModifier.ControlModifier
        )
        if caret is not None:
            self.set_caret(caret)
        elif menu_keys:
            self.open_menu()
        elif event.matches(QKeySequence.StandardKey.Paste):
            text = QApplication.clipboard().text().strip()
            if text and self._caret.line != PATTERN:
                self.word_wanted.emit(self._scene.row, text)
            else:
                self.type(text)
        elif event.key() in (Qt.Key.Key_Backspace, Qt.Key.Key_Delete):
            alone = len(self._caret.positions) == 1
            self._ask(erased(self._caret))
            if event.key() == Qt.Key.Key_Backspace and alone:
                self.set_caret(self._caret.by(-1, self._scene.length))
        elif types_text(event, self._scene.vocabulary):
            self.type(event.text())
        else:
            super().keyPressEvent(event)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        self.type(event.commitString())
        event.accept()

    def inputMethodQuery(self, query: Qt.InputMethodQuery) -> object:
        if query == Qt.InputMethodQuery.ImCursorRectangle:
            return self.cell_rect(self._caret.line, self._caret.position)
        return super().inputMethodQuery(query)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        at = event.position()
        if event.button() == Qt.MouseButton.LeftButton:
            self._dragging = True
            self._point(at, event.modifiers())
        elif event.button() == Qt.MouseButton.RightButton:
            position = self._columns.nearest(at.x())
            if position not in self._caret.positions:
                self.set_caret(Caret(self._line_at(at.y()), position, position))

    def _point(self, at: QPointF, held: Qt.KeyboardModifier) -> None:
        line, position = self._line_at(at.y()), self._columns.nearest(at.x())
        if held & Qt.KeyboardModifier.ControlModifier:
            self.set_caret(self._caret.on(line, self._scene.rows).toggled(position))
        elif held & Qt.KeyboardModifier.ShiftModifier:
            self.set_caret(self._caret.to(position, self._scene.length, extend=True))
        else:
            self.set_caret(Caret(line, position, position))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._dragging:
            position = self._columns.nearest(event.position().x())
            if position != self._caret.position:
                self.set_caret(self._caret.to(position, self._scene.length, extend=True))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._dragging = False

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if event.reason() == QContextMenuEvent.Reason.Mouse:
            self.menu_wanted.emit(event.globalPos())
        else:
            self.open_menu()

    def wheelEvent(self, event: QWheelEvent) -> None:
        spare = self._scene.rows - self._heights.rows
        if spare <= 0 or event.position().y() < self._rows().top:
            event.ignore()
            return
        self._turned += event.angleDelta().y()
        steps = int(self._turned / 60)
        self._turned -= steps * 60
        self._first = max(0, min(spare, self._first - steps))
        self._refresh()
        self.update()

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._describe()
        self.update()
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.update()
        super().focusOutEvent(event)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent) and self._scene.vocabulary:
            position = self._columns.at(event.pos().x())
            if position is not None:
                caret = Caret(self._line_at(event.pos().y()), position, position)
                counted_out = self._columns.cell_width >= COUNTED
                QToolTip.showText(event.globalPos(), explain(self._scene, caret, counted_out=counted_out), self)
            return True
        return super().event(event)
