"""What a run has come to after a number of steps: a frame, kept for good."""

import hashlib
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from models.distributions.lazy_marginals import LazyMarginals
from models.distributions.protocol import WordDistribution
from models.families.predictor import PositionPrediction
from models.guidance.classifier_free import UNGUIDED, Guidance
from models.processes import State
from models.sampling.noise_share import NoiseShare
from models.sampling.recipe import Recipe


@dataclass(frozen=True, eq=False)
class Frame:
    """The state after `step` steps and what the model predicts from it. Arrays are read-only.

    clock in [0, 1]: the run's progress, from 1, where all is noise, down to 0. state: where the R rows are; `x`,
    `level` and `noise` are read off it. predicted: the prediction p(x0 | xt), read as `p0`, and what it is conditional
    on. marginals: of what the next step draws from, read as `sampling_probs`; None where that is the prediction.
    changed (R, L): positions whose symbol differs from the frame before. logp (R,): log-probability in nats of the
    symbols (and the length) drawn so far, given the positions filled; nan where there is none: in rows that were
    edited, and where symbols may be revised. edited (R,): rows that were changed by hand. calls: model calls so far.
    lengths (R,): number of letters fixed for the row beforehand, 0 = open. noise_of: what `noise_share` follows from.
    asked (R,): how many states of each row the policy showed to the model in the step to it, which are among `calls`;
    None for none of any. guides: what the prediction is guided by. classified: how many states of a row, at most, a
    classifier was shown for that so far; those are no model calls.
    """

    step: int
    clock: float
    state: State
    predicted: PositionPrediction
    marginals: LazyMarginals | None
    changed: NDArray[np.bool_]
    logp: NDArray[np.float64]
    edited: NDArray[np.bool_]
    calls: int
    lengths: NDArray[np.int16]
    noise_of: NoiseShare
    asked: NDArray[np.int64] | None = None
    guides: Guidance = UNGUIDED
    classified: int = 0

    def __post_init__(self) -> None:
        x, level, latent, memo = self.state
        probs, _, at_least, misfit, *_ = self.predicted
        probs.freeze()
        for array in (x, level, self.changed, self.logp, self.edited, self.lengths, at_least, misfit):
            array.setflags(write=False)
        for values in memo.values():
            values.setflags(write=False)
        if latent is not None:
            latent.setflags(write=False)

    @property
    def x(self) -> NDArray[np.int16]:
        """(R, L) what each position shows: a symbol, or V where it shows nothing."""
        return self.state.x

    @property
    def level(self) -> NDArray[np.float64]:
        """(R, L) the noise level of each position, 0 = settled."""
        return self.state.level

    @property
    def noise(self) -> NDArray[np.bool_]:
        """(R, L) positions whose symbol is not settled."""
        return self.state.noise

    @property
    def at_least(self) -> NDArray[np.int16]:
        """(R,) the number of letters that the prediction is conditional on, see `PositionPrediction`."""
        return self.predicted.at_least

    @property
    def misfit(self) -> NDArray[np.float64]:
        """(R,) in [0, 1): how far that is approximate."""
        return self.predicted.misfit

    @cached_property
    def p0(self) -> NDArray[np.float32]:
        """(R, L, V) the prediction p(x0 | xt) at every position, made when it is first read."""
        out = self.predicted.p0
        out.setflags(write=False)
        return out

    @cached_property
    def settled(self) -> NDArray[np.int16]:
        """(R, L) the symbols that are known, V where a position is not settled."""
        out = self.state.settled(self.mask)
        out.flags.writeable = False
        return out

    @cached_property
    def noise_share(self) -> NDArray[np.float64]:
        """(R,) how much of each row is noise, in [0, 1]: see the module of that name."""
        return self.noise_of.of(self.state, self.mask)

    @property
    def sampling_probs(self) -> NDArray[np.float32]:
        """(R, L, V) what the next step draws from, position by position."""
        return self.p0 if self.marginals is None else self.marginals.values()

    def prepared(self) -> "Frame":
        """Return this frame with what a view may read of it worked out, in the thread that calls."""
        if self.predicted.probs.is_lazy:
            for read in ("p0", "sampling_probs"):
                getattr(self, read)
        return self

    def guided(self, recipe: Recipe) -> Recipe:
        """The recipe that it was predicted under, with the very classifier that guided it."""
        classifier = self.guides.classifier
        return recipe if classifier in ("", recipe.classifier) else recipe.with_(classifier=classifier)

    @property
    def rows(self) -> int:
        """R."""
        return len(self.x)

    @property
    def mask(self) -> int:
        """What stands for a hidden symbol (V)."""
        return self.predicted.probs.size

    @property
    def clear(self) -> bool:
        """Whether no position of any row is noise. A run that re-masks may go on from there: see `finished`."""
        return not len(self.state.at)

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the state and the predictions: equal digests mean the same frame to the bit."""
        state = self.state
        memo = tuple(state.memo[name] for name in sorted(state.memo))
        latent = () if state.latent is None else (state.latent,)
        parts = (state.x, state.level, *latent, *memo, self.p0, self.sampling_probs, self.logp, self.lengths)
        h = hashlib.sha256(f"{self.step} {self.clock!r} {self.x.shape} {sorted(state.memo)}".encode())
        for array in parts:
            h.update(np.ascontiguousarray(array).tobytes())
        return h.hexdigest()


def left_to_draw(state: State, distribution: WordDistribution | None) -> LazyMarginals | None:
    """The `marginals` of a frame in a state; None where all is settled, so that there is one way to be certain."""
    return LazyMarginals(distribution) if distribution is not None and len(state.at) else None


def finished(recipe: Recipe, frame: Frame) -> bool:
    """Whether a run of this recipe ends here: nothing is noise, and nothing will be made noise again."""
    return frame.clear and _keeps(recipe, frame)


def complete(recipe: Recipe, frame: Frame) -> NDArray[np.bool_]:
    """(R,) the rows that a run of this recipe leaves as they are from here on; all of them where it is finished."""
    noisy: NDArray[np.bool_] = np.logical_or.reduce(frame.noise, 1)
    return ~noisy if _keeps(recipe, frame) else np.zeros_like(noisy)


def _keeps(recipe: Recipe, frame: Frame) -> bool:
    """Whether what is drawn stays: the last step of a run that re-masks returns nothing to noise."""
    return not recipe.remasks or frame.clock <= 0.0
