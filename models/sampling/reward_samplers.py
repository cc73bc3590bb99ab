"""Samplers by a reward, each a generator of what came so far. See `by_reward` for what they are for."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from models.arrays import Array, Symbols
from models.distributions.weights import effective_sample_size, log_mean_exp, normalised
from models.interruption import proceed
from models.model import Model
from models.rewards.reward import RewardFunction
from models.sampling import sampler
from models.sampling.finished_rows import FinishedRow, rows
from models.sampling.frame import Frame
from models.sampling.population import Population, chosen, particles
from models.sampling.recipe import MAX_ROW, Recipe

if TYPE_CHECKING:
    from models.sampling.by_reward import ByReward

BATCH = 128  # rows drawn at a time where each is drawn by itself
PATIENCE = 2000  # rows one after another without one that is accepted, before the search gives up


@dataclass(frozen=True)
class RewardedRow:
    """A finished row and what it is worth.

    number: of the row, as random numbers count rows. reward: of its word. weight: its share among all particles, None
    where each row is drawn by itself. copies: how often it was drawn among the words.
    """

    row: FinishedRow
    number: int
    reward: float
    weight: float | None = None
    copies: int = 1


@dataclass(frozen=True)
class DrawnWords:
    """What came so far of drawing by a reward.

    done, wanted: how far it is, in words or in particles, rows or steps. rows: how many were drawn. found: the words.
    ess: effective sample sizes of the particles, one a step. ancestors: how many of them at the start left descendants.
    log_z: the log of an estimate of E[exp(R / beta)] that is unbiased; None where there is none. floored: words whose
    reward is no number, drawn or looked ahead at. gave_up: the search for words ended without all of them.
    """

    by: "ByReward"
    done: int = 0
    wanted: int = 1
    rows: int = 0
    found: tuple[RewardedRow, ...] = ()
    ess: tuple[float, ...] = ()
    ancestors: int | None = None
    log_z: float | None = None
    floored: int = 0
    gave_up: bool = False
    ended: bool = False

    @property
    def accepted(self) -> float | None:
        """The share of rows that were accepted; None where none were drawn."""
        return len(self.found) / self.rows if self.rows else None


@dataclass(eq=False)
class RewardTask:
    """One draw: the model, the recipe whose rows follow `first_row`, and how often a reward was no number."""

    model: Model
    recipe: Recipe
    by: "ByReward"
    score: RewardFunction
    floored: int = 0

    def rewards(self, x: Symbols) -> Array:
        """(N,) the rewards of whole words (N, L)."""
        values, floored = self.score(x)
        self.floored += int(np.count_nonzero(floored))
        return values

    def batch(self, start: int, count: int) -> list[RewardedRow]:
        """Rows from the start-th on, drawn as they are without a reward; it can be stopped at any of their steps."""
        first = self.recipe.first_row + start
        frames = list[Frame]()
        for frame in sampler.run(self.model, self.recipe.with_(first_row=first, rows=count)):
            proceed()
            frames.append(frame)
        values = self.rewards(frames[-1].x).tolist()
        drawn = zip(rows(self.model, frames), values, strict=True)
        return [RewardedRow(row, first + i, value) for i, (row, value) in enumerate(drawn)]


def reject(task: RewardTask) -> Iterator[DrawnWords]:
    """Rows one after another, until that many words reach the threshold or none does any more."""
    by, found, idle = task.by, list[RewardedRow](), 0
    now = DrawnWords(by, wanted=by.words)
    while len(found) < by.words and idle < PATIENCE and task.recipe.first_row + now.rows <= MAX_ROW - BATCH:
        tried = now.rows
        for one in task.batch(tried, min(BATCH, max(16, now.rows), PATIENCE - idle)):
            tried, idle = tried + 1, idle + 1
            if one.reward >= by.threshold:
                found.append(one)
                idle = 0
            if len(found) == by.words:
                break
        now = replace(now, done=len(found), rows=tried, found=tuple(found), floored=task.floored)
        yield now
    yield replace(now, gave_up=len(found) < by.words, ended=True)


def best(task: RewardTask) -> Iterator[DrawnWords]:
    """The first with the highest reward of every `particles` rows."""
    by, found, rest = task.by, list[RewardedRow](), list[RewardedRow]()
    now, total = DrawnWords(by, wanted=by.words), by.words * by.particles
    for start in range(0, total, BATCH):
        rest += task.batch(start, min(BATCH, total - start))
        while len(rest) >= by.particles:
            found.append(max(rest[: by.particles], key=lambda one: one.reward))
            del rest[: by.particles]
        rows_drawn = min(start + BATCH, total)
        yield (now := replace(now, done=len(found), rows=rows_drawn, found=tuple(found), floored=task.floored))
    yield replace(now, ended=True)


def resample(task: RewardTask) -> Iterator[DrawnWords]:
    """Rows, and words among them by their weights exp(R / beta)."""
    by, drawn = task.by, list[RewardedRow]()
    now = DrawnWords(by, wanted=by.particles)
    while len(drawn) < by.particles:
        drawn += task.batch(len(drawn), min(BATCH, by.particles - len(drawn)))
        yield (now := replace(now, done=len(drawn), rows=len(drawn), floored=task.floored))
    log_weights = np.array([one.reward for one in drawn]) / by.beta
    yield replace(
        now,
        found=_sample(task, drawn, log_weights, 0),
        ess=(effective_sample_size(log_weights),),
        log_z=float(log_mean_exp(log_weights)),
        ended=True,
    )


def smc(task: RewardTask) -> Iterator[DrawnWords]:
    """A population of particles, and words among them by their last weights."""
    by, recipe = task.by, task.recipe.with_(rows=task.by.particles)
    now, last = DrawnWords(by, wanted=recipe.steps, rows=recipe.rows), None
    for last in particles(task.model, recipe, lambda x: task.rewards(x) / by.beta):
        now = replace(
            now,
            done=last.frame.step,
            wanted=max(recipe.steps, last.frame.step),
            ess=last.ess,
            ancestors=last.ancestors,
            floored=task.floored,
        )
        yield now
    assert last is not None
    drawn = _survivors(task, last)
    found = _sample(task, drawn, last.log_weights, last.frame.step)
    yield replace(now, wanted=now.done, found=found, log_z=last.log_mean_weight, ended=True)


def _survivors(task: RewardTask, last: Population) -> list[RewardedRow]:
    """Every particle with its reward."""
    frame = last.frame
    words, values = sampler.words(task.model, frame), task.score(frame.x).values.tolist()
    beside = [task.model.vocabulary.attributes.values(x) for x in frame.x]
    figures = zip(words, frame.logp.tolist(), last.misfit.tolist(), beside, values, strict=True)
    first = task.recipe.first_row
    return [
        RewardedRow(FinishedRow(word, logp, False, frame.step, frame.calls, misfit, said), first + i, value)
        for i, (word, logp, misfit, said, value) in enumerate(figures)
    ]


def _sample(task: RewardTask, drawn: list[RewardedRow], log_weights: Array, step: int) -> tuple[RewardedRow, ...]:
    """Draw as many words as are wanted by their weights; each particle is listed once, with its copies."""
    index, copies = np.unique(chosen(task.recipe, log_weights, step, task.by.words), return_counts=True)
    shares = normalised(log_weights)
    return tuple(
        replace(drawn[i], weight=float(shares[i]), copies=int(count))
        for i, count in zip(index.tolist(), copies.tolist(), strict=True)
    )
