"""What a predictor must provide: all that the sampler, edits and likelihoods ask of a model."""

from typing import TYPE_CHECKING, NamedTuple, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from models.arrays import Index
from models.distributions.protocol import WordDistribution
from models.distributions.symbol_probs import SymbolProbs
from models.processes.protocol import Process
from models.processes.state import State

if TYPE_CHECKING:
    from models.sampling.recipe import Recipe
    from models.sampling.support import Support

APPROXIMATE = 0.05  # a misfit from which on what is drawn is called approximate


class PositionPrediction(NamedTuple):
    """probs: p(x0 | xt), float32, kept where it is not certain. calls: model calls it took.

    at_least (R,): the number of letters it is conditional on; 0 where what is shown says all that is known of the
    length. misfit (R,) in [0, 1): how far that is approximate, see `marginal`; 0 where the model is consistent.
    particles (R,): how many particles stand for all words that each row may become; 0, or None for all rows, where none
    do. classified: how many states of a row a classifier was shown, at most.
    """

    probs: SymbolProbs
    calls: int
    at_least: NDArray[np.int16]
    misfit: NDArray[np.float64]
    particles: NDArray[np.intp] | None = None
    classified: int = 0

    @property
    def p0(self) -> NDArray[np.float32]:
        """(R, L, V) float32: p(x0 | xt) at every position, a new array."""
        return self.probs.whole().astype(np.float32, copy=False)

    @classmethod
    def plain(cls, p0: NDArray[np.floating], calls: int) -> "PositionPrediction":
        """One that is conditional on nothing but what is shown."""
        rows = len(p0)
        return cls(
            SymbolProbs.everywhere(p0.astype(np.float32, copy=False)), calls, np.zeros(rows, np.int16), np.zeros(rows)
        )

    @classmethod
    def joint(cls, probs: SymbolProbs, state: State, particles: NDArray[np.intp] | None = None) -> "PositionPrediction":
        """The marginals of a distribution over whole words: one call, on no condition, and consistent."""
        rows = len(state.x)
        return cls(probs, int(state.noise.any()), np.zeros(rows, np.int16), np.zeros(rows), particles)

    @classmethod
    def certain(cls, x: NDArray[np.int16], size: int) -> "PositionPrediction":
        """The prediction for R states (R, L) without noise, for which no model is asked. size: V."""
        probs = SymbolProbs(np.zeros((0, size), np.float32), np.zeros(0, np.intp), x)
        return cls(probs, 0, np.zeros(len(x), np.int16), np.zeros(len(x)))

    def repeated(self, rows: int) -> "PositionPrediction":
        """The prediction of one row, repeated."""
        at_least, misfit = np.repeat(self.at_least, rows), np.repeat(self.misfit, rows)
        return self._replace(probs=self.probs.repeated(rows), at_least=at_least, misfit=misfit, particles=None)

    def rows(self, index: Index) -> "PositionPrediction":
        """The prediction of some of the rows, each as often as it is named."""
        particles = None if self.particles is None else self.particles[index]
        some = (self.probs.rows(index), self.calls, self.at_least[index], self.misfit[index], particles)
        return PositionPrediction(*some, self.classified)


class Prediction(NamedTuple):
    """state: what it is for. predicted: p(x0 | xt), as shown. distribution: of whole words, drawn from."""

    state: State
    predicted: PositionPrediction
    distribution: WordDistribution

    @property
    def p0(self) -> NDArray[np.float32]:
        """(R, L, V) p(x0 | xt), a new array."""
        return self.predicted.p0


class Earlier(Protocol):
    """What was predicted of the same rows before: a `Prediction`, or a `Frame` that keeps one."""

    @property
    def state(self) -> State:
        """What it was for."""
        ...

    @property
    def predicted(self) -> PositionPrediction:
        """p(x0 | xt) by position."""
        ...


@runtime_checkable
class Predictor(Protocol):
    """What a model knows of whole words, given a state. A row's answers must not depend on the other rows, to the bit.

    A denoiser that is one draws from a joint distribution of its own, whose marginals it answers position
    by position. The marginals of any other are combined by `Marginal`.
    """

    def predict(
        self, process: Process, state: State, support: "Support", recipe: "Recipe", base: Earlier | None = None
    ) -> Prediction:
        """p(x0 | xt) of R states, and what is drawn from under what rows may hold and the recipe's truncation.

        base: what was predicted of the same rows before; a row that is as it was there need not be asked about again.
        """
        ...

    def distribution(
        self, process: Process, state: State, support: "Support", recipe: "Recipe", p0: NDArray[np.float32]
    ) -> WordDistribution:
        """The distribution of a prediction whose p0 was kept. No model call."""
        ...
