"""What a list of words says exactly: which of its words fit a state, and the model of a perfect memoriser."""

import hashlib
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from models.arrays import Array, Flags, Indices, Symbols
from models.constraints.constraint import Constraint
from models.data.vocabulary import END, Vocabulary
from models.denoisers.protocol import DenoiserInput, StateDenoiser
from models.oracle.answer import ListAnswer
from models.oracle.bigram import BigramChain

SMOOTHING = 5.0  # the chain weighs as much as this many words that fit
EXAMPLES = 12


@dataclass(frozen=True, eq=False)
class _Conditions:
    """What is asked of a word, one condition a position.

    broken (K, N): which words break each. other (N,): which break the lengths or the ending, asked of no position.
    """

    positions: tuple[int, ...]
    broken: Flags
    other: Flags


class ListOracle:
    """Answers about a table (N, L) of distinct words over V = size symbols. Safe to call from several threads."""

    def __init__(self, table: Symbols, size: int, vocabulary: Vocabulary | None = None) -> None:
        self.table = np.ascontiguousarray(table)
        self.size = size
        self.vocabulary = vocabulary
        self.chain = BigramChain.fit(table, size)
        self._columns = np.ascontiguousarray(table.T)
        self._number = (table != END).sum(1)
        self._cells = table.astype(np.intp) + np.arange(table.shape[1]) * size  # of a flattened (L, V) count

    def answer(self, x: Symbols, constraint: Constraint) -> ListAnswer:
        """What the list says about a state x (L,), V where it is noise, under a constraint."""
        asked = self._conditions(x, constraint)
        fit = np.flatnonzero(~asked.broken.any(0) & ~asked.other)
        fits = self._tally(fit)
        count = len(fit)
        raw = fits / count if count else np.zeros(fits.shape)
        chain = self._chain(x, constraint)
        share = SMOOTHING / (SMOOTHING + count)
        smoothed = raw * (1.0 - share) + chain * share
        some = fit[np.linspace(0, count - 1, min(count, EXAMPLES)).astype(np.intp)]  # spread over the list
        examples = tuple(self._text(word) for word in self.table[some])
        return ListAnswer(count, raw, smoothed, fits, examples, () if count else _blocking(asked))

    def matching(self, x: Symbols, constraint: Constraint) -> Indices:
        """The rows of the table that satisfy the constraint and agree with the state x (L,)."""
        asked = self._conditions(x, constraint)
        return np.flatnonzero(~asked.broken.any(0) & ~asked.other)

    def _text(self, word: Symbols) -> str:
        if self.vocabulary is None:
            return " ".join(str(s) for s in word[word != END])
        return self.vocabulary.decode(word)

    def _conditions(self, x: Symbols, constraint: Constraint) -> _Conditions:
        cells = constraint.cells.copy()
        shown = x < self.size
        cells[shown] &= np.eye(self.size, dtype=bool)[x[shown]]
        positions = np.flatnonzero(~cells.all(1))
        broken = np.empty((len(positions), len(self.table)), bool)
        for row, position in zip(broken, positions, strict=True):
            np.take(~cells[position], self._columns[position], out=row)
        other = (self._number < constraint.shortest) | (self._number > constraint.longest)
        for back, cell in enumerate(constraint.suffix[::-1], start=1):
            last = self.table[np.arange(len(self.table)), np.maximum(self._number - back, 0)]
            other |= ~cell[last] | (self._number < back)
        return _Conditions(tuple(int(p) for p in positions), broken, other)

    def _tally(self, rows: Indices) -> NDArray[np.int64]:
        """(L, V) how many of these words have each symbol at each position."""
        length = self.table.shape[1]
        if 2 * len(rows) > len(self.table):  # fewer to take away than to add up
            out = np.ones(len(self.table), bool)
            out[rows] = False
            return self._all - self._count(np.flatnonzero(out))
        return self._count(rows).reshape(length, self.size)

    def _count(self, rows: Indices) -> NDArray[np.int64]:
        length = self.table.shape[1]
        cells = self._cells[rows].ravel()
        return np.bincount(cells, minlength=length * self.size).reshape(length, self.size)

    @cached_property
    def _all(self) -> NDArray[np.int64]:
        return self._count(np.arange(len(self.table)))

    def _chain(self, x: Symbols, constraint: Constraint) -> Array:
        """(L, V) the chain's posterior, exactly under the constraint; with an ending, over every length it may have."""
        shown = x < self.size
        state = np.ones(constraint.shape, bool)
        state[shown] = np.eye(self.size, dtype=bool)[x[shown]]
        if len(constraint.suffix):
            supports = np.stack([constraint.at_length(n) for n in constraint.lengths])
        else:
            supports = constraint.allowed[None]
        p, logp = self.chain.posterior((supports & state).astype(np.float64))
        if not np.isfinite(logp).any():
            even: Array = constraint.allowed / constraint.allowed.sum(1, keepdims=True)
            return even
        weight = np.exp(logp - logp.max())
        out: Array = np.tensordot(weight / weight.sum(), p, axes=1)
        return out


def _blocking(asked: _Conditions) -> tuple[int, ...]:
    """Positions whose conditions no word meets together: a smallest such set up to three, else one without surplus."""
    # Bits pack eight words to a byte; a set blocks when every word breaks one of its conditions.
    broken = np.packbits(asked.broken | asked.other, axis=1)
    whole = np.packbits(np.ones(asked.other.shape, bool))
    for count in (1, 2, 3):
        for chosen in combinations(range(len(broken)), count):
            if (np.bitwise_or.reduce(broken[list(chosen)], axis=0) == whole).all():
                return tuple(asked.positions[i] for i in chosen)
    kept = list(range(len(broken)))
    for i in range(len(broken)):
        fewer = [j for j in kept if j != i]
        if fewer and (np.bitwise_or.reduce(broken[fewer], axis=0) == whole).all():
            kept = fewer
    return tuple(asked.positions[i] for i in kept)


class ListModel(StateDenoiser):
    """The perfect memoriser as a denoiser: p(x) = (1 - floor) [x in the list] / N + floor chain(x).

    The chain has every word, so a state that no list word fits is answered by the chain alone, and one that few fit
    mostly by the list: the two are weighed by how likely each makes what is revealed. All conditionals come from one
    joint distribution, so they are consistent.
    """

    def __init__(self, table: Symbols, size: int, floor: float = 0.001) -> None:
        self.table = np.ascontiguousarray(table)
        self.chain = BigramChain.fit(table, size)
        self.floor = floor
        self._columns = np.ascontiguousarray(table.T)
        self._cells = table.astype(np.intp) + np.arange(table.shape[1]) * size
        self._answers: dict[bytes, tuple[int, Array]] = {}

    def fingerprint(self) -> bytes:
        """The list and the floor, hashed."""
        return hashlib.sha256(b"list" + self.table.tobytes() + repr(self.floor).encode()).digest()

    def logits(self, inputs: DenoiserInput) -> Array:
        """log p(x0 | xt), (R, L, V)."""
        chain, chain_log = self.chain.posterior(self.chain.evidence(inputs.x))
        chain_log -= self.chain.log_ended
        out = np.empty(chain.shape)
        for row, x in enumerate(inputs.x):
            count, share = self._listed(x)
            listed = (1.0 - self.floor) * count / len(self.table)
            chained = self.floor * np.exp(chain_log[row])
            weight = listed / (listed + chained) if listed + chained > 0 else 0.0
            out[row] = weight * share + (1.0 - weight) * chain[row]
        return np.log(np.maximum(out, 1e-300))

    def _listed(self, x: Symbols) -> tuple[int, Array]:
        """How many words agree with a state (L,), and their shares of symbols (L, V). Answers are kept for a while."""
        key = x.tobytes()
        found = self._answers.get(key)
        if found is None:
            size = len(self.chain.first)
            fit = np.ones(len(self.table), bool)
            for position in np.flatnonzero(x < size):
                fit &= self._columns[position] == x[position]
            rows = np.flatnonzero(fit)
            tally = np.bincount(self._cells[rows].ravel(), minlength=len(x) * size).reshape(len(x), size)
            found = (len(rows), tally / max(len(rows), 1))
            if len(self._answers) >= 4096:
                self._answers.clear()
            self._answers[key] = found
        return found

    def given(self, evidence: Array) -> Array:
        """p(x0_i | evidence), (R, L, V), for the likelihood of each symbol at each position, (R, L, V).

        The list and the chain are weighed by how likely each makes the evidence; costs R N L.
        """
        chain, chain_log = self.chain.posterior(evidence)
        length, size = evidence.shape[1:]
        out = np.empty(evidence.shape)
        with np.errstate(divide="ignore"):
            log_evidence = np.log(evidence)
            log_chain = np.log(self.floor) + chain_log - self.chain.log_ended
            log_each = np.log((1.0 - self.floor) / len(self.table))
        for row, log_of in enumerate(log_evidence):
            fit = np.take(log_of.ravel(), self._cells).sum(1) + log_each  # (N,) of each word
            top = max(fit.max(), log_chain[row])
            share = np.exp(fit - top) if top > -np.inf else np.zeros(len(fit))
            chained = np.exp(log_chain[row] - top) if top > -np.inf else 1.0
            tally = np.bincount(self._cells.ravel(), np.repeat(share, length), length * size).reshape(length, size)
            out[row] = (tally + chained * chain[row]) / (share.sum() + chained)
        return out

    def log_prob(self, table: Symbols) -> Array:
        """Exact log-probability of words (N, L), nats, (N,)."""
        words = {w.tobytes() for w in self.table}
        listed = np.array([w.tobytes() in words for w in np.ascontiguousarray(table, self.table.dtype)], float)
        chained = np.exp(self.chain.log_prob(table))
        with np.errstate(divide="ignore"):
            out: Array = np.log((1.0 - self.floor) * listed / len(self.table) + self.floor * chained)
        return out
