"""So many new words on request, the best first: the search, how far it is, and what came of it."""

from functools import partial

from PySide6.QtCore import QObject, Signal

from playground.catalog.model_library import ModelLibrary
from playground.formatting import error_sentence
from playground.jobs.job import Ended
from playground.jobs.latest import LatestJob
from playground.presenters.dialogs import Dialogs
from playground.results.generate import GenerationRequest
from playground.results.new_words import NewWords, best_first, find_new
from playground.results.result_store import ResultStore
from playground.views.results import Results

WITHOUT_LIST = "The list that this model learned from is gone, so new words cannot be recognised; draw some instead."


class NewWordsPresenter(QObject):
    """What is found is added to the results when the search ends or is stopped, so that the best stand on top.

    Signals: added(), what was found is among the results.
    """

    added = Signal()

    def __init__(
        self, library: ModelLibrary, result_store: ResultStore, view: Results, dialogs: Dialogs, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._library, self._result_store, self._view, self._dialogs = library, result_store, view, dialogs
        self._search = LatestJob(self)
        self._state: NewWords | None = None
        self._begun: tuple[GenerationRequest, int] | None = None  # what is searched, and its first row
        view.cancel_wanted.connect(self.stop)

    @property
    def searching(self) -> bool:
        """Whether a search goes on."""
        return self._state is not None

    def find(self, request: GenerationRequest, count: int) -> None:
        """Begin to search, in place of a search that goes on."""
        opened = self._library.known(self._library.current)
        if opened is not None and opened.words is None:
            self._dialogs.show_failure(WITHOUT_LIST)
            return
        self.stop()
        known = {result.word for result in self._result_store.results}
        first = self._result_store.drawn.next_row(request)
        work = partial(find_new, request, count, known, first)
        self._begun = request, first
        self._progressed(NewWords(count))
        self._search.run(work, self._progressed, self._ended)

    def stop(self) -> None:
        """Stop searching; what is found stays."""
        if self._state is not None:
            self._search.stop()
            self._take()

    def close(self) -> None:
        """Stop and wait for the thread."""
        self.stop()
        self._search.close()

    def _progressed(self, state: NewWords) -> None:
        self._state = state
        self._view.set_busy(len(state.found), state.wanted, state.progress)

    def _ended(self, ended: Ended) -> None:
        if ended.error is not None:
            self._dialogs.show_failure(error_sentence(ended.error, "The search failed"))
        self._take()

    def _take(self) -> None:
        """Add what is found, the best last, since the newest result stands on top."""
        state, self._state = self._state, None
        assert state is not None
        assert self._begun is not None
        request, first = self._begun
        self._result_store.drawn.tried(request, first + state.tried - 1)
        there = {result.word for result in self._result_store.results}
        found = best_first([result for result in state.found if result.word not in there])
        self._view.set_busy(0, 0)
        self._view.show_newest()
        self._result_store.append(tuple(reversed(found)))
        self.added.emit()
        self._dialogs.show_message(state.sentence)
