"""The pattern and its live chains as one painted widget: the place where letters are typed."""

from __future__ import annotations

from PySide6.QtCore import QElapsedTimer, QEvent, QPoint, QPointF, QRect, QSize, Qt, QVariantAnimation, Signal, Slot
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QHelpEvent,
    QInputMethodEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QToolTip, QWidget

from models.errors import UserError
from playground import theme
from playground.views.board.caret import PATTERN, Caret
from playground.views.board.chains import paint_caret, paint_chains
from playground.views.board.columns import Columns
from playground.views.board.describe import describe
from playground.views.board.head import Canvas, paint_lengths, paint_marks, paint_pattern
from playground.views.board.heights import Heights, fit
from playground.views.board.keys import Ask, erased, moved, typed
from playground.views.board.scene import Scene
from playground.views.board.scrollmark import paint_scroll_mark
from playground.views.board.stamps import Stamps
from playground.views.board.wish import wishes

POP_MS = 170


class Grid(QWidget):
    """Told by `show_scene`; asks by signals.

    asked(Ask, positions, row): a change is wanted. caret_moved(Caret): the person moved it.
    menu_wanted(QPoint): the allowed letters, at a point of the screen. refused(str): a character that cannot be typed.
    """

    asked = Signal(object, object, int)
    caret_moved = Signal(object)
    menu_wanted = Signal(QPoint)
    refused = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Pattern and chains")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled)
        self.setMouseTracking(True)
        self._scene = Scene()
        self._caret = Caret()
        self._heights = fit(400, 1, 27, 40.0)
        self._columns = Columns.fit(600, self._scene.length)
        self._first = 0
        self._turned = 0
        self._dragging = False
        self._stamps = Stamps()
        self._since = QElapsedTimer()
        self._pop = QVariantAnimation(self)
        self._pop.setDuration(POP_MS)
        self._pop.setStartValue(0.0)
        self._pop.setEndValue(1.0)
        self._pop.valueChanged.connect(self._on_pop)

    # -- told --

    def show_scene(self, scene: Scene) -> None:
        """Draw this from now on."""
        new = scene.numbers is not self._scene.numbers and scene.numbers is not None
        self._scene = scene
        self._caret = self._caret.on(self._caret.line, scene.rows).showing(scene.positions, scene.length)
        if self._caret.line != PATTERN and self._caret.line != scene.row:
            self._caret = self._caret.on(scene.row, scene.rows)
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

    def set_caret(self, caret: Caret) -> None:
        """Move the caret as the person would."""
        if caret == self._caret:
            return
        self._caret = caret
        if caret.line != PATTERN:
            self._reveal(caret.line)
        self.update()
        self.caret_moved.emit(caret)
        self._say()

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
        return QRect(x, y, width, self._heights.row - 4)

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

    def type(self, character: str) -> None:
        """Act as if a character had been typed at the caret."""
        if self._scene.vocabulary is None:
            return
        try:
            ask = typed(self._scene, self._caret, character)
        except UserError as error:
            self.refused.emit(str(error))
            return
        self._ask(ask)

    def _ask(self, ask: Ask | None) -> None:
        positions, row = self._caret.positions, self._scene.row
        if ask is not None:
            self.asked.emit(ask, positions, row)
        if ask is None or ask.onward:
            self.set_caret(self._caret.after(self._scene.length))

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
        painter.setOpacity(0.4 if self._scene.stale else 1.0)
        paint_lengths(canvas)
        painter.setOpacity(1.0)
        paint_pattern(canvas, wishes(self._scene), self._pattern_top)
        paint_marks(canvas, self._pattern_top + self._heights.pattern - 2)
        painter.setOpacity(0.4 if self._scene.stale else 1.0)
        paint_chains(canvas, self._chains_top, self._first, self._settled())
        painter.setOpacity(1.0)
        tops = (self._pattern_top, self._chains_top)
        paint_caret(canvas, self._caret, tops, self._first, focused=self.hasFocus())
        area = QRect(self.width() - 8, self._chains_top, 6, self._heights.row * self._heights.rows - 4)
        paint_scroll_mark(painter, area, self._first, self._heights.rows, self._scene.rows)

    def _settled(self) -> float:
        running = self._pop.state() == QVariantAnimation.State.Running
        value = self._pop.currentValue()
        return float(value) if running and isinstance(value, float) else 1.0

    def keyPressEvent(self, event: QKeyEvent) -> None:
        caret = moved(self._caret, event, self._scene.length, self._scene.rows)
        menu_keys = event.key() == Qt.Key.Key_Menu or (
            event.key() == Qt.Key.Key_L and event.modifiers() == Qt.KeyboardModifier.ControlModifier
        )
        if caret is not None:
            self.set_caret(caret)
        elif menu_keys:
            self.open_menu()
        elif event.key() in (Qt.Key.Key_Backspace, Qt.Key.Key_Delete):
            alone = len(self._caret.positions) == 1
            self._ask(erased(self._caret))
            if event.key() == Qt.Key.Key_Backspace and alone:
                self.set_caret(self._caret.by(-1, self._scene.length))
        elif self._is_text(event):
            self.type(event.text())
        else:
            super().keyPressEvent(event)

    def _is_text(self, event: QKeyEvent) -> bool:
        held = event.modifiers() & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.MetaModifier)
        # AltGr arrives as Ctrl + Alt on some systems, and types characters.
        alt_gr = bool(event.modifiers() & Qt.KeyboardModifier.AltModifier) and bool(held)
        text = event.text()
        # A space is left to the window, which plays, unless the list has words with spaces in them.
        spaced = self._scene.vocabulary is not None and text in self._scene.vocabulary
        return bool(text.strip() or spaced) and text.isprintable() and (not held or alt_gr)

    def open_menu(self) -> None:
        """Ask for the allowed letters of the selection, below it."""
        at = self.cell_rect(PATTERN, self._caret.position).bottomLeft()
        self.menu_wanted.emit(self.mapToGlobal(at + QPoint(0, 6)))

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        for character in event.commitString():
            self.type(character)
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
        if spare <= 0 or event.position().y() < self._chains_top:
            event.ignore()
            return
        self._turned += event.angleDelta().y()
        steps = int(self._turned / 60)
        self._turned -= steps * 60
        self._first = max(0, min(spare, self._first - steps))
        self.update()

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._say()
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
                QToolTip.showText(event.globalPos(), describe(self._scene, caret), self)
            return True
        return super().event(event)
