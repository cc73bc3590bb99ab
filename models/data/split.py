"""Which words of a list a model learns from, which choose its weights, and which its figures are reported on."""

import random
from dataclasses import dataclass
from functools import cached_property

import numpy as np

FEW = 200  # words of a list below which too few are held out to choose weights by


@dataclass(frozen=True)
class Split:
    """Distinct words, each in one part only.

    train: learned from. choosing: the loss on them chose the step whose weights are kept. reported: neither, so that
    figures on them are those of unseen words. Where choosing is empty the last weights are kept; where reported is
    empty nothing is known of unseen words but that bound.
    """

    train: tuple[str, ...]
    choosing: tuple[str, ...] = ()
    reported: tuple[str, ...] = ()

    @cached_property
    def heldout(self) -> tuple[str, ...]:
        """All that were kept from learning, sorted."""
        return tuple(sorted((*self.choosing, *self.reported)))


def split(words: tuple[str, ...], share: float = 0.1, seed: int = 0, choosing: int | None = None) -> Split:
    """Hold out round(share * N) distinct words, at least one and at most half, by a shuffle of the sorted words.

    choosing: how many of the held-out words choose the weights; None for the usual number, `choosing_of`. The parts
    depend on the set of words, the seed and that number alone, not on the order of the list.
    """
    ordered = sorted(dict.fromkeys(words))  # most lists are in order already, and take half the time
    random.Random(f"split {seed}").shuffle(ordered)
    held = sorted(ordered[: held_out(len(ordered), share)])
    number = choosing_of(len(ordered), len(held)) if choosing is None else max(0, min(choosing, len(held)))
    order = permutation(len(held), seed)
    first, rest = (tuple(sorted(held[i] for i in part)) for part in (order[:number], order[number:]))
    out = frozenset(held)
    return Split(tuple(w for w in dict.fromkeys(words) if w not in out), first, rest)


def held_out(count: int, share: float = 0.1) -> int:
    """How many of `count` distinct words `split` holds out."""
    return min(max(1, round(share * count)), count // 2)


def choosing_of(count: int, held: int) -> int:
    """How many of the held-out words of a list of `count` choose the weights: half of them, none where words are few.

    On so few words the loss rises as soon as a model has learned letters and not yet words; there the last weights are
    kept, and all held-out words are reported.
    """
    return 0 if count < FEW else held // 2


def permutation(count: int, seed: int) -> list[int]:
    """0 .. count - 1 in a random order; any `count` up to 2**32.

    It is torch's randperm for the generator that judged training from its beginning, computed without torch: a model
    whose weights were chosen by the first k held-out words of that order needs no more than k on its card.
    """
    mixed = ((seed * 1_000_003 + 2) * 2_147_483_659) & 0xFFFFFFFF
    draws = np.random.RandomState(mixed).randint(0, 1 << 32, size=count, dtype=np.uint32).tolist()
    order = list(range(count))
    for i in range(count - 1):
        j = i + draws[i] % (count - i)
        order[i], order[j] = order[j], order[i]
    return order
