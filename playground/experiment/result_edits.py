"""Edits of the finished words: they are undone in their turn among those of the board, which they leave as it is."""

from dataclasses import dataclass

from playground.experiment.edit_outcome import Edit, Outcome
from playground.experiment.experiment import Experiment
from playground.experiment.recipe_transfer import ModelShape
from playground.experiment.results_change import ResultsChange


@dataclass(frozen=True)
class ChangeResults(Edit):
    """Results taken away or put back. label: what is done, as in "clear 5 results"."""

    needs_prediction = False
    after_start = True
    label: str
    change: ResultsChange

    def apply(self, experiment: Experiment, shape: ModelShape) -> Outcome:
        """See `Edit`."""
        return Outcome(experiment, self.label, results=self.change, goes_on=True)
