"""How the clock of a run sets the level of each position: all together, from the left, or block by block."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from models.arrays import Array, Flags, Indices
from models.errors import UserError
from models.processes.schedules import alphas, counts, grid

MAX_NUMBER = 4096.0


@dataclass(frozen=True)
class TimetableKind:
    """clocks: (clock, free (L,), number) -> the positions' own clocks before they are cut off to [0, 1].

    blocks: (free (L,), number) -> the number of each position's block, ascending; None where positions on the right
    begin before those on their left are done. number: what the timetable's number is, and `meaning` in a sentence; ""
    where it has none. lowest: of that number. of_model: the number is one of the model's own (`Traits.block`). apart:
    the number from which on F free positions go one after another, from the left; None where a number is but a choice.
    together: all positions are at one level.
    """

    label: str
    about: str
    clocks: Callable[[float, Flags, float], Array]
    blocks: Callable[[Flags, float], Indices] | None
    number: str = ""
    lowest: float = 0.0
    default: float = 0.0
    meaning: str = ""
    of_model: bool = False
    apart: Callable[[int], float] | None = None
    together: bool = False


def _places(free: Flags) -> Array:
    """(L,) the number of each free position; one that is not goes with the free one before it, or with the first."""
    out: Array = np.maximum(np.cumsum(free) - 1.0, 0.0)
    return out


def _even(clock: float, free: Flags, number: float) -> Array:
    return np.full(free.shape, clock)


def _one_block(free: Flags, number: float) -> Indices:
    return np.zeros(free.shape, np.intp)


def _pyramid(clock: float, free: Flags, number: float) -> Array:
    last = max(int(free.sum()) - 1, 0)
    out: Array = clock * (1 + number) - number * (last - _places(free)) / max(last, 1)
    return out


def _free_blocks(free: Flags, number: float) -> Indices:
    return (_places(free) // number).astype(np.intp)


def _blocks(clock: float, free: Flags, number: float) -> Array:
    """Every block has the same time, however many positions are in it."""
    blocks = np.ceil(max(1, int(free.sum())) / number)
    out: Array = blocks * clock - (blocks - 1 - _free_blocks(free, number))
    return out


def _word_blocks(free: Flags, number: float) -> Indices:
    return (np.arange(len(free)) // number).astype(np.intp)


def _by_word_blocks(clock: float, free: Flags, number: float) -> Array:
    """Every free position has the same time, so that a block takes as many steps as it has positions to fill."""
    block = _word_blocks(free, number)
    inside = np.bincount(block, free)
    still = max(1.0, inside.sum()) * clock - (inside.sum() - inside.cumsum())
    out: Array = np.where(inside > 0, still / np.maximum(inside, 1.0), still > 0)[block]
    return out


TIMETABLES: dict[str, TimetableKind] = {
    "even": TimetableKind(
        "All together", "Every position is at the level of the run.", _even, _one_block, together=True
    ),
    "pyramid": TimetableKind(
        "From the left",
        "Positions on the left are ahead of those on the right.",
        _pyramid,
        None,
        "lead",
        0.0,
        1.0,
        meaning="How far the left is ahead: at 0 all go together, at 1 the first is done when the last begins.",
        apart=lambda free: float(max(1, free - 1)),
    ),
    "blocks": TimetableKind(
        "Block by block",
        "A block is finished before the next one begins.",
        _blocks,
        _free_blocks,
        "positions",
        1.0,
        1.0,
        meaning="How many positions a block has; pins take no place in it.",
    ),
    "word-blocks": TimetableKind(
        "Blocks of the word",
        "A block is finished before the next one begins, and nothing in it depends on what stands behind it.",
        _by_word_blocks,
        _word_blocks,
        "positions",
        1.0,
        4.0,
        meaning="How many positions a block has, pins among them: that which the model has learned.",
        of_model=True,
    ),
}


@dataclass(frozen=True)
class Timetable:
    """A named timetable and its number. Raises UserError for an unknown name or a number out of its range.

    even: c everywhere. pyramid(u): c (1 + u) - u (F - 1 - i) / (F - 1). blocks(b): B c - (B - 1 - i // b) with
    B = ceil(F / b) blocks. Each cut off to [0, 1]. i counts the F positions that can hold several symbols: pins take no
    place in a block, so that a block of one position is one step where there are as many steps as free positions.
    word-blocks(b): (F c - (F - s - f)) / f with s free positions before the block of b that the position is in, pins
    counted, and f in it.
    """

    name: str = "even"
    number: float = 0.0

    def __post_init__(self) -> None:
        kind = TIMETABLES.get(self.name)
        if kind is None:
            raise UserError(f"No timetable {self.name!r}; choose one of {', '.join(TIMETABLES)}.")
        if not kind.number and self.number != 0:
            raise UserError(f"The timetable {self.name} takes no number; leave it out.")
        if kind.number and not kind.lowest <= self.number <= MAX_NUMBER:
            raise UserError(f"The timetable {self.name} takes a number from {kind.lowest:g} to {MAX_NUMBER:g}.")

    @classmethod
    def parse(cls, text: str) -> "Timetable":
        """`even`, `pyramid:1`, `blocks:3`; the number may be left out."""
        name, _, number = text.partition(":")
        kind = TIMETABLES.get(name)
        if not number:
            return cls(name, kind.default if kind else 0.0)
        try:
            return cls(name, float(number))
        except ValueError:
            raise UserError(f"{number!r} is no number of a timetable; write for example blocks:3.") from None

    def __str__(self) -> str:
        return f"{self.name}:{self.number:g}" if TIMETABLES[self.name].number else self.name

    @property
    def label(self) -> str:
        """Its name on screen, with its number."""
        kind = TIMETABLES[self.name]
        return kind.label + (f", {kind.number} {self.number:g}" if kind.number else "")

    @property
    def of_blocks(self) -> float:
        """The positions of its blocks where they are a model's own (`Traits.block`), 0 elsewhere."""
        return self.number if TIMETABLES[self.name].of_model else 0.0

    @property
    def is_even(self) -> bool:
        """Whether all positions are at one level."""
        return TIMETABLES[self.name].together

    def clocks(self, clock: float, free: tuple[bool, ...]) -> Array:
        """(L,) each position's own clock, in [0, 1]. free (L,): positions that can hold several symbols.

        A position that is not free goes with the free one before it, and without one with the first.
        """
        return np.clip(TIMETABLES[self.name].clocks(clock, np.array(free, bool), self.number), 0.0, 1.0)

    def blocks(self, free: tuple[bool, ...]) -> list[Flags] | None:
        """Sets of positions, (L,) flags each, of which one is done before the next begins; None where none are."""
        of = TIMETABLES[self.name].blocks
        if of is None:
            return None
        number = of(np.array(free, bool), self.number)
        return [number == each for each in np.unique(number)]

    def levels(self, schedule: str, clock: float, free: tuple[bool, ...]) -> Array:
        """(L,) the level of each position, read-only: its own clock as the schedule bends it."""
        return _levels(self, schedule, clock, free)

    def counts(self, schedule: str, steps: int, free: tuple[bool, ...]) -> list[int]:
        """How many of the free positions each step fills; empty where that depends on which are chosen."""
        if self.is_even:
            return counts(schedule, steps, sum(free))
        if TIMETABLES[self.name].blocks is None:
            return []
        noise, out = np.array(free, bool), list[int]()
        for clock, later in pairwise(grid(steps).tolist()):
            now, to = (self.levels(schedule, time, free) for time in (clock, later))
            among = noise & (to < 1)
            (wanted,) = quota(now, to, np.array(free, bool), among[None])
            filled = np.flatnonzero(among)[:wanted]
            noise[filled] = False
            out.append(len(filled))
        return out


EVEN = Timetable()


def in_blocks(length: int) -> Timetable:
    """The timetable of a model that draws blocks of that many positions."""
    name = next(name for name, kind in TIMETABLES.items() if kind.of_model)
    return Timetable(name, float(length))


def quota(now: Array, to: Array, free: Flags, among: Flags) -> NDArray[np.int64]:
    """(R,) how many positions a step settles in each row: the timetable's number, and what an edit has left behind it.

    now, to (L,): the levels before and after it. free (L,) or (R, L): positions that can hold several symbols. among
    (R, L): those that may be chosen, all of a level below 1 after it; what falls to 0 is always settled.
    """
    begun = free & (to < 1)
    left, after = (((begun * levels).sum(-1) + 0.5).astype(np.int64) for levels in (now, to))
    out: NDArray[np.int64] = np.maximum((among & (to <= 0)).sum(1), np.maximum(left, among.sum(1)) - after)
    return out


@lru_cache(maxsize=4096)
def _levels(timetable: Timetable, schedule: str, clock: float, free: tuple[bool, ...]) -> Array:
    out = 1.0 - alphas(schedule, timetable.clocks(clock, free))
    out.flags.writeable = False
    return out
