"""The model chooser, the model's card, and what every owner needs to know when another model is open."""

import contextlib

import numpy as np
from PySide6.QtCore import QObject

from models.families.registry import FAMILIES, family
from playground.catalog.entries import ABOUT, EXACT, Item
from playground.catalog.model_library import ModelLibrary
from playground.session.changes import Changes
from playground.session.editor import WITHOUT_MODEL
from playground.session.list_statistics import ListStatistics
from playground.session.session import Session
from playground.training.noise_preview import exponents_of, losses_of, matrix_of
from playground.training.resumable import can_go_on
from playground.views.header import Header, ModelLine
from playground.views.model_card import ModelCard
from playground.views.model_card_facts import facts_of
from playground.widgets import trait_marks
from playground.widgets.trait_marks import marks_of

NO_MODEL, PUTTING_BACK = "no model", "putting the board back"
# What is special of the models under a heading.
MARKS = {made.title: marks_of(made) for made in FAMILIES.values()} | {EXACT: (trait_marks.EXACT,)}


class ModelChooserPresenter(QObject):
    """Follows the library and the session."""

    def __init__(
        self,
        session: Session,
        library: ModelLibrary,
        statistics: ListStatistics,
        header: Header,
        card: ModelCard,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._session, self._library, self._statistics = session, library, statistics
        self._header, self._card = header, card
        self._first = False  # the first model is loaded, but its board is not put back yet
        library.items_changed.connect(self._show_items)
        library.loading.connect(self._show_loading)
        library.opened.connect(self._opened)
        library.recalled.connect(self._opened)
        library.failed.connect(self._failed)
        library.gone.connect(self._failed)
        session.changed.connect(self._changed)
        header.model_wanted.connect(library.open)
        self._show_items()

    def _show_items(self) -> None:
        groups = [(heading, [self._line_of(item) for item in items]) for heading, items in self._library.groups()]
        self._header.models.show_models(groups, ABOUT, MARKS)
        self._show_coming()
        self._show_card()

    def _line_of(self, item: Item) -> ModelLine:
        marks = marks_of(family(item.family)) if item.own and item.family else ()
        return ModelLine(item.id, self._title_of(item), item.detail, item.own, item.mark, item.fault, marks)

    def _title_of(self, item: Item) -> str:
        """The title of the weights that the line opens: a run that goes on may have written later ones since."""
        experiment, model = self._session.experiment, self._session.model
        if model is not None and experiment.model == item.id:
            return model.title
        opened = self._library.known(item.id)
        return opened.model.title if opened is not None else item.title

    def _changed(self, kinds: Changes) -> None:
        if Changes.MODEL in kinds:
            self._show_model()
        elif Changes.TITLE in kinds:
            self._show_items()

    def _choose(self) -> None:
        """Show the model of the experiment as the chosen one, if it is one to choose."""
        if self._session.state.opened and self._session.model is None:
            self._header.models.set_missing(self._session.outline.title or self._session.experiment.model)
            return
        with contextlib.suppress(ValueError):
            self._header.models.set_model(self._session.experiment.model)

    def _show_loading(self, doing: str) -> None:
        coming = self._library.coming if self._session.state.opened else ""
        if coming:
            about = f"{coming}: {doing}. The board shows {self._session.outline.title} until then."
            self._header.engine.set_engine("loading", f"opening {coming}", about)
        else:
            self._header.engine.set_engine("loading", doing)
        self._show_coming()

    def _show_coming(self) -> None:
        """Tell the model that the board shows from the one that is being opened."""
        opened, coming = self._session.state.opened, self._library.coming
        self._header.models.set_coming(coming if opened else "", self._session.outline.title)
        if opened and not coming:
            self._choose()

    def _opened(self, *_: object) -> None:
        self._first = not self._session.state.opened
        if self._first:
            self._header.engine.set_engine("loading", PUTTING_BACK)
        else:
            self._header.engine.set_engine("ready", "ready")

    def show_putting_back(self, on: bool) -> None:
        """Whether the board of a file is being put back, which takes seconds where its runs are long."""
        if self._session.model is not None:
            until_then = f"The board shows {self._session.outline.title} until then." if on else ""
            self._header.engine.set_engine(*(("loading", PUTTING_BACK) if on else ("ready", "ready")), until_then)

    def _failed(self, sentence: str) -> None:
        if self._session.model is None:
            self._header.engine.set_engine("failed", about=sentence)
        else:
            self._header.engine.set_engine("ready", "ready")
        self._show_coming()

    def _show_model(self) -> None:
        experiment = self._session.experiment
        if self._session.model is None:
            self._choose()
            if self._session.state.opened:
                self._first = False
                self._statistics.use(None)
                self._header.engine.set_engine("failed", NO_MODEL, WITHOUT_MODEL)
            return
        self._library.use(experiment.model)  # undo may have gone back to another one
        opened = self._library.known(experiment.model)
        if self._first or not self._library.busy:
            self._first = False
            self._header.engine.set_engine("ready", "ready")
        self._show_items()
        self._statistics.use(opened.oracle if opened is not None else None)

    def _show_card(self) -> None:
        experiment, model = self._session.experiment, self._session.model
        if model is not None:
            opened = self._library.known(experiment.model)
            own = opened is not None and opened.item.own
            self._card.show_facts(
                facts_of(model.card, model.digest), changeable=own, trainable=own and can_go_on(model.card)
            )
            matrix = matrix_of(model.vocabulary, model.process)
            self._card.show_matrix(*((matrix.letters, matrix.rates) if matrix is not None else ((), np.zeros((0, 0)))))
            self._card.show_losses(losses_of(model.process))
            self._card.show_exponents(*exponents_of(model.vocabulary, model.process))
