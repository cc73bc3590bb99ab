"""Everything that files are made of, without a window: what the tests of its presenters work with."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from playground.catalog.model_library import ModelLibrary
from playground.experiment.autosave import BoardFile
from playground.experiment.experiment import Experiment
from playground.presenters.dialogs import Dialogs
from playground.presenters.document import DocumentPresenter
from playground.results.result_store import ResultStore
from playground.session.session import Session
from playground.settings_store import SettingsStore
from playground.training.training_service import TrainingService
from tests.playground.answers import busy
from tests.playground.presenters.owners import owners

MODEL = "oracle:bigram:dinosaurs"


class Office:
    """The owners of one window; what it asks is answered by `answer` and `answers`, what it says is in `messages`,
    and of that what it shows as failures in `failures`.
    """

    def __init__(self, start: Path | None = None) -> None:
        self.root = QObject()
        self.session, self.library, self.result_store = (
            Session(self.root),
            ModelLibrary(self.root),
            ResultStore(self.root),
        )
        self.session.results_changed.connect(self.result_store.make)
        self.training_service = TrainingService(self.root)
        self.settings_store = SettingsStore()
        self.messages: list[str] = []
        self.failures: list[str] = []
        self.action = ""  # the button beside what was said last
        self.names: list[str] = []
        self.asked: list[str] = []
        self.answer: Path | None = None
        self.answers: list[str] = []  # to questions, the next one last; none are left: as if the question were closed
        self.questions: list[str] = []
        dialogs = Dialogs(self._ask_save, lambda *_: None, self._ask, self._show_message, self._show_failure)
        self.documents = DocumentPresenter(
            owners(
                session=self.session,
                library=self.library,
                results=self.result_store,
                training=self.training_service,
                settings=self.settings_store,
            ),
            BoardFile(),
            dialogs,
            self.root,
        )
        self.documents.file.named.connect(self.names.append)
        if start is None:
            self.documents.open_last_board(MODEL)
        else:
            self.documents.open(start, MODEL)

    def _ask_save(self, suggested: str, _kinds: str) -> Path | None:
        self.asked.append(suggested)
        return self.answer / suggested if self.answer is not None else None

    def _ask(self, sentence: str, answers: tuple[str, ...]) -> str:
        self.questions.append(sentence)
        return self.answers.pop() if self.answers else answers[-1]

    def _show_message(self, sentence: str, *, action: str = "", instead_of: str = "") -> None:
        self.messages.append(sentence)
        self.action, self.instead_of = action, instead_of

    def _show_failure(self, sentence: str, *, action: str = "") -> None:
        self.messages.append(sentence)
        self.failures.append(sentence)
        self.action = action

    @property
    def experiment(self) -> Experiment:
        return self.session.experiment

    def close(self) -> None:
        """As the window does."""
        for owner in (self.documents, self.session, self.result_store, self.library, self.training_service):
            owner.close()


@contextmanager
def opened(qtbot: QtBot) -> Iterator[Office]:
    """An office whose last board is there, until the block ends."""
    office = Office()
    rests(qtbot, office)
    try:
        yield office
    finally:
        office.close()


def seed_in(path: Path) -> int:
    """The seed on the board in a file."""
    seed: int = json.loads(path.read_text())["recipe"]["seed"]
    return seed


def rests(qtbot: QtBot, office: Office) -> None:
    """Wait until nothing is drawn, read or written."""
    documents, session = office.documents, office.session
    qtbot.waitUntil(lambda: session.settled and not (session.busy or busy(documents)))
