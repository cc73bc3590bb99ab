"""Words drawn by a reward on request: the settings, the draw in a thread, and its words among the results."""

from dataclasses import replace
from functools import partial

from PySide6.QtCore import QObject

from models.errors import UserError
from models.sampling.by_reward import ByReward
from playground.experiment.reward_edits import ChangeReward
from playground.formatting import error_sentence
from playground.jobs.job import Ended
from playground.jobs.latest import LatestJob
from playground.presenters.dialogs import Dialogs
from playground.presenters.owners import Owners
from playground.results.by_reward import RewardDraw, draw_results, score_of
from playground.results.generate import GenerationRequest
from playground.session.changes import Changes
from playground.views.controls.reward import RewardCard

WHERE = "The words stand in Results."
STILL_LOADING = "The engine is still loading; try again in a moment."


class ByRewardPresenter(QObject):
    """Shows the reward of the board, and draws by it. What is drawn is added to the results when the draw ends."""

    def __init__(self, owners: Owners, card: RewardCard, dialogs: Dialogs, parent: QObject) -> None:
        super().__init__(parent)
        self._session, self._library, self._results = owners.session, owners.library, owners.results
        self._card, self._dialogs = card, dialogs
        self._job = LatestJob(self)
        self._begun: GenerationRequest | None = None
        self._state: RewardDraw | None = None
        self._session.changed.connect(self._changed)
        card.reward_wanted.connect(self._change)
        card.draw_wanted.connect(self.draw)
        card.stop_wanted.connect(self.stop)

    def _change(self, by: ByReward | None) -> None:
        self._session.apply(ChangeReward(by))

    def _changed(self, kinds: Changes) -> None:
        if kinds & (Changes.MODEL | Changes.RECIPE):
            self._card.show_reward(self._session.experiment.reward)

    def draw(self) -> None:
        """Begin to draw by the reward of the board, in place of a draw that goes on."""
        model, novelty_index = self._session.model, self._library.novelty_index
        experiment = self._session.experiment
        if model is None or novelty_index is None:
            self._dialogs.show_message(STILL_LOADING)
            return
        if experiment.reward is None:
            return
        request = GenerationRequest(model, novelty_index, experiment.recipe, experiment.reward)
        first = self._results.drawn.next_row(request)
        request = replace(request, recipe=request.recipe.with_(first_row=first, rows=1))
        opened = self._library.known(self._library.current)
        try:
            score = score_of(request, has_list=opened is not None and opened.words is not None)
        except UserError as error:
            self._dialogs.show_failure(str(error))
            return
        self.stop()
        self._begun = request
        self._card.show_draw((), 1, "")
        self._card.show_busy(True)
        self._job.run(partial(draw_results, request, score), self._progressed, self._ended)

    def stop(self) -> None:
        """Stop drawing; the words that are there are kept."""
        if self._begun is not None:
            self._job.stop()
            self._take()

    def close(self) -> None:
        """Stop and wait for the thread."""
        self.stop()
        self._job.close()

    def _progressed(self, state: RewardDraw) -> None:
        self._state, drawn = state, state.drawn
        self._card.show_busy(True, drawn.done / max(1, drawn.wanted), state.progress)
        self._card.show_draw(drawn.ess, drawn.by.particles, state.running)

    def _ended(self, ended: Ended) -> None:
        if ended.error is not None:
            self._dialogs.show_failure(error_sentence(ended.error, "The draw failed"))
        self._take()

    def _take(self) -> None:
        """Add what is there, the word of the highest reward last, since the newest result stands on top."""
        (request, self._begun), (state, self._state) = (self._begun, None), (self._state, None)
        self._card.show_busy(False)
        if request is None or state is None:
            return
        self._results.drawn.tried(request, request.recipe.first_row + max(1, state.drawn.rows) - 1)
        worth = {result.row: found.reward for result, found in zip(state.results, state.drawn.found, strict=True)}
        self._results.append(tuple(sorted(state.results, key=lambda result: worth[result.row])))
        sentence = state.sentence if state.drawn.ended else state.stopped
        sentence += f" {WHERE}" if state.results else ""
        self._card.show_draw(state.drawn.ess, state.drawn.by.particles, sentence)
        self._dialogs.show_message(sentence)
        self._card.show_outcome()
