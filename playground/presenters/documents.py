"""Files: the experiment that is open, the last board kept for the next start, and exports of the run."""

import contextlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QGuiApplication

from models.errors import UserError
from playground import export_chain, files, last_board, theme
from playground.desk import fresh_recipe
from playground.expected import expected
from playground.files import Experiment, Opened
from playground.gallery import Gallery
from playground.in_turn import InTurn
from playground.jobs import Ended
from playground.latest import Latest, once
from playground.library import Library
from playground.memory import Memory
from playground.salvage import Salvaged, put_back
from playground.session import Session
from playground.shelf import Opened as OpenedModel
from playground.workshop import Workshop

AskPath = Callable[[str, str], Path | None]
Tell = Callable[..., None]  # (sentence, bad=False): what is bad stays until it is closed
EXPERIMENTS = f"Experiments (*{files.SUFFIX})"
AUTOSAVE_MS = 30_000


@dataclass(frozen=True)
class _Waiting:
    """An experiment that waits for a model. path None: the last board. why: its own model could not be opened."""

    experiment: Experiment
    path: Path | None
    model: str
    why: str = ""


class Documents(QObject):
    """Signals: named(str) when the file that is open has another name, "" for none."""

    named = Signal(str)

    def __init__(
        self,
        session: Session,
        library: Library,
        gallery: Gallery,
        workshop: Workshop,
        memory: Memory,
        ask_save: AskPath,
        ask_open: AskPath,
        tell: Tell,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._session, self._library, self._gallery, self._workshop = session, library, gallery, workshop
        self._memory, self._ask_save, self._ask_open, self._tell = memory, ask_save, ask_open, tell
        self.path: Path | None = None
        self._waiting: _Waiting | None = None
        self._unread = False  # whether a file that was opened is still being read
        self._fallback = ""  # the model to open where that of the last board cannot be
        self._reading = Latest(self)
        self._writing = InTurn(self)
        self._autosave = QTimer(self)
        self._autosave.setInterval(AUTOSAVE_MS)
        self._autosave.timeout.connect(self._keep_board_later)
        self._autosave.start()
        self._kept: tuple[Any, ...] = ()
        session.board_changed.connect(self.forget_name)
        library.loading.connect(self._another_wanted)
        library.opened.connect(self._model_opened)
        library.recalled.connect(self._opened_for_another)
        library.stayed.connect(self._opened_for_another)
        library.failed.connect(self._model_failed)

    # -- opening --

    def open_last_board(self, fallback: str) -> None:
        """At the start: the board as it was left, else the usual model."""
        self._fallback = fallback
        try:
            kept = files.read(last_board.place())
            self._waiting = _Waiting(kept, None, kept.model)
        except UserError as error:
            if last_board.place().exists():
                self._lose(str(error))
        self._open_model(fallback)

    def _open_model(self, fallback: str = "") -> None:
        """Load the model of what waits, and show meanwhile what is known of it."""
        waiting = self._waiting
        model = waiting.model if waiting is not None else fallback
        recipe = waiting.experiment.value.get("recipe") if waiting is not None else None
        self._session.expect(expected(model, recipe) or expected(model))
        self._library.open(model)

    def ask_open(self) -> Path | None:
        """Let the person choose a file; None when they think better of it."""
        return self._ask_open("", f"Experiments and word lists (*{files.SUFFIX} *.txt *.csv);;All files (*)")

    def open(self, path: Path, fallback: str = "") -> None:
        """An experiment is put back; any other file is read as a list to train on.

        fallback: at the start, the model to open where the experiment cannot be read.
        """
        self._fallback = fallback or self._fallback
        if path.suffix != files.SUFFIX:
            self._workshop.read_path(str(path))
            return
        self._unread = True
        self._reading.run(once(partial(files.read, path)), partial(self._read, path), self._unreadable)

    def _read(self, path: Path, experiment: Experiment) -> None:
        self._unread = False
        self._waiting = _Waiting(experiment, path, experiment.model)
        self._open_model()

    def _unreadable(self, ended: Ended) -> None:
        self._unread = False
        if ended.error is not None:
            self._tell(str(ended.error))
            if self._session.model is None and self._fallback and not self._library.busy:
                self._open_model(self._fallback)

    def _another_wanted(self, _: str) -> None:
        """The person chose a model before the file was read."""
        if self._unread:
            self._unread = False
            self._reading.stop()

    def _model_opened(self, opened: OpenedModel) -> None:
        """Put back the experiment that waits for this model, or open the model plainly."""
        waiting, self._waiting = self._waiting, None
        self._reading.stop()
        # The person may have chosen another model meanwhile: a file is left for it, the last board is salvaged.
        if waiting is None or (waiting.path is not None and waiting.model != opened.item.id):
            self._session.open_model(opened.item.id, opened.model)
            return
        work = partial(put_back, waiting.experiment, opened.item.id, opened.model)
        self._reading.run(work, partial(self._put_back, opened, waiting), partial(self._over, opened, waiting))

    def _opened_for_another(self, *_: object) -> None:
        """A result was recalled meanwhile: the experiment that waited is not what the person wants now."""
        self._waiting = None
        self._reading.stop()

    def _put_back(self, model: OpenedModel, waiting: _Waiting, value: Opened | Salvaged | None) -> None:
        if isinstance(value, Salvaged):
            self._salvaged(model, waiting, value)
        elif value is not None:
            self._restored(model, waiting, value)

    def _restored(self, model: OpenedModel, waiting: _Waiting, value: Opened) -> None:
        path = waiting.path or last_board.file_of(waiting.experiment)
        if path is not None:
            self._name(path)
        if self._session.expected is None or not self._session.expected.asked:  # else the person is already elsewhere
            self._session.row, self._session.positions = value.row, value.positions
        self._session.restore(model.item.id, model.model, value.desk)
        self._session.selection_changed.emit()
        if value.results:
            self._gallery.show(value.results)

    def _salvaged(self, model: OpenedModel, waiting: _Waiting, value: Salvaged) -> None:
        """A board of its own: it belongs to no file, and the whole experiment stays where nothing replaces it."""
        kept = waiting.path or last_board.set_aside() or last_board.place()
        why = "was not opened"
        if waiting.why or waiting.model == model.item.id:
            why = "is gone" if waiting.why else "has learned more since"
        self.forget_name()
        self._session.open_model(model.item.id, model.model, value.recipe or fresh_recipe(model.model))
        self._gallery.show(value.results)
        self._tell(value.sentence(f"{waiting.experiment.title} {why}", kept), bad=True)

    def _over(self, opened: OpenedModel, waiting: _Waiting, ended: Ended) -> None:
        if ended.error is None:
            return
        if self._session.model is None:
            self._session.open_model(opened.item.id, opened.model)
        if waiting.path is None:
            self._lose(waiting.why or str(ended.error))
        else:
            self._tell(str(ended.error))

    def _model_failed(self, sentence: str) -> None:
        waiting, self._waiting = self._waiting, None
        empty = self._session.model is None and bool(self._fallback)
        if waiting is not None and empty and waiting.model != self._fallback:
            self._waiting = replace(waiting, model=self._fallback, why=waiting.why or sentence)
            self._open_model()
            return
        if waiting is not None and waiting.path is None:
            self._lose(waiting.why or sentence)
        else:
            self._tell(sentence)

    def _lose(self, sentence: str) -> None:
        """The last board cannot be put back: keep it from being written over, and say where it is."""
        kept = last_board.set_aside()
        where = f" It is kept in {kept}." if kept is not None else ""
        self._tell(f"The last board cannot be put back. {sentence}{where}", bad=True)

    # -- saving --

    def save(self) -> None:
        """Into the file that is open, or ask for one."""
        if self.path is None:
            self.ask_save()
        else:
            self._save(self.path)

    def ask_save(self) -> None:
        """Let the person choose where."""
        path = self._ask_save(self.path.name if self.path else f"experiment{files.SUFFIX}", EXPERIMENTS)
        if path is not None:
            self._save(files.with_ending(path, files.SUFFIX))

    def _save(self, path: Path) -> None:
        values = self._values()
        if values is None:
            self._tell("There is nothing to save yet.")
            return
        self._writing.add(
            once(lambda: files.save(path, *values)), lambda _: self._name(path), partial(self._saved, path)
        )

    def _saved(self, path: Path, ended: Ended) -> None:
        self._tell(str(ended.error) if ended.error is not None else f"Saved {path.name}.")

    def forget_name(self) -> None:
        """What is on the desk belongs to no file any more."""
        self.path = None
        self.named.emit("")

    def _name(self, path: Path) -> None:
        self.path = path
        self._memory.put(self._memory.settings.opened(path))
        self.named.emit(path.stem)

    def _values(self) -> tuple[Any, ...] | None:
        session = self._session
        if session.desk is None or session.model is None:
            return None
        return (session.desk, session.model, self._gallery.results, session.row, session.positions)

    def _keep_board_later(self) -> None:
        values, path = self._values(), self.path
        if values is not None and (values, path) != self._kept and not self._writing.busy:
            self._kept = (values, path)
            self._writing.add(once(lambda: last_board.keep(values, path)), _unheard, _unheard)

    def close(self) -> None:
        """Keep the board for the next start; nothing is asked."""
        self._autosave.stop()
        self._reading.close()
        self._writing.close()
        values = self._values()
        if values is not None:
            with contextlib.suppress(UserError):
                last_board.keep(values, self.path)

    # -- exports --

    def export(self, kind: str) -> None:
        """The run that is open, as "gif", "png" or "json"."""
        chain = self._session.desk.chain if self._session.desk is not None else None
        if chain is None or self._session.model is None:
            self._tell("There is no run to export yet; press play first.")
            return
        path = self._ask_save(f"run.{kind}", f"{kind.upper()} (*.{kind})")
        if path is None:
            return
        path = files.with_ending(path, f".{kind}")
        work = partial(export_chain.write, kind, path, chain, self._session.model, self._session.row, theme.scheme())
        self._writing.add(once(work), _unheard, partial(self._saved, path))

    def copy_snippet(self) -> None:
        """The run as a Python program, on the clipboard."""
        from playground.snippet import chain_snippet

        desk, model = self._session.desk, self._session.model
        if desk is None or desk.chain is None or model is None:
            self._tell("There is no run to copy yet; press play first.")
            return
        try:
            QGuiApplication.clipboard().setText(chain_snippet(desk.model, desk.chain, model.vocabulary, model.title))
        except UserError as error:
            self._tell(str(error))
            return
        self._tell("Copied a Python program that repeats this run.")


def _unheard(_value: object) -> None:
    """For what nobody waits for."""
