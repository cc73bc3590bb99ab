"""What a policy may look at, and what it must say: which positions a step moves, and what a word's chance then is."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from models.data.vocabulary import END
from models.distributions.protocol import WordDistribution
from models.processes.state import Array, Flags, Moves, State, Symbols
from models.processes.traits import Traits
from models.rng import CounterRNG, Stream


class Path(Enum):
    """What the probability of a word is under a policy."""

    ONE = "the set is a function of the distributions, so a word has one path and its probability is exact"
    RANDOM = "the set is random, so a word has a probability for each path"
    THROWS_AWAY = "the set depends on letters that are thrown away, so none can be computed"
    REVISES = "letters are taken back, so none can be computed"


class Sets(Enum):
    """How a policy draws the set of positions that a step settles, where every set has a known chance."""

    EACH = "each position by itself, with the schedule's chance"
    EVENLY = "the schedule's number of positions, each set of them as likely"


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
    do; free () or (R,): how many cannot. settings: the policy's parameters. leave_out: what `View.without` returns for
    a state, and how many states of each row were shown to the model for it, (R,).
    """

    size: int
    hides: bool
    fixed: Flags
    free: NDArray[np.int64]
    settings: Mapping[str, float]
    leave_out: Callable[[State], tuple[Array, NDArray[np.int64]]]


class View:
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
        to = np.minimum(self.state.level, self.step.to)
        return to if self.step.even else np.where(padding(self.settled), 0.0, to)

    def u(self, stream: Stream) -> Array:
        """The step's random numbers for one use, (R, L) in [0, 1)."""
        return self.rng(self.state.x.shape[1], stream)

    def scattered(self, scores: Array) -> Array:
        """(R, L) one score for each position that is not settled, (N,), in their places; 0 elsewhere."""
        out = np.zeros(self.state.x.shape)
        out.put(self.state.at, scores)
        return out

    def without(self) -> Array:
        """(R, L) the chance of each settled symbol with its own position hidden, nan elsewhere.

        Every state shown to the model counts as a call.
        """
        chances, asked = self.terms.leave_out(self.state)
        if np.count_nonzero(asked):
            self.asked = asked if self.asked is None else self.asked + asked
        return chances

    def quota(self, among: Flags) -> NDArray[np.int64]:
        """(R,) how many positions each row settles: the timetable's number, and what an edit has left behind it.

        among (R, L): the positions that may be chosen.
        """
        step = self.step
        if step.even and len(among) == 1 and not self.terms.free.ndim:
            free = int(self.terms.free)
            before, after = int(free * float(step.now[0]) + 0.5), int(free * float(step.to[0]) + 0.5)
            return np.array([max(before, int(np.count_nonzero(among))) - after])
        left_t, left_s = self._left(step.now), self._left(step.to)
        out: NDArray[np.int64] = np.maximum(left_t, np.add.reduce(among, 1, np.int64)) - left_s
        return out

    def _left(self, levels: Array) -> NDArray[np.int64]:
        """How many free positions are noise at these levels (L,), rounded half up: () or (R,)."""
        if self.step.even:
            level = float(levels[0])
            free = self.terms.free
            return (free * level + 0.5).astype(np.int64) if free.ndim else _rounded(int(free) * level)
        begun = ~self.fixed & (self.step.to < 1)
        out: NDArray[np.int64] = ((begun * levels).sum(-1) + 0.5).astype(np.int64)
        return out


@lru_cache(maxsize=64)
def _at(count: int) -> NDArray[np.intp]:
    out = np.arange(count)
    out.flags.writeable = False
    return out


@lru_cache(maxsize=4096)
def _rounded(share: float) -> NDArray[np.int64]:
    return np.array(share + 0.5).astype(np.int64)


@dataclass(frozen=True)
class Parameter:
    """A number that a policy reads; controls and command-line options are made of it."""

    name: str
    label: str
    about: str
    lowest: float
    highest: float
    default: float


Score = Callable[[View], Array]  # (R, L), lowest goes first; ties go to the leftmost
Choose = Callable[[View], Moves]


@dataclass(frozen=True)
class Policy:
    """Which positions a step settles, and which it takes back.

    needs: names of traits that a model must have; both of the default ones for every choice of positions but from left
    to right, none for the process itself.
    sets: how the set is drawn, None where its chance is not known beforehand or it is not drawn at random.
    """

    label: str
    about: str
    choose: Choose
    path: Path
    parameters: tuple[Parameter, ...] = ()
    needs: frozenset[str] = frozenset({"hides", "any_order"})
    sets: Sets | None = None

    @property
    def is_ancestral(self) -> bool:
        """Whether each position moves on its own, so that a step moves the schedule's number on average alone."""
        return not isinstance(self.choose, ByScore)

    @property
    def scorable(self) -> bool:
        """Whether a word drawn so has a probability that can be computed, be it exact or that of its path."""
        return self.path in (Path.ONE, Path.RANDOM)

    def suits(self, traits: Traits) -> bool:
        """Whether a model with these traits can be drawn by it."""
        return all(bool(getattr(traits, name)) for name in self.needs)


@dataclass(frozen=True)
class ByScore:
    """Settles the timetable's number of positions, those with the lowest score.

    The padding behind an end is filled in the step that settles the end, and does not count: it holds nothing that
    could be chosen. What the timetable has brought to level 0 comes before all else.
    """

    score: Score

    def __call__(self, view: View) -> Moves:
        """The positions chosen, and the padding of the ends among them."""
        chosen, padded = self._chosen(view)
        ends = view.draw.at(chosen) == END
        ends &= chosen
        if np.count_nonzero(ends):
            padded = behind(ends) if padded is None else padded | behind(ends)
        if padded is not None:
            chosen |= padded & view.noise
        return Moves(view.to, chosen)

    def chosen(self, view: View) -> Flags:
        """(R, L) the positions chosen, without the padding that an end brings."""
        return self._chosen(view)[0]

    def _chosen(self, view: View) -> tuple[Flags, Flags | None]:
        """The positions chosen, and those behind an end that was settled before, None if there are none."""
        padded = _behind_ends(view.settled)
        among = view.noise if padded is None else view.noise & ~padded
        if view.step.even:
            return lowest(self.score(view), among, view.quota(among)), padded
        among = among & (view.step.to < 1)
        due = among & (view.step.to <= 0)
        left = view.quota(among) - due.sum(1)
        return due | lowest(self.score(view), among & ~due, left), padded


def _behind_ends(symbols: Symbols) -> Flags | None:
    """(R, L) positions behind an end; None if there are none."""
    ends = symbols == END
    return behind(ends) if np.count_nonzero(ends[:, :-1]) else None


def padding(settled: Symbols) -> Flags:
    """(R, L) positions behind an end that is settled: they can only be the end. settled: V where nothing is."""
    return behind(settled == END)


def behind(ends: Flags) -> Flags:
    """(R, L) positions behind a flagged one."""
    out = np.zeros(ends.shape, bool)
    np.logical_or.accumulate(ends[:, :-1], axis=1, out=out[:, 1:])
    return out


def lowest(score: Array, among: Flags, counts: NDArray[np.integer]) -> Flags:
    """The counts[r] lowest-scored flagged positions of each row, ties to the left. score (R, L) -> (R, L)."""
    keyed = np.where(among, score, np.inf)
    if len(keyed) == 1 and counts[0] <= 1:
        single = np.zeros(among.shape, bool)
        if counts[0] == 1:
            i = keyed.argmin()
            single[0, i] = among[0, i]
        return single
    if np.maximum.reduce(counts) <= 1:  # the leftmost of the lowest
        one: Flags = _at(score.shape[1]) == keyed.argmin(1)[:, None]
        one &= among
        one &= counts[:, None] > 0
        return one
    rank = keyed.argsort(axis=-1, kind="stable").argsort(axis=-1)
    out: Flags = among & (rank < counts[:, None])
    return out
