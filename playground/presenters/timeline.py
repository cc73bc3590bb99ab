"""The timeline: which frame is shown, playing, and the branches of the experiment."""

from PySide6.QtCore import QObject

from models.data.vocabulary import Vocabulary
from models.sampling import sampler
from playground.experiment.experiment import Experiment
from playground.session.list_statistics import ListStatistics
from playground.session.player import Player
from playground.session.seeds import fresh_seed
from playground.session.session import Session
from playground.views.timeline import Branch as Twig
from playground.views.timeline import ChainState, Timeline
from playground.widgets import UpdateQueue


def twigs(experiment: Experiment, vocabulary: Vocabulary, row: int) -> tuple[Twig, ...]:
    """The branches as the timeline draws them."""
    return tuple(
        Twig(
            label=b.label,
            fork=b.fork,
            length=len(b.chain.frames),
            parent=b.parent,
            word=vocabulary.decode(b.chain.last.x[min(row, b.chain.last.rows - 1)]),
            digest=b.chain.last.digest[:8],
        )
        for b in experiment.branches
    )


class TimelinePresenter(QObject):
    """Tells the timeline, and turns its buttons into verbs of the session and the player."""

    def __init__(
        self,
        session: Session,
        facts: ListStatistics,
        player: Player,
        timeline: Timeline,
        updates: UpdateQueue,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._session, self._facts, self._player, self._timeline = session, facts, player, timeline
        self._updates = updates
        self._tree: tuple[object, ...] = ()
        session.experiment_changed.connect(self.show)
        session.selection_changed.connect(self.show)
        session.busy_changed.connect(timeline.set_busy)
        session.busy_changed.connect(self.show)
        facts.prices_changed.connect(self.show)
        player.playing_changed.connect(timeline.set_playing)
        timeline.index_wanted.connect(self._to)
        timeline.first_wanted.connect(self.first)
        timeline.back_wanted.connect(self.back)
        timeline.play_wanted.connect(player.play)
        timeline.forward_wanted.connect(self.forward)
        timeline.last_wanted.connect(self.last)
        timeline.redraw_wanted.connect(self.redraw)
        timeline.speed_changed.connect(player.set_speed)
        timeline.branch_wanted.connect(session.reopen)
        timeline.remove_wanted.connect(session.remove_branch)

    def show(self, *_: object) -> None:
        """Tell the timeline everything that is new."""
        self._updates.request(self._show_tree)  # first: the longest branch sets the scale of all
        self._updates.request(self._show_chain)

    def _show_chain(self) -> None:
        experiment, model = self._session.experiment, self._session.model
        if experiment is None or model is None:
            return
        frames = experiment.chain.frames if experiment.chain is not None else ()
        row = min(self._session.row, frames[-1].rows - 1) if frames else 0
        done = experiment.chain is not None and experiment.chain.done
        prices = (None, *self._facts.prices)  # the first frame was made by no step
        steps = experiment.recipe.steps
        self._timeline.show_chain(
            ChainState(frames, experiment.index, row, steps, prices, model.vocabulary, finished=done)
        )
        self._timeline.set_stale(experiment.stale)

    def _show_tree(self) -> None:
        experiment, model = self._session.experiment, self._session.model
        if experiment is None or model is None:
            return
        row = min(self._session.row, experiment.chain.last.rows - 1) if experiment.chain is not None else 0
        # While frames are played the tree stays as it is, and while they are drawn only its open line grows.
        branches = (
            tuple((b.parent, b.fork, b.label) for b in experiment.branches)
            if self._session.busy
            else experiment.branches
        )
        tree = (branches, experiment.current, row)
        if tree != self._tree:
            self._tree = tree
            self._timeline.show_branches(twigs(experiment, model.vocabulary, row), experiment.current)

    def _to(self, index: int) -> None:
        self._player.play(False)
        self._session.show(index)

    def first(self) -> None:
        """To the first frame."""
        self._to(0)

    def back(self) -> None:
        """One frame back."""
        if self._session.experiment is not None:
            self._to(self._session.experiment.index - 1)

    def forward(self) -> None:
        """One frame forward, drawn if it is not there."""
        self._player.play(False)
        self._session.forward()

    def last(self) -> None:
        """Draw what is missing and show the end."""
        self._player.play(False)
        self._session.run_to_end()

    def redraw(self) -> None:
        """Go on from here with a new seed."""
        self._session.redraw(fresh_seed())

    def dice(self) -> None:
        """A new seed from noise, and play."""
        self._session.restart(fresh_seed())
        self._player.play_from_start()

    def remove_branch(self) -> None:
        """Take the branch that is open away."""
        if self._session.experiment is not None:
            self._session.remove_branch(self._session.experiment.current)

    def words(self) -> list[str]:
        """The rows of the frame shown, as text."""
        experiment, model = self._session.experiment, self._session.model
        return sampler.words(model, experiment.frame) if experiment and model and experiment.frame is not None else []
