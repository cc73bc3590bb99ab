"""Opens models, and puts the experiment that waits for one back on the board."""

import contextlib
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from models.errors import UserError
from models.sampling.by_reward import ByReward
from models.sampling.recipe import Recipe
from models.storage import path_text
from models.storage.typed_json import FieldError
from playground.catalog.model_library import ModelLibrary
from playground.catalog.opened import Opened, outline_of
from playground.experiment.autosave import BoardFile, LinkedFile
from playground.experiment.board_edits import OpenModel, RestoreBoard
from playground.experiment.contents import Contents
from playground.experiment.experiment import Experiment
from playground.experiment.file_fields import affordable
from playground.experiment.file_format import StoredExperiment
from playground.experiment.outline import Outline
from playground.experiment.recipe_transfer import fresh_recipe
from playground.experiment.recovery import Recovered, restore_or_recover
from playground.experiment.results_change import ResultsChange
from playground.jobs.job import Ended
from playground.jobs.latest import LatestJob
from playground.presenters.dialogs import Dialogs
from playground.presenters.user_file import UserFile
from playground.results.result_store import ResultStore
from playground.session.editor import WITHOUT_MODEL
from playground.session.session import Session

KnownBoard = tuple[Experiment, Outline]
GO_ON = "Go on with"  # how the button begins that opens another model under the pattern of frames


@dataclass(frozen=True)
class PendingExperiment:
    """An experiment that waits for a model.

    path None: the board of the last start. linked_file: the user's file that its board belongs to, none for none.
    why: its own model could not be opened.
    """

    experiment: StoredExperiment
    path: Path | None
    model: str
    linked_file: LinkedFile
    why: str = ""


@dataclass(frozen=True)
class BoardOwners:
    """The owners of what is on a board, and of the files that it is kept in."""

    session: Session
    results: ResultStore
    kept: BoardFile
    file: UserFile


class ModelOpening(QObject):
    """Follows the library. What waits for a model is left where the user chooses another meanwhile.

    Signals: busy_changed(bool) when an experiment begins to be put back, and when that is over.
    """

    busy_changed = Signal(bool)

    def __init__(self, board: BoardOwners, library: ModelLibrary, dialogs: Dialogs, parent: QObject) -> None:
        super().__init__(parent)
        self._board, self._library, self._dialogs = board, library, dialogs
        self._session = board.session
        self._waiting: PendingExperiment | None = None
        self._next: OpenModel | None = None  # the model to go on with from frames whose own is gone
        self._reading = LatestJob(self)
        self._reading.busy_changed.connect(self.busy_changed)
        self.fallback = ""  # the model to open where that of the last board cannot be
        self._session.refused.connect(self._refused)
        library.opened.connect(self._model_opened)
        library.recalled.connect(self._opened_for_another)
        library.stayed.connect(self._opened_for_another)
        library.failed.connect(self._model_failed)

    @property
    def busy(self) -> bool:
        """Whether an experiment is being put back."""
        return self._reading.busy

    def open(self, waiting: PendingExperiment | None, known: KnownBoard | None) -> None:
        """Load the model of what waits, or the fallback, and show meanwhile what is known of the board."""
        self._waiting = waiting
        if known is not None:
            self._session.prepare(*known)
        self._library.open(waiting.model if waiting is not None else self.fallback)

    def open_fallback(self) -> None:
        """Open the fallback if no model is open or being loaded."""
        if not self._session.state.opened and self.fallback and not self._library.busy:
            self.open(None, known_board(self.fallback))

    def report_lost_board(self, sentence: str) -> None:
        """The last board cannot be put back: keep it from being written over, and say where it is."""
        kept = self._board.kept.set_aside()
        where = f" It is kept in {path_text.shown(kept)}." if kept is not None else ""
        self._dialogs.show_failure(f"The last board cannot be put back. {sentence}{where}")

    def close(self) -> None:
        """Stop and wait."""
        self._reading.close()

    def _model_opened(self, opened: Opened) -> None:
        """Put back the experiment that waits for this model, or open the model plainly."""
        waiting, self._waiting = self._waiting, None
        self._reading.stop()
        # Where the user chose another model meanwhile, a file is left for it, and the last board is recovered.
        if waiting is None or (waiting.path is not None and waiting.model != opened.item.id):
            self._session.apply(OpenModel(opened.item.id, opened.model))
            return
        work = partial(restore_or_recover, waiting.experiment, opened.item.id, opened.model)
        self._reading.run(work, partial(self._put_back, opened, waiting), partial(self._over, opened, waiting))

    def _opened_for_another(self, *_: object) -> None:
        """A result was recalled meanwhile: the experiment that waited is not what the user wants now."""
        self._waiting = None
        self._reading.stop()

    def _put_back(self, model: Opened, waiting: PendingExperiment, value: Contents | Recovered | None) -> None:
        if isinstance(value, Recovered):
            self._recovered(model, waiting, value)
        elif value is not None:
            self._restored(model, waiting, value)

    def _restored(self, model: Opened, waiting: PendingExperiment, value: Contents) -> None:
        board = self._board
        if waiting.path is None:
            board.kept.claim()
        if waiting.linked_file.file is not None:
            board.file.name(waiting.linked_file, value)  # earlier results are not in it
        elif board.file.path is not None:
            board.file.forget_name()
        results = ResultsChange(board.results.results, value.results) if value.results else None
        self._session.apply(RestoreBoard(model.model, value.experiment, value.row, value.positions, results=results))
        if value.notice:
            self._dialogs.show_failure(value.notice)

    def _recovered(self, model: Opened, waiting: PendingExperiment, value: Recovered) -> None:
        """A board of its own: it belongs to no file, and the whole experiment stays where nothing replaces it."""
        board = self._board
        aside = board.kept.set_aside() if waiting.path is None and value.board is None else None
        kept = waiting.path or aside or board.kept.path
        why = "was not opened"
        if waiting.why or waiting.model == model.item.id:
            why = "is gone" if waiting.why else "has learned more since"
        board.file.forget_name()
        sentence, action = value.sentence(f"{waiting.experiment.title} {why}", kept), ""
        self._next = OpenModel(model.item.id, model.model, value.recipe or fresh_recipe(model.model))
        if value.board is not None:
            action = f"{GO_ON} {model.model.title}"
            shown, results = value.board, ResultsChange(board.results.results, value.results)
            self._session.apply(
                RestoreBoard(None, shown.experiment, shown.row, shown.positions, shown.outline, results)
            )
        else:
            self._session.apply(self._next)
            board.results.show(value.results)
        self._dialogs.show_failure(sentence, action=action)

    def go_on(self) -> None:
        """Open the model that is here instead of the one that drew the frames shown, with the same pattern."""
        if self._next is not None and self._session.model is None:
            self._session.apply(self._next)

    def _refused(self, sentence: str, _: object) -> None:
        """Where frames without their model refuse a change, offer the model once more."""
        if sentence == WITHOUT_MODEL and self._next is not None:
            self._dialogs.show_message(sentence, action=f"{GO_ON} {self._next.model.title}")

    def _over(self, opened: Opened, waiting: PendingExperiment, ended: Ended) -> None:
        if ended.error is None:
            return
        if not self._session.state.opened:
            self._session.apply(OpenModel(opened.item.id, opened.model))
        if waiting.path is None:
            self.report_lost_board(waiting.why or str(ended.error))
        else:
            self._dialogs.show_failure(str(ended.error))

    def _model_failed(self, sentence: str) -> None:
        waiting, self._waiting = self._waiting, None
        other = self._session.experiment.model if self._session.model is not None else self.fallback
        if waiting is not None and other and waiting.model != other:
            known = None if self._session.state.opened else known_board(other)
            self.open(replace(waiting, model=other, why=waiting.why or sentence), known)
            return
        if waiting is not None and waiting.path is None:
            self.report_lost_board(waiting.why or sentence)
        else:
            self._dialogs.show_failure(sentence)


def known_board(model: str, stored: StoredExperiment | None = None) -> KnownBoard | None:
    """What is known of a board before its model is loaded; None where nothing is. Reads a card or a list.

    A stored recipe that cannot be read is refused when the model is there; until then a fresh one stands for it.
    """
    known = outline_of(model)
    if known is None:
        return None
    recipe, reward = fresh_recipe(known), None
    if stored is not None:
        with contextlib.suppress(UserError):
            recipe = affordable(Recipe.from_json(stored.value.get("recipe"), known.vocabulary, known.length))
        with contextlib.suppress(UserError, FieldError):
            reward = ByReward.from_json(stored.value.get("reward"))
    return Experiment(model, recipe, reward=reward), known
