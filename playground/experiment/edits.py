"""Edits of the recipe and of the frame shown: frozen values that can wait in a queue and name themselves."""

from collections.abc import Mapping
from dataclasses import dataclass

from models.processes.orders import POLICIES
from models.processes.schedules import SCHEDULES
from models.processes.timetables import Timetable
from models.sampling.change import Repredict, Write
from models.sampling.edits import holds
from models.sampling.recipe import Recipe
from playground.experiment.edit_outcome import Edit, FirstFrame, Outcome, forked, frame_with, requested
from playground.experiment.experiment import Experiment
from playground.experiment.recipe_transfer import ModelShape
from playground.experiment.row_edit import RowEdit
from playground.formatting import isolated, seeded

_RESTARTING = frozenset({"rows", "first_row", "length_first"})  # fields that a run in progress cannot take over


@dataclass(frozen=True)
class ChangeRecipe(Edit):
    """Other values for fields of the recipe, made by `of`: (name, value) pairs in alphabetical order."""

    changes: tuple[tuple[str, object], ...]

    @classmethod
    def of(cls, **fields: object) -> "ChangeRecipe":
        """Change temperature, steps, policy, rows, seed ..."""
        return cls(tuple(sorted(fields.items())))

    @property
    def merge_key(self) -> str:
        """The names of the fields."""
        return "change " + " ".join(name for name, _ in self.changes)

    def apply(self, experiment: Experiment, shape: ModelShape) -> Outcome | None:
        """See `Edit`."""
        fields = dict(self.changes)
        recipe = experiment.recipe.with_(**fields)
        if recipe == experiment.recipe:
            return None
        label = ", ".join(_named(name, value) for name, value in self.changes)
        restart = bool(_RESTARTING & set(fields))
        return requested(experiment, recipe, label, merge_key=self.merge_key, restart=restart)


def _named(field: str, value: object) -> str:
    """A value as the history names it: as it is called on screen; settings of the policy by their own names."""
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {number}" for name, number in value.items())
    if isinstance(value, Timetable):
        return f"timetable {value.label}"
    if field == "policy":
        return f"order {POLICIES[str(value)].label}"
    if field == "schedule":
        return f"schedule {SCHEDULES[str(value)].label}"
    if field == "length_first":
        return "length drawn first" if value else "length not drawn first"
    if field == "classifier":
        return f"label by {value}" if value else "label as learned"
    if field == "label":
        return f"label {value}" if value else "no label"
    if field == "pin_guidance":
        return f"guidance by pins {value}"
    if field == "ignore_right":
        return "what stands to the right ignored" if value else "what stands to the right heeded"
    return f"{field.replace('_', '-' if field in ('top_k', 'top_p') else ' ')} {value}"


@dataclass(frozen=True)
class Restart(Edit):
    """The same recipe from noise with other random numbers."""

    seed: int

    def apply(self, experiment: Experiment, shape: ModelShape) -> Outcome | None:
        """See `Edit`."""
        return requested(experiment, experiment.recipe.with_(seed=self.seed), f"seed {self.seed}", restart=True)


@dataclass(frozen=True)
class Redraw(Edit):
    """Go on from the frame shown with other random numbers, as a branch; at the start or the end, begin again."""

    seed: int

    def apply(self, experiment: Experiment, shape: ModelShape) -> Outcome | None:
        """See `Edit`."""
        if not experiment.mid_run or experiment.stale or experiment.frame is None:
            return Restart(self.seed).apply(experiment, shape)
        recipe = experiment.recipe.with_(seed=self.seed)
        return forked(experiment, recipe, f"redraw with seed {self.seed}", Repredict())


@dataclass(frozen=True)
class Recall(Edit):
    """The recipe of an earlier result, drawn again from noise, with its row selected."""

    names_symbols = True
    recipe: Recipe
    row: int

    def apply(self, experiment: Experiment, shape: ModelShape) -> Outcome | None:
        """See `Edit`."""
        if self.recipe == experiment.recipe and not experiment.stale and experiment.unedited:
            return Outcome(experiment, "", row=self.row)
        recalled, label = experiment.recalling(self.recipe), f"recall {seeded(self.recipe)}"
        return Outcome(recalled, label, missing=FirstFrame(recalled, label), row=self.row)


@dataclass(frozen=True)
class WriteLetter(RowEdit):
    """Another symbol in one row of the frame shown (None: back to noise), as a branch."""

    position: int
    symbol: int | None

    def apply(self, experiment: Experiment, shape: ModelShape) -> Outcome | None:
        """See `Edit`."""
        row, position = self.row, self.position
        frame, place = frame_with(experiment, row), shape.vocabulary.attributes.place(position)
        shown = "noise" if self.symbol is None else isolated(shape.vocabulary.glyph(self.symbol))
        if holds(frame, row, position, self.symbol):
            return Outcome(experiment, "", notice=f"Position {place} of row {row + 1} is {shown} already.")
        label = f"{shown} at {place} in row {row + 1}"
        return forked(experiment, self.recipe(experiment, shape), label, Write(row, position, self.symbol))
