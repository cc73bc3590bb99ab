"""Results that come while others are read: nothing moves under the eyes, and what came elsewhere is counted in view."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Slot
from PySide6.QtWidgets import QAbstractItemView

from models.plurals import grouped
from playground.widgets import Button

if TYPE_CHECKING:
    from models.evaluation.result import Result
    from playground.views.results.listing import Listing

_EDGE = 6  # between the button and the edge of the table


class UnseenResults(QObject):
    """Adds results to a listing; `button` says how many were never in view, and goes there.

    Where the newest stand on top and nothing else is read, they are followed: they come into view by themselves.
    """

    def __init__(self, listing: Listing) -> None:
        super().__init__(listing)
        self._listing, self._table = listing, listing.table
        self._places: set[int] = set()  # of unseen results, among all
        self._follows, self._moving = True, False
        self.button = Button("", "chevron-up", tooltip="Go to the new words")
        self.button.setParent(listing)
        self.button.clicked.connect(self.go)
        self.button.hide()
        listing.verticalScrollBar().valueChanged.connect(self._on_scrolled)
        listing.selection_changed.connect(self._on_selected)
        self._table.modelReset.connect(self.forget)
        self._table.layoutChanged.connect(self._update)
        listing.viewport().installEventFilter(self)

    def append(self, results: tuple[Result, ...]) -> bool:
        """Add newer results; as `ResultTable.append`."""
        first, top = self._table.count(), self._listing.rowAt(0)
        anchor = self._table.place(top) if top >= 0 else None
        self._moving = True
        on_top = self._table.append(results)
        if not (self._follows and self._table.unsorted):
            self._places.update(range(first, self._table.count()))
            if anchor is not None:
                self._listing.updateGeometries()  # else it scrolls no further than the earlier rows
                self._listing.scrollTo(self._table.index_of(anchor), QAbstractItemView.ScrollHint.PositionAtTop)
        self._moving = False
        self._update()
        return on_top

    def follow(self) -> None:
        """Show the newest, and go on showing those that come."""
        self._follows = True
        if self._table.unsorted:
            self.forget()
            self._moving = True
            self._listing.scrollToTop()
            self._moving = False

    @Slot()
    def go(self) -> None:
        """Go to those that were not seen."""
        above, below = self._split()
        if self._table.unsorted:
            self.follow()
        elif above or below:
            row = above[-1] if above else below[0]
            self._listing.scrollTo(self._table.index(row, 0), QAbstractItemView.ScrollHint.PositionAtCenter)
        self._listing.setFocus()

    @Slot()
    def forget(self) -> None:
        """Nothing is unseen any more."""
        self._places.clear()
        self._update()

    def _split(self) -> tuple[list[int], list[int]]:
        """The rows of unseen results above what is in view, and below."""
        first, last = self._listing.rows_in_view()
        rows = [row for row, place in enumerate(self._table.places()) if place in self._places]
        return [row for row in rows if row < first], [row for row in rows if row > last]

    @Slot()
    def _update(self) -> None:
        """Count, and forget those that are in view by now."""
        if self._places and self._listing.isVisible():
            first, last = self._listing.rows_in_view()
            self._places.difference_update(self._table.places()[first : last + 1])
        above, below = self._split() if self._places else ([], [])
        if above or below:
            where = "above" if above else "below"
            self.button.set_icon("chevron-up" if above else "chevron-down")
            self.button.set_text(f"{grouped(len(above or below))} new {where}")
            self.button.adjustSize()
            view = self._listing.viewport().geometry()
            x = view.left() + (view.width() - self.button.width()) // 2
            y = view.top() + _EDGE if above else view.bottom() - self.button.height() - _EDGE
            self.button.move(x, y)
            self.button.raise_()
        self.button.setVisible(bool(above or below))

    @Slot(int)
    def _on_scrolled(self, value: int) -> None:
        if not self._moving:
            self._follows = value == 0
            self._update()

    @Slot()
    def _on_selected(self) -> None:
        if self._listing.selectionModel().hasSelection() and not self._moving:
            self._follows = False

    # Qt's own
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Show):
            self._update()
        return super().eventFilter(watched, event)
