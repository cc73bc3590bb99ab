"""The table itself, with its keys and clicks."""

from PySide6.QtCore import QEvent, QRect, QRectF, Qt, Signal, Slot
from PySide6.QtGui import QCursor, QKeyEvent, QPainter, QPaintEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QScrollBar, QTableView, QWidget

from models.data.letter_case import LetterCase
from models.evaluation.result import Result
from playground import theme
from playground.views.results.cells import Place, RowLook, RowPainter
from playground.views.results.columns import COLUMNS
from playground.views.results.heads import Heads
from playground.views.results.looks import ROW, ResultsLook
from playground.views.results.requests import ResultRequests
from playground.views.results.table import ModelIndex, ResultTable
from playground.views.results.unseen import UnseenResults
from playground.views.results.widths import ColumnWidths

NONE_YET = "No words yet.\nFill the board, or draw some here."
NONE_FIT = "No word matches the filter."
_HINT = QAbstractItemView.ScrollHint.EnsureVisible
UNREAD = "The filter cannot be read, so no word is shown."


class Listing(QTableView):
    """Stars and words stay in sight; `across`, to be laid out below, chooses the columns beside them.

    requests: what is done by click, key or menu. A click selects, Shift and Ctrl select several.
    selection_changed: other rows are selected.
    """

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
        self.look, self._case = ResultsLook.WORDS, LetterCase.DRAWN
        self._painter = RowPainter(self.look)
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
        self.requests = ResultRequests(self)
        self.selectionModel().selectionChanged.connect(self.selection_changed)
        self.table.modelReset.connect(self._widths.forget)
        for changed in (self.table.rowsInserted, self.table.modelReset, self.table.layoutChanged):
            changed.connect(self._fit_columns)
        self.across.valueChanged.connect(self._fit_columns)
        self._fit_columns()
        self.unseen = UnseenResults(self)

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
        """Lay out the columns for the look, and for where the table is scrolled to."""
        self._widths.widen(self.table.results())
        layout = self._widths.layout(self.viewport().width(), self.look, self.across.value())
        self.across.setRange(0, layout.last)
        self.across.setVisible(layout.last > 0 and self.table.rowCount() > 0)
        for place, width in enumerate(layout.widths):
            self.setColumnHidden(place, not width)
            if width:
                self.setColumnWidth(place, width)

    @Slot(int, int)
    def _on_width(self, place: int, width: int) -> None:
        now = [self.columnWidth(column) for column in range(len(COLUMNS))]
        self._widths.set_by_hand(place, width, now)
        self._fit_columns()

    def _reveal(self, column: int) -> None:
        """Scroll to where a column is shown; those that always are need none."""
        others = self._widths.reachable
        while column in others and self.isColumnHidden(column):
            before = self.across.value()
            self.across.setValue(before + (1 if column >= others[before] else -1))
            if self.across.value() == before:
                return

    def _go_across(self, step: int) -> None:
        """Go to the next column that is shown, or can be scrolled to."""
        index = self.currentIndex()
        column = index.column() + step
        reachable = self._widths.reachable if self.across.maximum() else ()
        while 0 <= column < len(COLUMNS) and self.isColumnHidden(column) and column not in reachable:
            column += step
        if index.isValid() and 0 <= column < len(COLUMNS):
            self._reveal(column)
            self.setCurrentIndex(self.table.index(index.row(), column))

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

    def rows_in_view(self) -> tuple[int, int]:
        """The first row that is in view, and the last."""
        last = self.rowAt(self.viewport().height() - 1)
        return max(0, self.rowAt(0)), last if last >= 0 else self.table.rowCount() - 1

    # -- doing --

    @property
    def case(self) -> LetterCase:
        """The case in which words are shown and copied: that of large words, as drawn in every other look."""
        return self._case if self.look is ResultsLook.LARGE else LetterCase.DRAWN

    def set_case(self, case: LetterCase) -> None:
        """Show and copy large words so."""
        self._case = self._painter.case = case
        self.viewport().update()

    def set_waiting(self, waiting: bool) -> None:
        """Whether words may still come from a file: until then it does not say that there are none."""
        self._waiting = waiting
        self.viewport().update()

    def set_problem(self, problem: str) -> None:
        """Show why the filter cannot be read, where the words would be; "" where it can."""
        self._problem = problem
        self.viewport().update()

    def set_look(self, look: ResultsLook) -> None:
        """Show the results so."""
        self.look, self._painter = look, RowPainter(look)
        self._painter.case = self.case
        self.verticalHeader().setDefaultSectionSize(look.row)
        self.horizontalHeader().setVisible(look is not ResultsLook.LARGE)
        self._fit_columns()
        self.viewport().update()

    # Qt's own
    def event(self, event: QEvent) -> bool:
        # The window has single keys of its own: those meant for the table must reach it first.
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self.requests.takes(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self.requests.press(event):
            return
        if event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self._go_across(1 if event.key() == Qt.Key.Key_Right else -1)
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
