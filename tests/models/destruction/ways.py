"""All ways to destroy words of an alphabet of some size."""

import numpy as np

from models.data.table import Table
from models.data.vocabulary import Vocabulary
from models.destruction import Destruction, destructions
from models.processes import Process


def ways_of(size: int, own: Process | None = None) -> tuple[Destruction, ...]:
    """For V symbols: the end and the first letters of the alphabet, with one word of all of them."""
    letters = Vocabulary(tuple(chr(ord("a") + i) for i in range(size - 1)))
    word = np.append(np.arange(1, size), 0).astype(np.int16)
    return destructions(letters, Table(word[None], np.ones(1), size), own)
