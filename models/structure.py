"""The law of a whole word from one distribution per position: letters, then the end symbol to the last position.

Drawing every position on its own would give strings such as `ab.c`. A denoiser's chance of the end symbol at position
i is its belief that the word has at most i letters, so those chances are one length's distribution function: the length
is drawn from it, then each letter given that there is one. Every position keeps the denoiser's own marginal, which
conditioning independent draws on being well formed would not: with an exact denoiser the length's law is exact too.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from models.vocabulary import END

Array = NDArray[np.float64]
Symbols = NDArray[np.int16]
_TINY = 1e-300


class WordLaw(NamedTuple):
    """A joint law of x0 for each of R rows.

    ended (R, L): P(length <= i). letters (R, L, V - 1): the letter at i given that the word reaches it.
    marginals (R, L, V): what each position alone is drawn from, rows summing to 1.
    """

    ended: Array
    letters: Array
    marginals: Array

    def draw(self, u_length: Array, u_letters: Array) -> Symbols:
        """One word a row by inverse distribution functions in float64. u (R,) and (R, L) in [0, 1) -> (R, L) symbols."""
        length = (self.ended <= u_length[:, None]).sum(1)
        cumulative = np.cumsum(self.letters, axis=-1)
        last = cumulative[..., -1]
        target = np.minimum(u_letters * last, np.nextafter(last, 0.0))
        symbols = (cumulative <= target[..., None]).sum(-1) + 1
        return np.where(np.arange(self.ended.shape[1]) < length[:, None], symbols, END).astype(np.int16)

    def log_prob(self, x0: Symbols, where: NDArray[np.bool_]) -> Array:
        """log P(the flagged positions hold x0), jointly, nats, (R,). -inf where that cannot be."""
        size = self.ended.shape[1]
        at = np.arange(size)
        letter = where & (x0 != END)
        at_least = np.where(letter, at + 1, 0).max(1)  # the word reaches every flagged letter
        at_most = np.where(where & (x0 == END), at, size - 1).min(1)
        padded = np.concatenate([np.zeros((len(x0), 1)), self.ended], axis=1)
        rows = np.arange(len(x0))
        span = padded[rows, at_most + 1] - padded[rows, at_least]
        q = np.take_along_axis(self.letters, np.maximum(x0 - 1, 0)[..., None].astype(np.int64), -1)[..., 0]
        with np.errstate(divide="ignore"):
            out: Array = np.log(np.maximum(span, 0.0)) + np.where(letter, np.log(q), 0.0).sum(1)
        return out


def row_lengths(x: Symbols, mask: int, feasible: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """(R, L) which lengths n = 0 .. L - 1 the revealed symbols of each row still permit. feasible (L,) or (R, L)."""
    size = x.shape[1]
    at = np.arange(size)
    shortest = np.where((x != END) & (x != mask), at + 1, 0).max(1)
    longest = np.where(x == END, at, size - 1).min(1)
    out: NDArray[np.bool_] = feasible & (at >= shortest[:, None]) & (at <= longest[:, None])
    return out


def word_law(p: Array, lengths: NDArray[np.bool_], cells: NDArray[np.bool_]) -> WordLaw:
    """The law of whole words under per-position beliefs, allowed sets and allowed lengths.

    p (R, L, V): beliefs, rows summing to 1, point masses where a symbol is revealed. lengths (R, L): allowed numbers of
    letters, at least one a row. cells (L, V) or (R, L, V): allowed symbols; letters outside them are dropped and the rest
    rescaled, and a length counts for as much as its letters may be what they must.
    Where the beliefs leave no allowed length any mass, lengths follow independent positions instead, and a position whose
    allowed letters have no mass takes them as equally likely.
    """
    end = p[..., END]
    below = np.maximum.accumulate(end, axis=1)
    below[:, -1] = 1.0
    chance = np.diff(below, axis=1, prepend=0.0)  # P(length = n)
    letters = p[..., 1:] * cells[..., 1:]
    kept = letters.sum(-1)
    reach = 1.0 - end
    share = np.where(reach > 0, kept / np.maximum(reach, _TINY), 1.0)
    upto = np.ones_like(share)
    np.cumprod(share[:, :-1], axis=1, out=upto[:, 1:])
    weight = chance * lengths * upto
    total = np.cumsum(weight, axis=1)
    lost = ~(total[:, -1] > 1e-200)
    if lost.any():
        total[lost] = np.cumsum(_independent(end[lost], kept[lost], lengths[lost]), axis=1)
    ended = total / total[:, -1:]
    empty = kept <= 0
    if empty.any():
        allowed = np.broadcast_to(cells[..., 1:], letters.shape)[empty].astype(float)
        letters[empty] = allowed
        kept = letters.sum(-1)
    letters /= np.maximum(kept, _TINY)[..., None]
    marginals = np.empty_like(p, dtype=np.float64)
    marginals[..., END] = ended
    np.multiply(letters, (1.0 - ended)[..., None], out=marginals[..., 1:])
    return WordLaw(ended, letters, marginals)


def _independent(end: Array, kept: Array, lengths: NDArray[np.bool_]) -> Array:
    """Relative weights of the allowed lengths if positions were independent, floored so that one always remains."""
    log_letter, log_end = np.log(np.maximum(kept, 1e-30)), np.log(np.maximum(end, 1e-30))
    before = np.cumsum(log_letter, axis=1) - log_letter
    after = np.cumsum(log_end[:, ::-1], axis=1)[:, ::-1]
    log_weight = np.where(lengths, before + after, -np.inf)
    out: Array = np.exp(log_weight - log_weight.max(1, keepdims=True))
    return out


def free_law(marginals: Array) -> Array:
    """(R, L) P(length = n) read off marginals whose end chances already rise along the word."""
    out: Array = np.diff(marginals[..., END], axis=-1, prepend=0.0)
    return out
