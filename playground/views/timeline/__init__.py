"""The bottom card: the run over its steps, where it stands, how to move along it, and its branches."""

from playground.views.timeline.branches import BranchItem
from playground.views.timeline.card import Timeline
from playground.views.timeline.readings import TrajectoryState
from playground.views.timeline.transport import KEYS, NOTHING_LEFT, SPEEDS

__all__ = ["KEYS", "NOTHING_LEFT", "SPEEDS", "BranchItem", "Timeline", "TrajectoryState"]
