"""How far a run is, and what is due: by its budget, by that of a continuation, or by the step that folds chose."""

from collections.abc import Callable

from models.training.best_model import BestModel
from models.training.hyperparameters import Budget
from models.training.intervals import Intervals
from models.training.learner import Learner

KNOWN = 10  # steps: so much counts the speed that is known before, since the first step of a run is slow
EARLIEST = 0.5  # of the budget, before which no run ends by itself


class RunSchedule:
    """The progress of one run and its best model. seconds: of the run so far."""

    def __init__(self, budget: Budget, run: Learner, best: BestModel, seconds: Callable[[], float]) -> None:
        self._budget, self._run, self._best, self._seconds = budget, run, best, seconds
        self._before = self._first = 0.0
        self._from = (0, 0.0)  # the step and the seconds from which on it is timed
        self._a_step = 0.0  # seconds, by what came before; 0 where that is not known

    def begin(self) -> None:
        """Its steps are timed from now on."""
        self._from = (self._run.step, self._seconds())

    def begin_at(self, before: float, a_step: float = 0.0) -> None:
        """What comes before took that much of the budget. a_step: seconds that a step took in it, 0 if unknown."""
        self._before, self._first, self._a_step = before, self.fraction, a_step

    @property
    def fraction(self) -> float:
        """The share of the run that is done, in [0, 1]."""
        steps = self._best.tally.fold_steps
        return min(1.0, self._run.step / steps) if steps is not None else self._budget.fraction(*self._spent())

    @property
    def of_all(self) -> float:
        """The share of the budget that is used, with what came before."""
        return self._before + (1 - self._before) * (self.fraction - self._first) / (1 - self._first or 1.0)

    @property
    def seconds_left(self) -> float | None:
        """The seconds left, of steps by the speed so far; None before the first step."""
        spent, seconds = self._spent()
        if self._last_step is None:
            return self._budget.seconds_left(spent, seconds)
        done, taken = self._run.step - self._from[0], self._seconds() - self._from[1]
        if self._a_step:
            done, taken = done + KNOWN, taken + KNOWN * self._a_step
        return max(0, self._last_step - spent) * taken / done if done else None

    @property
    def _last_step(self) -> int | None:
        """The step at which it is over; None where a time is its budget."""
        steps = self._best.tally.fold_steps
        return self._budget.steps if steps is None else steps

    def look_is_due(self, intervals: Intervals) -> bool:
        """Whether held-out words should be looked at: a share of the budget and enough steps after the last time."""
        tally, share = self._best.tally, intervals.evaluate
        if tally.folds_chose:
            return False
        passed = int(self.fraction / share) > int(tally.evaluated_fraction / share) or not tally.evaluated_step
        return passed and self._run.step - tally.evaluated_step >= intervals.fewest

    @property
    def should_end(self) -> bool:
        """Whether the loss that chooses has not fallen for so long that it will not; a few words cannot tell."""
        late = self.fraction - self._best.tally.best_fraction > self._run.plan.patience
        return not self._run.data.few and self.fraction >= EARLIEST and late

    def _spent(self) -> tuple[int, float]:
        """Steps and seconds of the budget."""
        more = self._best.tally.continuation
        step, seconds = (more.from_step, more.from_seconds) if more is not None else (0, 0.0)
        return self._run.step - step, self._seconds() - seconds
