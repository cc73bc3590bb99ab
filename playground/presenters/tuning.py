"""The model that is open is tuned by marked results or by a reward, in a training run of its own."""

from collections.abc import Callable, Iterable

from PySide6.QtCore import QObject

from models.constraints.pattern import parse
from models.errors import UserError
from models.evaluation.result import Result
from models.rewards.reward import RewardFunction
from models.storage.loader import folder_of
from models.training.tuning.filter_tuning import FilterTuning
from models.training.tuning.marked_words import MarkedWords, marked_words, why_unreadable
from models.training.tuning.preferences import Preferences
from models.training.tuning.reward_tuning import RewardTuning, has_paths
from playground.presenters.dialogs import Dialogs
from playground.presenters.owners import Owners
from playground.session.changes import Changes
from playground.training.tuning import can_be_tuned
from playground.views.results import Results
from playground.views.results.tuning import TuningWays


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
        view.tune.set_marks(self._marked)
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
        """Tune the open model by every marked word that it can read; why that cannot be is shown.

        Words may have been drawn by other models, of other alphabets and lengths.
        """
        marked = self._marked(self._owners.results.results)
        left_out = marked.said("marked word")
        try:
            marks = Preferences(marked.liked, marked.disliked, beta)
            self._owners.training.tune(folder_of(self._owners.session.experiment.model), marks, steps)
        except UserError as error:
            self._dialogs.show_failure(f"{left_out} {error}".strip())
            return
        self._show_run()
        if left_out:
            self._dialogs.show_message(left_out)

    def _marked(self, results: Iterable[Result]) -> MarkedWords:
        """The marked words among the results that the open model can read."""
        model, every = self._owners.session.model, list(results)
        unreadable = (lambda _: "") if model is None else why_unreadable(model.vocabulary, model.length)
        return marked_words((r.word for r in every if r.starred), (r.word for r in every if r.disliked), unreadable)
