"""Which experts of a network work where, read off the passes that predicted the frames of a run."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.arrays import Array
from models.data.vocabulary import END
from models.denoisers.moe_shape import MoeShape
from models.denoisers.protocol import HasExperts
from models.model import Model
from models.sampling.trajectory import Frame


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
    denoiser = model.guided(frame.guides).denoiser
    assert isinstance(denoiser, HasExperts)
    weights = denoiser.routing(model.process.denoiser_input(frame.state, denoiser.reads))
    ends = frame.settled == END
    inside = ends.cumsum(1) - ends == 0
    inside[:, -1] = False
    works = (weights.transpose(0, 2, 1, 3)[inside] > 0).astype(np.float64)  # (N, layers, E)
    return ExpertUsage(weights, works.mean(0), float(frame.noise[inside].mean()))
