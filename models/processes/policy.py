"""What a policy must say: which positions a step moves, and what a word's chance then is."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Literal, NamedTuple, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from models.arrays import Array, Flags, Symbols
from models.distributions.lengths import is_end, row_starts
from models.processes.policy_input import PolicyInput, behind
from models.processes.state import Moves
from models.processes.traits import Traits

_LAST = np.array(np.inf)  # the score of a position that may not be chosen


class Path(Enum):
    """What the probability of a word is under a policy."""

    ONE = "the set is a function of the distributions, so a word has one path and its probability is exact"
    RANDOM = "the set is random, so a word has a probability for each path"
    THROWS_AWAY = "the set depends on letters that are thrown away, so none can be computed"
    AIMS = "steps aim at letters that are not drawn, so none can be computed"
    REVISES = "letters are taken back, so none can be computed"


class Sets(Enum):
    """How a policy draws the set of positions that a step settles, where every set has a known chance."""

    EACH = "each position by itself, with the schedule's chance"
    EVENLY = "the schedule's number of positions, all sets of them equally likely"
    SINGLY = "one position, all of them equally likely"


class Pace(Enum):
    """How many positions a step settles, beside those that were taken back."""

    SCHEDULE = "the schedule's number"
    AVERAGE = "the schedule's number on average"
    OWN = "as many as the policy finds, and with the last step all that are left"
    ONCE = "all, in one step"
    SINGLY = "one, in as many steps as there are positions, by a clock of its own"
    TURNS = "every other step the schedule's number of two, and what was taken back in between"


class Group(Enum):
    """Headings of the list of policies, in its order."""

    FIRST = "To begin with"
    SURE = "The surest, by other rules"
    PLACE = "By place or by chance"
    BACK = "Letters may be taken back"
    POINTS = "Letters as points"
    JUMPS = "Letters that jump"
    DRAFTS = "A whole draft at a time"


@dataclass(frozen=True)
class Parameter:
    """A number that a policy reads; controls and command-line options are made of it. whole: it has no fraction."""

    name: str
    label: str
    about: str
    lowest: float
    highest: float
    default: float
    whole: bool = False


PositionScore = Callable[[PolicyInput], Array]  # (R, L), lowest goes first; ties go to the leftmost
# From the scores and the positions that may be chosen, (R, L): how many of them go, (R,), at least one of any.
Count = Callable[[PolicyInput, Array, Flags], NDArray[np.int64]]
Choose = Callable[[PolicyInput], Moves]


@runtime_checkable
class Chooses(Protocol):
    """A way to choose that brings padding along, and can say what it chose itself."""

    def chosen(self, inputs: PolicyInput) -> Flags:
        """(R, L) the positions chosen, without the padding that an end brings."""
        ...


Rank = Callable[[Array, NDArray[np.intp]], Array]


class Reason(NamedTuple):
    """What is said of the positions that a policy took.

    one: of the only one. first: of the first of several, "" for nothing. rank: of the distributions (N, V) and symbols
    (N,) drawn there, highest goes first; None where it is not by these. unit: of the rank, "" where its number is not
    said. side: -1 where the first position goes first, 1 where the last does.
    """

    one: str = "was filled"
    first: str = ""
    rank: Rank | None = None
    unit: Literal["", "nats", "chance", "lead"] = ""
    side: int = 0

    @property
    def by_chances(self) -> bool:
        """Whether positions are ranked by their chances alone, before anything is drawn."""
        return self.rank is not None and bool(self.unit)


NO_REASON = Reason()


@dataclass(frozen=True)
class Policy:
    """Which positions a step settles, and which it takes back.

    needs: names of traits that a model must have; both of the default ones for every choice of positions but from left
    to right, none for the process itself. A model of one pass has policies of its own. sets: how the set is drawn, None
    where its chance is not known beforehand or it is not drawn at random. group: where it stands in the list.
    even_only: it sets levels of its own, the same for all positions, so no other timetable can. asks: it may ask for
    letters with their own position hidden. reason: why it took the positions that it did.
    """

    label: str
    about: str
    choose: Choose
    path: Path
    parameters: tuple[Parameter, ...] = ()
    needs: frozenset[str] = frozenset({"hides", "any_order"})
    sets: Sets | None = None
    pace: Pace = Pace.SCHEDULE
    group: Group = Group.FIRST
    even_only: bool = False
    asks: bool = False
    reason: Reason = NO_REASON

    @property
    def scorable(self) -> bool:
        """Whether a word drawn so has a probability that can be computed, be it exact or that of its path."""
        return self.path in (Path.ONE, Path.RANDOM)

    @property
    def in_one_step(self) -> bool:
        """Whether its first step settles everything, whatever the number of steps."""
        return self.pace is Pace.ONCE

    def suits(self, traits: Traits) -> bool:
        """Whether a model with these traits can be drawn by it."""
        once = self.in_one_step == traits.one_pass
        return (
            all(bool(getattr(traits, name)) for name in self.needs) and once and not (self.even_only and traits.block)
        )


@dataclass(frozen=True)
class ByScore:
    """Settles the positions with the lowest score: the timetable's number of them, or as many as `count` says.

    The padding behind an end is filled in the step that settles the end, and does not count: it holds nothing that
    could be chosen. What the timetable has brought to level 0 comes before all else.
    """

    score: PositionScore
    count: Count | None = None

    def __call__(self, inputs: PolicyInput) -> Moves:
        """The positions chosen, and the padding of the ends among them."""
        chosen, padded = self._chosen(inputs)
        ends = is_end(inputs.draw.at(chosen))
        ends &= chosen
        if np.count_nonzero(ends):
            padded = behind(ends) if padded is None else padded | behind(ends)
        if padded is not None:
            chosen |= padded & inputs.noise
        return Moves(inputs.to, chosen)

    def chosen(self, inputs: PolicyInput) -> Flags:
        """(R, L) the positions chosen, without the padding that an end brings."""
        return self._chosen(inputs)[0]

    def _chosen(self, inputs: PolicyInput) -> tuple[Flags, Flags | None]:
        """The positions chosen, and those behind an end that was settled before, None if there are none."""
        padded = _behind_ends(inputs.settled)
        among = inputs.noise if padded is None else inputs.noise & ~padded
        if inputs.step.even and self.count is None:
            return lowest(self.score(inputs), among, inputs.quota(among)), padded
        among = among & (inputs.step.to < 1)
        due = among & (inputs.step.to <= 0)
        score = self.score(inputs)
        left = inputs.quota(among) - due.sum(1) if self.count is None else self.count(inputs, score, among & ~due)
        return due | lowest(score, among & ~due, left), padded


def _behind_ends(symbols: Symbols) -> Flags | None:
    """(R, L) positions behind an end; None if there are none."""
    ends = is_end(symbols)
    return behind(ends) if np.count_nonzero(ends[:, :-1]) else None


def lowest(score: Array, among: Flags, counts: NDArray[np.integer]) -> Flags:
    """The counts[r] lowest-scored flagged positions of each row, ties to the left. score (R, L) -> (R, L)."""
    if len(among) == 1 and counts[0] <= 1:
        single, at = np.zeros(among.shape, bool), among.ravel().nonzero()[0]
        if counts[0] == 1 and len(at):
            single[0, at[score.take(at).argmin()]] = True
        return single
    keyed = np.where(among, score, _LAST)
    if max(counts.tolist()) <= 1:  # the leftmost of the lowest
        one, at = np.zeros(among.shape, bool), keyed.argmin(1)
        at += row_starts(*among.shape)
        one.put(at, counts > 0)
        one &= among
        return one
    rank = keyed.argsort(axis=-1, kind="stable").argsort(axis=-1)
    out: Flags = among & (rank < counts[:, None])
    return out
