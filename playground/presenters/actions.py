"""What each action of the table does."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QDateTime, QLocale, QObject, QPoint
from PySide6.QtWidgets import QApplication, QMenu

from models.storage.path_text import from_text, shown
from playground import theme
from playground.actions import TABS
from playground.experiment.board_edits import ONLY_BRANCH, NewBoard
from playground.experiment.file_format import SUFFIX
from playground.experiment.pattern_edits import ClearPattern
from playground.export.trajectory import WRITERS
from playground.main_window import Window
from playground.presenters.document import DocumentPresenter
from playground.presenters.draft import DraftPresenter
from playground.presenters.help_pages import HelpPages
from playground.presenters.model_management import ModelManagementPresenter
from playground.presenters.model_opening import GO_ON
from playground.presenters.owners import Owners
from playground.presenters.results import ResultsPresenter
from playground.presenters.results_removal import PUT_BACK
from playground.presenters.timeline import TimelinePresenter
from playground.views.timeline import NOTHING_LEFT
from playground.widgets import stopping_button

_MOST_BOARDS = 20  # in the menu; the others are in the folder
STEP_ACTIONS = {"pin": "board", "play": "play", "train": "tab_2"}  # what the first steps do


class ActionPresenter(QObject):
    """Runs the verb behind an action's name, looked up in one table."""

    def __init__(
        self,
        window: Window,
        owners: Owners,
        timeline: TimelinePresenter,
        results: ResultsPresenter,
        documents: DocumentPresenter,
        management: ModelManagementPresenter,
    ) -> None:
        super().__init__(window)
        self._window, self._session, self._player = window, owners.session, owners.player
        self._timeline, self._results, self._documents = timeline, results, documents
        self._settings_store, self._management = owners.settings, management
        self._help = HelpPages(window, owners.library)
        self._drafts = DraftPresenter(owners.session, owners.player, window.board, self)
        window.results.draft_wanted.connect(self._drafts.use)
        self._verbs = self._table()
        window.triggered.connect(self.run)
        window.files_dropped.connect(self.open_files)
        window.header.scheme_wanted.connect(self.scheme)
        window.header.menu_wanted.connect(self._menu)
        window.welcome.wanted.connect(lambda step: self.run(STEP_ACTIONS[step]))
        documents.file.named.connect(window.show_name)
        documents.numbered.connect(window.set_number)
        documents.autosave.numbered.connect(window.set_number)
        documents.autosave.trouble.connect(window.status_bar.set_trouble)
        window.toast.action_taken.connect(self._act)
        self._show_recent()
        self._show_boards()

    def _table(self) -> dict[str, Callable[[], object]]:
        """What each name of the table of actions runs."""
        documents, session, timeline = self._documents, self._session, self._timeline
        return {
            "new": self.new,
            "open": self.ask_open,
            "save": documents.file.save,
            "save_as": documents.file.ask_save,
            **{f"export_{kind}": partial(documents.exports.export, kind) for kind in WRITERS},
            "export_snippet": documents.exports.copy_snippet,
            "rename_model": self._management.rename_open,
            "trash_model": self._management.trash_open,
            "quit": self._window.close,
            "undo": session.undo,
            "redo": session.redo,
            "clear": lambda: session.apply(ClearPattern()),
            "remove_branch": self.remove_branch,
            "play": self.play,
            "stop": self.stop,
            "forward": timeline.forward,
            "back": timeline.back,
            "first": timeline.first,
            "last": timeline.last,
            "redraw": self.redraw,
            "generate": self.generate,
            "dice": timeline.dice,
            "more": lambda: self._results.more(20),
            "pattern": self._window.board.line.take_focus,
            "board": self._window.board.focus_grid,
            "map_mode": self._window.board.requests.next_map_mode,
            "scheme": self.scheme,
            **{action.name: partial(self.tab, i) for i, action in enumerate(TABS)},
            "welcome": self._window.welcome.show_again,
            **self._help.verbs(),
        }

    def run(self, name: str) -> None:
        """Carry out an action."""
        self._verbs[name]()

    def play(self) -> None:
        """Play, or pause."""
        self._timeline.play(not self._player.playing)

    def stop(self) -> None:
        """Stop what goes on in the page that has the focus, else the change that is being computed, else the run."""
        tabs, held = self._window.tabs, QApplication.focusWidget()
        button = stopping_button(tabs.currentWidget()) if held is not None and tabs.isAncestorOf(held) else None
        if button is not None:
            button.click()
        elif self._player.playing or self._session.busy:
            self._player.play(False)
            self._session.stop(changes=True)

    def new(self) -> None:
        """A board with nothing on it and no file name; undo brings the old one back."""
        if self._session.state.opened:  # else there is nothing to leave yet
            self._documents.file.forget_name()
            self._session.apply(NewBoard())
        self._window.board.focus_grid()

    def generate(self) -> None:
        """Generate the selected positions again."""
        if not self._window.holds_refused_number():
            self._drafts.generate()

    def redraw(self) -> None:
        """Go on from the step shown with a new seed; at the end the key does as little as the button, and says why."""
        experiment = self._session.experiment
        if experiment.at_end:
            self._window.show_message(f"{NOTHING_LEFT}.")
        else:
            self._timeline.redraw()

    def remove_branch(self) -> None:
        """The branch that is open; where there is no other, a message without alarm."""
        if len(self._session.experiment.branches) == 1:
            self._window.show_message(ONLY_BRANCH)
        else:
            self._timeline.remove_branch()

    def tab(self, index: int) -> None:
        """Another page on the right."""
        self._window.tabs.setCurrentIndex(index)
        self._window.tabs.tabBar().setFocus()

    def scheme(self) -> None:
        """Dark where it is light, light where it is dark."""
        wanted: theme.SchemeSetting = "light" if theme.scheme() == "dark" else "dark"
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        theme.apply(application, wanted)
        self._settings_store.update(scheme=wanted)

    def ask_open(self) -> None:
        """Let the user choose a file."""
        path = self._documents.ask_open()
        if path is not None:
            self.open_files([path])

    def open_files(self, paths: list[Path], fallback: str = "") -> None:
        """Open the first of the files that were dropped or named, an experiment or a list to train on.

        fallback: as `DocumentPresenter.open` takes it.
        """
        path = paths[0]
        if len(paths) > 1:
            self._window.show_message(
                f"Of {len(paths)} files {shown(path.name)} is opened; open the others by themselves."
            )
        if path.suffix != SUFFIX:
            self._window.tabs.setCurrentWidget(self._window.trainer)
        self._documents.open(path, fallback)

    def _act(self, text: str) -> None:
        """The button of a message."""
        if text == PUT_BACK:
            self._results.removal.put_back()
        elif text.startswith(GO_ON):
            self._documents.opening.go_on()

    def _menu(self, at: QPoint) -> None:
        self._show_recent()
        self._show_boards()
        self._window.open_menu(at)

    def _show_recent(self) -> None:
        recent = [from_text(name) for name in self._settings_store.settings.recent]
        self._fill(self._window.recent, [(shown(path.name), path) for path in recent])

    def _show_boards(self) -> None:
        boards = [(f"{_left(path)}, {path.stem}", path) for path in self._documents.boards()]
        self._fill(self._window.boards, boards[:_MOST_BOARDS])

    def _fill(self, menu: QMenu, lines: list[tuple[str, Path]]) -> None:
        menu.clear()
        for label, path in lines:
            action = menu.addAction(label)
            action.setToolTip(shown(path))
            action.triggered.connect(lambda _=False, path=path: self._documents.open(path))
        menu.setEnabled(bool(lines))


def _left(path: Path) -> str:
    """When a board was last written, as people say it here."""
    try:
        time = QDateTime.fromSecsSinceEpoch(int(path.stat().st_mtime))
    except OSError:
        return "Gone"
    return QLocale().toString(time, QLocale.FormatType.ShortFormat)
