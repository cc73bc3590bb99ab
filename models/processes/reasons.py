"""Why a policy took the positions that it did: in words, and by what their distributions say."""

from collections.abc import Callable, Mapping
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from models.arrays import Array
from models.data.vocabulary import END
from models.distributions.lengths import places
from models.processes.scores import likeliest, margin, undecided

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


def _of_draws(chances: Array, symbols: NDArray[np.intp]) -> Array:
    """How sure each draw is, letters before ends."""
    chance = chances[places(len(symbols)), symbols]
    return np.where(symbols == END, chance - 1.0, chance)


_SUREST = Reason("was surest", "surest", lambda p, _: -undecided(p[:, END], p[:, 1:]), "nats")
_CONFIDENT = Reason("had the likeliest letter", "with the likeliest letter", lambda p, _: likeliest(p[:, 1:]), "chance")
_RANDOM = Reason("was next in a random order", "in a random order")
_EACH = Reason("was filled by chance, as each may be", "each by chance")
_ALL = Reason("settled with all others", "all together")
_REASONS: Mapping[str, Reason] = {
    "lowest-entropy": _SUREST,
    "entropy-bounded": _SUREST,
    "highest-confidence": _CONFIDENT,
    "confidence-threshold": _CONFIDENT,
    "perturbed": Reason("was next by chance, surer ones sooner", "by chance, surer ones sooner"),
    "largest-margin": Reason(
        "had its first letter furthest ahead",
        "with its first letter furthest ahead",
        lambda p, _: margin(p[:, END], p[:, 1:]),
        "lead",
    ),
    "random": _RANDOM,
    "first-hitting": Reason("was the first to be hit", "by the time they were hit"),
    "dilated": Reason("was next of those far apart", "far apart"),
    "adjacent": Reason("was next from the first on", "next from the first on", side=-1),
    "ancestral": _EACH,
    "left-to-right": Reason("was next from the first on", "next from the first on", side=-1),
    "right-to-left": Reason("was next from the last back", "next from the last back", side=1),
    "sample-then-choose": Reason("kept the surest draw", "with the surest draw", _of_draws),
    "remask-cap": _EACH,
    "remask-rescale": _EACH,
    "remask-conf": _EACH,
    "remask-loop": _EACH,
    "predictor-corrector": _EACH,
    "gibbs": _RANDOM,
    "informed": _RANDOM,
    "path-planning": Reason("was among the likeliest", "among the likeliest of new and old"),
    "mask-predict": Reason("was predicted surest", "predicted surest"),
    "clamp": _ALL,
    "clamp-afresh": _ALL,
    "jump-corrected": _EACH,
    "jump-euler": _EACH,
    "at-once": Reason("was filled by the pattern alone", "each by the pattern alone"),
}


def reason_of(policy: str) -> Reason:
    """Why the policy of that name took its positions; that it did, where nothing is known of it."""
    return _REASONS.get(policy, Reason())
