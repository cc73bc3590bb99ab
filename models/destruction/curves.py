"""How much of a letter is left, and how much noise is generated, over t, by each way to destroy words."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from time import monotonic

import numpy as np

from models.arrays import Array, Symbols
from models.data.vocabulary import END
from models.destruction.protocol import Destruction

TIMES = np.arange(101) / 100.0
PATIENCE_S = 0.05
TIMES.flags.writeable = False


@dataclass(frozen=True, eq=False)
class Curve:
    """left, generated: nats a position at TIMES; generated is None where it is not measured in nats."""

    left: Array
    generated: Array | None


def curves(ways: Sequence[Destruction], shares: Array, positions: int) -> Iterator[Curve | None]:
    """One curve after another, for symbols drawn by their shares (V,) at that many positions.

    One time after another, as a process may hold a V x V matrix for each; None where that takes a while, so that it can
    be stopped.
    """
    spoken = monotonic()
    for way in ways:
        left, generated = np.zeros(len(TIMES)), np.zeros(len(TIMES))
        measured = True
        for i in range(len(TIMES)):
            left[i] = way.information(TIMES[i : i + 1], shares, positions)[0]
            noise = way.generated(TIMES[i : i + 1], shares, positions)
            measured = noise is not None
            generated[i] = 0.0 if noise is None else noise[0]
            if monotonic() - spoken > PATIENCE_S:
                yield None
                spoken = monotonic()
        yield Curve(left, generated if measured else None)
        spoken = monotonic()


def letter_shares(words: Symbols, size: int) -> Array:
    """(V,) the shares of the symbols of words (N, L), each with one end."""
    counts = np.bincount(words.ravel().astype(np.intp), minlength=size).astype(np.float64)
    counts[END] = len(words)
    out: Array = counts / counts.sum()
    return out
