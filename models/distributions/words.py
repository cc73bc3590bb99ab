"""Words from one distribution per position: letters, then the end symbol to the last position.

Drawing every position on its own would give strings such as `ab.c`. A denoiser's chance of the end symbol at position
i is its chance that the word has at most i letters, so those chances are one length's distribution function: the length
is drawn from it, then each letter given that there is one. Every position keeps the denoiser's own marginal, which
conditioning independent draws on being well formed would not: with an exact denoiser the lengths are exact too.
"""

import numpy as np
from numpy.typing import NDArray

from models.data.vocabulary import END
from models.distributions.lengths import bounds, places
from models.distributions.protocol import Array, Flags, Index, Symbols

_TINY = 1e-300
_BELOW_ONE = 1.0 - 2.0**-52  # times any number it rounds to less than that number
Places = NDArray[np.intp]
LEAST_MASS = 1e-200  # what a float64 cannot tell from nothing
FLOOR = 1e-9  # of the lengths' mass: what each allowed length has at least, so that no allowed word is impossible


class Words:
    """A length, then independent letters, for each of R rows: the distribution that a step draws x0 from.

    ended (R, L): P(length <= i). letters (R, L, V - 1): the letter at i given that the word reaches it.
    marginals (R, L, V): what each position alone is drawn from, rows summing to 1. mass (R,): what the prediction gives
    to all allowed words together. Letters follow from the prediction and are computed where they are asked for.
    """

    __slots__ = ("_cells", "_kept", "_letters", "_marginals", "_p", "ended", "mass")
    _p: NDArray[np.floating]
    _kept: Array
    _cells: Flags | None

    def __init__(self, ended: Array, letters: Array, marginals: Array, mass: Array) -> None:
        self.ended, self.mass = ended, mass
        self._letters: Array | None = letters
        self._marginals: Array | None = marginals

    @classmethod
    def of(cls, ended: Array, mass: Array, p: NDArray[np.floating], kept: Array, cells: Flags | None) -> "Words":
        """From a prediction p (R, L, V): kept (R, L) is the share of the letters that `cells` allows."""
        words = cls.__new__(cls)
        words.ended, words.mass = ended, mass
        words._p, words._kept, words._cells = p, kept, cells
        words._letters = words._marginals = None
        return words

    @property
    def letters(self) -> Array:
        """(R, L, V - 1), see the class."""
        if self._letters is None:
            self._letters = self._letters_of(self._p, self._kept, self._cells)
        return self._letters

    @property
    def marginals(self) -> Array:
        """(R, L, V), see the class."""
        if self._marginals is None:
            self._marginals = _with_ends(self.letters, self.ended)
        return self._marginals

    def marginals_at(self, where: Flags) -> Array:
        """(N, V) the marginals of the flagged positions (R, L)."""
        if self._marginals is not None or len(where) == 1:
            return self.marginals[where]
        at = where.nonzero()
        return _with_ends(self._letters_at(at), self.ended[at])

    def _letters_at(self, where: tuple[Places, ...]) -> Array:
        """(N, V - 1) the letters of some positions."""
        if self._letters is not None:
            return self._letters[where]
        cells = self._cells
        if cells is not None:
            cells = np.broadcast_to(cells, self._p.shape)[where]
        return self._letters_of(self._p[where], self._kept[where], cells)

    @staticmethod
    def _letters_of(p: NDArray[np.floating], kept: Array, cells: Flags | None) -> Array:
        letters = p[..., 1:].astype(np.float64) if cells is None else p[..., 1:] * cells[..., 1:].astype(np.float64)
        letters /= np.maximum(kept, _TINY)[..., None]
        empty = kept <= 0
        if np.count_nonzero(empty):  # at settled ends always
            letters[empty] = _evenly(p.shape, cells, empty)
        return letters

    def _chances_of(self, rows: Places, positions: Places, symbols: Symbols) -> Array:
        """The chance of each symbol as a letter of its row and position; without meaning for END."""
        if self._letters is not None:
            out: Array = self._letters[rows, positions, symbols - 1]
            return out
        chance, kept = self._p[rows, positions, symbols].astype(np.float64), self._kept[rows, positions]
        if self._cells is not None:
            chance *= np.broadcast_to(self._cells, self._p.shape)[rows, positions, symbols]
        chance /= np.maximum(kept, _TINY)
        if (kept <= 0).any():
            return np.where(kept <= 0, self.letters[rows, positions, symbols - 1], chance)
        return chance

    def draw(self, u: Array, where: Flags | None = None) -> Symbols:
        """One word a row by inverse distribution functions: its length by u[:, 0], each letter by one of the others."""
        if where is not None and len(u) == 1:
            return self._draw_one(u[0], where[0].nonzero()[0].tolist())
        length = np.add.reduce(self.ended <= u[:, :1], 1, np.int16, keepdims=True)
        if where is not None:
            return self._draw_at(u, length, *where.nonzero())
        letters = self.letters
        cumulative = np.add.accumulate(letters, -1)
        target = np.minimum(u[:, 1:], _BELOW_ONE)
        target *= cumulative[..., -1]
        symbols: Symbols = np.add.reduce(cumulative <= target[..., None], -1, np.int16)
        symbols += 1
        symbols *= places(letters.shape[1]) < length  # END is 0
        return symbols

    def _draw_one(self, u: Array, positions: list[int]) -> Symbols:
        """The same at some positions of one row. u (L + 1,)."""
        length = int(self.ended[0].searchsorted(u[0], "right"))
        out = np.zeros(self.ended.shape, np.int16)
        for i in positions:
            if i < length:
                cumulative = np.add.accumulate(self._letters_of_one(i))
                out[0, i] = 1 + cumulative.searchsorted(min(u[i + 1], _BELOW_ONE) * cumulative[-1], "right")
        return out

    def _letters_of_one(self, position: int) -> Array:
        """(V - 1,) the letters of one position of the first row."""
        if self._letters is not None or self._cells is not None or self._kept[0, position] < _TINY:
            out: Array = self.letters[0, position]
            return out
        row: Array = self._p[0, position, 1:].astype(np.float64)
        row /= self._kept[0, position]
        return row

    def _draw_at(self, u: Array, length: Symbols, rows: Places, positions: Places) -> Symbols:
        """The same at some positions alone, END elsewhere. length (R, 1)."""
        cumulative = np.add.accumulate(self._letters_at((rows, positions)), -1)
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
            if symbols.all() and (rows == places(len(x0))).all():
                return self._log_prob_of_one(rows, positions, symbols)
        end = x0 == END
        end &= where
        letter = where ^ end
        at_least, at_most = bounds(letter, end)  # the word reaches every flagged letter
        each = places(len(x0))
        q = self._chances_of(each[:, None], places(x0.shape[1])[None], x0)
        chance = self.ended[each, at_most] - self.ended[each, at_least - 1] * (at_least > 0)
        with np.errstate(divide="ignore"):
            out: Array = np.add.reduce(np.log(np.where(letter, q, 1.0)), 1)
            out += np.log(np.maximum(chance, 0.0))
        return out

    def _log_prob_of_letter(self, position: int, symbol: int) -> Array:
        """The same of one letter of one row."""
        q, chance = self._letters_of_one(position)[symbol - 1], self.ended[0, -1] - self.ended[0, position]
        if q > 0 and chance > 0:
            return np.array([np.log(q) + np.log(chance)])
        return np.array([-np.inf])

    def _log_prob_of_one(self, rows: Places, positions: Places, symbols: Symbols) -> Array:
        """The same of one letter in each row: the word reaches it, and it is that letter."""
        chance = self.ended[:, -1] - self.ended[rows, positions]
        np.maximum(chance, 0.0, out=chance)
        q = self._chances_of(rows, positions, symbols)
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
        return np.where(places(symbols.shape[1]) < lengths.argmax(1)[:, None], symbols, END).astype(np.int16)

    def lengths(self) -> Array:
        """(R, L) P(n letters)."""
        return np.diff(self.ended, axis=1, prepend=0.0)

    def rows(self, index: Index) -> "Words":
        """That of some of the rows."""
        ended, mass = self.ended[index], self.mass[index]
        if self._letters is not None:
            return Words(ended, self._letters[index], self.marginals[index], mass)
        cells = self._cells if self._cells is None or self._cells.ndim == 2 else self._cells[index]
        return Words.of(ended, mass, self._p[index], self._kept[index], cells)


def word_distribution(
    p: NDArray[np.floating], lengths: Flags, cells: Flags | None, floor: float | Array = FLOOR
) -> Words:
    """The distribution over whole words under per-position predictions, allowed sets and allowed lengths.

    p (R, L, V): predictions, rows summing to 1, point masses where a symbol is settled. lengths (R, L): allowed numbers
    of letters, at least one a row. cells (L, V) or (R, L, V): allowed symbols, None for all; other letters are dropped
    and the rest rescaled, and a length counts for as much as its letters may be what they must. floor: of the lengths'
    mass, () or (R, 1), what each allowed length has at least.
    Where the predictions leave no allowed length any mass, lengths follow independent positions instead, and a position
    whose allowed letters have no mass takes them as equally likely.
    """
    exact = p.astype(np.float64, copy=False)
    end = exact[..., END]
    first = lengths.argmax(1)
    if np.maximum.reduce(first) > 1:
        # What a noisy prediction says of ends before the shortest length must not outbid what it says of those that
        # can be.
        below = np.maximum.accumulate(end * (places(p.shape[1]) >= first[:, None] - 1), axis=1)
    else:
        below = np.maximum.accumulate(end, axis=1)
    below[:, -1] = 1.0
    weight = below.copy()  # P(length = n), at first
    weight[:, 1:] -= below[:, :-1]
    weight *= lengths
    if isinstance(floor, np.ndarray) or floor:
        weight += floor * np.add.reduce(weight, 1, keepdims=True)
        weight *= lengths
    kept = np.add.reduce(exact[..., 1:] if cells is None else exact[..., 1:] * cells[..., 1:], -1)
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
    return Words.of(ended, mass, p, kept, cells)


def _with_ends(letters: Array, ended: Array) -> Array:
    """(..., V) the marginals: the letters (..., V - 1) as often as the word reaches them."""
    out = np.empty((*letters.shape[:-1], letters.shape[-1] + 1))
    out[..., END] = ended
    np.multiply(letters, np.subtract(1.0, ended)[..., None], out=out[..., 1:])
    return out


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
