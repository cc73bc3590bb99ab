"""The bottom card: the run over its steps, where it stands, how to move along it, and its branches."""

from playground.views.timeline.branches import BranchItem
from playground.views.timeline.card import Timeline
from playground.views.timeline.readings import TrajectoryState
from playground.views.timeline.sentence import step_wordings
from playground.views.timeline.transport import NOTHING_LEFT, SPEEDS

__all__ = ["NOTHING_LEFT", "SPEEDS", "BranchItem", "Timeline", "TrajectoryState", "step_wordings"]
