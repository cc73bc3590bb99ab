"""How much of a letter is left, and how much noise is generated, over t, by each way to destroy words."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from models.arrays import Array, Symbols
from models.data.vocabulary import END
from models.destruction.protocol import Destruction

TIMES = np.arange(101) / 100.0
TIMES.flags.writeable = False


@dataclass(frozen=True, eq=False)
class Curve:
    """left, generated: nats a position at TIMES; generated is None where it is not measured in nats."""

    left: Array
    generated: Array | None


def curves(ways: Sequence[Destruction], shares: Array, positions: int) -> Iterator[Curve]:
    """One curve after another, for symbols drawn by their shares (V,) at so many positions."""
    for way in ways:
        yield Curve(way.information(TIMES, shares, positions), way.generated(TIMES, shares, positions))


def letter_shares(words: Symbols, size: int) -> Array:
    """(V,) the shares of the symbols of words (N, L), each with one end."""
    counts = np.bincount(words.ravel().astype(np.intp), minlength=size).astype(np.float64)
    counts[END] = len(words)
    out: Array = counts / counts.sum()
    return out
