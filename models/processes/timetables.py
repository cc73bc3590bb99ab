"""How the clock of a run sets the level of each position: all together, from the left, or block by block."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from models.arrays import Array, Flags
from models.errors import UserError
from models.processes.schedules import alphas, counts, grid

MAX_NUMBER = 4096.0


@dataclass(frozen=True)
class TimetableKind:
    """clocks: (clock, i (L,), F, number) -> the positions' own clocks before they are cut off to [0, 1].

    number: what the timetable's number is, and `meaning` in a sentence; "" where it has none. lowest: of that number.
    counted: how many positions a step fills does not depend on which were filled before.
    """

    label: str
    about: str
    clocks: Callable[[float, Array, int, float], Array]
    number: str = ""
    lowest: float = 0.0
    default: float = 0.0
    counted: bool = True
    meaning: str = ""


def _even(clock: float, at: Array, free: int, number: float) -> Array:
    return np.full(at.shape, clock)


def _pyramid(clock: float, at: Array, free: int, number: float) -> Array:
    return clock * (1 + number) - number * (free - 1 - at) / max(free - 1, 1)


def _blocks(clock: float, at: Array, free: int, number: float) -> Array:
    blocks = np.ceil(free / number)
    out: Array = blocks * clock - (blocks - 1 - at // number)
    return out


TIMETABLES: dict[str, TimetableKind] = {
    "even": TimetableKind("All together", "Every position is at the level of the run.", _even),
    "pyramid": TimetableKind(
        "From the left",
        "Positions on the left are ahead of those on the right.",
        _pyramid,
        "lead",
        0.0,
        1.0,
        counted=False,
        meaning="How far the left is ahead: at 0 all go together, at 1 the first is done when the last begins.",
    ),
    "blocks": TimetableKind(
        "Block by block",
        "A block is finished before the next one begins.",
        _blocks,
        "positions",
        1.0,
        1.0,
        meaning="How many positions a block has; pins take no place in it.",
    ),
}


@dataclass(frozen=True)
class Timetable:
    """A named timetable and its number. Raises UserError for an unknown name or a number out of its range.

    even: c everywhere. pyramid(u): c (1 + u) - u (F - 1 - i) / (F - 1). blocks(b): B c - (B - 1 - i // b) with
    B = ceil(F / b) blocks. Each cut off to [0, 1]. i counts the F positions that can hold several symbols: pins take no
    place in a block, so that a block of one position is one step where there are as many steps as free positions.
    """

    name: str = "even"
    number: float = 0.0

    def __post_init__(self) -> None:
        kind = TIMETABLES.get(self.name)
        if kind is None:
            raise UserError(f"No timetable {self.name!r}; choose one of {', '.join(TIMETABLES)}.")
        highest = MAX_NUMBER if kind.number else 0.0
        if not kind.lowest <= self.number <= highest:
            raise UserError(f"The timetable {self.name} takes a number from {kind.lowest:g} to {highest:g}.")

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
    def is_even(self) -> bool:
        """Whether all positions are at one level."""
        return self.name == "even"

    def clocks(self, clock: float, free: tuple[bool, ...]) -> Array:
        """(L,) the own clock of each position, in [0, 1]; free (L,): those that can hold several symbols.

        A position that is not free goes with the free one before it, and without one with the first.
        """
        at = np.maximum(np.cumsum(free) - 1.0, 0.0)
        return np.clip(TIMETABLES[self.name].clocks(clock, at, max(1, sum(free)), self.number), 0.0, 1.0)

    def levels(self, schedule: str, clock: float, free: tuple[bool, ...]) -> Array:
        """(L,) the level of each position, read-only: its own clock as the schedule bends it."""
        return _levels(self, schedule, clock, free)

    def counts(self, schedule: str, steps: int, free: int) -> list[int]:
        """How many of F = `free` positions each step fills; empty where that depends on which are chosen."""
        if self.is_even:
            return counts(schedule, steps, free)
        if not TIMETABLES[self.name].counted:
            return []
        all_free, noise, out = (True,) * free, np.ones(free, bool), list[int]()
        for clock, later in pairwise(grid(steps).tolist()):
            now, to = (self.levels(schedule, time, all_free) for time in (clock, later))
            among = noise & (to < 1)
            (wanted,) = quota(now, to, np.array(all_free), among[None])
            filled = np.flatnonzero(among)[:wanted]
            noise[filled] = False
            out.append(len(filled))
        return out


EVEN = Timetable()


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
