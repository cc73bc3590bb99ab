"""What the map of the letters shows: the letters' points and the ways of a row's positions, in one plane."""

from functools import lru_cache

import numpy as np

from models.data.vocabulary import Vocabulary
from models.processes import Process
from models.processes.plane import Plane
from models.processes.protocol import HasEmbeddings
from models.sampling.frame import Frame
from playground.views.inspector.points import PointsState

MOST = 128  # frames on a way


def points_of(
    process: Process, vocabulary: Vocabulary, frames: tuple[Frame, ...], row: int, position: int
) -> PointsState | None:
    """The row in the last of the frames, and the way it came; None under a process without points."""
    if not process.traits.latent or not isinstance(process, HasEmbeddings):
        return None
    frame = frames[-1]
    stride = max(1, -(-len(frames) // MOST))
    latents = [f.state.latent[row] for f in (*frames[:-1:stride], frame) if f.state.latent is not None]
    plane = _plane(process)
    return PointsState(
        vocabulary,
        plane.seen(process.embeddings),
        plane.seen(np.stack(latents)),
        frame.x[row],
        frame.level[row],
        ~frame.noise[row],
        position,
        process.traits.latent,
        plane.share,
    )


@lru_cache(maxsize=4)
def _plane(process: HasEmbeddings) -> Plane:
    return Plane.of(process.embeddings)
