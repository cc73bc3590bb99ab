"""Estimates of the bounds where their exact sums are too long: seeded, with a standard error, bounds in expectation.

The ELBO in its mask-count form, -log p(x) <= F E_{k ~ U{1..F}} [ (1 / k) sum over a uniform k-subset of the F free
positions of -log p_i(x_i | the rest) ]: Ou et al. 2024 (arXiv 2406.03736). The count k is stratified over words and
rounds, which leaves far less noise than drawing every mask on its own.
"""

from collections.abc import Generator
from dataclasses import dataclass, replace

import numpy as np

from models.arrays import Array, Flags, Symbols
from models.data.table import characters
from models.evaluation.along_path import follow
from models.evaluation.figure import ELBO, LOOSE, NELBO, TIGHT
from models.evaluation.reading import Part, Reading, parts, reading
from models.model import Model
from models.processes.policy_input import padding
from models.rng import MAX_SEED, Stream, uniforms
from models.sampling.recipe import Recipe


@dataclass(frozen=True, eq=False)
class Estimate:
    """A bound over many words. nats, stderr (N,): of each word, the latter from its own rounds, nan for a single one.

    nats_per_char: total nats over all characters, ends counted; nats_per_char_stderr: its standard error over words.
    bound: its name.
    """

    nats: Array
    stderr: Array
    nats_per_char: float
    nats_per_char_stderr: float
    bound: str


def nats_per_character(nats: Array, table: Symbols, attribute_count: int = 0) -> tuple[float, float]:
    """Total nats (N,) over all characters of words (N, L), ends counted, and its standard error over the words.

    attribute_count: how many of the positions stand before the words, and are none of their characters.

    The words are a sample, so numerator and denominator vary together: the error is that of a ratio (Cochran, "Sampling
    techniques", 1977, section 2.11), nan for a single word and where a word is impossible.
    """
    n = characters(table[:, attribute_count:])
    ratio = float(nats.sum() / n.sum())
    if len(nats) < 2 or not np.isfinite(ratio):
        return ratio, float("nan")
    residual = nats - ratio * n
    return ratio, float(np.sqrt((residual**2).sum() / (len(nats) - 1) / len(nats)) / n.mean())


def _estimate(nats: Array, stderr: Array, table: Symbols, bound: str, attribute_count: int) -> Estimate:
    return Estimate(nats, stderr, *nats_per_character(nats, table, attribute_count), bound)


def elbo(
    model: Model,
    table: Symbols,
    recipe: Recipe | None = None,
    *,
    rounds: int = 1,
    seed: int = 0,
    as_run: bool = True,
) -> Generator[Part, None, Estimate]:
    """Estimate the ELBO of words (N, L), each seen `rounds` times with other masks. Yields progress, returns it.

    Where noise says something of its letter, a round is a path of the process. With rounds = L - 1 every word meets
    every number of masks once. The bound is that of runs, which training minimises too with the denoiser's own softmax.
    as_run False: of that softmax, in states with padding hidden behind an end as well, which no such run is in.
    """
    read = reading(model, recipe, as_run=as_run)
    return (yield from parts(_elbo(read, table, rounds, seed), len(table) * rounds * len(_blocks(read))))


def _blocks(read: Reading) -> list[Flags]:
    """Sets of positions, (L,) flags, that a run fills one after another; all of them where it has no blocks."""
    recipe = read.recipe
    in_turn = recipe.timetable.blocks(recipe.constraint.free_positions)
    return (in_turn if read.model.process.traits.uninformative_noise else None) or [np.ones(read.model.length, bool)]


def _elbo(read: Reading, table: Symbols, rounds: int, seed: int) -> Generator[int, None, Estimate]:
    nats = np.empty((rounds, len(table)))
    if not read.model.process.traits.uninformative_noise:
        for r in range(rounds):
            nats[r] = -(yield from follow(replace(read, recipe=read.recipe.with_(seed=(seed + r) % MAX_SEED)), table))
        return _over_rounds(nats, table, NELBO, read.model.vocabulary.attribute_count)
    first, blocks = read.first(table), _blocks(read)
    for r in range(rounds):
        nats[r], before = 0.0, first
        for number, block in enumerate(blocks):
            own = block & (first == len(read.model.vocabulary))
            x, weight = _masked(read, table, (before, own), r / rounds + number / len(blocks), (seed, r))
            logs = yield from read.chances(x, table)
            nats[r] -= weight * np.where(own, logs, 0.0).sum(1)
            before = np.where(own, table, before).astype(np.int16)
    nats -= read.length_log_prob(table)
    nats[:, ~read.recipe.constraint.matches(table)] = np.inf
    return _over_rounds(nats, table, ELBO, read.model.vocabulary.attribute_count)


def _over_rounds(nats: Array, table: Symbols, bound: str, attribute_count: int) -> Estimate:
    """The mean of rounds (K, N), with its error over them."""
    rounds, words = nats.shape
    with np.errstate(invalid="ignore"):
        spread = nats.std(0, ddof=1) / np.sqrt(rounds) if rounds > 1 else np.full(words, np.nan)
    return _estimate(nats.mean(0), spread, table, bound, attribute_count)


def _masked(
    read: Reading, table: Symbols, block: tuple[Symbols, Flags], turn: float, draw: tuple[int, int]
) -> tuple[Symbols, Array]:
    """States (N, L) and weights (N,): F / k, the closed padding's zeros included.

    block: the states before it, (N, L), and its F positions that a run fills, flags (N, L). turn: by how much the
    strata of k are shifted. draw: the seed and the number of the round.
    """
    (words, length), (first, free), (seed, r) = table.shape, block, draw
    count = free.sum(1)
    # One count in each of N x rounds equal strata; a shuffle of the words keeps long and short ones from pairing up.
    u = uniforms(seed, np.arange(words), 0, 1, Stream.ORDER)[:, 0]
    place = np.argsort(np.argsort(u, kind="stable"), kind="stable")
    share = ((place + uniforms(seed, [0], 0, 1, Stream.LENGTH)[0, 0]) / words + turn) % 1.0
    k = np.where(count > 0, 1 + np.minimum((share * count).astype(np.int64), count - 1), 0)
    key = np.where(free, uniforms(seed, np.arange(words), r, length, Stream.MASKS), 2.0)
    hidden = free & (np.argsort(np.argsort(key, axis=1), axis=1) < k[:, None])
    later = (first == len(read.model.vocabulary)) & ~free
    x = np.where(hidden | later, first, table).astype(np.int16)
    if read.as_run:
        x = np.where(padding(x), table, x).astype(np.int16)
    return x, count / np.maximum(k, 1)


def tight(
    model: Model, table: Symbols, recipe: Recipe | None = None, *, paths: int = 16, seed: int = 0
) -> Generator[Part, None, Estimate]:
    """-log of the mean over K random paths of p(word | path): a bound in expectation, which falls in K.

    Its expectation lies between the ELBO and the exact value; one estimate may lie on either side. stderr is that of
    the mean, carried over to its log (first order).
    The paths are those of the recipe's sampler (of the random order, one at a time, without one). Yields progress.
    """
    read = reading(model, recipe)
    read = Reading(model, read.recipe.with_(seed=seed, first_row=0))
    copies = np.repeat(table, paths, axis=0)
    logs = (yield from parts(follow(read, copies), len(copies))).reshape(len(table), paths)
    top = logs.max(1)
    with np.errstate(invalid="ignore", divide="ignore"):
        ratio = np.where(np.isfinite(top)[:, None], np.exp(logs - top[:, None]), 0.0)
        mean = ratio.mean(1)
        nats = -(top + np.log(mean))
        spread = ratio.std(1, ddof=1) / np.sqrt(paths) / mean if paths > 1 else np.full(len(table), np.nan)
    return _estimate(
        np.where(np.isfinite(top), nats, np.inf), spread, table, bound_of_paths(model), model.vocabulary.attribute_count
    )


def bound_of_paths(model: Model) -> str:
    """What the bound of many paths is called: of a loose one their number does not make up for paths left out."""
    return LOOSE if model.process.traits.likelihood == "loose bound" else TIGHT
