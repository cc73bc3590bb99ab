"""Which experts of a network work where: in the passes that predicted the frames of a run, or over a list of words."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.arrays import Array
from models.denoisers.moe_shape import MoeShape
from models.denoisers.protocol import HasExperts
from models.interruption import in_parts, proceed
from models.model import Model
from models.processes.policy_input import padding
from models.rng import CounterRNG
from models.sampling.frame import Frame

BATCH = 128  # words of a pass


@dataclass(frozen=True, eq=False)
class ExpertUsage:
    """What the experts did with one frame.

    weights (R, layers, L, E): of each expert at each position; they sum to 1, and are 0 for those left out. shares
    (layers, E): at which share of the positions an expert works, over all rows, each to the end of its word; they sum
    to the number that is active. hidden in [0, 1]: the share of these positions that is noise. The last position, which
    can only be the end, counts for neither.
    """

    weights: NDArray[np.float32]
    shares: Array
    hidden: float


def has_experts(model: Model) -> bool:
    """Whether the layers of its network have experts, so that `usage` has an answer."""
    shape = model.denoiser.shape
    return shape is not None and shape.routes and isinstance(model.denoiser, HasExperts)


def experts_of(model: Model) -> tuple[int, int]:
    """How many layers its network has, and how many experts each of them; (0, 0) without experts."""
    shape = model.denoiser.shape
    return (shape.layers, shape.experts) if isinstance(shape, MoeShape) else (0, 0)


def usage(model: Model, frame: Frame) -> ExpertUsage:
    """The usage of the pass in which a model with experts predicts from a frame, guided as that was. One model call."""
    denoiser = model.guided(frame.guides.of_denoiser).denoiser
    assert isinstance(denoiser, HasExperts)
    weights = denoiser.routing(model.process.denoiser_input(frame.state, denoiser.reads))
    inside = ~padding(frame.settled)
    inside[:, -1] = False
    works = (weights.transpose(0, 2, 1, 3)[inside] > 0).astype(np.float64)  # (N, layers, E)
    return ExpertUsage(weights, works.mean(0), float(frame.noise[inside].mean()))


@dataclass(frozen=True, eq=False)
class ExpertsOfWords:
    """At which share of the positions an expert works, over the words of a list.

    by_symbol (V + 1, layers, E): of those that show a symbol, the last for hidden ones. by_position (L - 1, layers, E):
    of those of a place. Both are NaN where no word has such a one; else they sum to the number that is active. symbols
    (V + 1,), positions (L - 1,): how many positions each share is of. words: how many were read.
    """

    by_symbol: Array
    by_position: Array
    symbols: Array
    positions: Array
    words: int

    @property
    def shown_symbols(self) -> NDArray[np.intp]:
        """Rows of `by_symbol` that some word has."""
        return np.flatnonzero(self.symbols)

    @property
    def shown_positions(self) -> NDArray[np.intp]:
        """Rows of `by_position` that some word has."""
        return np.flatnonzero(self.positions)


def usage_of_words(model: Model, words: Sequence[str], *, seed: int = 0) -> ExpertsOfWords:
    """The usage of one pass over each word, with as many letters hidden in one as in another, from none to all.

    Positions are counted to the end of each word, as in `usage`. Batches ask whether to proceed, and say how far it is.
    """
    assert isinstance(model.denoiser, HasExperts)
    x0 = model.vocabulary.encode_all(words, model.length)
    level = (np.random.default_rng(seed).permutation(len(x0)) + 0.5) / max(1, len(x0))
    inside = ~padding(x0)
    layers, experts = experts_of(model)
    size, places = model.process.size + 1, model.length - 1
    by_symbol, by_position = np.zeros((size, layers, experts)), np.zeros((places, layers, experts))
    symbols, positions = np.zeros(size), np.zeros(places)
    with in_parts(len(x0)):
        for first in range(0, len(x0), BATCH):
            proceed()
            at = slice(first, first + BATCH)
            rows = len(x0[at])
            state = model.process.corrupt(x0[at], level[at, None], CounterRNG(seed, first, rows, 0))
            weights = model.denoiser.routing(model.process.denoiser_input(state, model.denoiser.reads))
            works = (weights.transpose(0, 2, 1, 3)[:, :places] > 0).astype(np.float64)
            own = inside[at, :places]
            shown = np.where(state.noise, size - 1, state.x)[:, :places][own].astype(np.intp)
            np.add.at(by_symbol, shown, works[own])
            np.add.at(symbols, shown, 1)
            by_position += np.einsum("rl,rlke->lke", own, works)
            positions += own.sum(0)
            proceed(rows)
    with np.errstate(invalid="ignore"):
        return ExpertsOfWords(
            by_symbol / symbols[:, None, None], by_position / positions[:, None, None], symbols, positions, len(x0)
        )
