"""The model that is open is tuned by marked results or by a reward, in a training run of its own."""

from collections.abc import Callable, Iterable

from PySide6.QtCore import QObject

from models.constraints.pattern import parse
from models.errors import UserError
from models.model import Model
from models.plurals import counted
from models.rewards.reward import RewardFunction
from models.storage.loader import folder_of
from models.training.tuning.filter_tuning import FilterTuning
from models.training.tuning.preferences import Preferences
from models.training.tuning.reward_tuning import RewardTuning, has_paths
from playground.presenters.dialogs import Dialogs
from playground.presenters.owners import Owners
from playground.session.changes import Changes
from playground.training.tuning import can_be_tuned
from playground.views.results import Results
from playground.views.results.tuning import TuningWays


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
    """Turns stars and marks of dislike, or a reward, into the run that tunes.

    show_run: show the page on which the run goes on.
    """

    def __init__(
        self, owners: Owners, view: Results, show_run: Callable[[], None], dialogs: Dialogs, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._owners, self._view, self._show_run, self._dialogs = owners, view, show_run, dialogs
        toggled = view.listing.requests.dislike_toggled
        toggled.connect(lambda place, on: owners.results.mark(place, disliked=on))
        view.tune.wanted.connect(self.tune)
        view.tune.reward_wanted.connect(self.tune_by_reward)
        owners.session.changed.connect(self._changed)

    def _changed(self, kinds: Changes) -> None:
        if kinds & (Changes.MODEL | Changes.RECIPE):
            by = self._owners.session.experiment.reward
            self._view.tune.set_tuning(self._ways(), "" if by is None else by.reward.source)

    def _ways(self) -> TuningWays:
        model = self._owners.session.model
        if model is None or not can_be_tuned(model.card):
            return TuningWays.NOTHING
        traits = model.process.traits
        if not has_paths(traits):
            return TuningWays.BOUND
        return TuningWays.ORDERS if traits.any_order else TuningWays.ONE_ORDER

    def tune_by_reward(self, steps: int, asked: RewardTuning | FilterTuning) -> None:
        """Tune the open model by a reward; why that cannot be is shown."""
        model = self._owners.session.model
        try:
            if model is not None:  # what it cannot be asked for is said before the run begins
                parse(asked.pattern, model.vocabulary, model.length)
                RewardFunction(asked.reward, model.vocabulary, lambda _: False)
            self._owners.training.tune(folder_of(self._owners.session.experiment.model), asked, steps)
        except UserError as error:
            self._dialogs.show_failure(str(error))
            return
        self._show_run()

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
        self._show_run()
        if left_out:
            self._dialogs.show_message(left_out)
