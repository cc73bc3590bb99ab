"""The timeline: traces, slider, branches and buttons of one run in one card."""

from typing import NamedTuple

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QMoveEvent, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QWidget

from playground import theme
from playground.views.timeline.branch_scroll import AllBranches, AllButton, BranchScroll
from playground.views.timeline.branches import BranchItem
from playground.views.timeline.caption import Caption
from playground.views.timeline.prices import PriceTrace
from playground.views.timeline.readings import Readings, TrajectoryState
from playground.views.timeline.scrubber import Scrubber
from playground.views.timeline.tags import ROW_HEIGHT
from playground.views.timeline.traces import EntropyTrace
from playground.views.timeline.transport import Speed, Transport
from playground.views.timeline.tree import BranchTree
from playground.widgets import Card, Elided, Wordings, hbox, vbox

NARROW = 780  # below this the caption takes two lines and the buttons leave the middle
BOTTOM_GAP = 14


class Spacing(NamedTuple):
    """What a window spares for the timeline, in points and rows: the rest of its height is the board's.

    The rows are kept free before there is any branch, so that nothing moves when one appears.
    """

    branch_rows: int  # in sight; the others are scrolled to
    trace: int  # how tall the entropy is


SPACINGS = ((960, Spacing(4, 46)), (700, Spacing(2, 36)), (0, Spacing(1, 34)))  # for windows from this height on
NO_BRANCHES = "Change something in mid-run, and what was drawn before stays here as a branch."


class Timeline(Card):
    """Shows a run and asks to move along it; it never moves by itself.

    index_wanted(int): a step, by slider or trace. first_wanted, back_wanted, forward_wanted, last_wanted and
    redraw_wanted: the buttons. play_wanted(bool): to play or to pause. speed_changed(float): 1.0 is normal, inf as fast
    as it can. branch_wanted(int): reopen the branch at that place. remove_wanted(int): take that branch away.
    """

    index_wanted = Signal(int)
    first_wanted = Signal()
    back_wanted = Signal()
    forward_wanted = Signal()
    last_wanted = Signal()
    redraw_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", parent=parent)
        self.setAccessibleName("Timeline")
        self._readings = Readings()
        self._computed = -1
        self._fitted: tuple[int, str] | None = None  # the width and the longest caption that the parts are laid out for
        self._longest = 0  # the last step of the longest branch: all share one scale
        self._shown_branches: tuple[tuple[BranchItem, ...], int] = ((), -1)
        self.entropy = EntropyTrace()
        self.prices = PriceTrace()
        self.scrubber = Scrubber()
        self.tree = BranchTree()
        self.branches = BranchScroll(self.tree)
        self.all_branches = AllButton()
        self.no_branches = Elided(NO_BRANCHES, role="small", tone="muted", ground="card")
        self.transport = Transport()
        self.speed = Speed()
        self.caption = Caption()
        self.sentence = Wordings(tone="text", ground="card", explains=True)
        self.sentence.setAccessibleName("What the step did")
        self._lay_out()
        self._connect()
        self.branches.setVisible(False)
        self.show_trajectory(TrajectoryState())

    # -- what is shown --

    def show_trajectory(self, state: TrajectoryState) -> None:
        """Show a run with one of its frames in view."""
        self.show_traces(state)
        self.show_words(state)

    def show_traces(self, state: TrajectoryState) -> None:
        """Show what stands on the scale of the steps."""
        frames, index = state.frames, state.index
        self._readings.read(frames, state.row, hides=state.hides)
        self._computed = len(frames) - 1
        last = self._last(state)
        self.entropy.show_steps(self._readings.summaries, state.vocabulary)
        self.prices.show_prices(state.prices)
        self.entropy.set_legend(self.prices.summary(), stale=self.prices.lacks(len(frames)))
        for trace in (self.entropy, self.prices):
            trace.set_place(index if frames else -1, last)
        self.scrubber.show_place(index, self._computed, last)
        self.scrubber.setEnabled(bool(frames))
        self.set_scale(state)

    def show_words(self, state: TrajectoryState) -> None:
        """Say where the frame in view stands and what its step did, and offer what can be done there."""
        frames, index = state.frames, state.index
        self._readings.read(frames, state.row, hides=state.hides)
        computed, done = len(frames) - 1, bool(frames) and state.finished
        self.transport.show_place(index, computed, done=done)
        if frames:
            end = computed if done else self._last(state)
            self.caption.show_step(self._readings.summaries[index], end, state, over=done and index == computed)
        else:
            self.caption.show_nothing()
        self.sentence.say(state.wordings)
        self.sentence.setAccessibleDescription(state.wordings[0])
        self._fit(self.width())

    def show_branches(self, branches: tuple[BranchItem, ...], current: int) -> None:
        """Show the tree of branches, once there is more than one; `current` is the place of the open one."""
        self._shown_branches = (branches, current)
        self._longest = max((branch.length - 1 for branch in branches), default=0)
        if self.tree.show_branches(branches, current):
            if len(branches) < 2 and self.tree.hasFocus():
                self.transport.play.setFocus()  # a hidden button would pass the focus to the next widget
            self.branches.setVisible(len(branches) > 1)
            self.no_branches.setVisible(len(branches) <= 1)
            self._fit_rows()

    def set_scale(self, state: TrajectoryState) -> None:
        """End the scale of the branches where that of a run ends, before they are painted."""
        self.tree.set_last(self._last(state))

    def set_stale(self, stale: bool) -> None:
        """Dim what was computed with settings that have changed since."""
        for part in (self.entropy, self.prices, self.scrubber):
            part.set_stale(stale)
        self.caption.set_stale(stale)
        self.sentence.set_tone(theme.STALE_TONE if stale else "text")

    # -- within --

    def _last(self, state: TrajectoryState) -> int:
        """The step at the end of the scale. A run that filled everything early is over: the scale ends where it did."""
        computed = len(state.frames) - 1
        return max(computed, self._longest) if state.finished and computed > 0 else max(state.steps, computed)

    def _lay_out(self) -> None:
        self.body.setSpacing(0)
        self.body.addLayout(vbox((self.entropy, 1), self.prices, self.scrubber, spacing=0), 1)
        self.body.addSpacing(4)
        self.body.addLayout(hbox((self.sentence, 1), self.all_branches))
        self._rows = QWidget()
        vbox(self.branches, self.no_branches, None, spacing=0, into=self._rows)
        self.body.addWidget(self._rows)
        self.body.addSpacing(6)
        self._bottom = QGridLayout()
        self._bottom.setContentsMargins(0, 0, 0, 0)
        self._bottom.setHorizontalSpacing(BOTTOM_GAP)
        self._bottom.addWidget(self.caption, 0, 0)
        self._bottom.addWidget(self.transport, 0, 1, Qt.AlignmentFlag.AlignCenter)
        self._bottom.addWidget(self.speed, 0, 2)
        self.body.addLayout(self._bottom)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self._fit(NARROW)

    def _connect(self) -> None:
        self.entropy.picked.connect(self._on_picked)
        self.prices.picked.connect(self._on_picked)
        self.scrubber.index_wanted.connect(self.index_wanted)
        for name, button in self.transport.buttons.items():
            button.clicked.connect(getattr(self, f"{name}_wanted"))
        self.play_wanted, self.speed_changed = self.transport.play_wanted, self.speed.speed_changed
        self.all_branches.clicked.connect(self._on_all)
        self.branch_wanted, self.remove_wanted = self.tree.branch_wanted, self.tree.remove_wanted

    def _fit_rows(self) -> None:
        """As many rows as a window of this height can spare, the open one among them, and as tall a trace."""
        space = next(space for least, space in SPACINGS if self.window().height() >= least)
        self.entropy.set_height(space.trace)
        self._rows.setFixedHeight(space.branch_rows * ROW_HEIGHT)
        self.branches.setFixedHeight(min(max(self.tree.count(), 1), space.branch_rows) * ROW_HEIGHT)
        self.branches.show_row(self.tree.current_row())
        self.all_branches.show_count(self.tree.count(), space.branch_rows)

    def _fit(self, width: int) -> None:
        """The buttons in the middle if the caption leaves them there; two lines of caption where the card is narrow."""
        fitting = (width, self.caption.most)
        if fitting == self._fitted:
            return
        self._fitted = fitting
        narrow = width < NARROW
        self.caption.set_two_lines(narrow)
        space = width - 2 * theme.PADDING - 2 * BOTTOM_GAP - self.transport.sizeHint().width()
        wide = min(self.caption.space(), space - self.speed.sizeHint().width())
        self._bottom.setColumnMinimumWidth(0, 0 if narrow else max(wide, 0))
        self._bottom.setColumnStretch(0, 1)
        self._bottom.setColumnStretch(2, 0 if narrow else 1)
        self.speed.label.setVisible(not narrow)

    @Slot()
    def _on_all(self) -> None:
        everything = AllBranches(self, *self._shown_branches, self.tree.last)
        everything.branch_wanted.connect(self.branch_wanted)
        everything.remove_wanted.connect(self.remove_wanted)
        everything.open_above(self.branches, self.width() - 2 * theme.PADDING)

    @Slot(int)
    def _on_picked(self, index: int) -> None:
        if self._computed >= 0:
            self.index_wanted.emit(min(index, self._computed))

    # Qt's own
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit(event.size().width())
        self._fit_rows()

    def moveEvent(self, event: QMoveEvent) -> None:
        super().moveEvent(event)
        self._fit_rows()  # at the foot of a window that only grew taller the card moves and keeps its size
