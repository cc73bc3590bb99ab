"""Which of the positions that are still noise a step fills: a table of small functions over arrays.

Choose-then-sample policies look at the distributions alone, so the words they draw have an exact probability; a
sample-then-choose policy looks at the letters drawn and has none (Hayakawa et al. 2025, arXiv 2510.04525).
The end symbol counts as "unknown" in every confidence: otherwise the certain padding at the right edge goes first and
a word's length is settled before its letters.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from models.data.vocabulary import END
from models.families.traits import Traits

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]
Remask = Literal["off", "cap", "rescale"]


class Choice(NamedTuple):
    """What a policy may look at. after (R, L, V) probabilities drawn from, drawn (R, L) symbols.

    u (R, L): uniform numbers in [0, 1) for a policy whose order is random, zeros for all others.
    """

    after: Array
    drawn: NDArray[np.int16]
    u: Array


Score = Callable[[Choice], Array]  # (R, L), lowest goes first; ties go to the leftmost


def _lowest_entropy(c: Choice) -> Array:
    # The entropy of the letters given that there is one, and of a wholly unknown letter in place of the end.
    end = c.after[..., END]
    letters = c.after[..., 1:]
    plogp = np.add.reduce(letters * np.log(np.maximum(letters, 1e-300)), -1)
    share = np.maximum(1.0 - end, 1e-300)
    out: Array = share * np.log(share) - plogp + end * np.log(c.after.shape[-1])
    return out


def _highest_confidence(c: Choice) -> Array:
    out: Array = -c.after[..., 1:].max(-1)
    return out


def _largest_margin(c: Choice) -> Array:
    top = np.partition(c.after[..., 1:], -2, axis=-1)[..., -2:] if c.after.shape[-1] > 2 else c.after
    out: Array = top[..., -2] - top[..., -1]
    return out


def _kept_draws(c: Choice) -> Array:
    p = np.take_along_axis(c.after, c.drawn[..., None].astype(np.int64), -1)[..., 0]
    return np.where(c.drawn == END, 1.0 - p, -p)


def _random(c: Choice) -> Array:
    return c.u


def _left_to_right(c: Choice) -> Array:
    return np.broadcast_to(np.arange(c.drawn.shape[1], dtype=float), c.drawn.shape)


def _right_to_left(c: Choice) -> Array:
    return -_left_to_right(c)


@dataclass(frozen=True)
class Policy:
    """`score` None: every noisy position is filled with the schedule's probability, on its own (ancestral).

    exact: the set filled next is a function of the distributions alone, so a word's probability is exact.
    reads_draws: it depends on letters that are then thrown away, so a word has no probability that can be computed.
    is_random: the score is drawn, so a word has one probability for each order.
    """

    label: str
    about: str
    score: Score | None
    exact: bool
    reads_draws: bool = False
    is_random: bool = False

    @property
    def scatters(self) -> bool:
        """Whether the process itself says which positions move, each on its own; only then can re-masking be on."""
        return self.score is None

    def suits(self, traits: Traits) -> bool:
        """Whether runs of a model with these traits may follow it: only what hides has positions to choose."""
        return traits.hides or self.scatters


POLICIES: dict[str, Policy] = {
    "lowest-entropy": Policy(
        "Lowest entropy", "Fills the positions whose letters are surest, then draws them.", _lowest_entropy, True
    ),
    "highest-confidence": Policy(
        "Highest confidence",
        "Fills the positions with the likeliest single letter, then draws.",
        _highest_confidence,
        True,
    ),
    "largest-margin": Policy(
        "Largest margin",
        "Fills where the first letter is furthest ahead of the second, then draws.",
        _largest_margin,
        True,
    ),
    "random": Policy(
        "Random order",
        "Fills positions in a random order, the schedule's number each step.",
        _random,
        False,
        is_random=True,
    ),
    "ancestral": Policy(
        "Ancestral", "Fills each position on its own with the schedule's probability: the process itself.", None, False
    ),
    "left-to-right": Policy("Left to right", "Fills from the first position on.", _left_to_right, True),
    "right-to-left": Policy("Right to left", "Fills from the last position back.", _right_to_left, True),
    "sample-then-choose": Policy(
        "Sample, then keep the surest",
        "Draws every position and keeps the likeliest draws (LLaDA, MaskGIT): leans towards common letters.",
        _kept_draws,
        False,
        reads_draws=True,
    ),
}


def lowest(score: Array, among: Flags, counts: NDArray[np.integer]) -> Flags:
    """The counts[r] lowest-scored flagged positions of each row, ties to the left. score (R, L) -> (R, L)."""
    keyed = np.where(among, score, np.inf)
    rank = keyed.argsort(axis=-1, kind="stable").argsort(axis=-1)
    out: Flags = among & (rank < counts[:, None])
    return out


def rates(kind: Remask, eta: float, now: Array, to: Array) -> tuple[Array, Array]:
    """The chances in a step of ReMDM that a mask is filled, and that a free, settled position is masked again, (L,).

    now, to (L,): the levels of the run before and after the step. Any chance of the second kind up to the limit keeps
    the share of masks; `cap` takes eta where it is below the limit, `rescale` so much of it. Wang et al. 2025 (arXiv
    2503.00307).
    """
    kept, noisy = 1.0 - now, now > 0
    limit = np.where(kept > 0, np.minimum(1.0, to / np.where(kept > 0, kept, 1.0)), 1.0)
    remask = np.zeros_like(now) if kind == "off" else np.minimum(eta, limit) if kind == "cap" else eta * limit
    unmask = np.where(noisy, (now - to + remask * kept) / np.where(noisy, now, 1.0), 1.0)
    return unmask, remask
