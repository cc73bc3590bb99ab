"""All ways to destroy words of an alphabet."""

from models.destruction.gaussian import GaussianShuffle, NonMarkov
from models.destruction.mash import MashLastToken, MashOneRandomUnmaskedToken, NonMarkovMasked
from models.destruction.of_process import OfProcess
from models.destruction.protocol import KINDS, Destruction
from models.destruction.shuffle import Shuffle, ShuffleOneRandomToken
from models.families.registry import FAMILIES
from models.processes import Process

NAMED = (
    MashLastToken, MashOneRandomUnmaskedToken, NonMarkovMasked, Shuffle, ShuffleOneRandomToken, GaussianShuffle,
    NonMarkov,
)  # fmt: skip


def destructions(size: int, own: Process | None = None) -> tuple[Destruction, ...]:
    """By kind those of the families, then those with names of their own, for V symbols.

    own: the process of the model that is open, in place of its family's with the numbers of a new model. Families whose
    words are destroyed in the same way have one line together, under the name of the first.
    """
    found = dict[tuple[str, bytes], Destruction]()
    for family in FAMILIES.values():
        process = family.process(size, family.parameters, {})
        if own is not None and own.name == process.name:
            process = own
        found.setdefault((process.name, process.fingerprint()), OfProcess(process, family.title, family.about))
    ways: list[Destruction] = [*found.values(), *(make(size) for make in NAMED)]
    return tuple(sorted(ways, key=lambda way: KINDS.index(way.kind)))
