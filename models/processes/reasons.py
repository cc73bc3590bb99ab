"""Why policies take the positions that they do: in words, and by what their distributions say."""

import numpy as np
from numpy.typing import NDArray

from models.arrays import Array
from models.data.vocabulary import END
from models.distributions.lengths import places
from models.processes.policy import Reason
from models.processes.scores import likeliest, margin, undecided


def _of_draws(chances: Array, symbols: NDArray[np.intp]) -> Array:
    """How sure each draw is, letters before ends."""
    chance = chances[places(len(symbols)), symbols]
    return np.where(symbols == END, chance - 1.0, chance)


SUREST = Reason("was surest", "surest", lambda p, _: -undecided(p[:, END], p[:, 1:]), "nats")
CONFIDENT = Reason("had the likeliest letter", "with the likeliest letter", lambda p, _: likeliest(p[:, 1:]), "chance")
LEADING = Reason(
    "had its first letter furthest ahead",
    "with its first letter furthest ahead",
    lambda p, _: margin(p[:, END], p[:, 1:]),
    "lead",
)
KEPT = Reason("kept the surest draw", "with the surest draw", _of_draws)
FROM_FIRST = Reason("was next from the first on", "next from the first on", side=-1)
FROM_LAST = Reason("was next from the last back", "next from the last back", side=1)
RANDOM = Reason("was next in a random order", "in a random order")
EACH = Reason("was filled by chance, as each may be", "each by chance")
ALL = Reason("settled with all others", "all together")
