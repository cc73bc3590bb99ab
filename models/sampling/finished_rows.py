"""The rows of a finished run, each by itself: its word, its log-probability, and what it took."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain, pairwise

import numpy as np
from numpy.typing import NDArray

from models.model import Model
from models.sampling import sampler
from models.sampling.frame import Frame


@dataclass(frozen=True)
class FinishedRow:
    """A finished row. steps: until its last position was filled. calls: model calls that were made for it.

    edited: whether it was changed by hand. misfit: the largest on its way, see `Prediction`. values: of its attributes,
    as `Vocabulary.values` says them.
    """

    word: str
    logp: float
    edited: bool
    steps: int
    calls: int
    misfit: float
    values: tuple[str, ...] = ()


def rows(model: Model, frames: Iterable[Frame]) -> list[FinishedRow]:
    """Return the rows of a finished run. A row's figures do not depend on the rows beside it."""
    following = iter(frames)
    frame = first = next(following)
    steps = np.zeros(first.rows, np.int64)
    calls = _first_calls(first)
    misfit = first.misfit.copy()
    steps[first.noise.any(1)] = first.step + 1
    for before, frame in pairwise(chain((first,), following)):
        calls += _calls_between(model, before, frame)
        steps[frame.noise.any(1)] = frame.step + 1
        np.maximum(misfit, frame.misfit, out=misfit)
    words = sampler.words(model, frame)
    values = [model.vocabulary.attributes.values(x) for x in frame.x]
    figures = zip(
        frame.logp.tolist(), frame.edited.tolist(), steps.tolist(), calls.tolist(), misfit.tolist(), values, strict=True
    )
    return [FinishedRow(word, *row) for word, row in zip(words, figures, strict=True)]


def _first_calls(frame: Frame) -> NDArray[np.int64]:
    """(R,) the model calls of a first frame that a row has alone."""
    own = _passes(frame)
    return np.where(frame.noise.any(1), frame.calls - own.max() + own, 0)


def _calls_between(model: Model, before: Frame, frame: Frame) -> NDArray[np.int64]:
    """(R,) the model calls between two frames that a row has alone: those of a step, or of a step and an edit.

    A row that was edited is taken to have been predicted by the step, too.
    """
    noisy, changed = frame.noise.any(1), frame.changed.any(1)
    moved, edited = noisy & (changed | (before.x != frame.x).any(1)), noisy & changed
    if model.predicts_unchanged_rows:
        moved = edited = noisy
    out = np.zeros(frame.rows, np.int64) if frame.asked is None else frame.asked.astype(np.int64)
    predicted, own = frame.calls - before.calls - int(out.max()), _passes(frame)
    most = int(own[moved].max(initial=0))
    out += np.where(moved, own, 0)
    out += np.where(edited, predicted - most, 0)  # of a predictor that takes more calls, or of an edit
    return out


def _passes(frame: Frame) -> NDArray[np.int64]:
    """(R,) passes of a prediction: two of a row that is known to be longer than it shows."""
    return 1 + (frame.at_least > 0)
