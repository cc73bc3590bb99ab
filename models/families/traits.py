"""What the rest of the program asks of a process or a model instead of its name."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Traits:
    """What is true of a model, and of the runs drawn from it.

    hides: a position that is not settled shows nothing (a mask); False: it shows a letter that is noise. revises:
    letters that are shown may change until the end; False: what is settled stays. latent: numbers that a position has
    beside its letter. reads_level: whether the denoiser reads the noise level, of a row or of each position.
    needs_pin_flags: a pin must be flagged to the network. any_order: positions may settle in any order; False: left to
    right. both_sides: what stands to the right of a position counts. joint: one step of any size is exact. exact_law:
    the distribution over whole words is exact; False for beams and importance samples. likelihood: how well the
    probability of a word can be known.
    """

    hides: bool = True
    revises: bool = False
    latent: int = 0
    reads_level: Literal["no", "row", "position"] = "no"
    needs_pin_flags: bool = False
    any_order: bool = True
    both_sides: bool = True
    joint: bool = False
    exact_law: bool = True
    likelihood: Literal["exact", "bound", "tight bound"] = "exact"
