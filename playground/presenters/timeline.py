"""The timeline: which frame is shown, playing, and the branches of the experiment."""

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from playground.experiment.board_edits import OpenBranch, RemoveBranch
from playground.experiment.edits import Redraw, Restart
from playground.presenters.branch_items import KnownReadings, branch_items
from playground.session.changes import Changes
from playground.session.edit_queue import Move
from playground.session.list_statistics import ListStatistics
from playground.session.player import Player
from playground.session.seeds import fresh_seed
from playground.session.session import Session
from playground.views.timeline import Timeline, TrajectoryState, step_wordings
from playground.widgets import UpdateQueue

if TYPE_CHECKING:
    from collections.abc import Callable

_GROWTH = Changes.FRAMES | Changes.INDEX | Changes.BRANCHES  # what one more frame changes
_DRAWN = Changes.FRAMES | Changes.BRANCHES  # the same, where another frame stays in view
_TREE = Changes.MODEL | Changes.TITLE | Changes.BRANCHES | Changes.SELECTION
_TRAJECTORY = _TREE | Changes.RECIPE | Changes.FRAMES | Changes.INDEX


def _state(session: Session, statistics: ListStatistics) -> TrajectoryState:
    """What the timeline shows of the open branch, without the sentence of the step in view."""
    experiment, outline = session.experiment, session.outline
    frames = experiment.trajectory.frames if experiment.trajectory is not None else ()
    return TrajectoryState(
        frames,
        experiment.index,
        min(session.state.row, frames[-1].rows - 1) if frames else 0,
        experiment.recipe.planned_steps,
        (None, *statistics.prices),  # the first frame was made by no step
        outline.vocabulary,
        finished=experiment.trajectory is not None and experiment.trajectory.done,
        hides=outline.traits.hides,
    )


class TimelinePresenter(QObject):
    """Updates the timeline, and turns its buttons into calls of the session and the player.

    held: shows a setting of the run that was refused, and says whether there is one: then nothing begins.
    """

    def __init__(
        self,
        session: Session,
        statistics: ListStatistics,
        player: Player,
        timeline: Timeline,
        updates: UpdateQueue,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._session, self._statistics, self._player, self._timeline = session, statistics, player, timeline
        self.held: Callable[[], bool] = lambda: False
        self._updates = updates
        self._tree_due = False  # whether the branches are shown with the next frame
        self._known = KnownReadings()
        session.changed.connect(self._changed)
        session.busy_changed.connect(timeline.scrubber.set_busy)
        session.busy_changed.connect(self._busy)
        statistics.prices_changed.connect(partial(self._request, patient=True))
        player.playing_changed.connect(self._playing_changed)
        timeline.index_wanted.connect(self._to)
        timeline.first_wanted.connect(self.first)
        timeline.back_wanted.connect(self.back)
        timeline.play_wanted.connect(self.play)
        timeline.forward_wanted.connect(self.forward)
        timeline.last_wanted.connect(self.last)
        timeline.redraw_wanted.connect(self.redraw)
        timeline.speed_changed.connect(player.set_speed)
        timeline.branch_wanted.connect(lambda place: session.apply(OpenBranch(place)))
        timeline.remove_wanted.connect(self._remove_branch)

    # -- showing --

    def _changed(self, kinds: Changes) -> None:
        # While frames are drawn only the open line of the tree grows, which the run's own scale shows.
        self._tree_due |= bool(kinds & _TREE) and (bool(kinds & ~_GROWTH) or not self._session.busy)
        if kinds & _TRAJECTORY:
            patient = self._player.fast or not kinds & ~_DRAWN or self._session.experiment.stale
            self._request(patient=patient)

    def _request(self, *, patient: bool) -> None:
        self._updates.request(self._show_trajectory, patient=patient)
        self._updates.request(self._show_words, patient=patient)

    def _busy(self, busy: bool) -> None:
        self._tree_due |= not busy
        self._request(patient=True)

    def _playing_changed(self, playing: bool) -> None:
        """Show pause at once, and play unless it begins again right away, as it does with a new seed."""
        if playing:
            self._updates.drop(self._show_playing)
            self._show_playing()
        else:
            self._updates.request(self._show_playing, patient=True)

    def _show_playing(self) -> None:
        self._timeline.transport.set_playing(self._player.playing)

    def _show_trajectory(self) -> None:
        if not self._session.state.opened:
            return
        if self._tree_due:  # first: the longest branch sets the scale of all
            self._tree_due = False
            self._show_tree()
            self._updates.request(self._show_trajectory)  # in a turn of its own while frames follow one another
            return
        self._timeline.show_traces(_state(self._session, self._statistics))
        self._timeline.set_stale(self._session.experiment.stale)

    def _show_words(self) -> None:
        session = self._session
        if session.state.opened:
            state, trajectory = _state(session, self._statistics), session.experiment.trajectory
            if trajectory is not None:
                vocabulary = session.outline.vocabulary
                said = step_wordings(trajectory, state.index, state.row, vocabulary, hides=state.hides)
                state = replace(state, wordings=said)
            self._timeline.show_words(state)

    def _show_tree(self) -> None:
        session, experiment = self._session, self._session.experiment
        row = min(session.state.row, experiment.trajectory.last.rows - 1) if experiment.trajectory is not None else 0
        items = branch_items(experiment, session.outline.vocabulary, row, session.model, self._known)
        self._timeline.show_branches(items, experiment.current)
        self._timeline.set_scale(_state(session, self._statistics))

    # -- requests of the timeline --

    def _to(self, index: int) -> None:
        self._player.play(False)
        self._session.show(index)

    def first(self) -> None:
        """To the first frame."""
        self._to(0)

    def back(self) -> None:
        """One frame back."""
        self._to(self._session.experiment.index - 1)

    def play(self, on: bool) -> None:
        """Play, or pause."""
        if not (on and self.held()):
            self._player.play_or_pause(on)

    def forward(self) -> None:
        """One frame forward, drawn if it is not there."""
        if self.held():
            return
        self._player.play(False)
        self._session.move(Move.FORWARD)

    def last(self) -> None:
        """Draw what is missing and show the end."""
        if self.held():
            return
        self._player.play(False)
        self._session.move(Move.RUN_TO_END)

    def redraw(self) -> None:
        """Go on from here with a new seed."""
        if self.held():
            return
        self._session.apply(Redraw(fresh_seed()))

    def dice(self) -> None:
        """A new seed from noise, and play."""
        if self.held():
            return
        self._session.apply(Restart(fresh_seed()))
        self._player.play_from_start()

    def remove_branch(self) -> None:
        """Take the branch that is open away."""
        self._remove_branch(self._session.experiment.current)

    def words(self) -> list[str]:
        """The rows of the frame shown, as text."""
        experiment, vocabulary = self._session.experiment, self._session.outline.vocabulary
        return [vocabulary.decode(row) for row in experiment.frame.x] if experiment.frame is not None else []

    def _remove_branch(self, place: int) -> None:
        edit = RemoveBranch.at(self._session.experiment, place)
        if edit is not None:
            self._session.apply(edit)
