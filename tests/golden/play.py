"""A recipe and a list of edits, as plain values, to the frames of every branch that they make."""

from collections.abc import Sequence
from typing import Any

from models.model import Model
from models.sampling import edits
from models.sampling.frame import Frame
from models.sampling.recipe import Recipe
from models.sampling.sampler import run
from tests.golden.frames import Seen, read

Edit = dict[str, Any]  # verb, at (the index of the frame that it changes), then what the verb needs


def play(model: Model, recipe: Any, changes: Sequence[Edit] = ()) -> list[list[Seen]]:
    """The run of a recipe (its JSON) to its end; then a branch for each edit of the one before it, from there on."""
    asked = read_recipe(model, recipe)
    frames = list(run(model, asked))
    out = [frames]
    for edit in changes:
        asked = asked if edit.get("recipe") is None else read_recipe(model, edit["recipe"])
        frame = VERBS[edit["verb"]](model, asked, frames[edit["at"]], edit)
        branch = [frame, *run(model, asked, frame)]
        frames = [*frames[: edit["at"]], *branch]
        out.append(branch)
    return [[read(frame) for frame in branch] for branch in out]


def read_recipe(model: Model, value: Any) -> Recipe:
    """A recipe from its JSON."""
    return Recipe.from_json(value, model.vocabulary, model.length)


def _write(model: Model, recipe: Recipe, frame: Frame, edit: Edit) -> Frame:
    return edits.write(model, recipe, frame, edit["row"], edit["position"], edit["symbol"])


def _impose(model: Model, recipe: Recipe, frame: Frame, edit: Edit) -> Frame:
    return edits.impose(model, recipe, frame)


def _release(model: Model, recipe: Recipe, frame: Frame, edit: Edit) -> Frame:
    return edits.impose(model, recipe, frame, edit["positions"])


def _look(model: Model, recipe: Recipe, frame: Frame, edit: Edit) -> Frame:
    return edits.repredict(model, recipe, frame)


VERBS = {"write": _write, "impose": _impose, "release": _release, "look": _look}
