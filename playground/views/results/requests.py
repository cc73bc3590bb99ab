"""What can be done with results, by key, by click and from the menu: turned into signals."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QObject, QPoint, Qt, Signal, SignalInstance, Slot
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QMenu

from models.data.letter_case import LetterCase
from models.plurals import counted
from playground.views.results.columns import COPY, STAR, spelled

if TYPE_CHECKING:
    from models.evaluation.result import Result
    from playground.views.results.listing import Listing

_ROWS = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Home, Qt.Key.Key_End)
_STANDARD = (QKeySequence.StandardKey.Copy, QKeySequence.StandardKey.SelectAll)


class ResultRequests(QObject):
    """The verbs of a listing.

    recall_wanted(object): a Result to be drawn again. draft_wanted(object): one whose word is to be a draft on the
    board. remove_wanted(object): a list of Results. star_toggled(int, bool), dislike_toggled(int, bool): its place
    among all results. copied(int): words copied.
    """

    recall_wanted = Signal(object)
    draft_wanted = Signal(object)
    remove_wanted = Signal(object)
    star_toggled = Signal(int, bool)
    dislike_toggled = Signal(int, bool)
    copied = Signal(int)

    def __init__(self, listing: Listing) -> None:
        super().__init__(listing)
        self._listing, self._table = listing, listing.table
        self._keys = {
            Qt.Key.Key_Return: self.recall_current,
            Qt.Key.Key_Enter: self.recall_current,
            Qt.Key.Key_S: self.star_current,
            Qt.Key.Key_X: self.dislike_current,
            Qt.Key.Key_D: self.draft_current,
            Qt.Key.Key_Delete: self.remove_selected,
        }
        listing.clicked.connect(self._on_clicked)
        listing.doubleClicked.connect(self._on_double_clicked)
        listing.customContextMenuRequested.connect(self._on_menu)

    def takes(self, event: QKeyEvent) -> bool:
        """Whether a key is meant for the table, though the window may have a use for it too."""
        plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
        return (plain and event.key() in (*self._keys, *_ROWS)) or any(event.matches(key) for key in _STANDARD)

    def press(self, event: QKeyEvent) -> bool:
        """Do what a key stands for; False where it stands for nothing here."""
        plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy_selected()
        elif plain and event.key() in self._keys:
            self._keys[Qt.Key(event.key())]()
        else:
            return False
        return True

    @Slot()
    def copy_selected(self) -> None:
        """The selected words to the clipboard, one a line."""
        self.copy(self._listing.selected())

    @Slot()
    def copy_all(self) -> None:
        """All words that are shown to the clipboard, one a line."""
        self.copy(self._table.shown())

    @Slot()
    def copy_chosen(self) -> None:
        """The words of `Listing.chosen` to the clipboard, one a line."""
        self.copy(self._listing.chosen())

    @Slot()
    def copy_selected_titled(self) -> None:
        """The selected words to the clipboard in Title Case, one a line."""
        self.copy(self._listing.selected(), LetterCase.TITLE)

    def copy(self, results: list[Result], case: LetterCase | None = None) -> None:
        """The words of these to the clipboard, one a line. case: None for the one in which they are shown."""
        if results:
            case = self._listing.case if case is None else case
            QGuiApplication.clipboard().setText("\n".join(spelled(result, case) for result in results))
            self.copied.emit(len(results))

    @Slot()
    def recall_current(self) -> None:
        """Ask for the word that the keys are on to be drawn again."""
        self._emit_current(self.recall_wanted)

    @Slot()
    def draft_current(self) -> None:
        """Ask for the word that the keys are on to be put on the board."""
        self._emit_current(self.draft_wanted)

    @Slot()
    def star_current(self) -> None:
        """Ask for the star of the word that the keys are on to be set or taken away."""
        index = self._listing.currentIndex()
        if index.isValid():
            self._toggle_star(index.row())

    @Slot()
    def dislike_current(self) -> None:
        """Ask for the word that the keys are on to be marked as not liked, or for that mark to be taken away."""
        index = self._listing.currentIndex()
        if index.isValid():
            row = index.row()
            self.dislike_toggled.emit(self._table.place(row), not self._table.result(row).disliked)

    @Slot()
    def remove_selected(self) -> None:
        """Ask for the selected words to be taken away."""
        selected = self._listing.selected()
        if selected:
            self.remove_wanted.emit(selected)

    def _emit_current(self, signal: SignalInstance) -> None:
        index = self._listing.currentIndex()
        if index.isValid():
            signal.emit(self._table.result(index.row()))

    def _toggle_star(self, row: int) -> None:
        self.star_toggled.emit(self._table.place(row), not self._table.result(row).starred)

    @Slot(QModelIndex)
    def _on_clicked(self, index: QModelIndex) -> None:
        if index.column() == STAR:
            self._toggle_star(index.row())
        elif index.column() == COPY:
            self.copy([self._table.result(index.row())])

    @Slot(QModelIndex)
    def _on_double_clicked(self, index: QModelIndex) -> None:
        if index.column() not in (STAR, COPY):
            self.recall_wanted.emit(self._table.result(index.row()))

    @Slot(QPoint)
    def _on_menu(self, place: QPoint) -> None:
        menu = self.menu_at(self._listing.indexAt(place))
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self._listing.viewport().mapToGlobal(place))

    def menu_at(self, index: QModelIndex) -> QMenu:
        """What can be done with the selection and with all."""
        menu = QMenu("Results", self._listing)
        selected, shown = len(self._listing.selected()), self._table.rowCount()
        if index.isValid():
            menu.addAction("Replay this word\tEnter", self.recall_current)
            menu.addAction("Use as a draft on the board\tD", self.draft_current)
            starred = self._table.result(index.row()).starred
            menu.addAction("Remove the star\tS" if starred else "Star\tS", self.star_current)
            disliked = self._table.result(index.row()).disliked
            menu.addAction("No longer not liked\tX" if disliked else "Not liked\tX", self.dislike_current)
            menu.addSeparator()
        copy = menu.addAction(f"Copy {counted(selected, 'selected word')}\tCtrl+C", self.copy_selected)
        copy.setEnabled(selected > 0)
        copy = menu.addAction("Copy in Title Case", self.copy_selected_titled)
        copy.setEnabled(selected > 0)
        copy = menu.addAction(f"Copy all {counted(shown, 'word')} shown", self.copy_all)
        copy.setEnabled(shown > 0)
        menu.addSeparator()
        remove = menu.addAction(f"Remove {counted(selected, 'selected word')}\tDel", self.remove_selected)
        remove.setEnabled(selected > 0)
        return menu
