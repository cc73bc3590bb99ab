"""Edits of the board: its branches, its model, another board in its place. Frozen values, as all edits are."""

from dataclasses import dataclass

from models.errors import UserError
from models.families.registry import family_of
from models.model import Model
from models.plurals import counted
from models.sampling.defaults import adapted
from models.sampling.recipe import Recipe
from models.sampling.trajectory import Trajectory
from playground.experiment.edit_outcome import Edit, FirstFrame, Outcome
from playground.experiment.experiment import Experiment
from playground.experiment.outline import BLANK, Outline
from playground.experiment.recipe_transfer import ModelShape, carried_over, fresh_recipe, order_for
from playground.experiment.results_change import ResultsChange

OPENED, NEW = "open a file", "new board"  # the labels of what puts another board in place of the present one
ONLY_BRANCH = "The only branch cannot be removed; start a new board instead."


# -- branches --


@dataclass(frozen=True)
class OpenBranch(Edit):
    """Another branch, unchanged, by its place among the branches."""

    needs_prediction = False
    place: int

    def apply(self, experiment: Experiment, shape: ModelShape) -> Outcome | None:
        """See `Edit`."""
        if self.place not in range(len(experiment.branches)):
            return None
        if self.place == experiment.current and not experiment.stale:
            return None
        return Outcome(experiment.reopened(self.place), "open a branch")


@dataclass(frozen=True)
class RemoveBranch(Edit):
    """A branch taken away, by its trajectory: while this waits, others may take its place, or it be replaced.

    What was made from it stays. The only branch is refused.
    """

    needs_prediction = False
    after_start = True
    trajectory: Trajectory

    @classmethod
    def at(cls, experiment: Experiment, place: int) -> "RemoveBranch | None":
        """The edit that removes the branch at a place; None where there is none."""
        return cls(experiment.branches[place].trajectory) if 0 <= place < len(experiment.branches) else None

    def apply(self, experiment: Experiment, shape: ModelShape) -> Outcome | None:
        """See `Edit`."""
        place = next((i for i, branch in enumerate(experiment.branches) if branch.trajectory is self.trajectory), -1)
        if place < 0:
            return None
        if len(experiment.branches) == 1:
            raise UserError(ONLY_BRANCH)
        label = f"remove the branch {experiment.branches[place].label}"
        return Outcome(experiment.without(place), label, goes_on=place != experiment.current)


# -- boards --


@dataclass(frozen=True)
class NewBoard(Edit):
    """The same model with a free pattern and nothing drawn."""

    def apply(self, experiment: Experiment, shape: ModelShape) -> Outcome | None:
        """See `Edit`."""
        blank = Experiment(experiment.model, fresh_recipe(shape))
        return Outcome(blank, NEW, missing=FirstFrame(blank, "start"), row=0, positions=(0,))


@dataclass(frozen=True)
class OpenModel(Edit):
    """Another model, with the present recipe carried over as far as its symbols and positions allow.

    recipe: that one instead. row: the row to select with it; of another model the first cell is. recalls: it is a
    result's, drawn in place of the rows that were requested.
    """

    needs_prediction = False
    identifier: str
    model: Model
    recipe: Recipe | None = None
    row: int | None = None
    recalls: bool = False

    @property
    def shape(self) -> ModelShape:
        """What recipes must fit from then on."""
        return self.model

    def apply(self, experiment: Experiment, shape: ModelShape) -> Outcome:
        """See `Edit`."""
        recipe, notices = self.recipe, list[str]()
        if recipe is None:
            asked = experiment.restarted(experiment.recipe).recipe
            recipe, complete = carried_over(asked, shape, self.model)
            order = order_for(asked, shape, self.model, dict(experiment.left).get(family_of(self.model.card).name))
            recipe, notices[:] = adapted(self.model, recipe, order)
            if family_of(shape.card) is not family_of(self.model.card) and recipe.planned_steps != asked.planned_steps:
                steps = counted(recipe.planned_steps, "step")
                named = "It" if notices else self.model.title
                notices.append(f"{named} is drawn in {steps}, not in {asked.planned_steps}.")
            if not complete:
                notices.insert(0, f"Not all of the pattern fits {self.model.title}; what does not is free now.")
        rows_asked = experiment.recalling(recipe).rows_asked if self.recalls else 0
        left, made_by = dict(experiment.left), family_of(shape.card)
        if experiment.model and made_by.policies_of(shape.card) == made_by.policies:
            left[made_by.name] = experiment.recipe.order
        opened = Experiment(
            self.identifier, recipe, rows_asked=rows_asked, left=tuple(left.items()), reward=experiment.reward
        )
        notice, label = " ".join(notices), f"open {self.model.title}"
        row, positions = self.row, None
        if self.identifier != experiment.model:  # what was selected of the former board means nothing on this one
            row, positions = row or 0, (0,)
        return Outcome(
            opened,
            label,
            missing=FirstFrame(opened, "start", of_another=self.recipe is None),
            model=self.model,
            row=row,
            positions=positions,
            notice=notice,
        )


@dataclass(frozen=True)
class RestoreBoard(Edit):
    """A board that was stored, with the row and the positions that were selected.

    model: that drew its frames; None where it is gone, and the frames predict nothing. known: what is known of it.
    results: what becomes of the finished words with it, None for nothing.
    """

    needs_prediction = False
    model: Model | None
    experiment: Experiment
    row: int = 0
    positions: tuple[int, ...] = (0,)
    known: Outline | None = None
    results: ResultsChange | None = None

    @property
    def shape(self) -> ModelShape:
        """What recipes must fit from then on."""
        return self.model or self.known or BLANK

    def apply(self, experiment: Experiment, shape: ModelShape) -> Outcome:
        """See `Edit`."""
        stored = self.experiment
        return Outcome(
            stored,
            OPENED,
            missing=FirstFrame(stored, "start") if stored.stale else None,
            model=self.model,
            known=self.known,
            row=self.row,
            positions=self.positions,
            results=self.results,
        )
