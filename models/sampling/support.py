"""What the rows of a run may hold, and whether a word can still be completed from a state."""

from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from models.arrays import Array, Counts, Flags, Symbols
from models.constraints.constraint import Constraint
from models.data.vocabulary import END
from models.distributions.factorised_words import FactorisedWords
from models.distributions.lengths import bounds, row_lengths
from models.distributions.symbol_probs import SymbolProbs
from models.distributions.words import FLOOR, word_distribution
from models.processes import State

OPEN = 0  # Frame.lengths of a row whose length is not fixed beforehand


class Support(NamedTuple):
    """What rows may hold: the constraint, or the constraint at the length drawn for each row.

    cells (L, V) or (R, L, V) allowed symbols; lengths (L,) or (R, L) allowed numbers of letters; known (L,) or (R, L)
    the one symbol a position can hold, -1 where it is free; fixed: where it is not; free () or (R,) how many are free.
    anything: whether every letter is allowed wherever a position is free; shortest: whether words of
    the fewest letters that there can be are, which is one, and one more for each position before the word.
    """

    cells: Flags
    lengths: Flags
    known: Symbols
    fixed: Flags
    free: NDArray[np.int64]
    anything: bool
    shortest: bool
    fewest: int = 1

    @classmethod
    def of(cls, constraint: Constraint, lengths: NDArray[np.int16]) -> "Support":
        """What rows with these lengths (R,), 0 = open, may hold."""
        return _support(constraint, lengths.tobytes() if lengths.any() else b"")

    @classmethod
    def without_ending(cls, constraint: Constraint) -> "Support":
        """What rows may hold beside an ending, at the lengths that it permits."""
        return _support_in(constraint.cells, constraint.feasible, constraint.attribute_count + 1)

    def at_lengths(self, letters: NDArray[np.integer]) -> "Support":
        """The support of rows of that many letters each, (R,)."""
        lengths = np.arange(self.cells.shape[-2]) == letters[:, None]
        return self._replace(lengths=lengths, shortest=bool((letters == self.fewest).all()))

    def row(self, index: int) -> "Support":
        """What one row may hold, with arrays of one axis less where they had one a row."""
        return self if self.cells.ndim == 2 else self._taken(index)

    def rows(self, index: Flags | NDArray[np.intp]) -> "Support":
        """What some of the rows may hold."""
        return self if self.cells.ndim == 2 else self._taken(index)

    def _taken(self, index: Any) -> "Support":
        cells, lengths, known, fixed, free, anything, shortest, fewest = self
        some = (cells[index], lengths[index], known[index], fixed[index], free[index])
        return Support(*some, anything, shortest, fewest)

    def possible_lengths(self, state: State) -> Flags:
        """(R, L) the numbers of letters, n = 0 .. L - 1, that the settled symbols of each row still permit."""
        return row_lengths(state.x, state.noise, self.lengths)

    def hidden_minimum(self, state: State) -> Counts:
        """(R,) the fewest letters each row may have where the settled symbols do not show it, 0 elsewhere."""
        if self.shortest:
            return _no_minimum(len(state.x))
        noise = state.noise
        end = ~noise & (state.x == END)
        reached, _ = bounds(~noise ^ end, end)
        least = self.possible_lengths(state).argmax(1)
        out: Counts = np.where((least > reached) & (least > self.fewest), least, 0).astype(np.int16)
        return out

    def distribution(self, probs: SymbolProbs, state: State, floor: float | Array = FLOOR) -> FactorisedWords:
        """The distribution over whole words that a prediction gives under what the rows may hold.

        floor: () or (R, 1), the share that each possible length has at least.
        """
        return word_distribution(probs, self.possible_lengths(state), None if self.anything else self.cells, floor)

    def allows(self, state: State) -> Flags:
        """(R, L) positions that are not settled, or are and hold a symbol that is allowed there."""
        noise, size = state.noise, self.cells.shape[-1]
        cells = np.broadcast_to(self.cells, (*state.x.shape, size))
        symbols = np.where(noise, END, state.x).astype(np.intp)
        out: Flags = noise | np.take_along_axis(cells, symbols[..., None], -1)[..., 0]
        return out

    def can(self, state: State) -> Flags:
        """(R,) rows whose settled symbols are allowed, hold every pin and can be completed to a word."""
        pinned = ~self.fixed | ((state.x == self.known) & (state.level <= 0))
        whole = np.logical_and.reduce(self.allows(state) & pinned, 1)
        out: Flags = whole & np.logical_or.reduce(self.possible_lengths(state), 1)
        return out


@lru_cache(maxsize=64)
def _no_minimum(rows: int) -> Counts:
    """(R,) zeros, read-only."""
    out = np.zeros(rows, np.int16)
    out.flags.writeable = False
    return out


@lru_cache(maxsize=64)
def _support(constraint: Constraint, packed: bytes) -> Support:
    if not packed:
        return _support_in(constraint.allowed, constraint.feasible, constraint.attribute_count + 1)
    lengths = np.frombuffer(packed, np.int16)
    at = {n: constraint.at_length(n) if n != OPEN else constraint.allowed for n in set(lengths.tolist())}
    cells = np.stack([at[n] for n in lengths.tolist()])
    feasible = np.where(
        lengths[:, None] == OPEN, constraint.feasible, np.arange(len(constraint.feasible)) == lengths[:, None]
    )
    return _support_in(cells, feasible, constraint.attribute_count + 1)


def _support_in(cells: Flags, lengths: Flags, fewest: int) -> Support:
    known: Symbols = np.where(cells.sum(-1) == 1, cells.argmax(-1), -1).astype(np.int16)
    free = np.asarray((known < 0).sum(-1), np.int64)
    anything = bool(cells[known < 0][:, 1:].all())
    shortest = bool(lengths[..., fewest].all())
    return Support(cells, lengths, known, known >= 0, free, anything, shortest, fewest)
