"""What a model that reads to the left says of the next symbol, remembered for every beginning that was asked about."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from models.arrays import Array, Symbols
from models.data.vocabulary import END
from models.interruption import proceed

REMEMBERED = 50_000  # beginnings
ROWS = 128  # beginnings a model call: no more than what may pass before a stop is heeded
Ask = Callable[[Symbols], NDArray[np.floating]]


def log_softmax(logits: NDArray[np.floating]) -> Array:
    """The logarithm of the probabilities, in float64, along the last axis."""
    z = logits.astype(np.float64)
    z -= z.max(-1, keepdims=True)
    out: Array = z - np.log(np.exp(z).sum(-1, keepdims=True))
    return out


def well_formed(logits: NDArray[np.floating], first: int, length: int) -> Array:
    """(M, l, V) log p of the symbols at positions first .. first + l - 1, of words of 1 to length - 1 letters."""
    logits = logits.astype(np.float64)
    if first == 0:
        logits[:, 0, END] = -np.inf
    out = log_softmax(logits)
    if first + logits.shape[1] == length:
        out[:, -1] = np.where(np.arange(out.shape[-1]) == END, 0.0, -np.inf)
    return out


class NextSymbols:
    """log p(c | beginning). ask: symbols (M, l) -> logits (M, l, V), those of a position by the ones before it alone.

    ask_last: the same of the last position alone, (M, V), where that is quicker.

    A beginning is always asked about in the same way, so its answer has the same bits whatever stands beside it. Any
    thread may ask.
    """

    def __init__(self, ask: Ask, size: int, length: int, ask_last: Ask | None = None) -> None:
        self.size, self.length = size, length
        self._ask = ask
        self._ask_last = ask_last or (lambda shown: ask(shown)[:, -1])
        self._known: dict[bytes, Array] = {}

    def __call__(self, beginnings: Symbols) -> Array:
        """Beginnings (M, i) without an end -> (M, V)."""
        keys = [row.tobytes() for row in np.ascontiguousarray(beginnings, np.int16)]
        known = self._known
        found = {key: known.get(key) for key in keys}
        new = [key for key, value in found.items() if value is None]
        if new:
            if len(known) + len(new) > REMEMBERED:
                known.clear()
            first = {key: row for row, key in enumerate(keys)}
            asked = beginnings[[first[key] for key in new]]
            answers = self._asked(asked)
            answered = dict(zip(new, answers, strict=True))
            known.update(list(answered.items())[:REMEMBERED])
            found |= answered
        return np.array([found[key] for key in keys])

    def _asked(self, beginnings: Symbols) -> Array:
        i = beginnings.shape[1]
        shown = np.concatenate([beginnings, np.zeros((len(beginnings), 1), np.int16)], 1).astype(np.int16)
        parts = []
        for a in range(0, len(shown), ROWS):
            proceed(min(a, ROWS))
            logits = self._ask_last(shown[a : a + ROWS])[:, None]
            parts.append(well_formed(logits, i, self.length)[:, 0])
        return np.concatenate(parts)

    def along(self, beginnings: Symbols, symbols: Symbols) -> Array:
        """Log p of symbols (k,) that follow each of the beginnings (M, i) one after another, an end at most last: (M,).

        One pass for all of them. Not remembered, as it may round otherwise than one by one.
        """
        i, k = beginnings.shape[1], len(symbols)
        shown = np.concatenate([beginnings, np.tile(symbols, (len(beginnings), 1))], 1).astype(np.int16)
        parts = [np.zeros(0)]
        for a in range(0, len(shown), ROWS):
            proceed(min(a, ROWS))
            logs = well_formed(self._ask(shown[a : a + ROWS])[:, i:], i, self.length)
            parts.append(logs[:, np.arange(k), symbols].sum(1))
        return np.concatenate(parts)

    def log_prob(self, words: Symbols) -> Array:
        """Exact log-probability of words (N, L), nats, (N,)."""
        out = np.empty(len(words))
        for a in range(0, len(words), ROWS):
            proceed()
            part = words[a : a + ROWS].astype(np.int16)
            logs = well_formed(self._ask(part), 0, self.length)
            own = np.take_along_axis(logs, part[..., None].astype(np.intp), -1)[..., 0]
            inside = np.cumsum(part == END, 1) - (part == END) == 0  # up to the first end
            out[a : a + ROWS] = np.where(inside, own, 0.0).sum(1)
        return out
