"""All that a file holds of a board, as one frozen value."""

from dataclasses import dataclass

from models.evaluation.result import Result
from playground.experiment.experiment import Experiment
from playground.experiment.outline import Outline


@dataclass(frozen=True, eq=False)
class Contents:
    """An experiment with what stands beside it.

    outline: of its model. row, positions: those that are selected. notice: a sentence to say when it is put back.
    """

    experiment: Experiment
    outline: Outline
    results: tuple[Result, ...] = ()
    row: int = 0
    positions: tuple[int, ...] = (0,)
    notice: str = ""

    def holds_same(self, other: "Contents") -> bool:
        """Whether experiment and results are the same; they are frozen, so it is enough to compare the objects."""
        return self.experiment is other.experiment and self.results is other.results

    def is_same(self, other: "Contents") -> bool:
        """Whether all parts are the same, the selection too."""
        mine = (self.outline, self.row, self.positions)
        return self.holds_same(other) and mine == (other.outline, other.row, other.positions)
