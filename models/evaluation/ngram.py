"""Letter n-grams with Witten-Bell interpolation: exact figures that a network must beat to be of interest.

p(c | h) = (count(h c) + kinds(h) p(c | h')) / (count(h) + kinds(h)), where h' drops the oldest letter of h and kinds(h)
is how many different letters were seen after h; below the shortest history every symbol is equally likely. Witten and
Bell, "The zero-frequency problem", 1991.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.arrays import Array
from models.data.table import characters
from models.data.vocabulary import END
from models.interruption import proceed

Integers = NDArray[np.integer]
Codes = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class _Level:
    """One history length: sorted codes of the histories seen and of what followed, with their counts.

    histories: code = the shorter history's index * (V + 1) + the symbol before it. pairs: history * V + next symbol.
    """

    histories: Codes
    seen: Array
    kinds: Array
    pairs: Codes
    times: Array


@dataclass(frozen=True, eq=False)
class NGram:
    """`levels[k]` looks back k symbols; V = size. Words begin after START symbols and end with the end symbol."""

    size: int
    levels: tuple[_Level, ...]

    @classmethod
    def fit(cls, table: Integers, size: int, order: int = 5) -> "NGram":
        """Count words (N, L): order 5 looks back four symbols."""
        history, before, symbol = _tokens(table, size, order)
        levels = []
        for back in range(order):
            proceed()
            code = history * (size + 1) + before[back - 1] if back else history
            histories, history, seen = np.unique(code, return_inverse=True, return_counts=True)
            pairs, times = np.unique(history * size + symbol, return_counts=True)
            kinds = np.bincount(pairs // size, minlength=len(histories))
            levels.append(_Level(histories, seen.astype(float), kinds.astype(float), pairs, times.astype(float)))
        return cls(size, tuple(levels))

    def log_prob(self, table: Integers) -> Array:
        """Exact log-probability of words (N, L), nats, (N,)."""
        history, before, symbol = _tokens(table, self.size, len(self.levels))
        p = np.full(len(symbol), 1.0 / self.size)
        for back, level in enumerate(self.levels):
            proceed()
            code = history * (self.size + 1) + before[back - 1] if back else history
            history, known = _find(level.histories, np.where(history < 0, -1, code))
            pair, followed = _find(level.pairs, np.where(known, history * self.size + symbol, -1))
            times = np.where(followed, level.times[pair], 0.0)
            weight = level.kinds[history]
            p = np.where(known, (times + weight * p) / (level.seen[history] + weight), p)
            history = np.where(known, history, -1)
        word = np.repeat(np.arange(len(table)), characters(table))
        out: Array = np.bincount(word, weights=np.log(p), minlength=len(table)).astype(np.float64)
        return out


def _tokens(table: Integers, size: int, order: int) -> tuple[Codes, list[Codes], Codes]:
    """For every letter and end of every word: the empty history (0), the symbols 1, 2, .. before it, and itself."""
    padded = np.concatenate([np.full((len(table), order), size), table], axis=1).astype(np.int64)
    here = np.arange(table.shape[1]) <= (table != END).sum(1)[:, None]
    columns = np.arange(order, padded.shape[1])
    before = [padded[:, columns - back][here] for back in range(1, order)]
    symbol = padded[:, columns][here]
    return np.zeros(len(symbol), np.int64), before, symbol


def _find(codes: Codes, wanted: Codes) -> tuple[Codes, NDArray[np.bool_]]:
    """Where each wanted code stands among sorted codes (anywhere if it does not), and whether it does."""
    at = np.minimum(np.searchsorted(codes, wanted), len(codes) - 1)
    return at, codes[at] == wanted


def ngram_distance(one: Integers, other: Integers, size: int, order: int = 3) -> float:
    """The Jensen-Shannon divergence of the n-grams of two tables of words (N, L), nats, 0 to log 2.

    Starts and ends of words count. Lin, "Divergence measures based on the Shannon entropy", 1991.
    """
    codes = []
    for table in (one, other):
        code, before, symbol = _tokens(table, size, order)
        for values in (*before, symbol):
            code = code * (size + 1) + values
        codes.append(code)
    kinds, of = np.unique(np.concatenate(codes), return_inverse=True)
    parts = np.split(of.ravel(), [len(codes[0])])
    p, q = (np.bincount(part, minlength=len(kinds)) / max(1, len(part)) for part in parts)
    middle = (p + q) / 2
    return float(sum((s[s > 0] * np.log(s[s > 0] / middle[s > 0])).sum() for s in (p, q)) / 2)


def positional_log_prob(train: Integers, heldout: Integers, size: int, smoothing: float = 0.5) -> Array:
    """Log-probability of held-out words when positions are independent, each with the list's own share of symbols."""
    out = np.zeros(len(heldout))
    for i in range(train.shape[1]):
        share = np.bincount(train[:, i], minlength=size) + smoothing
        out += np.log(share / share.sum())[heldout[:, i]]
    return out


def baseline_nats(train: Integers, heldout: Integers, size: int) -> dict[str, Array]:
    """-log p of held-out words (M, L) by models that need no training: name -> (M,), exact. train (N, L); size: V."""
    five = NGram.fit(train, size, 5)
    three = NGram(size, five.levels[:3])
    return {
        "positional": -positional_log_prob(train, heldout, size),
        "trigram": -three.log_prob(heldout),
        "5-gram": -five.log_prob(heldout),
    }


def baselines(train: Integers, *heldout: Integers, size: int) -> list[dict[str, float]]:
    """For each table of held-out words the exact nats per character, the end counted, of `baseline_nats`' models."""
    nats = baseline_nats(train, np.concatenate(heldout), size)
    cuts = np.cumsum([len(table) for table in heldout])[:-1]
    counts = [float(characters(table).sum()) for table in heldout]
    parts = {name: np.split(value, cuts) for name, value in nats.items()}
    return [{name: float(p[i].sum()) / n for name, p in parts.items()} for i, n in enumerate(counts)]
