"""Puts the application together: owners, window, presenters. The only place that knows them all."""

import gc
import sys
from collections.abc import Callable
from pathlib import Path
from typing import cast

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication, QWidget

from models.storage.loader import DEFAULT
from playground import theme
from playground.catalog.model_library import ModelLibrary
from playground.catalog.user_models import UserModels
from playground.experiment.autosave import BoardFile
from playground.experiment.file_format import SUFFIX
from playground.jobs.job import Ended
from playground.jobs.latest import once
from playground.jobs.queue import JobQueue
from playground.main_window import Window
from playground.presenters.actions import ActionPresenter
from playground.presenters.board import BoardPresenter
from playground.presenters.by_reward import ByRewardPresenter
from playground.presenters.dialogs import Dialogs
from playground.presenters.document import DocumentPresenter
from playground.presenters.experts import ExpertsPresenter
from playground.presenters.experts_of_list import ExpertsOfListPresenter
from playground.presenters.forward import ForwardPresenter
from playground.presenters.guidance import GuidancePresenter
from playground.presenters.last_writes import all_written
from playground.presenters.model_chooser import ModelChooserPresenter
from playground.presenters.model_management import ModelManagementPresenter
from playground.presenters.models_compared import ModelsComparedPresenter
from playground.presenters.noise_matrix import NoiseMatrixPresenter
from playground.presenters.owners import Owners
from playground.presenters.results import ResultsPresenter
from playground.presenters.sampling_settings import SamplingSettingsPresenter
from playground.presenters.status_bar import StatusBarPresenter
from playground.presenters.steps_compared import StepsComparedPresenter
from playground.presenters.timeline import TimelinePresenter
from playground.presenters.trainer import OPEN_IT, TrainerPresenter
from playground.presenters.tuning import TuningPresenter
from playground.results.result_store import ResultStore
from playground.session.list_statistics import ListStatistics
from playground.session.player import Player
from playground.session.session import Session
from playground.settings_store import SettingsStore
from playground.system import crash_report
from playground.system.garbage import Collector
from playground.system.qt_start import start_qt
from playground.system.shutdown import Shutdown
from playground.training.classifier_training import ClassifierTraining
from playground.training.counted_model import CountedModel
from playground.training.noise_preview import NoisePreview
from playground.training.training_service import TrainingService

TURN_S = 0.0005  # after how long a thread that computes in Python hands over to another; Python's own 5 ms, taken ten
# times while one frame is painted, would be felt


class Application(QObject):
    """Every owner and presenter of one window. `begin` loads what was there last time; `end` stops every thread."""

    def __init__(self, settings_store: SettingsStore) -> None:
        super().__init__()
        self.settings_store = settings_store
        self._remembering = JobQueue(self)
        settings_store.write_with(self._remember)
        self.window = window = Window(settings_store)
        self.session, self.library, self.result_store = Session(self), ModelLibrary(self), ResultStore(self)
        self.session.results_changed.connect(self.result_store.make)
        self.training_service, self.user_models = TrainingService(self), UserModels(self)
        self.player = Player(self.session, self, shown=lambda: not window.updates.waiting)
        self.statistics = ListStatistics(self.session, self)
        self.owners = owners = Owners(
            self.session, self.player, self.statistics, self.library,
            self.user_models, self.result_store, self.training_service, settings_store,
        )  # fmt: skip
        self.models = ModelChooserPresenter(
            self.session, self.library, self.statistics, window.header, window.model_card, self
        )
        self.player.playing_changed.connect(self._spread_updates)
        self.session.busy_changed.connect(self._spread_updates)
        self.board = BoardPresenter(owners, window.board, window.inspector, window.updates, self)
        self.timeline = TimelinePresenter(
            self.session, self.statistics, self.player, window.timeline, window.updates, self
        )
        self.timeline.held = window.holds_refused_number
        window.timeline.speed_changed.connect(self._spread_updates)
        self.sampling = SamplingSettingsPresenter(
            self.session, self.timeline, window.header, window.controls, window.updates, self
        )
        self.counted_model = CountedModel(self)
        self.training = TrainerPresenter(
            self.training_service, self.counted_model, self.library, settings_store, window.trainer, self
        )
        self.noise_preview = NoisePreview(self)
        NoiseMatrixPresenter(self.noise_preview, self.training_service.list_import, window.trainer.setup, self)
        self.training.trained.connect(self._show_trained)
        self.training.trained_over.connect(window.toast.withdraw)
        window.toast.action_taken.connect(self._on_action)
        self.training.working.connect(window.status_bar.show_work)
        window.model_card.longer.wanted.connect(self.training.go_on_with_open)
        window.model_card.longer.wanted.connect(lambda _: window.tabs.setCurrentWidget(window.trainer))
        window.status_bar.work.clicked.connect(lambda: window.tabs.setCurrentWidget(window.trainer))
        for played in (window.trainer.play_wanted, window.trainer.open_wanted):
            played.connect(window.board.focus_grid)  # Space then plays, rather than open the model once more
        self.dialogs = dialogs = Dialogs(
            window.ask_save, window.ask_open, window.ask, window.show_message, window.show_failure,
            window.holds_refused_number,
        )  # fmt: skip
        self.results = ResultsPresenter(owners, window.results, dialogs, self)
        self.classifiers = ClassifierTraining(self)
        GuidancePresenter(self.session, self.classifiers, window.controls.guidance, window.updates, dialogs, self)
        window.activated.connect(self.classifiers.changed)  # another window may have trained one
        self.by_reward = ByRewardPresenter(owners, window.controls.reward, dialogs, self)
        self.documents = DocumentPresenter(owners, BoardFile(), dialogs, self)
        self.documents.file.saving.connect(self.results.catch_up)
        self.documents.opening.busy_changed.connect(self.models.show_putting_back)
        self.tuning = TuningPresenter(
            owners, window.results, lambda: window.tabs.setCurrentWidget(window.trainer), dialogs, self
        )
        self.management = ModelManagementPresenter(owners, window.header, window.model_card, dialogs, self)
        self.actions = ActionPresenter(window, owners, self.timeline, self.results, self.documents, self.management)
        self.status = StatusBarPresenter(self.session, self.player, self.library, window, settings_store, self)
        self.forward = ForwardPresenter(owners, window.forward, window.updates, self)
        self.models_compared = ModelsComparedPresenter(owners, window.compare.models, window.updates, self)
        self.steps_compared = StepsComparedPresenter(owners, window.compare.steps, window.updates, self)
        window.tabs.currentChanged.connect(self.board.show_inspector)
        window.tabs.currentChanged.connect(self.forward.show)
        self.experts = ExpertsPresenter(self.session, window.model_card.experts, self)
        window.tabs.currentChanged.connect(self.experts.show)
        self.experts_of_list = ExpertsOfListPresenter(owners, window.model_card.experts.of_list, self)
        self._ended = False
        window.may_close = self.may_close
        window.closing.connect(self.end)
        window.activated.connect(self.library.refresh_if_changed)

    def _show_trained(self, sentence: str) -> None:
        self.window.show_notice(sentence, OPEN_IT)

    def _on_action(self, text: str) -> None:
        if text == OPEN_IT:
            self.training.open_trained()
            self.window.board.focus_grid()

    def begin(self, paths: list[Path]) -> None:
        """Load the last board, or the files that were named; the keyboard belongs to the board."""
        self.window.board.focus_grid()
        if self.settings_store.problem:
            self.window.show_failure(self.settings_store.problem)
        paths = sorted(paths, key=lambda path: path.suffix != SUFFIX)  # an experiment first
        if paths and paths[0].suffix == SUFFIX:
            self.actions.open_files(paths, DEFAULT)
        else:
            self.documents.open_last_board(DEFAULT)
            if paths:
                self.actions.open_files(paths)

    def _spread_updates(self) -> None:
        """Frames follow one another while they are played, and while each is shown as it is drawn."""
        spreading = self.player.playing or self.session.runner.following
        self.window.updates.set_spreading(spreading, fast=self.player.fast)

    def may_close(self) -> bool:
        """Write what was asked for, and keep the board for the next start. False when that fails and the user stays."""
        self.player.play(False)
        self.results.new_words.stop()
        self.by_reward.stop()
        self.result_store.catch_up()
        documents = self.documents
        writes = (documents.file, documents.exports, self.results, self.user_models)
        return all_written(writes, self.dialogs) and (self._ended or documents.autosave.leave())

    def leave(self) -> str:
        """End without a question, for a signal asks for it. Returns why the board cannot be kept, "" where it is.

        The window is gone from the screen at once: a training run may take half a minute to save what it has.
        """
        if self._ended:
            return ""
        autosave = self.documents.autosave
        autosave.keep_here()  # before anything else: what follows may find a screen that is gone
        self.window.remember()
        self.window.hide()
        self.player.play(False)
        self.results.new_words.stop()
        self.by_reward.stop()
        self.result_store.catch_up()
        problem = autosave.keep_here()
        self.end()
        return problem

    def end(self) -> None:
        """Stop every thread and child, and keep the board."""
        if self._ended:
            return
        self._ended = True
        self.player.play(False)
        for owner in (
            self.by_reward,
            self.results,  # before the documents: what is still evaluated belongs to the board that they keep
            self.result_store,
            self.documents,
            self.session,
            self.statistics,
            self.library,
            self.user_models,
            self.training_service,
            self.counted_model,
            self.noise_preview,
            self.classifiers,
            self.steps_compared,
            self.forward,
            self.experts,
            self.experts_of_list,
            self.models_compared,
            self._remembering,
        ):
            owner.close()
        self.settings_store.write_here()

    def _remember(self, write: Callable[[], None]) -> None:
        """Write the settings in a thread: another window may hold them, and the disk may be slow."""
        self._remembering.add(once(write), lambda _: None, _raise)


def build(qt: QApplication, settings_store: SettingsStore) -> Application:
    """The application in its colours."""
    theme.apply(qt, cast("theme.SchemeSetting", settings_store.settings.scheme))
    with theme.without_sheet(qt):
        return Application(settings_store)


def run(argv: list[str]) -> int:
    """Open the window and stay until it is closed. Returns the exit code."""
    QApplication.setApplicationName("Unmask")
    QApplication.setOrganizationName("Unmask")
    sys.setswitchinterval(TURN_S)
    qt = start_qt(["unmask"])  # Qt breaks down at arguments that are not UTF-8, and has no use for these
    Collector(qt)
    application = build(qt, SettingsStore())
    shutdown = Shutdown(qt, application.leave, application.documents.autosave.keep_here)
    application.window.show()
    crash_report.install(application.window.show_failure)
    # What is there once the first model is stays for good. Looking through all of it for garbage again and again would
    # stop the window for 100 ms each time.
    application.library.opened.connect(lambda _: gc.freeze(), Qt.ConnectionType.SingleShotConnection)
    application.library.loader.hold()
    _Painted(application.window.board.stage.grid, application.library.loader.release)
    QTimer.singleShot(0, lambda: application.begin([Path(a) for a in argv]))
    return shutdown.code(qt.exec())


def _raise(ended: Ended) -> None:
    """An error without a sentence for the user is a fault of the program, and is kept as one."""
    if ended.error is not None:
        raise ended.error


class _Painted(QObject):
    """Calls once, in the turn after a widget was painted for the first time."""

    def __init__(self, widget: QWidget, call: Callable[[], None]) -> None:
        super().__init__(widget)
        self._call = call
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            watched.removeEventFilter(self)
            QTimer.singleShot(0, self._call)
        return False
