"""What a way to tune a model is given, what it does in a run (`tuning_run`), and what it has come to at the end."""

from collections.abc import Generator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol

from torch import Tensor, nn

from models.constraints.constraint import Constraint
from models.constraints.pattern import parse
from models.errors import UserError
from models.model import Model
from models.rewards.reward import Reward, RewardFunction
from models.training.data import Data
from models.training.learner import Learner
from models.training.objectives.objective import Objective
from models.training.progress import Progress
from models.training.reporter import Reporter, Reports, RunCommand
from models.training.train_spec import TrainSpec

CardEntries = Mapping[str, Any]
EVALUATED, PART = 256, 64  # words that tell what a model's words are worth on average, and how many are drawn at a time
EVALUATED_FROM = 2**30  # the row from which on they are drawn: no row that is learned from is one of them


class TuningEnd(NamedTuple):
    """What a tuning has come to: its entry on the card, its gain as the start of a sentence, its figures in some."""

    card: CardEntries
    gain: str
    notes: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class TuningSetup:
    """What a way to tune begins with. source: the model as it is. reference: its network, which stays as it is.

    objective: what the model learned by.
    """

    spec: TrainSpec
    run: Learner
    data: Data
    source: Model
    reference: nn.Module
    objective: Objective
    reporter: Reporter

    def constraint(self, pattern: str) -> Constraint:
        """What words are drawn under. Raises UserError for a pattern that leaves nothing open."""
        out = parse(pattern, self.data.vocabulary, self.data.length)
        if not any(out.free_positions):
            raise UserError(f"The pattern {pattern} leaves nothing to draw; leave some letters open.")
        return out

    def rewarding(self, reward: Reward) -> RewardFunction:
        """The reward of words, those of the list known."""
        return RewardFunction(reward, self.data.vocabulary, frozenset(self.spec.words).__contains__)


class TuningWay(Protocol):
    """How a model is tuned."""

    def begin(self) -> Reports:
        """Measure what there is before the first step."""
        ...

    def advance(self, factor: float) -> Reports:
        """One step at `factor` of the full rates; what it reports on the way may be the last of it."""
        ...

    def measure(self) -> Reports:
        """Measure what the held-out words do not say, when they are measured."""
        ...

    def end(self, weights: list[Tensor]) -> Generator[Progress, RunCommand, TuningEnd]:
        """What the last weights have come to. Raises StoppedError where too little of it was measured to say so."""
        ...


class LossAlone:
    """The part of ways whose steps are those of the run, by its loss, which the held-out words measure well enough."""

    _run: Learner

    def advance(self, factor: float) -> Reports:
        """One step on some of the words of the run."""
        self._run.advance(factor)
        yield from ()

    def measure(self) -> Reports:
        """Nothing beside the held-out words."""
        yield from ()
