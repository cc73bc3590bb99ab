"""Words from one distribution per position: letters, then the end symbol to the last position.

Drawing every position on its own would give strings such as `ab.c`. A denoiser's chance of the end symbol at position
i is its chance that the word has at most i letters, so those chances are one length's distribution function: the length
is drawn from it, then each letter given that there is one. Every position keeps the denoiser's own marginal, which
conditioning independent draws on being well formed would not: with an exact denoiser the lengths are exact too.
"""

from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from models.data.vocabulary import END
from models.distributions.protocol import Array, Flags, Index, Symbols
from models.probabilities import SMALL

_TINY = 1e-300
_BELOW_ONE = 1.0 - 2.0**-52  # times any number it rounds to less than that number
Places = NDArray[np.intp]
LEAST_MASS = 1e-200  # what a float64 cannot tell from nothing
FLOOR = 1e-9  # of the lengths' mass: what each allowed length has at least, so that no allowed word is impossible


class Words(NamedTuple):
    """A length, then independent letters, for each of R rows: the distribution that a step draws x0 from.

    ended (R, L): P(length <= i). letters (R, L, V - 1): the letter at i given that the word reaches it.
    marginals (R, L, V): what each position alone is drawn from, rows summing to 1. mass (R,): what the prediction gives
    to all allowed words together.
    """

    ended: Array
    letters: Array
    marginals: Array
    mass: Array

    def draw(self, u: Array, where: Flags | None = None) -> Symbols:
        """One word a row by inverse distribution functions: its length by u[:, 0], each letter by one of the others."""
        letters = self.letters
        if where is not None and len(letters) == 1:
            return self._draw_one(u[0], where[0].nonzero()[0].tolist())
        length = np.add.reduce(self.ended <= u[:, :1], 1, np.int16, keepdims=True)
        if where is not None and letters.size > SMALL:
            return self._draw_at(u, length, *where.nonzero())
        cumulative = np.add.accumulate(letters, -1)
        target = np.minimum(u[:, 1:], _BELOW_ONE)
        target *= cumulative[..., -1]
        symbols: Symbols = np.add.reduce(cumulative <= target[..., None], -1, np.int16)
        symbols += 1
        symbols *= _at(letters.shape[1]) < length  # END is 0
        return symbols

    def _draw_one(self, u: Array, positions: list[int]) -> Symbols:
        """The same at some positions of one row. u (L + 1,)."""
        length = int(self.ended[0].searchsorted(u[0], "right"))
        out = np.zeros(self.ended.shape, np.int16)
        for i in positions:
            if i < length:
                cumulative = np.add.accumulate(self.letters[0, i])
                out[0, i] = 1 + cumulative.searchsorted(min(u[i + 1], _BELOW_ONE) * cumulative[-1], "right")
        return out

    def _draw_at(self, u: Array, length: Symbols, rows: Places, positions: Places) -> Symbols:
        """The same at some positions alone, END elsewhere. length (R, 1)."""
        cumulative = np.add.accumulate(self.letters[rows, positions], -1)
        target = np.minimum(u[rows, positions + 1], _BELOW_ONE)
        target *= cumulative[:, -1]
        symbols: Symbols = np.add.reduce(cumulative <= target[:, None], -1, np.int16)
        symbols += 1
        symbols *= positions < length[rows, 0]
        out = np.zeros(self.ended.shape, np.int16)
        out[rows, positions] = symbols
        return out

    def log_mean(self, weight: Array) -> Array:
        """A sum over lengths: letters before it, ends from it on."""
        with np.errstate(divide="ignore"):
            letters = np.log(np.einsum("rlv,rlv->rl", self.letters, weight[..., 1:]))
            ends = np.log(weight[..., END])
            lengths = np.log(np.maximum(self.lengths(), 0.0))
        before, behind = np.zeros_like(ends), np.cumsum(ends[:, ::-1], axis=1)[:, ::-1]
        np.cumsum(letters[:, :-1], axis=1, out=before[:, 1:])
        out: Array = np.logaddexp.reduce(lengths + before + behind, axis=1)
        return out

    def log_prob(self, x0: Symbols, where: Flags) -> Array:
        """From the lengths that the flagged letters and ends leave, and each flagged letter's chance."""
        rows, positions = where.nonzero()
        if len(rows) == len(x0):
            if len(x0) == 1 and x0[0, positions[0]] != END:
                return self._log_prob_of_letter(int(positions[0]), int(x0[0, positions[0]]))
            symbols = x0[rows, positions]
            if symbols.all() and (rows == _at(len(x0))).all():
                return self._log_prob_of_one(rows, positions, symbols)
        end = x0 == END
        end &= where
        letter = where ^ end
        at_least, at_most = bounds(letter, end)  # the word reaches every flagged letter
        each = _at(len(x0))
        q = self.letters[each[:, None], _at(x0.shape[1]), x0 - 1]
        chance = self.ended[each, at_most] - self.ended[each, at_least - 1] * (at_least > 0)
        with np.errstate(divide="ignore"):
            out: Array = np.add.reduce(np.log(np.where(letter, q, 1.0)), 1)
            out += np.log(np.maximum(chance, 0.0))
        return out

    def _log_prob_of_letter(self, position: int, symbol: int) -> Array:
        """The same of one letter of one row."""
        q, chance = self.letters[0, position, symbol - 1], self.ended[0, -1] - self.ended[0, position]
        if q > 0 and chance > 0:
            return np.array([np.log(q) + np.log(chance)])
        return np.array([-np.inf])

    def _log_prob_of_one(self, rows: Places, positions: Places, symbols: Symbols) -> Array:
        """The same of one letter in each row: the word reaches it, and it is that letter."""
        chance = self.ended[:, -1] - self.ended[rows, positions]
        np.maximum(chance, 0.0, out=chance)
        q = self.letters[rows, positions, symbols - 1]
        if chance.all() and q.all():
            return np.log(q) + np.log(chance)
        with np.errstate(divide="ignore"):
            return np.log(q) + np.log(chance)

    def best(self) -> Symbols:
        """The likeliest letters up to the length that is likeliest with them."""
        with np.errstate(divide="ignore"):
            letters, lengths = np.log(self.letters.max(-1)), np.log(np.maximum(self.lengths(), 0.0))
        lengths[:, 1:] += np.cumsum(letters[:, :-1], axis=1)
        symbols = self.letters.argmax(-1) + 1
        return np.where(_at(symbols.shape[1]) < lengths.argmax(1)[:, None], symbols, END).astype(np.int16)

    def lengths(self) -> Array:
        """(R, L) P(n letters)."""
        return np.diff(self.ended, axis=1, prepend=0.0)

    def rows(self, index: Index) -> "Words":
        """That of some of the rows."""
        return Words(self.ended[index], self.letters[index], self.marginals[index], self.mass[index])


def bounds(letter: Flags, end: Flags) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """The fewest and the most letters, (R,) each, of words with letters and ends at the flagged positions (R, L)."""
    at = _at(letter.shape[1])
    at_least: NDArray[np.intp] = np.maximum.reduce(letter * _at(len(at) + 1)[1:], 1)
    at_most: NDArray[np.intp] = np.minimum.reduce(np.where(end, at, len(at) - 1), 1)
    return at_least, at_most


@lru_cache(maxsize=64)
def _at(count: int) -> NDArray[np.intp]:
    out = np.arange(count)
    out.flags.writeable = False
    return out


def row_lengths(x: Symbols, noise: Flags, feasible: Flags) -> Flags:
    """(R, L) which lengths n = 0 .. L - 1 the settled symbols of each row still permit.

    noise (R, L): positions that are not settled. feasible (L,) or (R, L): what is permitted anyway.
    """
    if len(x) == 1:
        one: Flags = feasible & _between(x.shape[1], *_bounds_of_one(x[0].tolist(), noise[0].tolist()))
        return one.reshape(1, -1)
    settled = ~noise
    end = settled & (x == END)
    at_least, at_most = bounds(settled ^ end, end)
    at = _at(x.shape[1])
    out: Flags = feasible & (at >= at_least[:, None])
    out &= at <= at_most[:, None]
    return out


def _bounds_of_one(x: list[int], noise: list[bool]) -> tuple[int, int]:
    """The fewest and the most letters of one row, for which a loop is faster than a dozen calls of numpy."""
    at_least, at_most = 0, len(x) - 1
    for i, (symbol, is_noise) in enumerate(zip(x, noise, strict=True)):
        if not is_noise:
            if symbol != END:
                at_least = i + 1
            elif i < at_most:
                at_most = i
    return at_least, at_most


@lru_cache(maxsize=4096)
def _between(length: int, at_least: int, at_most: int) -> Flags:
    at = np.arange(length)
    out: Flags = (at >= at_least) & (at <= at_most)
    out.flags.writeable = False
    return out


def word_distribution(p: Array, lengths: Flags, cells: Flags | None, floor: float | Array = FLOOR) -> Words:
    """The distribution over whole words under per-position predictions, allowed sets and allowed lengths.

    p (R, L, V): predictions, rows summing to 1, point masses where a symbol is settled. lengths (R, L): allowed numbers
    of letters, at least one a row. cells (L, V) or (R, L, V): allowed symbols, None for all; other letters are dropped
    and the rest rescaled, and a length counts for as much as its letters may be what they must. floor: of the lengths'
    mass, () or (R, 1), what each allowed length has at least.
    Where the predictions leave no allowed length any mass, lengths follow independent positions instead, and a position
    whose allowed letters have no mass takes them as equally likely.
    """
    end = p[..., END]
    first = lengths.argmax(1)
    if np.maximum.reduce(first) > 1:
        # What a noisy prediction says of ends before the shortest length must not outbid what it says of those that
        # can be.
        below = np.maximum.accumulate(end * (_at(p.shape[1]) >= first[:, None] - 1), axis=1)
    else:
        below = np.maximum.accumulate(end, axis=1)
    below[:, -1] = 1.0
    weight = below.copy()  # P(length = n), at first
    weight[:, 1:] -= below[:, :-1]
    weight *= lengths
    if isinstance(floor, np.ndarray) or floor:
        weight += floor * np.add.reduce(weight, 1, keepdims=True)
        weight *= lengths
    letters = p[..., 1:] if cells is None else p[..., 1:] * cells[..., 1:]
    kept = np.add.reduce(letters, -1)
    rest = 1.0 - end
    rest += _TINY
    share = kept + _TINY
    share /= rest
    np.minimum(share, 1.0, out=share)  # rounding may leave letters some mass beside an end of 1
    np.multiply.accumulate(share, axis=1, out=share)
    weight[:, 1:] *= share[:, :-1]
    ended = np.add.accumulate(weight, axis=1)
    mass = ended[:, -1].copy()
    lost = mass <= LEAST_MASS
    if np.count_nonzero(lost):
        ended[lost] = np.cumsum(_independent(end[lost], kept[lost], lengths[lost]), axis=1)
    ended /= ended[:, -1:].copy()
    empty = kept <= 0
    letters = letters / np.maximum(kept, _TINY, out=kept)[..., None]
    if np.count_nonzero(empty):  # at settled ends always
        letters[empty] = _evenly(p.shape, cells, empty)
    marginals = np.empty_like(p)
    marginals[..., END] = ended
    np.multiply(letters, np.subtract(1.0, ended)[..., None], out=marginals[..., 1:])
    return Words(ended, letters, marginals, mass)


def _evenly(shape: tuple[int, ...], cells: Flags | None, where: Flags) -> Array | float:
    """The allowed letters of the flagged positions, equally likely: (N, V - 1), or one share for all of them."""
    if cells is None:
        return 1.0 / (shape[-1] - 1)
    allowed = np.broadcast_to(cells, shape)[..., 1:][where]
    out: Array = allowed / np.maximum(allowed.sum(-1, keepdims=True), _TINY)
    return out


def _independent(end: Array, kept: Array, lengths: Flags) -> Array:
    """Relative weights of the allowed lengths if positions were independent, floored so that one always remains."""
    log_letter, log_end = np.log(np.maximum(kept, 1e-30)), np.log(np.maximum(end, 1e-30))
    before = np.cumsum(log_letter, axis=1) - log_letter
    after = np.cumsum(log_end[:, ::-1], axis=1)[:, ::-1]
    log_weight = np.where(lengths, before + after, -np.inf)
    out: Array = np.exp(log_weight - log_weight.max(1, keepdims=True))
    return out


def length_chances(marginals: Array) -> Array:
    """(R, L) P(length = n) read off marginals whose end chances already rise along the word."""
    out: Array = np.diff(marginals[..., END], axis=-1, prepend=0.0)
    return out
