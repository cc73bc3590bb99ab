"""Words from one distribution per position: letters, then the end symbol to the last position.

Drawing every position on its own would give strings such as `ab.c`. A denoiser's chance of the end symbol at position
i is its chance that the word has at most i letters, so those chances are one length's distribution function: the length
is drawn from it, then each letter given that there is one. Every position keeps the denoiser's own marginal, which
conditioning independent draws on being well formed would not: with an exact denoiser the lengths are exact too.
"""

import numpy as np

from models.arrays import Array, Flags
from models.data.vocabulary import END
from models.distributions.allowed import allowed_letters, allowed_share, certain_allowed, evenly
from models.distributions.factorised_words import FactorisedWords
from models.distributions.lengths import from_shortest, independent_lengths, is_end
from models.distributions.symbol_probs import SymbolProbs
from models.probabilities import ONE, TINY

LEAST_MASS = np.array(1e-200)  # what a float64 cannot tell from nothing
FLOOR = 1e-9  # of the lengths' mass: what each allowed length has at least, so that no allowed word is impossible


def word_distribution(
    probs: SymbolProbs, lengths: Flags, cells: Flags | None, floor: float | Array = FLOOR
) -> FactorisedWords:
    """The distribution over whole words under per-position predictions, allowed sets and allowed lengths.

    probs: predictions, certain where a symbol is settled. lengths (R, L): allowed numbers of letters, at least one a
    row. cells (L, V) or (R, L, V): allowed symbols, None for all; other letters are dropped and the rest rescaled, and
    a length counts for as much as its letters may be what they must. floor: of the lengths' mass, () or (R, 1), what
    each allowed length has at least.
    Where the predictions leave no allowed length any mass, lengths follow independent positions instead, and a position
    whose allowed letters have no mass takes them as equally likely.
    """
    values, at, x = probs
    letters = allowed_letters(values, cells, at, x.shape[1])
    kept = np.add.reduce(letters, 1)
    end_at = values[:, END].astype(np.float64)
    rest = ONE - end_at
    rest += TINY
    share_at = kept + TINY
    share_at /= rest
    np.minimum(share_at, ONE, out=share_at)  # rounding may leave letters some mass beside an end of 1
    if probs.is_whole:
        end, share = end_at.reshape(x.shape), share_at.reshape(x.shape)
    else:
        end = is_end(x).astype(np.float64)
        share = np.where(certain_allowed(x, cells), ONE, TINY) if cells is not None else np.empty(x.shape)
        if cells is None:
            share.fill(1.0)
        end.put(at, end_at)
        share.put(at, share_at)
    below = from_shortest(end, lengths)
    np.maximum.accumulate(below, 1, out=below)
    below[:, -1] = 1.0
    weight = below.copy()  # P(length = n), at first
    longer = weight[:, 1:]
    longer -= below[:, :-1]
    possible = lengths.astype(np.float64)
    weight *= possible
    if isinstance(floor, np.ndarray) or floor:
        weight += floor * np.add.reduce(weight, 1, keepdims=True)
        weight *= possible
    np.multiply.accumulate(share, 1, out=share)
    longer *= share[:, :-1]
    ended = np.add.accumulate(weight, 1, out=weight)
    total = ended[:, -1:].copy()
    mass = total[:, 0]
    lost = mass <= LEAST_MASS
    if np.count_nonzero(lost):
        weight = independent_lengths(end[lost], allowed_share(probs, kept, cells)[lost], lengths[lost])
        ended[lost] = np.cumsum(weight, axis=1)
        total = ended[:, -1:].copy()
    ended /= total
    letters /= np.maximum(kept, TINY)[:, None]
    if np.count_nonzero(kept) < len(kept):
        empty = kept <= 0
        letters[empty] = evenly(cells, at[empty], values.shape[1], x.shape[1])
    return FactorisedWords.of(ended, mass, probs, letters, cells)
