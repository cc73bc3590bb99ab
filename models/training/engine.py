"""What carries a training run out: torch is loaded for a network, and not for a family that counts."""

from typing import TYPE_CHECKING

from models.families.registry import family
from models.training.intervals import DEFAULT_INTERVALS, Intervals
from models.training.progress import TrainSpec

if TYPE_CHECKING:
    from models.training.trainer import Reports


def train(spec: TrainSpec, intervals: Intervals = DEFAULT_INTERVALS) -> "Reports":
    """`models.training.trainer.train`, or that of `counting`. Raises UserError for a bad request."""
    if family(spec.family).fit is not None:
        from models.training import counting

        return counting.train(spec, intervals)
    from models.training import trainer  # takes seconds

    return trainer.train(spec, intervals)
