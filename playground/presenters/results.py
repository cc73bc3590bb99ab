"""The results tab: words as they are finished, recalled, starred, copied and written to files."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject

from models.data.letter_case import case_named
from models.evaluation.result import Result
from models.plurals import counted
from models.sampling.trajectory import Trajectory
from models.storage import atomic_write
from models.storage.chosen_place import check_place
from playground.experiment.file_format import with_ending
from playground.export.results import FORMATS, as_text
from playground.jobs.latest import once
from playground.jobs.queue import JobQueue
from playground.presenters.dialogs import Dialogs
from playground.presenters.new_words import NewWordsPresenter
from playground.presenters.owners import Owners
from playground.presenters.recall import RecallPresenter
from playground.presenters.results_removal import ResultsRemoval
from playground.results.generate import GenerationRequest
from playground.session.changes import Changes
from playground.system.throttle import Throttle
from playground.views.results import Results
from playground.views.results.looks import ResultsLook

STILL_LOADING = "The engine is still loading; try again in a moment."
CALM_MS = 2000  # between two changes of the table while runs end one after another


class ResultsPresenter(QObject):
    """Adds the rows of every finished run to the results, and shows them."""

    def __init__(
        self,
        owners: Owners,
        view: Results,
        dialogs: Dialogs,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        session, library, result_store, player = owners.session, owners.library, owners.results, owners.player
        self._session, self._library, self._result_store, self._view = session, library, result_store, view
        self._player = player
        self._played: list[tuple[GenerationRequest, Trajectory]] = []  # runs whose end the board has not shown yet
        player.playing_changed.connect(self._add_played)
        self._dialogs = dialogs
        self.removal = ResultsRemoval(session, result_store, dialogs, self)
        view.clear_wanted.connect(self.removal.clear)
        view.remove_wanted.connect(self.removal.remove)
        self._writing = JobQueue(self)
        session.finished.connect(self._add)
        session.changed.connect(self._changed)
        view.set_ready(False)
        self._cased = ""  # the model whose list's case the view has
        self._coming: list[Result] = []  # results that the table does not show yet
        self._calm = Throttle(self._append_what_came, CALM_MS, self, leading=True)
        self.new_words = NewWordsPresenter(library, result_store, view, dialogs, self)
        self.new_words.added.connect(self._calm.flush)
        result_store.replaced.connect(self._replace)
        result_store.appended.connect(self._append)
        result_store.busy.connect(self._show_busy)
        result_store.refused.connect(dialogs.show_failure)
        self._recall = RecallPresenter(session, library, player, dialogs, self)
        view.recall_wanted.connect(self._recall.recall)
        view.star_toggled.connect(lambda place, on: result_store.mark(place, starred=on))
        view.more_wanted.connect(self.more)
        view.new_wanted.connect(self._find_new)
        view.score_wanted.connect(self._score)
        view.cancel_wanted.connect(result_store.cancel)
        view.export_wanted.connect(self._export)
        self._settings = owners.settings
        look = next((look for look in ResultsLook if look.value == owners.settings.settings.results_look), None)
        if look is not None:
            view.set_look(look)
        view.look.value_changed.connect(self._keep_look)
        view.copied.connect(lambda count: dialogs.show_message(f"Copied {counted(count, 'word')}."))

    def _keep_look(self, look: ResultsLook) -> None:
        self._settings.update(results_look=look.value)

    def _changed(self, kinds: Changes) -> None:
        if Changes.MODEL in kinds:
            model = self._session.model
            self._view.set_ready(model is not None)
            if model is not None and model.digest != self._cased:
                self._cased = model.digest
                self._view.set_list_case(case_named(model.card.get("words", {}).get("case", "")))

    def _replace(self, results: tuple[Result, ...]) -> None:
        self._coming.clear()
        self._view.show_results(results)

    def _append(self, results: tuple[Result, ...]) -> None:
        """At once, unless runs end faster than one can read: a table of words takes longer to paint than a step."""
        self._coming += results
        self._calm.request()

    def _append_what_came(self) -> None:
        if self._coming:
            self._view.append_results(tuple(self._coming))
            self._coming.clear()

    def _show_busy(self, done: int, wanted: int) -> None:
        if wanted and done == wanted:
            self._calm.flush()
        if wanted or not self.new_words.searching:
            self._view.set_busy(done, wanted)

    def more(self, count: int) -> None:
        """Draw further words of the present recipe."""
        request = self._drawable()
        if request is not None:
            self._result_store.more(request, count)

    def _find_new(self, count: int) -> None:
        """Draw until that many new words of the present recipe are found."""
        request = self._drawable()
        if request is not None:
            self.new_words.find(request, count)

    def _score(self) -> None:
        """Compute figures for the words by the model that is open which have none."""
        model = self._session.model
        if model is None or not self._result_store.score(model):
            self._dialogs.show_message("The words without a figure are of another model; open it to score them.")

    def _drawable(self) -> GenerationRequest | None:
        """What the present recipe asks for; None, and why is shown, where nothing can be drawn by it now."""
        if self._dialogs.holds_refused_number():
            return None
        request = self._request()
        if request is None:
            self._dialogs.show_message(STILL_LOADING)
        return request

    def _request(self) -> GenerationRequest | None:
        model, novelty_index = self._session.model, self._library.novelty_index
        if model is None or novelty_index is None:
            return None
        return GenerationRequest(model, novelty_index, self._session.experiment.recipe)

    def _add(self, trajectory: Trajectory) -> None:
        request = self._request()
        if request is not None:
            self._played.append(
                (GenerationRequest(request.model, request.novelty_index, trajectory.recipe), trajectory)
            )
            self._add_played(self._player.playing)

    def _add_played(self, playing: bool) -> None:
        """The words of a run that is played are added once the board has shown them."""
        if not playing:
            for request, trajectory in self._played:
                self._result_store.add(request, trajectory)
                self._recall.compare(request.model, trajectory)
            self._played.clear()

    def catch_up(self) -> None:
        """Add the words of every run that has ended, as before a save, played to its end or not."""
        self._add_played(playing=False)
        self._result_store.evaluate_runs()

    def _export(self, kind: str) -> None:
        where = self._dialogs.ask_save(f"words.{kind}", FORMATS[kind])
        if where is None:
            return
        where, results = with_ending(where, f".{kind}"), self._view.listing.chosen()
        work = once(partial(_write, where, results, kind))
        done = f"Wrote {counted(len(results), 'result')} to {where.name}."
        self._writing.add(work, lambda _: None, partial(self._dialogs.report, done))

    @property
    def busy(self) -> bool:
        """Whether anything is being written, or waits."""
        return self._writing.busy

    def finish(self) -> bool:
        """Wait until everything is written, the window painted meanwhile. Returns whether it was."""
        return self._writing.finish()

    def close(self) -> None:
        """Stop searching, and wait until everything is written."""
        self.new_words.close()
        self._writing.close()


def _write(path: Path, results: Sequence[Result], kind: str) -> None:
    """In a thread. Raises UserError when it cannot be written."""
    check_place(path)
    atomic_write.write(path, as_text(results, kind).encode("utf-8"))
