"""Words that begin as in a list of beginnings and go on symbol by symbol, as a model that reads to the left says.

Where a beginning ends nothing more is asked for, so what follows needs no look ahead: words are drawn exactly, position
by position. What each later position alone is drawn from would take all continuations, so it is estimated from some
of them: every next symbol counts with its own chance, and only then are they made fewer.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from models.arrays import Array, Flags, Index, Indices, Symbols
from models.data.vocabulary import END
from models.distributions.beginnings import Beginnings, fewer, grown
from models.distributions.chain_words import SymbolEvidence
from models.distributions.listed import WeighedWords, summed
from models.distributions.next_symbols import NextSymbols
from models.distributions.truncation import leaves_all, temper, truncate
from models.probabilities import BELOW_ONE

TAIL, FIRST_TAIL = 32, 128  # continuations; the second where no letter is known, which all rows share


@dataclass(frozen=True)
class Chain:
    """The chances of the next symbol as they are drawn from: what is allowed there, tempered and cut off."""

    following: NextSymbols
    temperature: float = 1.0
    top_k: int = 0
    top_p: float = 1.0

    def reshaped(self, p: Array) -> Array:
        """Distributions (..., V), tempered and cut off."""
        return truncate(temper(p, self.temperature), self.top_k, self.top_p)

    def chances(self, beginnings: Symbols, allowed: Array | None) -> Array:
        """Beginnings (M, i) without an end -> (M, V). allowed (L, V): 0 where a symbol may not stand; None for all."""
        p = np.exp(self.following(beginnings))
        if allowed is not None:
            p = p * allowed[beginnings.shape[1]]
            p /= p.sum(1, keepdims=True)
        return self.reshaped(p)

    def along(self, begun: Beginnings) -> Array:
        """(N,) the weights of beginnings of which every next symbol is tempered and cut off, given those before it."""
        weights = begun.weights
        if leaves_all(self.temperature, self.top_k, self.top_p):
            return weights
        out, size = np.ones(len(weights)), self.following.size
        node = np.zeros(len(weights), np.intp)
        for column in begun.words.T:
            shares = summed(node * size + column, weights, (int(node.max()) + 1) * size).reshape(-1, size)
            shares /= np.maximum(shares.sum(1, keepdims=True), 1e-300)
            out *= self.reshaped(shares)[node, column]
            node = np.unique(node * size + column, return_inverse=True)[1]
        out /= out.sum()
        return out


@dataclass(frozen=True, eq=False)
class WordContinuation:
    """begun: (N, m) the beginnings. allowed (L, V): what is allowed behind them, None for everything."""

    begun: Beginnings
    chain: Chain
    allowed: Array | None = None

    @cached_property
    def heads(self) -> WeighedWords:
        """The beginnings with what is drawn from."""
        kept = self.chain.along(self.begun)
        some = kept > 0
        return WeighedWords(self.begun.words[some], kept[some], self.chain.following.size)

    @property
    def depth(self) -> int:
        """m."""
        return int(self.begun.words.shape[1])

    @cached_property
    def whole(self) -> tuple[WeighedWords, Array]:
        """Words to the last position, as particles, and (L, V) what each position alone is drawn from."""
        size, length = self.chain.following.size, self.chain.following.length
        with np.errstate(divide="ignore"):
            found, rows = (
                Beginnings(self.heads.words, np.log(self.heads.weights), self.begun.exact),
                [self.heads.marginals],
            )
        most, anything = TAIL if self.depth else FIRST_TAIL, _anything(length, size)
        for i in range(self.depth, length):
            if len(found.words) > most:
                kept, values = fewer(found.logp, most)
                found = Beginnings(found.words[kept], values, False)
            found = grown(found, self._log_chances, anything, i + 1, len(found.words) * size)
            rows.append(summed(found.words[:, i], found.weights, size)[None])
        return WeighedWords(found.words, found.weights, size), np.concatenate(rows)

    def _log_chances(self, beginnings: Symbols) -> Array:
        with np.errstate(divide="ignore"):
            return np.log(self.chain.chances(beginnings, self.allowed))

    def log_prob(self, x0: Symbols, where: Flags) -> float:
        """log P(the flagged positions hold x0), (L,) each: exact unless a later position is asked about by itself."""
        m, behind = self.depth, np.flatnonzero(where[self.depth :])
        if not len(behind):
            return self.heads.log_prob(x0[:m], where[:m])
        matching = np.flatnonzero(self.heads.matching(x0[:m], where[:m]))
        if len(matching) > 1 or not where[m : m + behind[-1] + 1].all():
            return self.whole[0].log_prob(x0, where)
        out = float(np.log(self.heads.weights[matching]).sum()) if len(matching) else -np.inf
        for i in range(m, m + int(behind[-1]) + 1):
            if out == -np.inf or (x0[:i] == END).any():
                break
            out += float(self._log_chances(np.append(self.heads.words[matching[0]], x0[m:i])[None])[0, x0[i]])
        return out


def _anything(length: int, size: int) -> SymbolEvidence:
    """Nothing is asked: what may stand where is the chain's to say."""
    return SymbolEvidence(np.ones((length, size - 1)), np.ones(length))


class Continued:
    """The distribution over whole words for each of R rows.

    kinds: every continuation once. of (R,): which of them is each row's. likely: how likely the prediction makes what
    is allowed, (R,), when it is asked for; None where all is allowed.
    """

    def __init__(
        self, kinds: tuple[WordContinuation, ...], of: Indices, likely: Callable[[], Array] | None = None
    ) -> None:
        self.kinds, self.of, self.likely = kinds, of, likely

    @cached_property
    def mass(self) -> Array:
        """(R,) how likely the prediction makes what is allowed."""
        return np.ones(len(self.of)) if self.likely is None else self.likely()

    @property
    def marginals(self) -> Array:
        """(R, L, V) what each position alone is drawn from."""
        return np.stack([kind.whole[1] for kind in self.kinds])[self.of]

    def marginals_at(self, where: Flags) -> tuple[Array, Array]:
        """The marginals at the flagged positions (R, L): of the end (N,), of the letters (N, V - 1)."""
        marginals = self.marginals[where]
        return marginals[:, END], marginals[:, 1:]

    def draw(self, u: Array, where: Flags | None = None) -> Symbols:
        """One word a row: its beginning by the first number, then symbol by symbol to the last one that is needed."""
        out = np.zeros((len(u), u.shape[1] - 1), np.int16)
        for number, rows in self._groups():
            kind = self.kinds[number]
            out[rows, : kind.depth] = kind.heads.draw(u[rows, 0])
        depth = np.array([kind.depth for kind in self.kinds])[self.of]
        last = _last(where, out.shape)
        for i in range(int(depth.min()), int(last.max(initial=-1)) + 1):
            rows = np.flatnonzero((depth <= i) & (last >= i) & ~(out[:, :i] == END).any(1))
            if len(rows):
                below = self._chances(rows, out[rows, :i]).cumsum(1)
                target = np.minimum(u[rows, 1 + i], BELOW_ONE) * below[:, -1]
                out[rows, i] = np.minimum((below <= target[:, None]).sum(1), below.shape[1] - 1)
        return out

    def _groups(self) -> Iterator[tuple[int, Indices]]:
        """Each kind's number and its rows."""
        order = np.argsort(self.of, kind="stable")
        numbers, first = np.unique(self.of[order], return_index=True)
        return zip(numbers.tolist(), np.split(order, first[1:]), strict=True)

    def _chances(self, rows: Indices, beginnings: Symbols) -> Array:
        """(n, V) of the next symbol in some of the rows: those of which nothing is asked any more, all at once."""
        kinds: list[WordContinuation] = [self.kinds[k] for k in self.of[rows].tolist()]
        if all(kind.allowed is None for kind in kinds):
            return kinds[0].chain.chances(beginnings, None)
        each = zip(kinds, beginnings, strict=True)
        out: Array = np.concatenate([kind.chain.chances(one[None], kind.allowed) for kind, one in each])
        return out

    def log_mean(self, weight: Array) -> Array:
        """log E[product over i of weight_i(x_i)] for weights (R, L, V) >= 0, (R,): of the particles."""
        return np.array([self.kinds[k].whole[0].log_mean(w) for k, w in zip(self.of.tolist(), weight, strict=True)])

    def log_prob(self, x0: Symbols, where: Flags) -> Array:
        """log P(the flagged positions hold x0), jointly, nats, (R,)."""
        known, out = dict[tuple[int, bytes], float](), np.empty(len(x0))
        for row, (number, key) in enumerate(zip(self.of.tolist(), np.where(where, x0, -1), strict=True)):
            if (number, key.tobytes()) not in known:
                known[number, key.tobytes()] = self.kinds[number].log_prob(x0[row], where[row])
            out[row] = known[number, key.tobytes()]
        return out

    def best(self) -> Symbols:
        """The likeliest word that was found for each row."""
        return np.stack([kind.whole[0].best for kind in self.kinds])[self.of]

    def lengths(self) -> Array:
        """(R, L) P(n letters), n = 0 .. L - 1."""
        out: Array = np.diff(self.marginals[..., END], axis=1, prepend=0.0).clip(0.0)
        return out

    def rows(self, index: Index) -> "Continued":
        """The distribution of some of the rows."""
        return Continued(self.kinds, self.of[index], lambda: self.mass[index])

    @property
    def particles(self) -> Indices:
        """(R,) how many particles each row's beginnings are; 0 where they are all there are."""
        return np.array([0 if kind.begun.exact else len(kind.begun.words) for kind in self.kinds], np.intp)[self.of]


def _last(where: Flags | None, shape: tuple[int, ...]) -> Indices:
    """(R,) the last position that is needed, -1 for none."""
    rows, length = shape
    if where is None:
        return np.full(rows, length - 1, np.intp)
    out: Indices = np.where(where, np.arange(length), -1).max(1)
    return out
