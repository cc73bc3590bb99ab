"""Sequential Monte Carlo: particles that are weighed by where they may end, and drawn again by their weights.

A particle is a row of an ordinary run. At every step each is worth psi, the mean of exp(R / beta) over words that are
drawn from what the model predicts there; never is a word rewarded that is noise in part. With psi = exp(R / beta) of
the word itself at the end, and proposals that are the model's own steps, the weights are

    log w += log psi(after) - log psi(before),

and where their effective sample size is below half of the particles, these are drawn again by their weights. The
product of the mean weights is an unbiased estimate of Z = E[exp(R / beta)] over the words of the recipe, and the
weighted particles follow p exp(R / beta) / Z as their number grows. Del Moral, Doucet, Jasra 2006; Wu et al. 2023
(twisted diffusion); Singhal et al. 2025 (steering by rewards).
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from models.arrays import Array, Symbols
from models.distributions.lazy_marginals import LazyMarginals
from models.distributions.protocol import WordDistribution
from models.distributions.weights import effective_sample_size, log_mean_exp, systematic
from models.model import Model
from models.rng import Stream, uniforms
from models.sampling import sampler
from models.sampling.frame import Frame, finished
from models.sampling.noise_share import NoiseShare
from models.sampling.recipe import Recipe
from models.sampling.reverse_step import check, rng_of
from models.sampling.support import Support

# Words that each particle is judged by before its own is there. On three models of names, 16 in place of 4 leave two to
# five times as many ancestors and about halve the spread of log Z, in 1.4 to 1.7 times the time.
LOOKS = 16
Potential = Callable[[Symbols], Array]  # R / beta of whole words (N, L), (N,), finite


@dataclass(frozen=True, eq=False)
class Population:
    """N particles after a step.

    frame: their states, one a row. log_weights (N,): since they were last drawn again. log_psi (N,): what each was
    last judged to be worth. roots (N,): the particle at the start that each descends from. log_z: the log of what the
    mean weights multiply to, up to the last time they were drawn again. ess: effective sample sizes, one a step.
    misfit (N,): the largest `Frame.misfit` on the way of each. resampled: how often they were drawn again.
    """

    frame: Frame
    log_weights: Array
    log_psi: Array
    roots: NDArray[np.intp]
    misfit: Array
    log_z: float = 0.0
    ess: tuple[float, ...] = ()
    resampled: int = 0

    @property
    def ancestors(self) -> int:
        """How many of the particles at the start have descendants."""
        return len(np.unique(self.roots))

    @property
    def log_mean_weight(self) -> float:
        """The log of the estimate of Z so far, which is unbiased; its logarithm is not."""
        return self.log_z + float(log_mean_exp(self.log_weights))


def particles(model: Model, recipe: Recipe, potential: Potential) -> Iterator[Population]:
    """The population of a recipe's rows after every step, a pure function of the recipe and the potential.

    Unlike rows of a run, particles depend on the others. Raises UserError as `sampler.run` does.
    """
    check(model, recipe)
    frame, distribution = sampler.first_frame(model, recipe)
    # All are the same yet, or differ by a length that the model drew: nothing is looked ahead at.
    worth = potential(frame.x) if finished(recipe, frame) else np.zeros(recipe.rows)
    now = Population(frame, worth, worth, np.arange(recipe.rows), frame.misfit.copy())
    after: WordDistribution | None = distribution
    yield now
    while not finished(recipe, now.frame):
        if now.ess and now.ess[-1] < recipe.rows / 2:
            now, after = _resampled(model, recipe, now, after)
        frame, after = sampler.next_frame(sampler.plan_from(model, recipe, now.frame), now.frame, after)
        log_psi = _ahead(recipe, frame, after, potential)
        log_weights = now.log_weights + log_psi - now.log_psi
        now = replace(
            now,
            frame=frame,
            log_weights=log_weights,
            log_psi=log_psi,
            misfit=np.maximum(now.misfit, frame.misfit),
            ess=(*now.ess, effective_sample_size(log_weights)),
        )
        yield now


def chosen(recipe: Recipe, log_weights: Array, step: int, count: int) -> NDArray[np.intp]:
    """Which particles are drawn by their weights in a step, (count,); the number is that of the recipe's first row."""
    u = uniforms(recipe.seed, [recipe.first_row], step, 1, Stream.RESAMPLE)
    return systematic(log_weights, float(u[0, 0]), count)


def _ahead(recipe: Recipe, frame: Frame, distribution: WordDistribution | None, potential: Potential) -> Array:
    """(N,) log psi: of the word itself where it is there, else the log of the mean over LOOKS words that may come."""
    if distribution is None or finished(recipe, frame):
        return potential(frame.x)
    each = frame.x.shape[1] + 1
    u = rng_of(recipe, frame.step)(LOOKS * each, Stream.AHEAD)
    words = np.concatenate([distribution.draw(u[:, i * each : (i + 1) * each]) for i in range(LOOKS)])
    return log_mean_exp(potential(words).reshape(LOOKS, -1))


def _resampled(
    model: Model, recipe: Recipe, now: Population, distribution: WordDistribution | None
) -> tuple[Population, WordDistribution | None]:
    """The particles drawn by their weights, which are equal then."""
    index = chosen(recipe, now.log_weights, now.frame.step, recipe.rows)
    distribution = None if distribution is None else distribution.rows(index)
    population = Population(
        frame=_taken(model, recipe, now.frame, distribution, index),
        log_weights=np.zeros(recipe.rows),
        log_psi=now.log_psi[index],
        roots=now.roots[index],
        misfit=now.misfit[index],
        log_z=now.log_mean_weight,
        ess=now.ess,
        resampled=now.resampled + 1,
    )
    return population, distribution


def _taken(
    model: Model, recipe: Recipe, frame: Frame, distribution: WordDistribution | None, index: NDArray[np.intp]
) -> Frame:
    """A frame of some of the rows, each as often as it is named. distribution: that of these rows."""
    lengths = frame.lengths[index]
    return replace(
        frame,
        state=frame.state.rows(index),
        predicted=frame.predicted.rows(index),
        marginals=None if distribution is None else LazyMarginals(distribution),
        changed=frame.changed[index],
        logp=frame.logp[index],
        edited=frame.edited[index],
        lengths=lengths,
        noise_of=NoiseShare(model.process, Support.of(recipe.constraint, lengths).fixed),
        asked=None if frame.asked is None else frame.asked[index],
    )
