"""The experts of the open model over the words of its list: counted in a thread, stopped by a button."""

from collections.abc import Iterator
from functools import partial

from PySide6.QtCore import QObject

from models.data.split import Split
from models.evaluation.expert_usage import has_experts, usage_of_words
from models.model import Model
from playground.formatting import error_sentence
from playground.jobs.job import Ended
from playground.jobs.latest import LatestJob
from playground.presenters.owners import Owners
from playground.session.changes import Changes
from playground.views.model_card_experts_list import NO_LIST, ExpertsOfList, ExpertsOfListShown


def _count(model: Model, words: Split) -> Iterator[ExpertsOfListShown]:
    """In the thread. Symbols and positions that no word has are left out."""
    found = usage_of_words(model, (*words.train, *words.heldout))
    symbols, positions = found.shown_symbols, found.shown_positions
    yield ExpertsOfListShown(
        ["" if s == model.process.size else model.vocabulary.glyph(int(s)) for s in symbols],
        found.by_symbol[symbols],
        found.by_position[positions],
        found.words,
    )


class ExpertsOfListPresenter(QObject):
    """Shows what was counted until another model is opened."""

    def __init__(self, owners: Owners, view: ExpertsOfList, parent: QObject) -> None:
        super().__init__(parent)
        self._session, self._library, self._view = owners.session, owners.library, view
        self._counting = LatestJob(self)
        self._counting.busy_changed.connect(view.set_busy)
        self._counting.progress.connect(view.bar.set_fraction)
        view.wanted.connect(self._count)
        view.stop_wanted.connect(self._counting.stop)
        self._session.changed.connect(self._changed)
        self._library.opened.connect(lambda _: self._show())

    def close(self) -> None:
        """Stop and wait for the thread."""
        self._counting.close()

    def _changed(self, kinds: Changes) -> None:
        if Changes.MODEL in kinds:
            self._counting.stop()
            self._view.show_usage(None)
            self._show()

    def _show(self) -> None:
        opened = self._library.known(self._library.current)
        self._view.set_reason(NO_LIST if opened is not None and opened.words is None else "")

    def _count(self) -> None:
        opened, model = self._library.known(self._library.current), self._session.model
        if model is None or not has_experts(model) or opened is None or opened.words is None:
            return
        self._counting.run(partial(_count, model, opened.words), self._view.show_usage, self._ended)

    def _ended(self, ended: Ended) -> None:
        if ended.error is not None:
            self._view.say(error_sentence(ended.error, "The list cannot be read"))
