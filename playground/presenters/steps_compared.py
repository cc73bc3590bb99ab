"""One step beside many, of the pattern and the settings of the board: drawn in a thread, stopped by a button."""

from functools import partial

from PySide6.QtCore import QObject

from models.evaluation.steps_compared import Compared, compare
from playground.formatting import error_sentence
from playground.jobs.job import Ended
from playground.jobs.latest import LatestJob
from playground.presenters.asked_for import AskedFor
from playground.presenters.owners import Owners
from playground.session.changes import Changes
from playground.views.compare.steps import ABOUT, JOINT, NO_LIST, ONCE, StepsComparedCard
from playground.widgets import UpdateQueue

_ASKED = Changes.MODEL | Changes.RECIPE


class StepsComparedPresenter(QObject):
    """Shows what was drawn so far; under another recipe it is dimmed, and with another model it is gone."""

    def __init__(self, owners: Owners, card: StepsComparedCard, updates: UpdateQueue, parent: QObject) -> None:
        super().__init__(parent)
        self._session, self._library, self._card, self._updates = owners.session, owners.library, card, updates
        self._drawing = LatestJob(self)
        self._asked = AskedFor(owners.session)
        self._drawing.busy_changed.connect(card.set_busy)
        card.wanted.connect(self._compare)
        card.stop_wanted.connect(self._drawing.stop)
        self._session.changed.connect(self._changed)
        self._library.opened.connect(lambda _: self._show())

    def close(self) -> None:
        """Stop and wait for the thread."""
        self._drawing.close()

    def _changed(self, kinds: Changes) -> None:
        if kinds & _ASKED:
            self._updates.request(self._show)

    def _show(self) -> None:
        """Whether there is something to compare, and whether what is shown is of the present board."""
        opened = self._library.known(self._library.current)
        traits = self._session.outline.traits
        lacks = ONCE if traits.one_pass else NO_LIST if opened is not None and opened.words is None else ""
        self._card.set_reason(lacks, JOINT if traits.joint else ABOUT)
        if self._asked.forget_if_gone():
            self._drawing.stop()
            self._card.show_comparison(None)
        self._card.set_stale(self._asked.stale)

    def _compare(self) -> None:
        opened, model = self._library.known(self._library.current), self._session.model
        if model is None or opened is None or opened.words is None:
            return
        recipe = self._session.experiment.recipe
        self._asked.ask()
        self._drawing.run(partial(compare, model, recipe, opened.words), self._take, self._ended)

    def _take(self, state: Compared) -> None:
        self._asked.came()
        self._card.set_stale(self._asked.stale)
        self._card.show_comparison(state)

    def _ended(self, ended: Ended) -> None:
        if ended.error is not None:
            self._card.set_reason(error_sentence(ended.error))
