"""The guidance of the board: what can guide the open model, and the training of classifiers for that."""

from PySide6.QtCore import QObject

from playground.presenters.dialogs import Dialogs
from playground.session.changes import Changes
from playground.session.seeds import fresh_seed
from playground.session.session import Session
from playground.training.classifier_training import ClassifierTraining
from playground.views.controls.guidance import GuidanceCard
from playground.widgets import UpdateQueue


class GuidancePresenter(QObject):
    """Shows the card what there is; the recipe itself is shown with the other settings."""

    def __init__(
        self,
        session: Session,
        training: ClassifierTraining,
        card: GuidanceCard,
        updates: UpdateQueue,
        dialogs: Dialogs,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._session, self._training, self._card, self._updates = session, training, card, updates
        session.changed.connect(self._changed)
        training.changed.connect(self._show)
        training.failed.connect(dialogs.show_failure)
        training.trained.connect(dialogs.show_message)
        card.train_wanted.connect(self._train)
        card.stop_wanted.connect(training.stop)

    def _changed(self, kinds: Changes) -> None:
        if kinds & (Changes.MODEL | Changes.RECIPE):
            self._updates.request(self._show)  # after the recipe, so that what was just chosen stays in view

    def _show(self) -> None:
        model, recipe = self._session.model, self._session.experiment.recipe
        self._card.show_options(self._training.options(model, recipe.classifier) if model is not None else None)
        self._card.show_training(self._training.progress)

    def _train(self, kind: str) -> None:
        model = self._session.model
        if model is None:
            return
        found = self._training.options(model, self._session.experiment.recipe.classifier)
        again = found is not None and found.is_there
        self._training.train(model, kind, fresh_seed() if again else None)
