"""What an edit is, and what it makes of an experiment: a value that stands at once, and a frame yet to be computed."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from models.errors import UserError
from models.model import Model
from models.sampling import sampler
from models.sampling.change import Change, Impose, Write
from models.sampling.changed import changed
from models.sampling.defaults import guidable, guided_otherwise, identified
from models.sampling.frame import Frame, finished
from models.sampling.recipe import Recipe
from playground.experiment.experiment import Experiment
from playground.experiment.outline import Outline
from playground.experiment.recipe_transfer import ModelShape
from playground.experiment.results_change import ResultsChange
from playground.formatting import listed


@dataclass(frozen=True, eq=False)
class FirstFrame:
    """The first frame of a run of an experiment's recipe. label: of the branch that it begins.

    of_another: whether the recipe is of another model, whose classifier the model need not have.
    """

    experiment: Experiment
    label: str
    of_another: bool = False

    def compute(self, model: Model) -> Frame:
        """One model call or a few; may be called in any thread."""
        recipe = self.experiment.recipe
        return sampler.start(model, identified(model, guidable(model, recipe) if self.of_another else recipe))

    def complete(self, model: Model, frame: Frame) -> Experiment:
        """The experiment once the frame is there."""
        return self.experiment.begun(model.digest, self._recipe(frame), frame, self.label)

    def _recipe(self, frame: Frame) -> Recipe:
        recipe = self.experiment.recipe
        lost = recipe.label and not frame.guides.label
        return recipe.with_(label="", classifier="") if lost else frame.guided(recipe)

    def ends(self, frame: Frame) -> bool:
        """Whether a run comes to its end with it: a pattern that leaves nothing to draw is not a run."""
        return False

    def notice(self, model: Model, frame: Frame) -> str:
        """A sentence on a classifier that is another one, or not there; "" where it is the same."""
        return guided_otherwise(model, self.experiment.recipe, self._recipe(frame)) if self.of_another else ""


@dataclass(frozen=True, eq=False)
class ChangedFrame:
    """The frame that `experiment` shows, with a change made under a recipe, as a branch of that label."""

    experiment: Experiment
    recipe: Recipe
    label: str
    change: Change

    def compute(self, model: Model) -> Frame:
        """One model call or a few; may be called in any thread."""
        assert self.experiment.frame is not None
        return changed(model, identified(model, self.recipe), self.experiment.frame, self.change)

    def complete(self, model: Model, frame: Frame) -> Experiment:
        """The experiment once the frame is there."""
        return self.experiment.forked(frame.guided(self.recipe), frame, self.label, self.change)

    def ends(self, frame: Frame) -> bool:
        """Whether a run that was going on comes to its end with it."""
        experiment = self.experiment
        assert experiment.trajectory is not None
        assert experiment.frame is not None
        ended = finished(experiment.trajectory.recipe_at(experiment.index), experiment.frame)
        return finished(self.recipe, frame) and not ended

    def notice(self, model: Model, frame: Frame) -> str:
        """A sentence on attributes that the letters rule out now; "" where none is."""
        before, change = self.experiment.frame, self.change
        assert before is not None
        if isinstance(change, Impose):
            asked = change.freed
        elif isinstance(change, Write):
            asked = (change.position,)
        else:
            return ""
        freed = np.logical_or.reduce(~before.noise & frame.noise, 0)
        names = [one.name for i, one in enumerate(model.vocabulary.attributes) if freed[i] and i not in asked]
        return f"The letters rule out what was drawn of {listed(names)}; it is drawn again." if names else ""


@dataclass(frozen=True, eq=False)
class Outcome:
    """`experiment` stands at once; what it shows is stale until the frame that is `missing` is computed, if any.

    label: what was done, "" for nothing that can be undone. model: what it is opened with, None for the present one.
    known: what is known of a model that is not there. row, positions: what is selected with it, None for what is.
    notice: a sentence to say with it. goes_on: a run that is being drawn goes on. results: what becomes of the finished
    words with it. only: the fields of the experiment that alone change, () for any; undo leaves the others as they are.
    """

    experiment: Experiment
    label: str
    merge_key: str = ""
    missing: FirstFrame | ChangedFrame | None = None
    model: Model | None = None
    known: Outline | None = None
    row: int | None = None
    positions: tuple[int, ...] | None = None
    notice: str = ""
    goes_on: bool = False
    results: ResultsChange | None = None
    only: tuple[str, ...] = ()


def forked(
    experiment: Experiment, recipe: Recipe, label: str, change: Change, merge_key: str = "", *, notice: str = ""
) -> Outcome:
    """A change of the frame shown under a recipe, as a branch of that label."""
    missing = ChangedFrame(experiment, recipe, label, change)
    return Outcome(experiment.with_recipe(recipe), label, merge_key, missing, notice=notice)


def requested(
    experiment: Experiment,
    recipe: Recipe,
    label: str,
    *,
    merge_key: str = "",
    freed: tuple[int, ...] = (),
    restart: bool = False,
) -> Outcome:
    """Another recipe: at the frame shown in mid-run, else from noise. freed: positions that return to noise there."""
    if restart or not experiment.mid_run or experiment.stale or experiment.frame is None:
        return _begun(experiment.restarted(recipe), label, merge_key)
    return forked(experiment, recipe, label, Impose(freed), merge_key)


def _begun(experiment: Experiment, label: str, merge_key: str = "") -> Outcome:
    return Outcome(experiment, label, merge_key, FirstFrame(experiment, label))


def frame_with(experiment: Experiment, row: int) -> Frame:
    """The frame shown, to write into one of its rows. Raises UserError where there is none, or no such row."""
    frame = experiment.frame
    if frame is None or experiment.stale:
        raise UserError("There are no rows of these settings yet; draw them, then write into them.")
    if row >= frame.rows:
        raise UserError(f"There is no row {row + 1}; the last one is {frame.rows}.")
    return frame


class Edit:
    """A change of an experiment: a frozen value that can wait in a queue. It says of itself:

    needs_prediction: a model must compute what is shown after it. after_start: it waits until the first frame of a run
    that is being computed is there. names_symbols: it names symbols or positions of the model that is open, and means
    nothing under another.
    """

    needs_prediction: ClassVar[bool] = True
    after_start: ClassVar[bool] = False
    names_symbols: ClassVar[bool] = False

    @property
    def merge_key(self) -> str:
        """Quick changes of the same key are undone together; the newest replaces one that waits. "" stands alone."""
        return ""

    def apply(self, experiment: Experiment, shape: ModelShape) -> Outcome | None:
        """What becomes of an experiment, None where nothing changes. Raises UserError where it cannot be done."""
        raise NotImplementedError
