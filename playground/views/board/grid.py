"""The place where letters are typed: keys, clicks, drags and input methods in the pattern and its chains."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QHelpEvent,
    QInputMethodEvent,
    QKeyEvent,
    QMouseEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QToolTip, QWidget

from models.errors import UserError
from playground.painting.head import COUNTED
from playground.views.board.caret import PATTERN, Caret
from playground.views.board.describe import explain
from playground.views.board.grid_view import GridView
from playground.views.board.keys import Ask, erased, moved, typed


class Grid(GridView):
    """Shows a scene; asks for changes by signals.

    asked(Ask, positions, row): a change is wanted. caret_moved(Caret): the user moved it.
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
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled)
        self.setMouseTracking(True)
        self._turned = 0
        self._dragging = False

    def set_caret(self, caret: Caret) -> None:
        """Move the caret as the user would."""
        if caret == self._caret:
            return
        self._caret = caret
        if caret.line != PATTERN:
            self._reveal(caret.line)
        self.update()
        self.caret_moved.emit(caret)
        self._say()

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

    def open_menu(self) -> None:
        """Ask for the allowed letters of the selection, below it."""
        at = self.cell_rect(PATTERN, self._caret.position).bottomLeft()
        self.menu_wanted.emit(self.mapToGlobal(at + QPoint(0, 6)))

    # Qt's own
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
                counted_out = self._columns.cell_width >= COUNTED
                QToolTip.showText(event.globalPos(), explain(self._scene, caret, counted_out=counted_out), self)
            return True
        return super().event(event)
