"""From the model's belief to what is drawn from: allowed sets, then temperature, then top-k, then top-p.

A truncation that leaves no word possible is undone for that row, never answered with an error in mid-run.
Top-p keeps the symbol that crosses the threshold (Holtzman et al. 2020, arXiv 1904.09751).
"""

import numpy as np
from numpy.typing import NDArray

from models.data.vocabulary import END
from models.distributions.words import WordLaw, word_law

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]


def temper(p: Array, temperature: float) -> Array:
    """p^(1 / temperature), renormalised along the last axis; 0 keeps the first of the likeliest symbols alone."""
    if temperature == 1:
        return p
    if temperature == 0:
        out = np.zeros_like(p)
        np.put_along_axis(out, p.argmax(-1)[..., None], 1.0, -1)
        return out
    with np.errstate(divide="ignore", over="ignore"):
        logits = np.log(p)
        logits -= logits.max(-1, keepdims=True)  # before dividing: a tiny temperature must not make all infinite
        logits /= temperature
    np.exp(logits, out=logits)
    logits /= logits.sum(-1, keepdims=True)
    return logits


def truncate(p: Array, top_k: int, top_p: float) -> Array:
    """Keep the top_k likeliest symbols (0 = all), then the fewest whose mass reaches top_p; renormalised."""
    if not top_k and top_p >= 1:
        return p
    order = np.argsort(-p, axis=-1, kind="stable")
    ranked = np.take_along_axis(p, order, -1)
    if 0 < top_k < p.shape[-1]:
        ranked[..., top_k:] = 0.0
        ranked /= ranked.sum(-1, keepdims=True)
    if top_p < 1:
        before = np.cumsum(ranked, -1) - ranked
        ranked[before >= top_p] = 0.0
    out = np.empty_like(p)
    np.put_along_axis(out, order, ranked, -1)
    out /= out.sum(-1, keepdims=True)
    return out


def tilted_law(
    belief: Array,
    lengths: Flags,
    cells: Flags,
    *,
    temperature: float = 1.0,
    top_k: int = 0,
    top_p: float = 1.0,
) -> WordLaw:
    """The law that a step draws from. belief (R, L, V); lengths (R, L), cells (L, V) or (R, L, V): what is allowed."""
    law = word_law(belief, lengths, cells)
    if temperature == 1 and not top_k and top_p >= 1:
        return law
    reshaped = truncate(temper(law.marginals, temperature), top_k, top_p)
    second = word_law(reshaped, lengths, cells, floor=0.0)  # what was cut off stays cut off
    impossible = _unsupported(reshaped, lengths)
    if not impossible.any():
        return second
    return WordLaw(*(np.where(_like(impossible, a), a, b) for a, b in zip(law, second, strict=True)))


def _unsupported(p: Array, lengths: Flags) -> Flags:
    """(R,) rows in which no allowed length has any mass: an end cut off where it could be, kept where it could not."""
    below = np.maximum.accumulate(p[..., END], axis=1)
    below[:, -1] = 1.0
    out: Flags = (np.diff(below, axis=1, prepend=0.0) * lengths).sum(1) <= 1e-200
    return out


def _like(rows: Flags, array: Array) -> Flags:
    return rows.reshape((-1,) + (1,) * (array.ndim - 1))
