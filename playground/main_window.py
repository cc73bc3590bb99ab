"""The window lays out the views and shows them; it decides nothing."""

import base64
import os
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QEvent, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QAction, QCloseEvent, QDragEnterEvent, QDropEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QFileDialog,
    QMainWindow,
    QMenu,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from models.storage import path_text
from playground import theme
from playground.actions import ACTIONS, BY_FALLBACK, MENUS, TABS, Action
from playground.settings_store import SettingsStore
from playground.system import screens
from playground.views.board import Board
from playground.views.compare import CompareView
from playground.views.controls import Controls
from playground.views.forward import ForwardView
from playground.views.header import Header
from playground.views.inspector import Inspector
from playground.views.model_card import ModelCard
from playground.views.results import Results
from playground.views.timeline import Timeline
from playground.views.trainer import Trainer
from playground.views.welcome import Welcome
from playground.widgets import (
    StatusBar,
    Tabs,
    UpdateQueue,
    chosen_file,
    file_dialog,
    question,
    refused_number,
    with_shortcut,
)
from playground.widgets.typed_keys import FIELDS, keep_typed

if TYPE_CHECKING:
    from collections.abc import Callable

MINIMUM = (1000, 600)  # less where no screen has that much
DEFAULT_SIZE = (1380, 880)
_LEFT, _RIGHT = 68, 32  # shares of the width
_MARGIN = 16


class Window(QMainWindow):
    """Lays out the parts and connects actions; decides nothing.

    Signals: triggered(str), the name of an action. files_dropped(object), a list of paths. closing(). activated(), the
    user comes to this window or leaves it.
    """

    triggered = Signal(str)
    files_dropped = Signal(object)
    closing = Signal()
    activated = Signal()

    def __init__(self, settings_store: SettingsStore) -> None:
        super().__init__()
        self._settings_store = settings_store
        self._name, self._number = "", 1
        self.setWindowTitle("Unmask")
        self.setWindowIcon(theme.icon("app"))
        self.setAcceptDrops(True)
        self.may_close: Callable[[], bool] = lambda: True
        self.updates = UpdateQueue(self)
        self.header, self.board, self.timeline = Header(), Board(self.updates), Timeline()
        self.results, self.trainer, self.inspector = Results(), Trainer(), Inspector()
        self.controls, self.model_card, self.forward = Controls(), ModelCard(), ForwardView()
        self.compare = CompareView()
        self.tabs = Tabs("Right side")
        self.welcome = Welcome()
        self.status_bar = StatusBar("F1 Shortcuts")
        self.status, self.toast = self.status_bar.status, self.status_bar.toast
        self.setCentralWidget(self._lay_out())
        self.actions_by_name = {a.name: self._action(a) for a in ACTIONS}
        self.menu = self._menu()
        self._restore_geometry()

    def _lay_out(self) -> QWidget:
        pages = (
            (self.results, "The words that are finished"),
            (self.trainer, "A model of your own list of words"),
            (self.inspector, "What is predicted at the selected position"),
            (self.controls, "Every setting of a run"),
            (self.model_card, "What the open model is, and how well it knows its list"),
            (self.forward, "How noise destroys a word, in every way there is"),
            (self.compare, "Two models side by side, on one pattern and one seed"),
        )
        for place, ((page, about), action) in enumerate(zip(pages, TABS, strict=True)):
            self.tabs.addTab(page, action.label)
            self.tabs.setTabToolTip(place, with_shortcut(about, action.keys[0]))
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.GAP)
        column.addWidget(self.board, 1)
        column.addWidget(self.timeline)
        self.splitter = QSplitter(Qt.Orientation.Horizontal)
        self.splitter.addWidget(left)
        right = QWidget()
        beside = QVBoxLayout(right)
        beside.setContentsMargins(0, 0, 0, 0)
        beside.setSpacing(theme.GAP)
        beside.addWidget(self.welcome)
        beside.addWidget(self.tabs, 1)
        self.splitter.addWidget(right)
        self.splitter.setChildrenCollapsible(False)
        self.splitter.setHandleWidth(theme.GAP)
        self.splitter.setStretchFactor(0, _LEFT)
        self.splitter.setStretchFactor(1, _RIGHT)
        self.splitter.setSizes([_LEFT * 10, _RIGHT * 10])
        whole = QWidget()
        rows = QVBoxLayout(whole)
        rows.setContentsMargins(_MARGIN, 4, _MARGIN, 2)
        rows.setSpacing(3)
        rows.addWidget(self.header)
        rows.addWidget(self.splitter, 1)
        rows.addWidget(self.status_bar)
        return whole

    def holds_refused_number(self) -> bool:
        """Show the setting in view that was refused, so that no run begins with another one; False for none."""
        return any(refused_number(part) for part in (self.header, self.controls) if part.isVisible())

    def _action(self, action: Action) -> QAction:
        made = QAction(action.label, self)
        made.setObjectName(action.name)
        if action.name not in BY_FALLBACK:
            made.setShortcuts([QKeySequence(k) for k in action.keys])
        if action.icon:
            made.setIcon(theme.icon(action.icon))
        made.triggered.connect(self._triggered)
        self.addAction(made)
        return made

    def _triggered(self) -> None:
        sender = self.sender()
        if isinstance(sender, QAction):
            self.triggered.emit(sender.objectName())

    def _menu(self) -> QMenu:
        menu = QMenu("Menu", self)
        for title in MENUS:
            part = menu.addMenu(title)
            for action in ACTIONS:
                if action.menu == title:
                    part.addAction(self.actions_by_name[action.name])
            if title == "File":
                self.recent, self.boards = QMenu("Open recent", part), QMenu("Boards kept", part)
                for submenu in (self.recent, self.boards):
                    part.insertMenu(self.actions_by_name["save"], submenu)
        return menu

    # -- called by presenters --

    def open_menu(self, at: QPoint) -> None:
        """The menu of everything."""
        self.menu.popup(at)

    def show_message(self, sentence: str, *, action: str = "", instead_of: str = "") -> None:
        """One sentence in the status bar for a while, with a button if something can be done about it."""
        self.toast.show_message(sentence, action=action, instead_of=instead_of)

    def show_notice(self, sentence: str, action: str) -> None:
        """One sentence in the status bar with a button, until it is answered, closed or withdrawn."""
        self.toast.show_message(sentence, action=action, ms=0)

    def show_failure(self, sentence: str, *, action: str = "") -> None:
        """One sentence in the status bar that looks like a failure and stays until it is closed."""
        self.toast.show_message(sentence, bad=True, action=action)

    def ask(self, sentence: str, answers: tuple[str, ...]) -> str:
        """The answer to a question, the last one where it is closed without any."""
        return question.ask(self, sentence, answers)

    def ask_save(self, name: str, kinds: str) -> Path | None:
        """Where to write: a file of that name is offered where the newest file was."""
        dialog = file_dialog(self, "Save", str(self._folder), kinds)
        dialog.setFileMode(QFileDialog.FileMode.AnyFile)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix(Path(name).suffix)  # so that it asks before it replaces the file with that ending
        dialog.selectFile(name)
        return chosen_file(dialog)

    def ask_open(self, _name: str, kinds: str) -> Path | None:
        """What to read."""
        return chosen_file(file_dialog(self, "Open", str(self._folder), kinds))

    @property
    def _folder(self) -> Path:
        """Where the newest file was, else the user's own folder."""
        recent = (path_text.from_text(name).parent for name in self._settings_store.settings.recent)
        own = Path(os.path.expanduser("~"))  # stays "~" where there is none, and the dialog opens where it can
        return next((folder for folder in recent if folder.is_dir()), own)

    def show_name(self, name: str) -> None:
        """The name of the open file in the title."""
        self._name = name
        which = f"Unmask, window {self._number}" if self._number > 1 else "Unmask"
        self.setWindowTitle(f"{name} – {which}" if name else which)

    def set_number(self, number: int) -> None:
        """Set which window this is of those that share its folder; from the second on the title shows it."""
        self._number = number
        self.show_name(self._name)

    def _restore_geometry(self) -> None:
        there = screens.available()
        least = QSize(*MINIMUM)
        for screen in there:
            least = least.boundedTo(screens.largest(screen))
        self.setMinimumSize(least)
        self.setGeometry(screens.first_place(QSize(*DEFAULT_SIZE), there))
        kept = self._settings_store.settings.geometry
        if kept:
            self.restoreGeometry(QByteArray.fromBase64(kept.encode()))  # leaves the window alone if it is damaged
            if not self.windowState() & (Qt.WindowState.WindowMaximized | Qt.WindowState.WindowFullScreen):
                self.setGeometry(screens.brought_back(self.geometry(), there))
        if len(self._settings_store.settings.splitter) == 2:
            self.splitter.setSizes(list(self._settings_store.settings.splitter))
        self.tabs.setCurrentIndex(min(self._settings_store.settings.tab, self.tabs.count() - 1))

    def remember(self) -> None:
        """Where the window is, for the next start."""
        self._settings_store.update(
            geometry=base64.b64encode(self.saveGeometry().data()).decode(),
            splitter=tuple(self.splitter.sizes()),
            tab=self.tabs.currentIndex(),
        )

    # -- Qt --

    def event(self, event: QEvent) -> bool:
        """Leave the keys that delete a word of text to the field that has the focus."""
        return keep_typed(self.focusWidget(), event) or super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Space and Escape reach the window only where no field or button has a use for them."""
        typing = isinstance(self.focusWidget(), FIELDS)  # which pass Escape on
        if event.key() == Qt.Key.Key_Space and not event.modifiers():
            self.triggered.emit("play")
        elif event.key() == Qt.Key.Key_Escape and not event.modifiers() and not typing:
            self.triggered.emit("stop")
        else:
            super().keyPressEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Accept files anywhere."""
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Files that were dropped; what lies on no disk of this computer is not read, and a message says so."""
        urls = event.mimeData().urls()
        paths = [Path(url.toLocalFile()) for url in urls if url.isLocalFile()]
        if paths:
            event.acceptProposedAction()
            self.files_dropped.emit(paths)
        if len(paths) < len(urls):
            left_out = f"{len(urls) - len(paths)} of {len(urls)} dropped files" if paths else "What was dropped"
            self.show_failure(f"{left_out} cannot be read from another place; save a copy here and drop that.")

    def changeEvent(self, event: QEvent) -> None:
        """Report activation: another window may have changed files in between."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.ActivationChange:
            self.activated.emit()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Remember where the window was; owners stop their work. It stays open where `may_close` says so."""
        if not self.may_close():
            event.ignore()
            return
        self.remember()
        self.hide()  # what ends now may wait for a disk
        self.closing.emit()
        super().closeEvent(event)
