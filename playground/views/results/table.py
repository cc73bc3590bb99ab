"""The results as a table that Qt can show: filtered and sorted here, where a key costs less than a comparison."""

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from models.data.direction import has_right_to_left
from models.errors import UserError
from models.evaluation.result import Result
from playground.formatting import isolated
from playground.views.results.choosing import Wanted, choose
from playground.views.results.columns import (
    COLUMNS,
    KIND,
    LOGP,
    PER_CHAR,
    REPLAY_HINT,
    STAR,
    WORD,
    kind_words,
    list_words,
    logp_words,
    mark_of,
)

ModelIndex = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class ResultTable(QAbstractTableModel):
    """Rows point into the tuple of results by `place`. Unsorted, the newest stands on top."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._results: list[Result] = []
        self._rows: list[int] = []
        self._wanted = Wanted()
        self._unread = False  # whether the newest filter cannot be read: no row could match it
        self._column = -1
        self._descending = False

    # -- asking --

    def results(self) -> tuple[Result, ...]:
        """All of them, in the order in which they came."""
        return tuple(self._results)

    def count(self) -> int:
        """How many there are, shown or not."""
        return len(self._results)

    def shown(self, most: int | None = None) -> list[Result]:
        """The results on screen, from the top. most: no more than this many."""
        return [self._results[place] for place in self._rows[:most]]

    def result(self, row: int) -> Result:
        """The result in a row."""
        return self._results[self._rows[row]]

    def place(self, row: int) -> int:
        """Where the result of a row stands among all of them."""
        return self._rows[row]

    def places(self) -> list[int]:
        """Where the result of each row stands among all of them."""
        return self._rows

    def index_of(self, place: int) -> QModelIndex:
        """The row of a result by its place among all; invalid where it is not shown."""
        return self.index(self._rows.index(place), 0) if place in self._rows else QModelIndex()

    @property
    def unsorted(self) -> bool:
        """Whether the newest stands on top."""
        return self._column < 0

    # -- changing --

    def set_results(self, results: tuple[Result, ...]) -> None:
        """Show these; what is already there keeps its row, so that the selection and the scrolling stay."""
        old = self._results
        shared = min(len(old), len(results))
        changed = [i for i in range(shared) if old[i] is not results[i]]
        if len(results) < len(old) or len(changed) > max(4, shared // 2):
            self.beginResetModel()
            self._results = list(results)
            self._rows = self._arranged()
            self.endResetModel()
            return
        if changed:
            self._results[:shared] = results[:shared]
            self._rearrange()
            self._redraw(changed)
        if len(results) > shared:
            self.append(results[shared:])

    def append(self, results: tuple[Result, ...]) -> bool:
        """Add newer results; whether those of them that are shown stand on top, and the others stay as they were."""
        if not self._results:  # the first says from which side the words are read
            self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(COLUMNS) - 1)
        if self._unread or not results:
            self._results.extend(results)
            return True
        start = len(self._results)
        if self._column < 0 and not self._wanted.unique:
            fresh = [start + i for i in choose(results, self._wanted)]
            if fresh:
                self.beginInsertRows(_ROOT, 0, len(fresh) - 1)
            self._results.extend(results)
            self._rows[:0] = reversed(fresh)
            if fresh:
                self.endInsertRows()
            return True
        self._results.extend(results)
        self._rearrange()
        return False

    def set_wanted(self, wanted: Wanted) -> None:
        """Filter. Raises PatternError or ConstraintError, and then shows nothing until a filter can be read."""
        self._unread = False
        try:
            rows = self._arranged(wanted)
        except UserError:
            self._unread = True
            self._replace([])
            raise
        self._wanted = wanted
        self._replace(rows)

    def _arranged(self, wanted: Wanted | None = None) -> list[int]:
        if self._unread:
            return []
        rows = choose(self._results, self._wanted if wanted is None else wanted)
        rows.reverse()
        if self._column >= 0:
            key, results = COLUMNS[self._column].key, self._results
            rows.sort(key=lambda place: key(results[place]), reverse=self._descending)
        return rows

    def _rearrange(self) -> None:
        self._replace(self._arranged())

    def _replace(self, rows: list[int]) -> None:
        """Put the rows in another order, or show others, and let the selection follow its results."""
        if rows == self._rows:
            return
        self.layoutAboutToBeChanged.emit()
        before = self.persistentIndexList()
        places = [self._rows[index.row()] for index in before]
        self._rows = rows
        now = {place: row for row, place in enumerate(rows)} if before else {}
        after = [
            self.index(now[place], index.column()) if place in now else QModelIndex()
            for index, place in zip(before, places, strict=True)
        ]
        self.changePersistentIndexList(before, after)
        self.layoutChanged.emit()

    def _redraw(self, places: list[int]) -> None:
        wanted = set(places)
        for row, place in enumerate(self._rows):
            if place in wanted:
                self.dataChanged.emit(self.index(row, 0), self.index(row, len(COLUMNS) - 1))

    # Qt's own
    def rowCount(self, parent: ModelIndex = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: ModelIndex = _ROOT) -> int:
        return 0 if parent.isValid() else len(COLUMNS)

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort by a column; -1 is the order of arrival, the newest on top."""
        self._column = column
        self._descending = order == Qt.SortOrder.DescendingOrder
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(COLUMNS) - 1)
        self._rearrange()

    def data(self, index: ModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        result = self.result(index.row())
        column = COLUMNS[index.column()]
        if role == Qt.ItemDataRole.DisplayRole:
            return column.text(result)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if column.right else _LEFT
        if role == Qt.ItemDataRole.ToolTipRole and index.column() == KIND:
            return kind_words(result)
        if role == Qt.ItemDataRole.ToolTipRole:
            says = f"{isolated(result.word)}: {list_words(result)}; {logp_words(result)}\n"
            kind = f"{kind_words(result)}\n" if index.column() in (PER_CHAR, LOGP) else ""
            return f"{says}{kind}{REPLAY_HINT}"
        if role == Qt.ItemDataRole.AccessibleTextRole:
            if index.column() == STAR:
                return mark_of(result) or "not starred"
            return f"{column.title}: {isolated(column.text(result))}" if index.column() != WORD else result.word
        if role == Qt.ItemDataRole.UserRole:
            return result
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation != Qt.Orientation.Horizontal:
            return None
        column = COLUMNS[section]
        if role == Qt.ItemDataRole.DisplayRole:
            arrow = "" if section != self._column else "↓" if self._descending else "↑"
            return f"{column.title} {arrow}".strip()
        if role == Qt.ItemDataRole.ToolTipRole:
            return f"{column.tip.removesuffix('.')}. Click to sort."
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return column.title or "Star"
        if role == Qt.ItemDataRole.TextAlignmentRole:
            words = column.mono and bool(self._results) and has_right_to_left(self._results[-1].word)
            return _RIGHT if column.right or words else _LEFT  # words of such letters begin on the right
        return None
