"""From the prediction to what is drawn from: allowed sets, then temperature, then top-k, then top-p.

A truncation that leaves no word possible is undone for that row, never answered with an error in mid-run.
Top-p keeps the symbol that crosses the threshold (Holtzman et al. 2020, arXiv 1904.09751).
"""

from collections.abc import Callable

import numpy as np

from models.arrays import Array
from models.distributions.factorised_words import FactorisedWords
from models.distributions.symbol_probs import SymbolProbs
from models.distributions.words import FLOOR, LEAST_MASS


def leaves_all(temperature: float, top_k: int, top_p: float) -> bool:
    """Whether nothing is truncated: what is drawn from is the prediction."""
    return temperature == 1 and not top_k and top_p >= 1


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
    if leaves_all(1.0, top_k, top_p):
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


def truncated(
    make: Callable[[SymbolProbs, float | Array], FactorisedWords],
    probs: SymbolProbs,
    *,
    temperature: float = 1.0,
    top_k: int = 0,
    top_p: float = 1.0,
) -> FactorisedWords:
    """The distribution that a step draws from.

    probs: the prediction. make: the distribution over whole words from a prediction and the floor of its lengths, see
    `Support.distribution`.
    """
    whole = make(probs, FLOOR)
    if leaves_all(temperature, top_k, top_p):
        return whole
    marginals, at, x = whole.uncertain()
    reshaped = truncate(temper(marginals.astype(np.float64, copy=False), temperature), top_k, top_p)
    out = make(SymbolProbs(reshaped, at, x), 0.0)  # what was cut off stays cut off
    impossible = out.mass <= LEAST_MASS
    if not impossible.any():
        return out
    kept = np.where(impossible[at // x.shape[1]][:, None], probs.values, reshaped)
    return make(SymbolProbs(kept, at, x), np.where(impossible, FLOOR, 0.0)[:, None])
