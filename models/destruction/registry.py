"""All ways to destroy words of an alphabet."""

from collections.abc import Iterable, Iterator

import numpy as np

from models.data.table import Table
from models.data.vocabulary import Vocabulary
from models.destruction.gaussian import GaussianShuffle, NonMarkov
from models.destruction.mash import MashLastToken, MashOneRandomUnmaskedToken, NonMarkovMasked
from models.destruction.of_process import OfProcess
from models.destruction.protocol import KINDS, Destruction
from models.destruction.shuffle import Shuffle, ShuffleOneRandomToken
from models.families.registry import FAMILIES
from models.processes import Process
from models.rng import CounterRNG

SHOWN = 96  # symbols by which two processes are compared
NAMED = (
    MashLastToken, MashOneRandomUnmaskedToken, NonMarkovMasked, Shuffle, ShuffleOneRandomToken, GaussianShuffle,
    NonMarkov,
)  # fmt: skip


def destructions(vocabulary: Vocabulary, table: Table, own: Process | None = None) -> tuple[Destruction, ...]:
    """All of `each_way`, by kind."""
    return by_kind(each_way(vocabulary, table, own))


def each_way(vocabulary: Vocabulary, table: Table, own: Process | None = None) -> Iterator[Destruction]:
    """The ways of the families, then those with names of their own, for the alphabet of a list; some take a while.

    table: its words, for processes that depend on them. own: the process of the model that is open, in place of its
    family's with the numbers of a new model. Families whose words are destroyed in the same way have one together,
    under the name of the first.
    """
    seen = set[bytes]()
    for family in FAMILIES.values():
        process, _ = family.new_process(vocabulary, table, {})
        if own is not None and own.name == process.name:
            process = own
        key = _draws(process)
        if key not in seen:
            seen.add(key)
            yield OfProcess(process, family.title, family.about)
    yield from (make(len(vocabulary)) for make in NAMED)


def _draws(process: Process) -> bytes:
    """What it makes of some symbols at three levels: the same of two processes that destroy words in the same way."""
    levels = np.repeat([[0.2], [0.5], [0.8]], SHOWN, 1)
    x0 = np.broadcast_to(np.arange(SHOWN) % process.size, levels.shape).astype(np.int16)
    return process.corrupt(x0, levels, CounterRNG(0, 0, len(levels), 0)).x.tobytes()


def by_kind(ways: Iterable[Destruction]) -> tuple[Destruction, ...]:
    """In the order of their kinds, and within one as they come."""
    return tuple(sorted(ways, key=lambda way: KINDS.index(way.kind)))
