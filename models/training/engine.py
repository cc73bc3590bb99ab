"""What carries a training run out: torch is loaded for a network, and not for a family that counts."""

from typing import TYPE_CHECKING

from models.families.registry import family
from models.training.intervals import DEFAULT_INTERVALS, Intervals
from models.training.progress import Progress
from models.training.train_spec import TrainSpec

if TYPE_CHECKING:
    from models.training.reporter import Reports

LOADING = "loading PyTorch"


def train(spec: TrainSpec, intervals: Intervals = DEFAULT_INTERVALS) -> "Reports":
    """`models.training.trainer.announced`, or that of `counting`, or a tuning. Raises UserError for a bad request."""
    if family(spec.family).fit is not None and spec.tuned_by is None:
        from models.training import counting

        return counting.train(spec, intervals)
    return _by_steps(spec, intervals)


def _by_steps(spec: TrainSpec, intervals: Intervals) -> "Reports":
    yield Progress("preparing", 0, 0.0, 0.0, None, doing=LOADING)
    from models.training import trainer  # takes seconds
    from models.training.tuning import tuning_run

    if spec.tuned_by is not None:
        yield from tuning_run.train(spec, intervals)
        return
    yield from trainer.announced(spec, intervals)
