"""The sizes of networks that a budget chooses from, with the numbers of words from which on each is better.

Measured with equal times for every size (benchmarks/README.md).
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Size:
    """A preset with its batch. words: how many a budget must let it learn from for it to beat the size before it."""

    preset: str
    batch: int
    words: float


def sizes_from(small: float, medium: float, *, more: float | None = None, batch: int = 128) -> tuple[Size, ...]:
    """The presets, each with the number of words to learn from at which a budget chooses it.

    more: the number from which the tiny one learns from `batch` words a step, half as many below; None for always.
    """
    tiny = [Size("tiny", batch, 0)] if more is None else [Size("tiny", batch // 2, 0), Size("tiny", batch, more)]
    return (*tiny, Size("small", batch, small), Size("medium", batch, medium))


DEEP = sizes_from(900_000, 3_000_000, more=100_000)  # of transformers that need no noise level
SHALLOW = sizes_from(700_000, 3_000_000)  # of networks of one layer
WITH_LEVELS = sizes_from(1_500_000, 5_000_000, more=500_000)  # of transformers that read one
