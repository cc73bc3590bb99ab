"""Finished words from runs without a window: generated in batches, each row evaluated by itself."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import chain, pairwise
from math import nan

import numpy as np
from numpy.typing import NDArray

from models.constraints.pattern import to_pattern
from models.evaluation.along_path import is_exact
from models.evaluation.figure import Kind
from models.evaluation.novelty import NoveltyIndex
from models.evaluation.result import Result
from models.model import Model
from models.sampling import sampler
from models.sampling.recipe import Recipe
from models.sampling.row_recipes import row_recipes
from models.sampling.trajectory import Frame, Trajectory

BATCH = 128


@dataclass(frozen=True)
class GenerationRequest:
    """Words to generate: the model, the recipe, and what looks up whether they are new."""

    model: Model
    novelty_index: NoveltyIndex
    recipe: Recipe


@dataclass(frozen=True)
class Row:
    """A finished row. steps: until its last position was filled. calls: model calls that were made for it.

    edited: whether it was changed by hand. misfit: the largest on its way, see `Prediction`.
    """

    word: str
    logp: float
    edited: bool
    steps: int
    calls: int
    misfit: float


def kind_of(model: Model, recipe: Recipe, *, edited: bool, changed: bool = False) -> Kind:
    """What the log-probability of a finished row is under a recipe.

    edited: whether the row was changed by hand. changed: whether some steps of its run had another recipe.
    """
    if edited or changed:
        return Kind.EDITED if edited else Kind.CHANGED
    if not recipe.scorable or model.traits.likelihood != "exact":
        return Kind.UNSCORED
    return Kind.EXACT if is_exact(recipe, model.traits) else Kind.PATH


def rows(model: Model, frames: Iterable[Frame]) -> list[Row]:
    """Return the rows of a finished run. A row's figures do not depend on the rows beside it."""
    following = iter(frames)
    frame = first = next(following)
    steps = np.zeros(first.rows, np.int64)
    calls = _first_calls(first)
    misfit = first.misfit.copy()
    steps[first.noise.any(1)] = first.step + 1
    for before, frame in pairwise(chain((first,), following)):
        calls += _calls_between(model, before, frame)
        steps[frame.noise.any(1)] = frame.step + 1
        np.maximum(misfit, frame.misfit, out=misfit)
    words = sampler.words(model, frame)
    figures = zip(
        frame.logp.tolist(), frame.edited.tolist(), steps.tolist(), calls.tolist(), misfit.tolist(), strict=True
    )
    return [Row(word, *row) for word, row in zip(words, figures, strict=True)]


def _first_calls(frame: Frame) -> NDArray[np.int64]:
    """(R,) the model calls of a first frame that a row has alone."""
    own = _passes(frame)
    return np.where(frame.noise.any(1), frame.calls - own.max() + own, 0)


def _calls_between(model: Model, before: Frame, frame: Frame) -> NDArray[np.int64]:
    """(R,) the model calls between two frames that a row has alone: those of a step, or of a step and an edit.

    A row that was edited is taken to have been predicted by the step, too.
    """
    noisy, changed = frame.noise.any(1), frame.changed.any(1)
    moved, edited = noisy & (changed | (before.x != frame.x).any(1)), noisy & changed
    if model.predicts_unchanged_rows:
        moved = edited = noisy
    out = np.zeros(frame.rows, np.int64) if frame.asked is None else frame.asked.astype(np.int64)
    predicted, own = frame.calls - before.calls - int(out.max()), _passes(frame)
    most = int(own[moved].max(initial=0))
    out += np.where(moved, own, 0)
    out += np.where(edited, predicted - most, 0)  # of a predictor that takes more calls, or of an edit
    return out


def _passes(frame: Frame) -> NDArray[np.int64]:
    """(R,) passes of a prediction: two of a row that is known to be longer than it shows."""
    return 1 + (frame.at_least > 0)


def results_of(request: GenerationRequest, run: Trajectory) -> tuple[Result, ...]:
    """Return the rows of a finished run, evaluated.

    A row changed by hand has no probability of its own. One whose recipe changed on the way has that of its letters
    under the recipe of each step. One that was complete before a change is of the recipe that drew it.
    """
    return tuple(_results(request, rows(request.model, run.frames), row_recipes(run)))


def generate(model: Model, recipe: Recipe, novelty_index: NoveltyIndex, most: int) -> Iterator[Result]:
    """Yield up to `most` words from row `recipe.first_row` on."""
    for start in range(0, most, BATCH):
        batch = recipe.with_(first_row=recipe.first_row + start, rows=min(BATCH, most - start))
        drawn = rows(model, sampler.run(model, batch))
        for result in _results(GenerationRequest(model, novelty_index, batch), drawn, [[batch]] * len(drawn)):
            yield replace(result, recipe=batch.with_(first_row=result.row, rows=1))


def _results(request: GenerationRequest, drawn: list[Row], recipes: list[list[Recipe]]) -> Iterator[Result]:
    """recipes: of each row, one after another."""
    model = request.model
    patterns: dict[int, str] = {}  # by the recipe's place in memory: rows share theirs
    verdicts = request.novelty_index.verdicts([row.word for row in drawn])
    for i, (row, verdict, own) in enumerate(zip(drawn, verdicts, recipes, strict=True)):
        recipe = own[-1]
        if id(recipe) not in patterns:
            patterns[id(recipe)] = to_pattern(recipe.constraint, model.vocabulary)
        has_logp = all(one.scorable for one in own) and model.traits.likelihood == "exact"
        changed = any(one is not recipe and one != recipe for one in own)
        yield Result(
            word=row.word,
            logp=nan if row.edited or not has_logp else row.logp,
            kind=kind_of(model, recipe, edited=row.edited, changed=changed),
            steps=row.steps,
            calls=row.calls,
            seed=recipe.seed,
            row=recipe.first_row + i,
            novelty=verdict.novelty,
            nearest=verdict.nearest,
            distance=verdict.distance,
            model=model.title,
            digest=model.digest,
            alphabet=model.vocabulary.characters,
            pattern=patterns[id(recipe)],
            recipe=recipe,
            length_misfit=row.misfit,
        )
