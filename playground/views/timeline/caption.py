"""Where the run stands, in words: the step and the facts about it, as long as they fit."""

import math

from PySide6.QtCore import QEvent
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QBoxLayout, QToolTip, QWidget

from models.plurals import counted
from playground import theme
from playground.glossary import explained
from playground.views.timeline.prices import worded
from playground.views.timeline.readings import StepSummary, TrajectoryState, happened
from playground.widgets import Elided, Wordings

GAP = 10
_SHARE = {
    True: "the share of free positions that are still noise",
    False: "how much the letters at free positions leave open, from 1 (they tell nothing of the word) to 0 (they are"
    " settled); letters of noise may change until the end",
}


class Caption(QWidget):
    """ "Step 20 / 32" and beside it, or below it, noise level, entropy, positions set and model calls."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Where the run stands")
        self.step = Elided(role="title", steady=True, ground="card")
        self.facts = Wordings(tone="muted", ground="card")
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.addWidget(self.step)
        self._row.addWidget(self.facts, 1)
        self._most = self._most_facts = ""
        self._shown: tuple[StepSummary, TrajectoryState, bool] | None = None  # for the hover text
        self.set_two_lines(False)

    def set_two_lines(self, two: bool) -> None:
        """The facts below the step instead of beside it."""
        across, down = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom
        self._row.setDirection(down if two else across)
        self._row.setSpacing(0 if two else GAP)

    def _set_most(self, most: str) -> None:
        """Keep space for the longest that `step` gets in the present run, and in others of as many digits."""
        if most != self._most:
            self._most = most
            self.step.setFixedWidth(self.step.fontMetrics().horizontalAdvance(most) + 2)

    @property
    def most(self) -> str:
        """The longest that one line of the present run gets."""
        return f"{self._most} {self._most_facts}"

    def space(self) -> int:
        """Points that one line of the present run takes at most, so that stepping moves nothing beside it."""
        step = self.step.fontMetrics().horizontalAdvance(self._most)
        return step + GAP + self.facts.fontMetrics().horizontalAdvance(self._most_facts) + 8

    def text(self) -> str:
        """All that it says."""
        return f"{self.step.text()} {self.facts.variants[0]}"

    def set_stale(self, stale: bool) -> None:
        """Dim what was computed with settings that have changed since."""
        self.step.set_tone(theme.STALE_TONE if stale else "text")
        self.facts.set_tone(theme.STALE_TONE if stale else "muted")

    def show_nothing(self) -> None:
        """Say that there is no run."""
        self._set_most("No run yet")
        self.step.setText(self._most)
        self._most_facts = "it begins when a model is ready"
        self.facts.say((self._most_facts,))
        self._shown = None
        self.setAccessibleDescription(self.text())

    def show_step(self, summary: StepSummary, last: int, state: TrajectoryState, *, over: bool = False) -> None:
        """Say where this step of a run of `last` steps stands. over: it ends here, of the most it could take."""
        longest = "0" * len(str(last))
        self._set_most(f"Step {longest}, done")
        self.step.setText(f"Step {summary.step}, done" if over else f"Step {summary.step} / {last}")
        done = _done(summary, hides=state.hides)
        short, most = done.replace(" of ", "/").removesuffix(" set"), f"{longest} of {summary.positions} set"
        if not state.hides:
            most = f"{summary.positions} changed"
        calls = counted(summary.calls, "call")
        unknown = math.isnan(summary.entropy)
        nats = "" if unknown else f" · {summary.entropy:.2f} nats"
        named = "" if unknown else f" · entropy {summary.entropy:.2f} nats"
        self._most_facts = f"noise level 0.00 · entropy 00.00 nats · {most} · {longest} calls"
        self.facts.say(
            (
                f"noise level {summary.share:.2f}{named} · {done} · {calls}",
                f"noise {summary.share:.2f}{nats} · {done} · {calls}",
                f"noise {summary.share:.2f}{nats} · {short}",
                f"noise {summary.share:.2f}{nats}",
                f"noise {summary.share:.2f}",
            )
        )
        self._shown = (summary, state, over)
        self.setAccessibleDescription(self.text())

    # Qt's own
    def toolTip(self) -> str:
        return _tip(*self._shown) if self._shown is not None else ""

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            QToolTip.showText(event.globalPos(), self.toolTip(), self)
            return True
        return super().event(event)


def _tip(summary: StepSummary, state: TrajectoryState, over: bool) -> str:
    """All about a step, for those who ask."""
    tip = (
        [f"Every position was set after {summary.step} of at most {counted(state.steps, 'step')}."]
        if over and summary.step < state.steps
        else []
    )
    tip += [
        f"Noise level: {_SHARE[state.hides]}. The schedule stands at t = {summary.t:.3f}.",
        "This frame is shown as it was stored, without a prediction."
        if math.isnan(summary.entropy)
        else f"Entropy, how undecided the model is: {summary.entropy:.3f} nats, summed over the positions, in its"
        f" prediction; {summary.sampling_entropy:.3f} in what is drawn from.",
        explained(f"{_done(summary, hides=state.hides)}, nats"),
        f"Model calls so far: {summary.calls}.",
    ]
    did = happened(summary, state.vocabulary)
    tip += [f"This step {did}."] if did else []
    tip += [f"Its price, what drawing several positions at once loses: {worded(state.price)}."] if state.price else []
    return "\n".join(tip)


def _done(summary: StepSummary, *, hides: bool) -> str:
    """How many positions are set, or were changed where noise shows letters."""
    if hides:
        return f"{summary.positions - summary.noisy} of {summary.positions} set"
    return f"{len(summary.became)} changed"
