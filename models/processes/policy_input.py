"""What a policy may look at in a step: where rows are, what is drawn from, and the terms of the run."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from models.arrays import Array, Flags, Symbols
from models.data.vocabulary import END
from models.distributions.lengths import is_end, places
from models.distributions.protocol import WordDistribution
from models.processes.schedules import left_alike, left_of
from models.processes.state import State
from models.processes.timetables import quota
from models.rng import CounterRNG, Stream


class Step(NamedTuple):
    """Step `number`, counted from 1, takes a run from one time of its clock to the next.

    now, to (L,): the levels that the timetable sets at both. even: whether those are the same for all positions.
    """

    number: int
    clock: float
    next_clock: float
    now: Array
    to: Array
    even: bool


class Draw:
    """The words drawn for R rows, as far as they are asked for."""

    __slots__ = ("_distribution", "_u", "_whole", "x0")

    def __init__(self, distribution: WordDistribution, u: Array | None, x0: Symbols | None = None) -> None:
        """u (R, L + 1): uniform numbers; x0 (R, L): words that are given, which need none."""
        self._distribution, self._u, self._whole = distribution, u, x0 is not None
        self.x0 = x0

    def at(self, where: Flags) -> Symbols:
        """(R, L) symbols, drawn at the flagged positions; what the others hold has no meaning."""
        if self.x0 is None:
            assert self._u is not None
            self.x0 = self._distribution.draw(self._u, where)
        elif not self._whole:
            return self.words()
        return self.x0

    def words(self) -> Symbols:
        """(R, L) whole words."""
        if not self._whole:
            assert self._u is not None
            self.x0, self._whole = self._distribution.draw(self._u), True
        assert self.x0 is not None
        return self.x0

    def used(self, needed: Flags | None) -> Symbols:
        """(R, L) what was drawn so far; where nothing was, the positions that are needed, None for whole words."""
        if self.x0 is not None:
            return self.x0
        return self.words() if needed is None else self.at(needed)


class Terms(NamedTuple):
    """What a policy may look at that is the same in all steps of a run.

    size: V. hides: whether noise shows nothing. fixed (L,) or (R, L): positions that can hold one symbol alone, as pins
    do; free () or (R,): how many cannot. settings: the policy's parameters. leave_out: what `PolicyInput.without`
    returns for a state, and how many states of each row were shown to the model for it, (R,). schedule: the run's, by
    name.
    """

    size: int
    hides: bool
    fixed: Flags
    free: NDArray[np.int64]
    settings: Mapping[str, float]
    leave_out: Callable[[State], tuple[Array, NDArray[np.int64]]]
    schedule: str = "linear"

    def left(self, level: float) -> NDArray[np.int64]:
        """How many of the free positions are noise at a level, () or (R,)."""
        return left_of(level, self.free) if self.free.ndim else left_alike(level, int(self.free))


class PolicyInput:
    """What a policy may look at in one step: the state, its distribution, the words drawn, and the terms of the run.

    asked (R,): how many states of each row were shown to the model because the policy asked for it, None for none.
    """

    __slots__ = ("asked", "distribution", "draw", "rng", "state", "step", "terms")

    def __init__(
        self, state: State, distribution: WordDistribution, draw: Draw, step: Step, terms: Terms, rng: CounterRNG
    ) -> None:
        self.state, self.distribution, self.draw = state, distribution, draw
        self.step, self.terms, self.rng = step, terms, rng
        self.asked: NDArray[np.int64] | None = None

    @property
    def noise(self) -> Flags:
        """(R, L) positions that are not settled."""
        return self.state.noise

    @property
    def settled(self) -> Symbols:
        """(R, L) symbols, V at noise."""
        return self.state.x if self.terms.hides else self.state.settled(self.terms.size)

    @property
    def fixed(self) -> Flags:
        """(L,) or (R, L) positions that can hold one symbol alone."""
        return self.terms.fixed

    @property
    def settings(self) -> Mapping[str, float]:
        """The policy's parameters."""
        return self.terms.settings

    @property
    def clock(self) -> float:
        """The run's clock before the step."""
        return self.step.clock

    @property
    def next_clock(self) -> float:
        """The run's clock after the step."""
        return self.step.next_clock

    @property
    def drawn(self) -> Symbols:
        """(R, L) the word drawn for each row."""
        return self.draw.words()

    @property
    def to(self) -> Array:
        """(R, L) the level that each position falls to: the timetable's, where that is lower than its own.

        Where positions go at different times, the padding behind an end that is settled need not wait for its time.
        """
        even = self.step.even
        to: Array = np.minimum(self.state.level, self.step.to[0] if even else self.step.to)
        return to if even else np.where(padding(self.settled), 0.0, to)

    def u(self, stream: Stream) -> Array:
        """The step's random numbers for one use, (R, L) in [0, 1)."""
        return self.rng(self.state.x.shape[1], stream)

    def scattered(self, scores: Array) -> Array:
        """(R, L) one score for each position that is not settled, (N,), in their places; 0 elsewhere."""
        out = np.zeros(self.state.x.shape)
        out.put(self.state.at, scores)
        return out

    def chances_of(self, symbols: Symbols) -> Array:
        """(R, L) the chance of each symbol at its position alone where there is noise, 0 elsewhere."""
        end, letters = self.distribution.marginals_at(self.noise)
        symbols = symbols.take(self.state.at)
        return self.scattered(np.where(symbols == END, end, letters[places(len(symbols)), symbols - 1]))

    def without(self) -> Array:
        """(R, L) the chance of each settled symbol with its own position hidden, nan elsewhere.

        It is that among the symbols allowed there; padding behind an end is certain. Every state shown to the model
        counts as a call.
        """
        chances, asked = self.terms.leave_out(self.state)
        if np.count_nonzero(asked):
            self.asked = asked if self.asked is None else self.asked + asked
        return chances

    def quota(self, among: Flags) -> NDArray[np.int64]:
        """(R,) how many positions each row settles: as `timetables.quota`, with a short cut where levels are even.

        among (R, L): the positions that may be chosen.
        """
        step = self.step
        if not step.even:
            return quota(step.now, step.to, ~self.fixed, among)
        before, after = self.terms.left(float(step.now[0])), self.terms.left(float(step.to[0]))
        if len(among) == 1:
            return np.array([max(before.item(), int(np.count_nonzero(among))) - after.item()])
        out: NDArray[np.int64] = np.maximum(before, np.add.reduce(among, 1, np.int64)) - after
        return out

    def at(self, step: Step) -> "PolicyInput":
        """The input at other times."""
        return PolicyInput(self.state, self.distribution, self.draw, step, self.terms, self.rng)

    def exchange(self) -> tuple[Flags, NDArray[np.int64]]:
        """(R, L) positions that a policy which takes letters back decides about, and how many of them it leaves, (R,).

        Those that can hold several symbols and are at a level between 0 and 1 after the step; what is left as noise of
        them is the timetable's number.
        """
        to = self.step.to
        among = np.broadcast_to(~self.fixed & (to > 0) & (to < 1), self.state.x.shape)
        out: NDArray[np.int64] = ((among * to).sum(1) + 0.5).astype(np.int64)
        return among, out


def padding(settled: Symbols) -> Flags:
    """(R, L) positions behind an end that is settled: they can only be the end. settled: V where nothing is."""
    return behind(is_end(settled))


def behind(ends: Flags) -> Flags:
    """(R, L) positions behind a flagged one."""
    out = np.zeros(ends.shape, bool)
    np.logical_or.accumulate(ends[:, :-1], axis=1, out=out[:, 1:])
    return out
