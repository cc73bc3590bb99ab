"""Marked results: the model that is open is tuned by them, in a training run of its own."""

from collections.abc import Iterable

from PySide6.QtCore import QObject

from models.errors import UserError
from models.model import Model
from models.plurals import counted
from models.storage.loader import folder_of
from models.training.preferences import Preferences
from playground.main_window import Window
from playground.presenters.dialogs import Dialogs
from playground.presenters.owners import Owners


def writable(words: Iterable[str], model: Model) -> tuple[list[str], str]:
    """Which of the words the model can write, each once, and a sentence about the others, "" where there are none."""
    fit, why = list[str](), list[str]()
    for word in dict.fromkeys(words):
        try:
            model.vocabulary.encode_all([word], model.length)
        except UserError as error:
            why.append(str(error))
        else:
            fit.append(word)
    one = "is" if len(why) == 1 else "are"
    return fit, f"{counted(len(why), 'marked word')} {one} left out: {why[0]}" if why else ""


class TuningPresenter(QObject):
    """Turns stars and marks of dislike into the run that tunes."""

    def __init__(self, owners: Owners, window: Window, dialogs: Dialogs, parent: QObject) -> None:
        super().__init__(parent)
        self._owners, self._window, self._dialogs = owners, window, dialogs
        toggled = window.results.listing.requests.dislike_toggled
        toggled.connect(lambda place, on: owners.results.mark(place, disliked=on))
        window.results.tuning_wanted.connect(self.tune)

    def tune(self, steps: int, beta: float) -> None:
        """Tune the open model by every marked word that it can write; why that cannot be is shown.

        Words may have been drawn by other models, of other alphabets and lengths.
        """
        session, results = self._owners.session, self._owners.results.results
        identifier, left_out = session.experiment.model, ""
        marked = [r for r in results if r.marked]
        try:
            words = [r.word for r in marked]
            if session.model is not None:
                words, left_out = writable(words, session.model)
            liked = tuple(dict.fromkeys(r.word for r in marked if r.starred and r.word in words))
            disliked = tuple(dict.fromkeys(r.word for r in marked if r.disliked and r.word in words))
            marks = Preferences(liked, disliked, beta)
            self._owners.training.tune(folder_of(identifier), marks, steps)
        except UserError as error:
            self._dialogs.show_failure(f"{left_out} {error}".strip())
            return
        self._window.tabs.setCurrentWidget(self._window.trainer)
        if left_out:
            self._dialogs.show_message(left_out)
