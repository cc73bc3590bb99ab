"""The table itself, with its keys and clicks."""

from itertools import accumulate

from PySide6.QtCore import QEvent, QModelIndex, QPoint, QRect, QRectF, Qt, Signal, Slot
from PySide6.QtGui import (
    QCursor,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QMenu, QScrollBar, QTableView, QWidget

from models.evaluation.result import Result
from playground import theme
from playground.formatting import counted
from playground.views.results.cells import ROW, Place, RowLook, RowPainter
from playground.views.results.columns import COLUMNS, STAR, WORD
from playground.views.results.heads import Heads
from playground.views.results.table import ModelIndex, ResultTable
from playground.views.results.widths import ColumnWidths

NONE_YET = "No words yet.\nFill the board, or draw some here."
NONE_FIT = "No word matches the filter."
_HINT = QAbstractItemView.ScrollHint.EnsureVisible
UNREAD = "The filter cannot be read, so no word is shown."


class Listing(QTableView):
    """Stars and words stay in sight; `across`, to be laid out below, chooses the columns beside them.

    Click or Enter recalls, S stars, Ctrl+C copies, Shift and Ctrl select several.
    recall_wanted(object): a Result. star_toggled(int, bool): its place among all results. copied(int): words copied.
    selection_changed: other rows are selected.
    """

    recall_wanted = Signal(object)
    star_toggled = Signal(int, bool)
    copied = Signal(int)
    selection_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.table = ResultTable(self)
        self.across = QScrollBar(Qt.Orientation.Horizontal)  # which of the other columns stands beside the word
        self.across.setAccessibleName("Columns beside the word")
        self._waiting = False
        self._problem = ""
        self._widths = ColumnWidths()
        self.setModel(self.table)
        self.setAccessibleName("Results")
        self._painter = RowPainter()
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setMouseTracking(True)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.setMinimumHeight(4 * ROW)
        self._set_up_headers()
        self.clicked.connect(self._on_clicked)
        self.customContextMenuRequested.connect(self._on_menu)
        self.selectionModel().selectionChanged.connect(self.selection_changed)
        self.table.modelReset.connect(self._widths.forget)
        for changed in (self.table.rowsInserted, self.table.modelReset, self.table.layoutChanged):
            changed.connect(self._fit_columns)
        self.across.valueChanged.connect(self._fit_columns)
        self._fit_columns()

    def _set_up_headers(self) -> None:
        rows, heads = self.verticalHeader(), Heads(self)
        rows.hide()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultSectionSize(ROW)
        self.setHorizontalHeader(heads)
        heads.fix_star()
        heads.width_set.connect(self._on_width)
        self.setSortingEnabled(True)

    @Slot()
    def _fit_columns(self) -> None:
        """Show the star, the word and, from the one scrolled to on, as many other columns as fit whole."""
        self._widths.widen(self.table.results())
        beside = self.viewport().width() - COLUMNS[STAR].width
        widths = self._widths.within(beside)
        word, others = widths[WORD], widths[WORD + 1 :]
        last = next(k for k in range(len(others)) if sum(others[k:]) <= beside - word or k == len(others) - 1)
        self.across.setRange(0, last)
        self.across.setVisible(last > 0 and self.table.rowCount() > 0)
        first = self.across.value()
        count = max(1, sum(total <= beside - word for total in accumulate(others[first:])))
        shown = range(WORD + 1 + first, WORD + 1 + first + count)
        spare = 0 if self._widths.by_hand else max(0, beside - word - sum(widths[place] for place in shown))
        each, rest = divmod(spare, count + 1)
        for place in range(WORD + 1, len(COLUMNS)):
            self.setColumnHidden(place, place not in shown)
        self.setColumnWidth(WORD, word + each)
        for place in shown:
            self.setColumnWidth(place, widths[place] + each + (place - shown.start < rest))

    @Slot(int, int)
    def _on_width(self, place: int, width: int) -> None:
        now = [self.columnWidth(column) for column in range(len(COLUMNS))]
        self._widths.set_by_hand(place, width, now)
        self._fit_columns()

    def _reveal(self, column: int) -> None:
        """Scroll to where a column is shown; those that always are need none."""
        while WORD < column < len(COLUMNS) and self.isColumnHidden(column):
            before = self.across.value()
            self.across.setValue(before + (1 if column > WORD + before else -1))
            if self.across.value() == before:
                return

    # -- asking --

    def selected(self) -> list[Result]:
        """The selected results, from the top."""
        spans = self.selectionModel().selection()
        rows: set[int] = set()
        for i in range(spans.size()):
            rows.update(range(spans.at(i).top(), spans.at(i).bottom() + 1))
        return [self.table.result(row) for row in sorted(rows)]

    def chosen(self) -> list[Result]:
        """What a copy or an export takes: the selection if there are several, else all that is shown."""
        selected = self.selected()
        return selected if len(selected) > 1 else self.table.shown()

    # -- doing --

    def set_waiting(self, waiting: bool) -> None:
        """Whether words may still come from a file: until then it does not say that there are none."""
        self._waiting = waiting
        self.viewport().update()

    def set_problem(self, problem: str) -> None:
        """Show why the filter cannot be read, where the words would be; "" where it can."""
        self._problem = problem
        self.viewport().update()

    @Slot()
    def copy_selected(self) -> None:
        """The selected words to the clipboard, one a line."""
        self._copy(self.selected())

    @Slot()
    def copy_all(self) -> None:
        """All words that are shown to the clipboard, one a line."""
        self._copy(self.table.shown())

    @Slot()
    def copy_chosen(self) -> None:
        """The words of `chosen` to the clipboard, one a line."""
        self._copy(self.chosen())

    def _copy(self, results: list[Result]) -> None:
        if results:
            QGuiApplication.clipboard().setText("\n".join(result.word for result in results))
            self.copied.emit(len(results))

    def toggle_star(self, row: int) -> None:
        """Ask for the star of a row to be set or taken away."""
        self.star_toggled.emit(self.table.place(row), not self.table.result(row).starred)

    @Slot(QModelIndex)
    def _on_clicked(self, index: QModelIndex) -> None:
        if index.column() == STAR:
            self.toggle_star(index.row())
        elif QGuiApplication.keyboardModifiers() == Qt.KeyboardModifier.NoModifier:
            self.recall_wanted.emit(self.table.result(index.row()))

    @Slot(QPoint)
    def _on_menu(self, place: QPoint) -> None:
        menu = self.menu_at(self.indexAt(place))
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self.viewport().mapToGlobal(place))

    def menu_at(self, index: QModelIndex) -> QMenu:
        """What can be done with the selection and with all."""
        menu = QMenu("Results", self)
        selected, shown = len(self.selected()), self.table.rowCount()
        if index.isValid():
            row = index.row()
            recall = menu.addAction("Recall this word")
            recall.triggered.connect(self._on_recall_current)
            starred = self.table.result(row).starred
            star = menu.addAction("Remove the star" if starred else "Star")
            star.triggered.connect(self._on_star_current)
            menu.addSeparator()
        copy = menu.addAction(f"Copy {counted(selected, 'selected word')}", self.copy_selected)
        copy.setEnabled(selected > 0)
        copy = menu.addAction(f"Copy all {counted(shown, 'word')} shown", self.copy_all)
        copy.setEnabled(shown > 0)
        return menu

    @Slot()
    def _on_recall_current(self) -> None:
        index = self.currentIndex()
        if index.isValid():
            self.recall_wanted.emit(self.table.result(index.row()))

    @Slot()
    def _on_star_current(self) -> None:
        index = self.currentIndex()
        if index.isValid():
            self.toggle_star(index.row())

    # Qt's own
    def event(self, event: QEvent) -> bool:
        # The window has single keys of its own: those meant for the table must reach it first.
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and _is_ours(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy_selected()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._on_recall_current()
        elif event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self._reveal(self.currentIndex().column() + (1 if event.key() == Qt.Key.Key_Right else -1))
            super().keyPressEvent(event)
        elif event.key() == Qt.Key.Key_S and event.modifiers() == Qt.KeyboardModifier.NoModifier:
            self._on_star_current()
        elif event.text().isprintable() and event.text() and not event.modifiers():
            event.ignore()  # single keys belong to the window, not to a search in the table
        else:
            super().keyPressEvent(event)

    def sizeHintForColumn(self, column: int) -> int:
        return COLUMNS[column].width

    def scrollTo(self, index: ModelIndex, hint: QAbstractItemView.ScrollHint = _HINT) -> None:
        self._reveal(index.column())
        super().scrollTo(index, hint)

    def wheelEvent(self, event: QWheelEvent) -> None:
        sideways = abs(event.angleDelta().x()) > abs(event.angleDelta().y())
        if not sideways or not self.across.event(event):
            super().wheelEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._fit_columns()
        super().resizeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        if self.table.rowCount():
            self._paint_rows(painter, event.rect())
        elif not self._waiting:
            painter.setPen(theme.colour("muted"))
            painter.setFont(theme.font("body"))
            words = NONE_FIT if self.table.results() else NONE_YET
            words = f"{UNREAD}\n{self._problem}" if self._problem else words
            flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(QRectF(self.viewport().rect()).adjusted(12, 0, -12, 0), flags, words)

    def _paint_rows(self, painter: QPainter, rect: QRect) -> None:
        """Paint the rows themselves: through a delegate Qt asks for each cell and its style, at twice the cost."""
        first, last = self.rowAt(rect.top()), self.rowAt(rect.bottom())
        places = [
            Place(column, self.columnViewportPosition(column), self.columnWidth(column))
            for column in range(len(COLUMNS))
            if not self.isColumnHidden(column)
        ]
        chosen = self.selectionModel().selection()
        spans = [(chosen.at(i).top(), chosen.at(i).bottom()) for i in range(chosen.size())]
        current = self.currentIndex().row() if self.hasFocus() else -1
        pointer = self.viewport().mapFromGlobal(QCursor.pos())
        under = self.rowAt(pointer.y()) if self.viewport().underMouse() else -1
        for row in range(first, last + 1 if last >= 0 else self.table.rowCount()):
            look = RowLook(any(top <= row <= bottom for top, bottom in spans), row == under, row == current)
            self._painter.paint(painter, self.table.result(row), self.rowViewportPosition(row), places, look)


def _is_ours(event: QKeyEvent) -> bool:
    keys = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Home, Qt.Key.Key_End)
    plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
    wanted = plain and (event.key() in keys or event.key() == Qt.Key.Key_S)
    standard = (QKeySequence.StandardKey.Copy, QKeySequence.StandardKey.SelectAll)
    return wanted or any(event.matches(key) for key in standard)
