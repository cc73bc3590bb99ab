"""Marked results: the model that is open is tuned by them, in a training run of its own."""

from PySide6.QtCore import QObject

from models.errors import UserError
from models.storage.loader import folder_of
from models.training.preferences import Preferences
from playground.main_window import Window
from playground.presenters.dialogs import Dialogs
from playground.presenters.owners import Owners


class TuningPresenter(QObject):
    """Turns stars and marks of dislike into the run that tunes."""

    def __init__(self, owners: Owners, window: Window, dialogs: Dialogs, parent: QObject) -> None:
        super().__init__(parent)
        self._owners, self._window, self._dialogs = owners, window, dialogs
        toggled = window.results.listing.requests.dislike_toggled
        toggled.connect(lambda place, on: owners.results.mark(place, disliked=on))
        window.results.tuning_wanted.connect(self.tune)

    def tune(self, steps: int, beta: float) -> None:
        """Tune the open model by every marked word; why that cannot be is shown."""
        identifier, results = self._owners.session.experiment.model, self._owners.results.results
        try:
            liked = tuple(dict.fromkeys(r.word for r in results if r.starred))
            disliked = tuple(dict.fromkeys(r.word for r in results if r.disliked))
            marks = Preferences(liked, disliked, beta)
            self._owners.training.tune(folder_of(identifier), marks, steps)
        except UserError as error:
            self._dialogs.show_failure(str(error))
            return
        self._window.tabs.setCurrentWidget(self._window.trainer)
