"""How the clock of a run sets the level of each position: all together, from the left, or block by block."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from models.errors import UserError
from models.processes.schedules import alphas
from models.processes.state import Array

MAX_NUMBER = 4096.0


@dataclass(frozen=True)
class TimetableKind:
    """clocks: (clock, position (L,), L, number) -> the position's own clock before it is cut off to [0, 1].

    number: what the timetable's number is; "" where it has none. lowest: of that number.
    """

    label: str
    about: str
    clocks: Callable[[float, Array, int, float], Array]
    number: str = ""
    lowest: float = 0.0
    default: float = 0.0


def _even(clock: float, at: Array, length: int, number: float) -> Array:
    return np.full(length, clock)


def _pyramid(clock: float, at: Array, length: int, number: float) -> Array:
    return clock * (1 + number) - number * (length - 1 - at) / max(length - 1, 1)


def _blocks(clock: float, at: Array, length: int, number: float) -> Array:
    blocks = np.ceil(length / number)
    out: Array = blocks * clock - (blocks - 1 - at // number)
    return out


TIMETABLES: dict[str, TimetableKind] = {
    "even": TimetableKind("All together", "Every position is at the level of the run.", _even),
    "pyramid": TimetableKind(
        "From the left", "Positions on the left are ahead of those on the right.", _pyramid, "lead", 0.0, 1.0
    ),
    "blocks": TimetableKind(
        "Block by block", "A block is finished before the next one begins.", _blocks, "positions", 1.0, 1.0
    ),
}


@dataclass(frozen=True)
class Timetable:
    """A named timetable and its number. Raises UserError for an unknown name or a number out of its range.

    even: c everywhere. pyramid(u): c (1 + u) - u (L - 1 - i) / (L - 1). blocks(b): B c - (B - 1 - i // b) with
    B = ceil(L / b) blocks. Each cut off to [0, 1].
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

    def clocks(self, clock: float, length: int) -> Array:
        """(L,) the own clock of each position, in [0, 1]."""
        at = np.arange(length, dtype=np.float64)
        return np.clip(TIMETABLES[self.name].clocks(clock, at, length, self.number), 0.0, 1.0)

    def levels(self, schedule: str, clock: float, length: int) -> Array:
        """(L,) the level of each position, read-only: its own clock as the schedule bends it."""
        return _levels(self, schedule, clock, length)


EVEN = Timetable()


@lru_cache(maxsize=4096)
def _levels(timetable: Timetable, schedule: str, clock: float, length: int) -> Array:
    out = 1.0 - alphas(schedule, timetable.clocks(clock, length))
    out.flags.writeable = False
    return out
