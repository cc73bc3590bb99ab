"""Edits of one row of the frame shown, which may widen the pattern where it forbids them."""

from dataclasses import dataclass, field

from models.constraints.constraint import Constraint
from models.sampling.recipe import Recipe
from playground.experiment.edit_outcome import Edit
from playground.experiment.experiment import Experiment
from playground.experiment.recipe_transfer import ModelShape, with_constraint


@dataclass(frozen=True)
class RowEdit(Edit):
    """An edit of one row. within: the pattern that it is made under and leaves, None for the present one."""

    after_start = True
    names_symbols = True
    row: int
    within: Constraint | None = field(default=None, kw_only=True)

    def recipe(self, experiment: Experiment, shape: ModelShape) -> Recipe:
        """The recipe that the edit leaves."""
        return experiment.recipe if self.within is None else with_constraint(experiment.recipe, self.within, shape)
