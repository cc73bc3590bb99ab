"""Words of a mixture of products under what each position may hold: exact, by the chance of each kind and length."""

from collections.abc import Iterator
from copy import copy
from functools import cached_property
from itertools import pairwise

import numpy as np

from models.arrays import Array, Flags, Index, Indices, Symbols
from models.data.vocabulary import END
from models.distributions.lengths import places
from models.distributions.word_conditions import WordConditions
from models.distributions.word_kinds import WordKinds
from models.probabilities import BELOW_ONE, log

MOST = 1 << 20  # chances that are computed together
KEPT = 1 << 22  # of them that a distribution remembers
ROWS = 4096  # drawn together
LEAST = -1e300  # in place of the log of 0 where something is taken from it


class MixedWords:
    """The distribution over whole words for each of R rows. Its mass is its share of all words, see `within`."""

    def __init__(self, kinds: WordKinds, asked: WordConditions) -> None:
        self.kinds, self.asked = kinds, asked
        self._within: MixedWords | None = None
        self._plain: MixedWords | None = None
        self._once, self._row = asked.once()

    def within(self, whole: "MixedWords", plain: "MixedWords | None" = None) -> "MixedWords":
        """A copy whose mass is the share of `whole` that it has, or `plain` has where a truncation made it of that.

        What was computed of it is kept.
        """
        out = copy(self)
        out._within, out._plain = whole, plain
        return out

    @property
    def mass(self) -> Array:
        """(R,) how likely what is asked is, given what is settled; 0 where it is ruled out."""
        plain = self if self._plain is None else self._plain
        whole = 0.0 if self._within is None else np.maximum(self._within.log_total, LEAST)
        out: Array = np.exp(plain.log_total - whole)
        return out

    @cached_property
    def log_total(self) -> Array:
        """(R,) nats of what is known and asked."""
        return np.concatenate([np.empty(0), *map(_log_sum, self._each())])[self._row]

    @property
    def marginals(self) -> Array:
        """(R, L, V) what each position alone is drawn from; nothing but ends where what is asked is impossible."""
        found = np.empty((*self._once.x.shape, self.kinds.size))
        for a, part in zip(range(0, len(found), self._step), self._each(), strict=True):
            rows = slice(a, a + self._step)
            found[rows] = self._marginals(self._once.rows(rows), _chances(part))
        return found[self._row]

    def marginals_at(self, where: Flags) -> tuple[Array, Array]:
        """The marginals at the flagged positions (R, L): of the end (N,), of the letters (N, V - 1)."""
        marginals = self.marginals[where]
        return marginals[:, END], marginals[:, 1:]

    def _marginals(self, asked: WordConditions, chance: Array) -> Array:
        """chance (R, L, K): of each length and kind."""
        x, _, cells, of = asked
        beyond = np.zeros_like(chance)
        np.cumsum(chance[:, :0:-1], axis=1, out=beyond[:, :-1][:, ::-1])  # P(n > i, kind)
        out = np.empty((*x.shape, self.kinds.size))
        shares = np.exp(self._log_free)[of]
        weight = np.divide(beyond, shares, out=np.zeros_like(beyond), where=shares > 0)
        out[..., 1:] = _products(weight, self.kinds.in_kind) * cells[of][..., 1:]
        known = x < self.kinds.size
        out[known] = beyond.sum(-1)[known, None] * (x[known, None] == places(self.kinds.size))
        out[..., END] = np.cumsum(chance.sum(-1), axis=1)
        out[~chance.any((1, 2)), :, END] = 1.0
        return out

    def draw(self, u: Array, where: Flags | None = None) -> Symbols:
        """One word a row: its length and kind by u[:, 0], each letter by one of the others."""
        number, kind = np.empty((2, len(u)), np.intp)
        order = np.argsort(self._row, kind="stable")
        bounds = np.searchsorted(self._row[order], np.arange(len(self._once.x) + 1))
        places_of = (order[a:b] for a, b in pairwise(bounds.tolist()))
        for chances in self._each():
            for below in np.cumsum(_chances(chances).reshape(len(chances), -1), axis=1):
                rows = next(places_of)
                chosen = below.searchsorted(np.minimum(u[rows, 0], BELOW_ONE) * below[-1], "right")
                number[rows], kind[rows] = np.divmod(np.minimum(chosen, below.size - 1), self.kinds.kinds)
        columns: Indices = places(self.kinds.length) if where is None else np.flatnonzero(where.any(0))
        out: Symbols = np.zeros(self.asked.x.shape, np.int16)
        for a in range(0, len(u), ROWS):
            some = slice(a, a + ROWS)
            out[some, columns] = _letters(self.kinds, self.asked.rows(some), kind[some], columns, u[some, 1:])
        out[places(out.shape[1]) >= number[:, None]] = END
        return out

    def log_mean(self, weight: Array) -> Array:
        """log E[product over i of weight_i(x_i)] for weights (R, L, V) >= 0, (R,)."""
        return self._given(np.concatenate([np.empty(0), *map(_log_sum, self._log_chances(self.asked, weight))]))

    def log_prob(self, x0: Symbols, where: Flags) -> Array:
        """log P(the flagged positions hold x0), jointly, nats, (R,)."""
        return self._given(MixedWords(self.kinds, self.asked.with_settled(x0, where)).log_total)

    def _given(self, log_joint: Array) -> Array:
        """log_joint (R,) less what is known and asked."""
        out: Array = log_joint - np.maximum(self.log_total, LEAST)
        return out

    def best(self) -> Symbols:
        """The likeliest word of each row."""
        x, _, cells, of = self._once
        likeliest = self.kinds.likeliest
        found = [likeliest(cells[g], ends, row) for g, ends, row in zip(of, self._once.ends, x, strict=True)]
        return np.array(found, np.int16).reshape(-1, self.kinds.length)[self._row]

    def lengths(self) -> Array:
        """(R, L) P(n letters), n = 0 .. L - 1."""
        none = np.empty((0, self.kinds.length))
        return np.concatenate([none, *(_chances(part).sum(-1) for part in self._each())])[self._row]

    def rows(self, index: Index) -> "MixedWords":
        """The distribution of some of the rows."""
        out = MixedWords(self.kinds, self.asked.rows(index))
        out._within, out._plain = (other and other.rows(index) for other in (self._within, self._plain))
        return out

    # -- of each different row, as many at a time as there is room for --

    @property
    def _step(self) -> int:
        return max(1, MOST // self.kinds.joint.size)

    def _each(self) -> "Iterator[Array] | list[Array]":
        """log P(n letters, kind, what is known and asked), (r, L, K), of some rows after others."""
        few = len(self._once.x) * self.kinds.joint.size <= KEPT
        return self._kept if few else self._log_chances(self._once)

    @cached_property
    def _kept(self) -> list[Array]:
        return list(self._log_chances(self._once))

    def _log_chances(self, asked: WordConditions, weight: Array | None = None) -> Iterator[Array]:
        """weight (R, L, V): what each symbol counts for besides."""
        for a in range(0, len(asked.x), self._step):
            part = slice(a, a + self._step)
            yield self._log_chances_of(asked.rows(part), None if weight is None else weight[part])

    def _log_chances_of(self, asked: WordConditions, weight: Array | None) -> Array:
        x, _, cells, of = asked
        length, size = self.kinds.length, self.kinds.size
        known = np.minimum(x, size - 1).astype(np.intp)
        counts = cells[of[:, None], places(length), known].astype(np.float64)  # of what is settled
        log_ends = log(asked.ends.astype(np.float64))
        if weight is None:
            free = self._log_free[of]
        else:
            free = log(_products(cells[of][..., 1:] * weight[..., 1:], self.kinds.of_letter))
            counts *= np.take_along_axis(weight, known[..., None], -1)[..., 0]
            log_ends += np.cumsum(log(weight[:, ::-1, END]), axis=1)[:, ::-1]
        counts[x == END] = 1.0  # that is in log_ends
        by_symbol = np.where((x == size)[..., None], free, log(counts)[..., None])
        by_symbol += self.kinds.log_symbol[places(length), x]
        out = np.zeros(by_symbol.shape)
        np.cumsum(by_symbol[:, :-1], axis=1, out=out[:, 1:])
        out += self.kinds.by_length
        out += log_ends[..., None]
        return out

    @cached_property
    def _log_free(self) -> Array:
        """(G, L, K) log of the share of each kind's letters that is allowed."""
        letters = self.asked.cells[..., 1:]
        shares = _products(letters.astype(np.float64), self.kinds.of_letter)
        shares[letters.all(-1)] = 1.0
        return log(shares)


def _letters(kinds: WordKinds, asked: WordConditions, kind: Indices, columns: Indices, u: Array) -> Symbols:
    """A letter at some positions (C,) of each row, whether or not the word reaches it, of its kind (R,) by u (R, L)."""
    x, _, cells, of = asked
    below = np.cumsum(kinds.letters[kind[:, None], columns] * cells[of[:, None], columns, 1:], axis=-1)
    target = np.minimum(u[:, columns], BELOW_ONE) * below[..., -1]
    symbols = np.minimum(1 + (below <= target[..., None]).sum(-1), kinds.size - 1)
    return np.where(x[:, columns] < kinds.size, x[:, columns], symbols).astype(np.int16)


def _products(rows: Array, tables: Array) -> Array:
    """Row vectors (R, L, A) times the table of their position, (L, A, B): (R, L, B).

    One vector a product: that of a batch would round differently with the batch.
    """
    out: Array = (rows[:, :, None] @ tables)[:, :, 0]
    return out


def _log_sum(log_chances: Array) -> Array:
    """(R,) log of the sum over lengths and kinds of (R, L, K)."""
    top = np.maximum(log_chances.max((1, 2)), LEAST)
    out: Array = log(np.exp(log_chances - top[:, None, None]).sum((1, 2))) + top
    return out


def _chances(log_chances: Array) -> Array:
    """(R, L, K) normalised; 0 where nothing is possible."""
    total = _log_sum(log_chances)
    out: Array = np.exp(log_chances - np.maximum(total, LEAST)[:, None, None])
    return out
