"""What the rest of the program asks of a process or a model instead of its name."""

from collections.abc import Set
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from models.processes.timetables import Timetable


@dataclass(frozen=True)
class Traits:
    """What is true of a model, and of the runs drawn from it.

    hides: a position that is not settled shows nothing (a mask); False: it shows a letter that is noise.
    informative_masks: a mask and its level carry information about the hidden letter, as letters are hidden at rates of
    their own. revises: letters that are shown may change until the end; False: what is settled stays. rewrites:
    a step may put a whole draft in place of the one that is shown. jumps: a letter changes by a jump to one that is
    drawn; a step may jump more often than it has to, and draw noise again. latent: numbers that a position has beside
    its letter. reads_level: whether the denoiser reads the noise level, of a row or of each position. needs_pin_flags:
    a pin must be flagged to the network. any_order: positions may settle in any order; False: left to right.
    both_sides: what stands to the right of a position counts. block: how many positions are drawn before the next
    ones, of which they know nothing: both sides count within a block; 0 for no blocks. joint:
    one step of any size is exact. exact_draws: the distribution over whole words is exact; False where it may rest on
    particles. may_ignore_right: a recipe may ask that nothing to the right of a position counts. one_pass: the model is
    asked once, and all that the pattern leaves free is drawn from that answer. labels: it has learned labels with the
    words, and may be asked for those of one. attribute_count: how many positions stand before the word, each with
    symbols of its own that say something of it. likelihood: how well the probability of a word can be known; "loose
    bound": not even exact predictions and all its paths bring the bound down to it.
    """

    hides: bool = True
    informative_masks: bool = False
    revises: bool = False
    rewrites: bool = False
    jumps: bool = False
    latent: int = 0
    reads_level: Literal["no", "row", "position"] = "no"
    needs_pin_flags: bool = False
    any_order: bool = True
    both_sides: bool = True
    block: int = 0
    joint: bool = False
    exact_draws: bool = True
    may_ignore_right: bool = False
    one_pass: bool = False
    labels: bool = False
    attribute_count: int = 0
    likelihood: Literal["exact", "bound", "loose bound"] = "exact"

    def read_by(self, reads: Set[str]) -> "Traits":
        """Return those of a model whose denoiser reads so beside the symbols (`Reads`)."""
        level: Literal["no", "row", "position"] = (
            "position" if "levels" in reads else "row" if "level" in reads else "no"
        )
        flags = not self.hides and level == "row"
        return replace(self, reads_level=level, needs_pin_flags=flags, labels="label" in reads)

    def goes_by(self, timetable: "Timetable") -> bool:
        """Whether a model can be drawn so: one that draws blocks is drawn in those that it has learned."""
        return not self.block or timetable.of_blocks == self.block

    @property
    def may_hide_pins(self) -> bool:
        """Whether a model can be shown a state without its pins, and asked what it would predict then."""
        return self.uninformative_noise and not self.joint

    @property
    def uninformative_noise(self) -> bool:
        """Whether noise carries no information about the letter in its place: letters that stand identify a state."""
        return self.hides and not self.informative_masks

    @property
    def shows_pins(self) -> bool:
        """Whether a denoiser can see which letters are pins among those that may be noise, and so learns with some."""
        return self.needs_pin_flags or (not self.hides and self.reads_level == "position")
