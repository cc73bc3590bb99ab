"""Finished words from runs without a window: drawn in batches, each row counted and judged by itself."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import chain
from math import nan

import numpy as np

from models import sampling
from models.frame import Chain, Frame
from models.model import Model
from models.novelty import Judge
from models.pattern import to_pattern
from models.policies import POLICIES
from models.recipe import Recipe
from models.result import Kind, Result

BATCH = 128


@dataclass(frozen=True)
class Setting:
    """What words are drawn with, and who judges them."""

    model: Model
    judge: Judge
    recipe: Recipe


@dataclass(frozen=True)
class Row:
    """A finished row. steps: until its last position was filled. calls: model calls that were made for it."""

    word: str
    logp: float
    steps: int
    calls: int


def kind_of(recipe: Recipe, logp: float) -> Kind:
    """What the log-probability of a finished row is under a recipe; nan marks a row changed by hand."""
    if np.isnan(logp):
        return Kind.NONE
    if not recipe.scorable:
        return Kind.UNSCORED
    return Kind.EXACT if POLICIES[recipe.policy].exact else Kind.PATH


def rows(model: Model, frames: Iterable[Frame]) -> list[Row]:
    """The rows of a finished run. A row's figures are those it has alone, whatever the rows beside it."""
    following = iter(frames)
    frame = first = next(following)
    steps = np.zeros(first.rows, np.int64)
    calls = np.zeros(first.rows, np.int64)
    for frame in chain((first,), following):
        noisy = frame.noise.any(1)
        if frame.step == 0:
            calls += np.where(noisy, frame.calls, 0)
        else:
            calls += noisy & frame.changed.any(1)  # an unchanged row is not asked about again
        steps[noisy] = frame.step + 1
    words = sampling.words(model, frame)
    return [
        Row(word, float(logp), int(n), int(c)) for word, logp, n, c in zip(words, frame.logp, steps, calls, strict=True)
    ]


def results_of(setting: Setting, run: Chain) -> tuple[Result, ...]:
    """The rows of a finished run, judged.

    A row changed by hand, or any row of a run whose wish changed on the way, has no probability of its own.
    """
    changed = any(s.recipe != setting.recipe for s in run.segments)
    return tuple(_judged(setting, rows(setting.model, run.frames), changed=changed))


def draw(model: Model, recipe: Recipe, judge: Judge, most: int) -> Iterator[Result]:
    """Up to `most` words from row `recipe.first_row` on, one after another."""
    for start in range(0, most, BATCH):
        batch = recipe.with_(first_row=recipe.first_row + start, rows=min(BATCH, most - start))
        drawn = rows(model, sampling.run(model, batch))
        for result in _judged(Setting(model, judge, batch), drawn):
            yield replace(result, recipe=batch.with_(first_row=result.row, rows=1))


def _judged(setting: Setting, drawn: list[Row], *, changed: bool = False) -> Iterator[Result]:
    model, recipe = setting.model, setting.recipe
    pattern = to_pattern(recipe.constraint, model.vocabulary)
    verdicts = setting.judge.judgements([row.word for row in drawn])
    for i, (row, verdict) in enumerate(zip(drawn, verdicts, strict=True)):
        logp = nan if changed else row.logp
        yield Result(
            word=row.word,
            logp=logp if recipe.scorable else nan,
            kind=kind_of(recipe, logp),
            steps=row.steps,
            calls=row.calls,
            seed=recipe.seed,
            row=recipe.first_row + i,
            novelty=verdict.novelty,
            nearest=verdict.nearest,
            distance=verdict.distance,
            model=model.title,
            digest=model.digest,
            alphabet="".join(model.vocabulary.characters),
            pattern=pattern,
            recipe=recipe,
        )
