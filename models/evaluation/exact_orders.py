"""Exact likelihoods of one word over all orders in which its positions may be filled, one at a time.

The states a word passes through are a lattice: which letters stand, and from where on the end does. Every state is
shown to the model once; two sums over the lattice then give the ELBO, an average over orders, and the log-probability
of the random-order sampler, the log of an average. Where blocks of positions are filled one after another, a word has a
lattice for each of them, which begins where the last one ended, and its nats are the sum over them. Hoogeboom et al.
2022 (arXiv 2110.02037), Ou et al. 2024 (arXiv 2406.03736).
"""

from collections.abc import Generator, Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from models.arrays import Array, Symbols
from models.data.vocabulary import END
from models.evaluation.reading import Reading


class Exact(NamedTuple):
    """Nats. elbo: minus log p at most; mixture: minus log-probability of the random-order sampler, never above it."""

    elbo: float
    mixture: float


class _Lattice(NamedTuple):
    """letters: positions that are filled on their own. ends: positions that each fill all the ends behind them too.

    first (L,): the symbols before any of them. beyond: ends of later blocks.
    """

    first: Symbols
    letters: NDArray[np.intp]
    ends: NDArray[np.intp]
    beyond: NDArray[np.intp]

    @property
    def rows(self) -> int:
        """The number of states, the finished one left out."""
        return int((1 << len(self.letters)) * (len(self.ends) + 1)) - 1


def _lattices(reading: Reading, word: Symbols) -> Iterator[_Lattice]:
    """One for each block of the timetable up to the one that holds the end; one alone where it has no blocks."""
    x, recipe = reading.first(word[None])[0], reading.recipe
    for block in recipe.timetable.blocks(recipe.constraint.free_positions) or [np.ones(len(word), bool)]:
        free = x == len(reading.model.vocabulary)
        own = np.flatnonzero(free & block)
        ends = own[word[own] == END] if reading.as_run else own[:0]
        if len(own):
            beyond = np.flatnonzero(free & ~block) if len(ends) else ends
            yield _Lattice(x, np.setdiff1d(own, ends), ends, beyond)
        x = x.copy()
        x[own] = word[own]
        if len(ends):  # what follows is closed
            return


def rows_needed(reading: Reading, word: Symbols) -> int:
    """How many states the model must be shown for `exact`: 2^letters times the places where an end may stand."""
    return sum(lattice.rows for lattice in _lattices(reading, word))


def exact(reading: Reading, word: Symbols) -> Generator[int, None, Exact]:
    """The exact ELBO and the exact random-order likelihood of a word (L,). Yields states done, `rows_needed` in all.

    Under a recipe with pins, only the free positions are enumerated: the likelihood is that of the word given the pins.
    Positions are taken to be filled one at a time, in every order that the timetable's blocks leave. Raises UserError
    for a process whose noise says something of its letter.
    """
    reading.refuse_informative_noise()
    if not reading.recipe.constraint.matches(word[None])[0]:
        return Exact(np.inf, np.inf)
    total = np.full(2, -float(reading.length_log_prob(word[None])[0]))
    for lattice in _lattices(reading, word):
        total += yield from _within(lattice, reading, word)
    return Exact(*total.tolist())


class OrderWeights(NamedTuple):
    """S states of all orders in which a word may be filled, and how often each of their positions comes next.

    x (S, L): what stands. evenly (S, L): all orders alike, so that the sum of weights times log-probabilities is minus
    the ELBO. taken (S, L): each order as often as runs in random order that drew the word went it; the sum of these
    weights times gradients of log-probabilities is the gradient of the log of the mixture (Fisher's identity).
    """

    x: Symbols
    evenly: Array
    taken: Array
    nats: Exact


def order_weights(reading: Reading, word: Symbols) -> Generator[int, None, OrderWeights]:
    """The weights of a word (L,) that is filled in one block. Yields states done. Raises UserError as `exact` does."""
    reading.refuse_informative_noise()
    (lattice,) = _lattices(reading, word)
    x, next_ = yield from _asked(lattice, reading, word)
    (kinds, size, _), letters = next_.shape, len(lattice.letters)
    evenly, taken = np.zeros((2, *x.shape))
    at = np.concatenate([lattice.letters, lattice.ends])
    evenly[:, at] = _evenly(size, letters).reshape(kinds * size, -1)
    taken[:, at] = _taken(next_, letters).reshape(kinds * size, -1)
    unfinished = np.arange(len(x)) != (kinds - 1) * size
    nats = Exact(_average(next_, letters), _log_average(next_, letters))
    return OrderWeights(x[unfinished], evenly[unfinished], taken[unfinished], nats)


def _within(lattice: _Lattice, reading: Reading, word: Symbols) -> Generator[int, None, Exact]:
    """The nats of one lattice."""
    _, next_ = yield from _asked(lattice, reading, word)
    letters = len(lattice.letters)
    return Exact(_average(next_, letters), _log_average(next_, letters))


def _asked(lattice: _Lattice, reading: Reading, word: Symbols) -> Generator[int, None, tuple[Symbols, Array]]:
    """The states (S, L), and the log-probability of each next symbol, (2^letters, ends + 1, letters + ends)."""
    kinds, size = 1 << len(lattice.letters), len(lattice.ends) + 1
    x = _states(lattice, word, len(reading.model.vocabulary)).reshape(kinds * size, -1)
    # The finished state is the one with every letter and no open end; the model need not see it.
    asked = np.ones(kinds * size, bool)
    asked[(kinds - 1) * size] = False
    logs = np.zeros((kinds * size, len(word)))
    logs[asked] = yield from reading.chances(x[asked], np.broadcast_to(word, x[asked].shape))
    at = np.concatenate([lattice.letters, lattice.ends])
    return x, logs[:, at].reshape(kinds, size, len(at))


def _states(lattice: _Lattice, word: Symbols, mask: int) -> Symbols:
    """(2^letters, ends + 1, L): letters of the first index's bits stand; the second is the number of open ends."""
    stands = _bits(len(lattice.letters))
    x = np.tile(lattice.first, (len(stands), len(lattice.ends) + 1, 1))
    x[..., lattice.letters] = np.where(stands, word[lattice.letters], mask)[:, None]
    open_ends = np.arange(len(lattice.ends)) < np.arange(len(lattice.ends) + 1)[:, None]
    x[..., lattice.ends] = np.where(open_ends, mask, END)
    x[:, :-1, lattice.beyond] = END  # where an end stands already
    return x


def _bits(count: int) -> NDArray[np.bool_]:
    """(2^count, count) which bits each number has."""
    out: NDArray[np.bool_] = (np.arange(1 << count)[:, None] >> np.arange(count)) & 1 > 0
    return out


def _choices(letters: int, ends: int) -> Array:
    """(2^letters, ends + 1) how many positions a state may fill next, at least 1."""
    left = letters - _bits(letters).sum(1)[:, None] + np.arange(ends + 1)
    out: Array = np.maximum(left, 1).astype(np.float64)
    return out


def _average(logs: Array, letters: int) -> float:
    """The mean over orders of -log p. logs (2^letters, ends + 1, letters + ends): of the next symbol in each state."""
    weights = _evenly(logs.shape[1], letters)
    return float(np.where(weights > 0, -weights * logs, 0.0).sum())


def _evenly(size: int, letters: int) -> Array:
    """(2^letters, size, letters + size - 1) how likely each next position of each state is, all orders alike."""
    kinds = 1 << letters
    choices = _choices(letters, size - 1)
    at = (~_bits(letters))[:, None, :].repeat(size, 1)
    open_ends = (np.arange(size - 1) < np.arange(size)[:, None])[None].repeat(kinds, 0)
    possible = np.concatenate([at, open_ends], axis=-1)
    reach = np.exp(_visits(np.zeros(possible.shape), letters))
    out: Array = (reach / choices)[..., None] * possible
    return out


def _taken(logs: Array, letters: int) -> Array:
    """(2^letters, ends + 1, letters + ends) as `_evenly`, each order as often as runs that drew the word take it."""
    kinds, size, _ = logs.shape
    log_choices, come = np.log(_choices(letters, size - 1)), _visits(logs, letters)
    ahead, out = np.full((kinds, size), -np.inf), np.full(logs.shape, -np.inf)
    ahead[-1, 0] = 0.0
    for open_ends in range(size):
        for number in reversed(range(kinds)):
            for bit in range(letters):
                if not number >> bit & 1:
                    out[number, open_ends, bit] = ahead[number | 1 << bit, open_ends]
            out[number, open_ends, letters : letters + open_ends] = ahead[number, :open_ends]
            out[number, open_ends] += logs[number, open_ends] - log_choices[number, open_ends]
            if (number, open_ends) != (kinds - 1, 0):
                ahead[number, open_ends] = np.logaddexp.reduce(out[number, open_ends])
    weights: Array = np.exp(out + come[..., None] - come[-1, 0])
    return weights


def _log_average(logs: Array, letters: int) -> float:
    """-log of the mean over orders of p."""
    return -float(_visits(logs, letters)[-1, 0])


def _visits(logs: Array, letters: int) -> Array:
    """log of the summed probability of all ways into each state, positions chosen uniformly: (2^letters, ends + 1)."""
    kinds, size, _ = logs.shape
    log_choices = np.log(_choices(letters, size - 1))
    layers = _layers(letters)
    out = np.full((kinds, size), -np.inf)
    for open_ends in reversed(range(size)):
        here = np.full(kinds, -np.inf)
        if open_ends == size - 1:
            here[0] = 0.0
        for before in range(open_ends + 1, size):  # the end at `open_ends` was filled
            here = np.logaddexp(here, out[:, before] - log_choices[:, before] + logs[:, before, letters + open_ends])
        for numbers, bit in layers:
            source = numbers ^ (1 << bit)
            came = here[source] - log_choices[source, open_ends] + logs[source, open_ends, bit]
            here[numbers] = np.logaddexp(here[numbers], came)
        out[:, open_ends] = here
    return out


def _layers(letters: int) -> list[tuple[NDArray[np.intp], int]]:
    """(numbers with that bit, bit) such that all that leads into a number comes before it leads anywhere."""
    bits = _bits(letters)
    standing = bits.sum(1)
    return [
        (np.flatnonzero(bits[:, bit] & (standing == count)), bit)
        for count in range(1, letters + 1)
        for bit in range(letters)
    ]
