"""How much of a state is noise: the one number that is shown of it, whatever the process.

1 - I(x0; xt) / I(x0; x0), averaged over the positions that the pattern leaves free: 1 where all of them are pure noise,
0 where all are settled. A position that shows nothing tells nothing, or next to nothing where letters are hidden at
rates of their own, so under masks it is the share of free positions that are hidden. Of a letter that may be noise the
process knows how much it tells at its level; each symbol counts as equally likely in that, so that a number means the
same in every run of a process and needs no statistics of the list.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from models.arrays import Flags
from models.processes.protocol import Process
from models.processes.state import State


class NoiseShare(NamedTuple):
    """What the share of noise follows from, beside the state.

    process: None where it is not known, as of a stored run whose model is gone: a level then counts as it is. fixed
    (L,) or (R, L): positions that can hold one symbol alone.
    """

    process: Process | None
    fixed: Flags

    def of(self, state: State, size: int) -> NDArray[np.float64]:
        """(R,) in [0, 1]; 0 where nothing is free. size: V."""
        noise = np.where(state.x == size, 1.0, state.level)
        shown = (state.level > 0) & (state.x != size)
        if self.process is not None and shown.any():
            even, level = np.full(size, 1.0 / size), np.append(state.level[shown], 0.0)
            known = self.process.information(level, even)
            noise[shown] = 1.0 - known[:-1] / known[-1]
        free = np.broadcast_to(~self.fixed, noise.shape)
        out: NDArray[np.float64] = (noise * free).sum(1) / np.maximum(free.sum(1), 1)
        return out
