"""Two models side by side: the open one and another, on the pattern, the settings and the seed of the board."""

from collections.abc import Callable, Iterator
from functools import partial

from PySide6.QtCore import QObject

from models.evaluation.side_by_side import Sides, side_by_side
from models.model import Model
from models.sampling.defaults import guidable
from playground.catalog.entries import most_alike
from playground.catalog.opened import Opened, open_item
from playground.experiment.board_edits import OpenModel
from playground.experiment.experiment import Experiment
from playground.formatting import error_sentence
from playground.jobs.job import Ended
from playground.jobs.latest import LatestJob
from playground.presenters.asked_for import AskedFor
from playground.presenters.owners import Owners
from playground.session.changes import Changes
from playground.views.compare.models import ModelsComparedCard
from playground.widgets import UpdateQueue

Open = Callable[[str], Iterator[str | Opened]]


def compared(
    experiment: Experiment, model: Model, identifier: str, known: Opened | None, opening: Open = open_item
) -> Iterator[str | Sides]:
    """What is done until the other model is there; then both runs, step by step. known: the other, once it is open."""
    other = known.model if known is not None else None
    if other is None:
        for value in opening(identifier):
            if isinstance(value, str):
                yield value
            else:
                other = value.model
    assert other is not None
    recipe = guidable(other, OpenModel(identifier, other).apply(experiment, model).experiment.recipe)
    yield from side_by_side((model, other), (experiment.recipe, recipe))


class ModelsComparedPresenter(QObject):
    """Shows what was drawn so far; under another recipe it is dimmed, and with another model it is gone."""

    def __init__(self, owners: Owners, view: ModelsComparedCard, updates: UpdateQueue, parent: QObject) -> None:
        super().__init__(parent)
        self._session, self._library, self._view, self._updates = owners.session, owners.library, view, updates
        self._drawing = LatestJob(self)
        self._asked = AskedFor(owners.session)
        self._sides: Sides | None = None
        self._likest: tuple[object, str] = (None, "")  # of a model and the others
        self._drawing.busy_changed.connect(view.set_busy)
        view.wanted.connect(self._compare)
        view.stop_wanted.connect(self._stop)
        self._session.changed.connect(self._changed)
        self._library.items_changed.connect(self._show)

    def close(self) -> None:
        """Stop and wait for the thread."""
        self._drawing.close()

    def _changed(self, kinds: Changes) -> None:
        if kinds & (Changes.MODEL | Changes.RECIPE):
            self._updates.request(self._show)

    def _show(self) -> None:
        """The other models, and whether what is shown is of the present board."""
        model, experiment = self._session.model, self._session.experiment
        items = [item for _, group in self._library.groups() for item in group if not item.fault]
        others = [item for item in items if item.id != experiment.model]
        there = [(item.id, item.title) for item in others]
        if model is None:
            self._view.show_models(())
        else:
            key = model.digest, tuple(there)
            if key != self._likest[0]:
                self._likest = key, most_alike(model, others)
            self._view.show_models(there, self._likest[1])
        if self._asked.forget_if_gone():
            self._drawing.stop()
            self._take(None)
        self._view.set_stale(self._asked.stale)

    def _compare(self, identifier: str) -> None:
        model, experiment = self._session.model, self._session.experiment
        if model is None:
            return
        self._asked.ask()
        work = partial(compared, experiment, model, identifier, self._library.known(identifier))
        self._drawing.run(work, self._take, self._ended)

    def _stop(self) -> None:
        """Show what was there again, in place of what was being done."""
        self._drawing.stop()
        self._view.show_sides(self._sides)

    def _take(self, value: str | Sides | None) -> None:
        if isinstance(value, str):
            self._view.show_doing(f"Opening the other model: {value}.")
            return
        self._asked.came()
        self._sides = value
        self._view.set_stale(self._asked.stale)
        self._view.show_sides(value)

    def _ended(self, ended: Ended) -> None:
        if ended.error is not None:
            self._view.show_doing(error_sentence(ended.error))
