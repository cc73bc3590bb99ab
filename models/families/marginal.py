"""The predictor of models that answer position by position: it combines their marginals to whole words.

A masked model can be shown that a word has ended by a position, and nothing that says it goes on: with the end standing
from n on and letter n hidden, it predicts words of *at most* n letters. With B = "at most n - 1 letters",

    p(x_i | xt, not B) = (p(x_i | xt) - p(B | xt) p(x_i | xt, B)) / (1 - p(B | xt)),

where p(. | xt, B) is the same model shown the end from position n - 1 on (counted from 0): one pass more, and none once
a letter at n - 1 or behind it is settled. Exact for a model whose conditionals come from one joint distribution. Those
of a trained network do not quite: where the difference would fall below 0 for some symbol, only so much of the second
prediction is taken away as leaves every symbol at 0 or above, and the share that was missing is reported. Clamping
each symbol alone is further from the average over the letters that may stand at n - 1 (`benchmarks.lengths`).
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from models.arrays import Array, Counts, Flags
from models.data.vocabulary import END
from models.denoisers.protocol import Denoiser
from models.distributions.protocol import WordDistribution
from models.distributions.symbol_probs import SymbolProbs
from models.distributions.truncation import truncated
from models.distributions.words import FLOOR
from models.families.predictor import Earlier, PositionPrediction, Prediction
from models.guidance.classifier import ClassifierGuidance
from models.guidance.classifier_free import passes
from models.probabilities import softmax
from models.processes.protocol import Process
from models.processes.state import State, joined

if TYPE_CHECKING:
    from models.sampling.recipe import Recipe
    from models.sampling.support import Support

_ROUNDING = 1e-9  # a misfit that float64 alone may leave
_NEGLIGIBLE = 1e-4  # a probability too small to say that two predictions disagree
_TINY = 1e-300


@dataclass(frozen=True, eq=False)
class Marginal:
    """Asks a denoiser, and combines its marginals under what rows may hold; see `Predictor`.

    guidance: by a classifier that the prediction is weighed by; None for none.
    """

    denoiser: Denoiser
    guidance: ClassifierGuidance | None = None

    def predict(
        self, process: Process, state: State, support: "Support", recipe: "Recipe", base: Earlier | None = None
    ) -> Prediction:
        """Conditional on the shortest length that each row may have.

        Rows without noise cost nothing, nor do rows whose state is that of `base` where the level makes no difference;
        rows all alike are asked about once.
        """
        predicted = self._predicted(process, state, support.hidden_minimum(state), base)
        return Prediction(state, predicted, self._distribution(predicted.probs, state, support, recipe))

    def distribution(
        self, _process: Process, state: State, support: "Support", recipe: "Recipe", p0: NDArray[np.float32]
    ) -> WordDistribution:
        """p0 under what rows may hold, truncated."""
        return self._distribution(SymbolProbs.where(state.noise, p0, state.x), state, support, recipe)

    def predicted(self, process: Process, state: State, at_least: Counts) -> PositionPrediction:
        """p(x0 | xt) of R > 0 states, conditional on at least that many letters, (R,), 0 = no condition; then guided.

        One model call, two where a row has a condition; times the passes of a guided denoiser. All are one batch.
        """
        found = self._unguided(process, state, at_least)
        if self.guidance is None:
            return found
        probs = self.guidance.weighed(process, state, found.probs)
        return found._replace(probs=probs, classified=self.guidance.asked(process, state))

    def _unguided(self, process: Process, state: State, at_least: Counts) -> PositionPrediction:
        calls = passes(self.denoiser)
        misfit = np.zeros(len(state.x))
        if not np.count_nonzero(at_least):
            values = uncertain(self.denoiser, process, state).astype(np.float32)
            return PositionPrediction(SymbolProbs(values, state.at, state.x), calls, at_least, misfit)
        rows = np.flatnonzero(at_least)
        shorter = _ended(process, state.rows(rows), at_least[rows])
        p = probabilities(self.denoiser, process, joined(state, shorter))
        whole, ended = p[: len(state.x)], p[len(state.x) :]
        whole[rows], misfit[rows] = without(whole[rows], ended, at_least[rows])
        return PositionPrediction(
            SymbolProbs.where(state.noise, whole.astype(np.float32), state.x), 2 * calls, at_least, misfit
        )

    @staticmethod
    def _distribution(probs: SymbolProbs, state: State, support: "Support", recipe: "Recipe") -> WordDistribution:
        if not recipe.truncates:
            return support.distribution(probs, state)
        return truncated(
            lambda p, floor: support.distribution(p, state, floor),
            probs,
            temperature=recipe.temperature,
            top_k=recipe.top_k,
            top_p=recipe.top_p,
        )

    def _predicted(self, process: Process, state: State, at_least: Counts, base: Earlier | None) -> PositionPrediction:
        """The prediction by position, asked for only of rows that need it."""
        x, noise = state.x, state.noise
        noisy: Flags = np.logical_or.reduce(noise, 1)
        if base is None and len(x) > 1 and noisy[0] and _all_alike(state):
            return self.predicted(process, state.rows(slice(1)), at_least[:1]).repeated(len(x))
        todo = noisy
        if base is not None and not level_counts(self.denoiser, process):
            todo = noisy & _changed(process, state, noise, at_least, base)
        asked = np.count_nonzero(todo)
        if asked == len(todo):
            return self.predicted(process, state, at_least)
        at = state.at
        if base is None or not len(base.state.at):
            values, misfit = np.zeros((len(at), process.size), np.float32), np.zeros(len(x))
        else:  # where a row is as it was its noise is where it was
            before = base.predicted.probs
            values = before.values.take(before.at.searchsorted(at), 0, mode="clip")
            misfit = np.where(noisy, base.predicted.misfit, 0.0)
        calls, classified = 0, 0
        if asked:
            found = self.predicted(process, state.rows(todo), at_least[todo])
            misfit[todo], values[todo[at // x.shape[1]]] = found.misfit, found.probs.values
            calls, classified = found.calls, found.classified
        return PositionPrediction(SymbolProbs(values, at, x), calls, at_least, misfit, classified=classified)


def _changed(process: Process, state: State, noise: Flags, at_least: Counts, base: Earlier) -> Flags:
    """(R,) rows that are not as they were in `base`."""
    differs = state.x != base.state.x
    if not process.traits.hides:
        differs |= noise != base.state.noise
    changed: Flags = np.logical_or.reduce(differs, 1)
    if at_least is not base.predicted.at_least:
        changed |= at_least != base.predicted.at_least
    return changed


def level_counts(denoiser: Denoiser, process: Process) -> bool:
    """Whether p(x0 | xt) changes with the level, or with numbers beside the letters, although x does not."""
    reads_more = not denoiser.reads.isdisjoint(("latent", "level", "levels"))
    return reads_more or (denoiser.gives == "leave-one-out" and not process.traits.hides)


def uncertain(denoiser: Denoiser, process: Process, state: State) -> Array:
    """p(x0_i | xt) at the N positions where R states are not settled, (N, V). One model call.

    Logits of a denoiser that leaves each position out are completed by what the position itself shows.
    """
    logits = denoiser.logits(process.denoiser_input(state, denoiser.reads))
    if denoiser.gives == "leave-one-out":
        logits = np.maximum(logits + process.evidence(state), -1e300)
    return softmax(logits.reshape(-1, process.size).take(state.at, 0))


def probabilities(denoiser: Denoiser, process: Process, state: State) -> Array:
    """p(x0_i | xt) at every position of R states, whatever rows may hold: (R, L, V). One model call."""
    whole = SymbolProbs(uncertain(denoiser, process, state), state.at, state.x).whole()
    return whole.astype(np.float64, copy=False)


def without(p: Array, ended: Array, at_least: Counts) -> tuple[Array, Array]:
    """p(x_i | not B), (R, L, V), and the misfit of each row, (R,).

    p (R, L, V): p(x_i | xt). ended: p(x_i | xt, B), B being that the word has fewer than at_least (R,) letters. Every
    symbol keeps `FLOOR` of its probability, so that no word becomes impossible.
    """
    rows = np.arange(len(p))
    short = p[rows, at_least - 1, END][:, None, None] * ended  # the part of p that shorter words have
    rest = p - short
    below = np.maximum(-rest, 0.0).sum(-1)  # (R, L)
    misfit = below / np.maximum(rest.sum(-1) + below, _TINY)
    misfit[misfit < _ROUNDING] = 0.0
    fits = np.divide(p, short, out=np.ones_like(p), where=short > _NEGLIGIBLE).min(-1, keepdims=True)
    rest = np.maximum(p - np.minimum(fits, 1.0) * short, FLOOR * p)
    rest[..., END] *= np.arange(p.shape[1]) >= at_least[:, None]  # the word has not ended there
    rest[rows, at_least - 1, 1:] += _TINY  # a model that rules every letter out there leaves them equally likely
    return rest / rest.sum(-1, keepdims=True), misfit.max(1)


def _ended(process: Process, state: State, letters: Counts) -> State:
    """The states (R, L) with the end written from position letters - 1 on, (R,)."""
    behind = np.arange(state.x.shape[1]) >= letters[:, None] - 1
    return process.settle(state, behind, np.array(END, np.int16))


def _all_alike(state: State) -> bool:
    """Whether one row's prediction is that of all."""
    return state.latent is None and all(bool((part == part[0]).all()) for part in (state.x, state.level))
