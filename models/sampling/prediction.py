"""What a model predicts of a word that is known to have at least n letters, from what it can be shown.

A masked model can be shown that a word has ended by a position, and nothing that says it goes on: with the end standing
from n on and letter n hidden, it predicts words of *at most* n letters. With B = "at most n - 1 letters",

    p(x_i | xt, not B) = (p(x_i | xt) - p(B | xt) p(x_i | xt, B)) / (1 - p(B | xt)),

where p(. | xt, B) is the same model shown the end from position n - 1 on (counted from 0): one pass more, and none once
a letter at n - 1 or behind it is settled. Exact for a model whose conditionals come from one joint distribution. Those
of a trained network do not quite: where the difference would fall below 0 for some symbol, only so much of the second
prediction is taken away as leaves every symbol at 0 or above, and the share that was missing is reported. Clamping
each symbol alone is further from the average over the letters that may stand at n - 1 (`benchmarks.lengths`).
"""

from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from models.data.vocabulary import END
from models.distributions.lengths import bounds, row_lengths
from models.distributions.symbol_probs import SymbolProbs
from models.distributions.words import FLOOR
from models.model import Model
from models.processes.state import State, joined

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]
Counts = NDArray[np.int16]
APPROXIMATE = 0.05  # a misfit from which on what is drawn is called approximate
_ROUNDING = 1e-9  # a misfit that float64 alone may leave
_NEGLIGIBLE = 1e-4  # a probability too small to say that two predictions disagree
_TINY = 1e-300


class Prediction(NamedTuple):
    """probs: p(x0 | xt) as float32, certain where a symbol is settled. calls: model calls it took.

    at_least (R,): the number of letters it is conditional on; 0 where what is shown says all that is known of the
    length. misfit (R,) in [0, 1): the largest share of a position's mass that the difference would put below 0; 0 where
    the model is consistent.
    """

    probs: SymbolProbs
    calls: int
    at_least: Counts
    misfit: Array

    @property
    def p0(self) -> NDArray[np.float32]:
        """(R, L, V) the same at every position."""
        return self.probs.whole().astype(np.float32, copy=False)

    def repeated(self, rows: int) -> "Prediction":
        """That of one row for as many rows."""
        probs, calls, at_least, misfit = self
        return Prediction(probs.repeated(rows), calls, np.repeat(at_least, rows), np.repeat(misfit, rows))


def hidden_minimum(state: State, lengths: Flags) -> Counts:
    """(R,) the fewest letters each row may have where the settled symbols do not show it, 0 elsewhere.

    lengths (L,) or (R, L): the numbers of letters that are allowed.
    """
    if lengths[..., 1].all():  # no word is shorter than one letter
        return no_minimum(len(state.x))
    noise = state.noise
    end = ~noise & (state.x == END)
    reached, _ = bounds(~noise ^ end, end)
    possible = row_lengths(state.x, noise, np.broadcast_to(lengths, state.x.shape))
    fewest = possible.argmax(1)
    out: Counts = np.where((fewest > reached) & (fewest > 1), fewest, 0).astype(np.int16)
    return out


@lru_cache(maxsize=64)
def no_minimum(rows: int) -> Counts:
    """(R,) zeros, read-only."""
    out = np.zeros(rows, np.int16)
    out.flags.writeable = False
    return out


def predict_at_least(model: Model, state: State, at_least: Counts) -> Prediction:
    """The model's prediction for R > 0 states, conditional on at least so many letters, (R,), 0 = no condition.

    One model call, two where a row has a condition; both are one batch.
    """
    misfit = np.zeros(len(state.x))
    if not np.count_nonzero(at_least):
        return Prediction(model.prediction(state), 1, at_least, misfit)
    rows = np.flatnonzero(at_least)
    shorter = _ended(model, state.rows(rows), at_least[rows])
    p = model.probabilities(joined(state, shorter))
    p0, ended = p[: len(state.x)], p[len(state.x) :]
    p0[rows], misfit[rows] = without(p0[rows], ended, at_least[rows])
    return Prediction(SymbolProbs.where(state.noise, p0.astype(np.float32), state.x), 2, at_least, misfit)


def without(p: Array, ended: Array, at_least: Counts) -> tuple[Array, Array]:
    """p(x_i | not B), (R, L, V), and the misfit of each row, (R,).

    p (R, L, V): p(x_i | xt). ended: p(x_i | xt, B), B being that the word has fewer than at_least (R,) letters. Every
    symbol keeps `FLOOR` of its probability, so that no word becomes impossible.
    """
    rows = np.arange(len(p))
    short = p[rows, at_least - 1, END][:, None, None] * ended  # the part of p that shorter words have
    rest = p - short
    below = np.maximum(-rest, 0.0).sum(-1)  # (R, L)
    misfit = below / np.maximum(rest.sum(-1) + below, _TINY)
    misfit[misfit < _ROUNDING] = 0.0
    fits = np.divide(p, short, out=np.ones_like(p), where=short > _NEGLIGIBLE).min(-1, keepdims=True)
    rest = np.maximum(p - np.minimum(fits, 1.0) * short, FLOOR * p)
    rest[..., END] *= np.arange(p.shape[1]) >= at_least[:, None]  # the word has not ended there
    rest[rows, at_least - 1, 1:] += _TINY  # a model that rules every letter out there leaves them equally likely
    return rest / rest.sum(-1, keepdims=True), misfit.max(1)


def _ended(model: Model, state: State, letters: Counts) -> State:
    """The states (R, L) with the end written from position letters - 1 on, (R,)."""
    behind = np.arange(state.x.shape[1]) >= letters[:, None] - 1
    return model.process.settle(state, behind, np.array(END, np.int16))
