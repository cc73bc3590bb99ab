"""Words of a chain of contexts under what each position may hold: exact by messages from both sides."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from models.arrays import Array, Flags, Index, Indices, Symbols
from models.data.vocabulary import END
from models.distributions.context_chain import ContextChain
from models.distributions.protocol import indicators
from models.probabilities import BELOW_ONE

CACHED_BYTES = 1 << 26  # of messages, from each side
T = TypeVar("T")


@dataclass(frozen=True, eq=False)
class SymbolEvidence:
    """letters (L, V - 1): the likelihood of each letter at each position. ends (L,): of words of n letters."""

    letters: Array
    ends: Array

    @classmethod
    def of(cls, weight: Array, lengths: Array) -> "SymbolEvidence":
        """From the likelihood of every symbol at every position (L, V), and that of words of n letters, (L,)."""
        ends = weight[::-1, END].cumprod()[::-1] * lengths
        ends[0] = 0.0  # a word has a letter
        letters = np.ascontiguousarray(weight[:, 1:])
        reached = np.logical_and.accumulate(letters.any(1))
        ends[1:] *= reached[:-1]
        letters[~np.append(ends[::-1].cumsum()[::-1][1:] > 0, False)] = 0.0  # behind the longest word
        return cls(letters, ends)

    @cached_property
    def begun(self) -> int:
        """How many letters from the first on are the only ones possible."""
        known = ((self.letters > 0).sum(1) == 1) & (self.ends == 0)
        return int(np.logical_and.accumulate(known).sum())

    @cached_property
    def key(self) -> bytes:
        """What tells it from others."""
        return self.letters.tobytes() + self.ends.tobytes()


class ChainMessages:
    """What both sides say of each context at each position of one word. logp: nats of the evidence.

    later[i] (S,): the chance of all from position i on, divided by exp(scale[i]).
    """

    def __init__(self, cache: "MessageCache", evidence: SymbolEvidence) -> None:
        self.chain, self.evidence, self._cache = cache.chain, evidence, cache
        length = self.chain.length
        self.later, self.scale = [np.zeros(self.chain.states)] * (length + 1), [0.0] * (length + 1)
        for i in reversed(range(length)):
            self.later[i], self.scale[i] = cache.later(evidence, i, self.later[i + 1], self.scale[i + 1])
        self.logp = _log(float(self.later[0][self.chain.first])) + self.scale[0]

    @cached_property
    def _forward(self) -> tuple[list[Array], Array]:
        """How likely each context is by what is before each position, (S,) in proportion, and (L, V) the marginals."""
        chain, evidence, length = self.chain, self.evidence, self.chain.length
        marginals, reached = np.zeros((length, chain.size)), 1.0
        here = np.zeros(chain.states)
        here[chain.first] = 1.0
        every = [here] * length
        for i in range(length):
            every[i] = here
            end = evidence.ends[i] * float(here @ chain.ends) if evidence.ends[i] else 0.0
            if reached > 0 and evidence.letters[i].any():
                here, part = self._cache.here(evidence, i, here)
                found = part * chain.by_letter(here * self.later[i + 1])
                found *= np.exp(self.scale[i + 1]) if end else 1.0
                total = found.sum() + end
                marginals[i, 1:] = found * (reached / total) if total > 0 else 0.0
            reached = float(marginals[i, 1:].sum())
            marginals[i, END] = 1.0 - reached
        return every, marginals

    @property
    def marginals(self) -> Array:
        """(L, V) the distribution of each position alone; nothing but ends where the evidence is impossible."""
        return self._forward[1]

    def log_ratio(self, other: SymbolEvidence) -> float:
        """Nats of another evidence given this one, which it narrows: only what differs is computed."""
        chain, mine = self.chain, self.evidence
        differs = np.flatnonzero((other.letters != mine.letters).any(1) | (other.ends != mine.ends))
        if not len(differs):
            return 0.0
        first, last = int(differs[0]), int(differs[-1])
        later, scale = self.later[last + 1], self.scale[last + 1]
        for i in reversed(range(first, last + 1)):
            later, scale = _before(chain, other, i, later, scale)
        here = self._forward[0][first]
        before = _log(float(here @ self.later[first])) + self.scale[first]
        if before == -np.inf:
            return -np.inf
        changed = _log(float(here @ later)) + scale - before
        if not mine.ends[:first].any():
            return changed
        going = self.marginals[first - 1, 1:].sum()  # words that have ended before are in both
        return _log(float(1.0 - going + going * np.exp(changed)))


def _before(chain: ContextChain, evidence: SymbolEvidence, i: int, later: Array, scale: float) -> tuple[Array, float]:
    """The message one position earlier, and its scale."""
    letters = evidence.letters[i]
    out = chain.back(letters, later) if letters.any() else np.zeros(chain.states)
    if evidence.ends[i]:
        out *= np.exp(scale)
        out += evidence.ends[i] * chain.ends
        scale = 0.0
    largest = float(out.max())
    return (out / largest, scale + float(np.log(largest))) if largest > 0 else (out, 0.0)


def _log(value: float) -> float:
    return float(np.log(value)) if value > 0 else -np.inf


class MessageCache:
    """The messages of a chain; the last ones are cached, as rows share how they begin and how they end.

    Any thread may ask.
    """

    def __init__(self, chain: ContextChain) -> None:
        self.chain = chain
        self._most = max(64, CACHED_BYTES // (8 * chain.states))
        self._known: dict[bytes, ChainMessages] = {}
        self._later: dict[bytes, tuple[Array, float]] = {}
        self._here: dict[bytes, tuple[Array, float]] = {}

    def of(self, evidence: SymbolEvidence) -> ChainMessages:
        """The likelihoods that an evidence gives."""
        found = self._known.get(evidence.key)
        if found is None:
            found = _keep(
                self._known, evidence.key, ChainMessages(self, evidence), self._most // (2 * self.chain.length)
            )
        return found

    def later(self, evidence: SymbolEvidence, i: int, later: Array, scale: float) -> tuple[Array, float]:
        """The message of position i and all behind it, and its scale, given that of the next position."""
        key = evidence.letters[i:].tobytes() + evidence.ends[i:].tobytes()
        found = self._later.get(key)
        if found is None:
            found = _keep(self._later, key, _before(self.chain, evidence, i, later, scale), self._most)
        return found

    def here(self, evidence: SymbolEvidence, i: int, here: Array) -> tuple[Array, float]:
        """What is said behind position i by all up to there, given the same at i, and the part that goes on."""
        key = evidence.letters[: i + 1].tobytes()
        found = self._here.get(key)
        if found is None:
            there = self.chain.forth(evidence.letters[i], here)
            part = max(float(there.sum()), 1e-300)
            found = _keep(self._here, key, (there / part, part), self._most)
        return found


def _keep(known: dict[bytes, T], key: bytes, value: T, most: int) -> T:
    """Keep a value, and forget all others where there are too many."""
    if len(known) >= most:
        known.clear()
    known[key] = value
    return value


class ChainWords:
    """The distribution over whole words of a chain under the evidence of each of R rows.

    kinds: every evidence once. of (R,): which of them is each row's. mass (R,): how likely it makes what is allowed.
    """

    def __init__(self, cache: MessageCache, kinds: tuple[SymbolEvidence, ...], of: Indices, mass: Array) -> None:
        self._cache, self._kinds, self._of, self.mass = cache, kinds, of, mass

    @property
    def marginals(self) -> Array:
        """(R, L, V) what each position alone is drawn from."""
        return np.stack([self._cache.of(kind).marginals for kind in self._kinds])[self._of]

    def marginals_at(self, where: Flags) -> tuple[Array, Array]:
        """The marginals at the flagged positions (R, L): of the end (N,), of the letters (N, V - 1)."""
        marginals = self.marginals[where]
        return marginals[:, END], marginals[:, 1:]

    def draw(self, u: Array, where: Flags | None = None) -> Symbols:
        """One word a row, letter by letter; where (R, L): up to the last position that is needed."""
        out = np.zeros((len(u), self._cache.chain.length), np.int16)
        last = out.shape[1] if where is None else int(np.flatnonzero(where.any(0)).max(initial=-1)) + 1
        for number, kind in enumerate(self._kinds):
            rows = np.flatnonzero(self._of == number) if len(self._kinds) > 1 else np.arange(len(u))
            if len(rows):
                out[rows] = self._drawn(self._cache.of(kind), u[rows], last)
        return out

    def _drawn(self, messages: ChainMessages, u: Array, last: int) -> Symbols:
        chain, evidence = self._cache.chain, messages.evidence
        out = np.zeros((len(u), chain.length), np.int16)
        states, going = np.full(len(u), chain.first, np.intp), np.arange(len(u))
        begun = min(evidence.begun, last)
        for i in range(begun):  # nothing is to be drawn
            out[:, i] = evidence.letters[i].argmax() + 1
            states = chain.follow(states, out[:, i])
        for i in range(begun, last):
            p = chain.chances(states)
            p[:, 1:] *= evidence.letters[i] * messages.later[i + 1][chain.after[chain.row[states]]]
            p[:, END] *= evidence.ends[i]
            if evidence.ends[i]:
                p[:, 1:] *= np.exp(messages.scale[i + 1])
            below = np.add.accumulate(p, 1)
            target = np.minimum(u[going, 1 + i], BELOW_ONE) * below[:, -1]
            symbols = (below <= target[:, None]).sum(1).astype(np.int16)
            out[going, i] = symbols = np.minimum(symbols, chain.size - 1)
            states, going = chain.follow(states, symbols)[symbols != END], going[symbols != END]
            if not len(going):
                break
        return out

    def log_mean(self, weight: Array) -> Array:
        """log E[product over i of weight_i(x_i)] for weights (R, L, V) >= 0, (R,)."""
        return self._each(weight, weight)

    def log_prob(self, x0: Symbols, where: Flags) -> Array:
        """log P(the flagged positions hold x0), jointly, nats, (R,)."""
        return self._each(np.where(where, x0, -1), indicators(x0, where, self._cache.chain.size))

    def _each(self, key: NDArray[Any], weight: Array) -> Array:
        """`log_mean`, once for rows of the same evidence and key (R, ...)."""
        out, known = np.empty(len(weight)), dict[tuple[int, bytes], float]()
        for row, (number, what) in enumerate(zip(self._of.tolist(), map(np.ndarray.tobytes, key), strict=True)):
            if (number, what) not in known:
                kind, w = self._kinds[number], weight[row]
                ends = kind.ends * w[::-1, END].cumprod()[::-1]
                narrowed = SymbolEvidence(kind.letters * w[:, 1:], ends)
                known[number, what] = self._cache.of(kind).log_ratio(narrowed)
            out[row] = known[number, what]
        return out

    def best(self) -> Symbols:
        """The likeliest word of each row."""
        best = self._cache.chain.best
        return np.stack([best(kind.letters, kind.ends)[0] for kind in self._kinds])[self._of]

    def lengths(self) -> Array:
        """(R, L) P(n letters), n = 0 .. L - 1."""
        return np.diff(self.marginals[..., END], axis=1, prepend=0.0).clip(0.0)

    def rows(self, index: Index) -> "ChainWords":
        """The distribution of some of the rows."""
        return ChainWords(self._cache, self._kinds, self._of[index], self.mass[index])
