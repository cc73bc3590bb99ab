"""Scores that say which positions go first, and counts that say how many go: small functions over arrays.

The end symbol counts as "unknown" in every confidence: otherwise the certain padding at the right edge goes first and
a word's length is settled before its letters.
"""

import math
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from models.arrays import Array, Flags
from models.data.vocabulary import END
from models.distributions.lengths import places
from models.probabilities import ONE, TINY, entropy
from models.processes.policy import ByScore
from models.processes.policy_input import PolicyInput, padding
from models.processes.schedules import alphas, time_of
from models.processes.state import Moves
from models.rng import Stream

_ROUNDING = 1e-6  # nats: what the floor of lengths leaves of a position that is certain


def undecided(end: Array, letters: Array) -> Array:
    """(N,) nats: the entropy of the letters if there is one, and of a wholly unknown letter in place of the end.

    end (N,), letters (N, V - 1): the chances of N positions.
    """
    plogp = np.maximum(letters, TINY)
    np.log(plogp, out=plogp)
    plogp *= letters
    score: Array = np.maximum(ONE - end, TINY)
    score *= np.log(score)
    score -= np.add.reduce(plogp, 1)
    score += end * math.log(letters.shape[1] + 1)
    return score


def likeliest(letters: Array) -> Array:
    """(N,) the chance of the likeliest letter, (N, V - 1)."""
    out: Array = letters.max(1)
    return out


def margin(end: Array, letters: Array) -> Array:
    """(N,) how far the likeliest letter is ahead of the second, of the end where there is no second."""
    if letters.shape[1] == 1:
        return letters[:, 0] - end
    top = np.partition(letters, -2, axis=1)
    out: Array = top[:, -1] - top[:, -2]
    return out


def gumbel(u: Array) -> Array:
    """Gumbel numbers from uniform ones in [0, 1)."""
    out: Array = -np.log(-np.log(np.maximum(u, TINY)))
    return out


def lowest_entropy(inputs: PolicyInput) -> Array:
    """The surest position first."""
    return inputs.scattered(undecided(*inputs.distribution.marginals_at(inputs.noise)))


def highest_confidence(inputs: PolicyInput) -> Array:
    """The position with the likeliest letter first."""
    return inputs.scattered(-likeliest(inputs.distribution.marginals_at(inputs.noise)[1]))


def largest_margin(inputs: PolicyInput) -> Array:
    """The position whose first letter is furthest ahead first."""
    return inputs.scattered(-margin(*inputs.distribution.marginals_at(inputs.noise)))


def kept_draws(inputs: PolicyInput) -> Array:
    """The position whose draw is likeliest first."""
    (end, letters), drawn = inputs.distribution.marginals_at(inputs.noise), inputs.drawn.take(inputs.state.at)
    return inputs.scattered(np.where(drawn == END, ONE - end, -letters[places(len(drawn)), drawn - 1]))


def perturbed(inputs: PolicyInput) -> Array:
    """The surest position first, its entropy moved by a Gumbel number: as drawn by softmax(-entropy / heat)."""
    return lowest_entropy(inputs) - inputs.settings["heat"] * gumbel(inputs.u(Stream.ORDER))


def at_random(inputs: PolicyInput) -> Array:
    """(R, L) uniform numbers: all orders are equally likely."""
    return inputs.u(Stream.ORDER)


def left_to_right(inputs: PolicyInput) -> Array:
    """The first position first."""
    shape = inputs.state.x.shape
    return np.broadcast_to(np.arange(shape[1], dtype=float), shape)


def right_to_left(inputs: PolicyInput) -> Array:
    """The last position first."""
    return -left_to_right(inputs)


def dilated(inputs: PolicyInput) -> Array:
    """Positions far apart together: 1 and 5, then 3 and 7, then the others of 8. DUS, arXiv 2506.19037."""
    return np.broadcast_to(dilated_groups(inputs.state.x.shape[1]), inputs.state.x.shape)


@lru_cache(maxsize=64)
def dilated_groups(length: int) -> Array:
    """(L,) the round in which each position goes, from 1 on: halving strides over the power of two from L on."""
    strides = 1 << np.arange((length - 1).bit_length())[::-1]  # B / 2, B / 4 .. 1
    rounds: Array = 1.0 + (np.arange(length)[:, None] % strides != 0).sum(1)
    rounds.flags.writeable = False
    return rounds


def adjacent(inputs: PolicyInput) -> Array:
    """Neighbours together, from the left."""
    return left_to_right(inputs) // inputs.settings["size"]


def group(_view: PolicyInput, score: Array, among: Flags) -> NDArray[np.int64]:
    """(R,) how many positions of each row have the lowest score."""
    keyed = np.where(among, score, np.inf)
    out: NDArray[np.int64] = (among & (keyed == keyed.min(1, keepdims=True))).sum(1, np.int64)
    return out


def one(_view: PolicyInput, _score: Array, among: Flags) -> NDArray[np.int64]:
    """(R,) one position of each row that has any."""
    out: NDArray[np.int64] = np.minimum(among.sum(1, np.int64), 1)
    return out


def surer(inputs: PolicyInput, score: Array, among: Flags) -> NDArray[np.int64]:
    """(R,) how many positions have a likeliest letter above the threshold. Fast-dLLM, arXiv 2505.22618."""
    out: NDArray[np.int64] = np.maximum((among & (-score > inputs.settings["threshold"])).sum(1), among.any(1))
    return out


def entropy_bounded(inputs: PolicyInput, score: Array, among: Flags) -> NDArray[np.int64]:
    """(R,) how many of the surest positions have entropies that sum to at most gamma beyond the largest of them.

    That sum bounds what is lost by drawing them independently of one another. Ben-Hamu et al. 2025 (arXiv 2505.24857).
    """
    end, letters = inputs.distribution.marginals_at(inputs.noise)
    nats = np.where(among, inputs.scattered(entropy(np.column_stack([end, letters]))), 0.0)
    order = np.where(among, score, np.inf).argsort(-1, kind="stable")
    ranked = np.take_along_axis(nats, order, -1)
    spent = ranked.cumsum(1) - np.maximum.accumulate(ranked, 1)
    count = (spent <= inputs.settings["gamma"] + _ROUNDING).sum(1)
    out: NDArray[np.int64] = np.minimum(np.maximum(count, 1), among.sum(1))
    return out


_RANDOM_ONE = ByScore(at_random, one)


class FirstHitting:
    """One position a step, all equally likely, at the time at which an ancestral run of ever more steps would fill it.

    Of m positions that are noise at level l the first is filled at level l u^(1/m), the largest of m uniform numbers.
    Each row has a time of its own; the run's clock is that of the row which is furthest back. Where the denoiser reads
    no time it is a label, and the words are those of the random order. Zheng et al. 2024 (arXiv 2409.02908).
    """

    def __call__(self, inputs: PolicyInput) -> Moves:
        """The position, its padding, and the times."""
        left = (inputs.noise & ~padding(inputs.settled)).sum(1)
        times = np.minimum(inputs.state.memo.get("time", np.ones(len(left))), inputs.clock)
        u = ONE - inputs.rng(1, Stream.TIME)[:, 0]
        level = (ONE - alphas(inputs.terms.schedule, times)) * u ** (1.0 / np.maximum(left, 1))
        times = np.where(left > 0, time_of(inputs.terms.schedule, level), times)
        moves = _RANDOM_ONE(self._own(inputs))
        to = np.minimum(inputs.state.level, level[:, None])
        clock = np.where(left > 1, times, 0.0)
        return moves._replace(to=to, clock=clock, memo={**inputs.state.memo, "time": times})

    def chosen(self, inputs: PolicyInput) -> Flags:
        """See `Chooses`."""
        return _RANDOM_ONE.chosen(self._own(inputs))

    @staticmethod
    def _own(inputs: PolicyInput) -> PolicyInput:
        """The inputs without the grid of the run: nothing is due."""
        return inputs.at(inputs.step._replace(to=np.full(inputs.step.to.shape, 0.5)))
