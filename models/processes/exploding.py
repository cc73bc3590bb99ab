"""Gaussian diffusion as a walk: noise is added to the letters' points, which stay where they are (GaussianShuffle).

q(zt | x0) = N(e(x0), s2 I): the variance-exploding process of Song et al. 2021 (arXiv 2011.13456), in which n shuffles
of variance d are one of variance n d, and that of CDCD (Dieleman et al. 2022, arXiv 2211.15089). At equal signal and
noise, s2 = (1 - alpha) / alpha, its points are those of `Gaussian` divided by sqrt(alpha), and a network is shown them
multiplied by it, as CDCD does, so that both are one model: they differ in the way that points take.
"""

from dataclasses import dataclass

import numpy as np

from models.arrays import Array, Flags, Symbols
from models.denoisers.protocol import DenoiserInput, Reads
from models.processes.gaussian import Gaussian, Latent
from models.processes.state import Moves, State
from models.rng import CounterRNG


@dataclass(frozen=True, eq=False)
class Exploding(Gaussian):
    """Every verb is that of `Gaussian` on its own points, which are brought to the other scale and back."""

    def fingerprint(self) -> bytes:
        """The fingerprint of `Gaussian`, marked as on another scale."""
        return super().fingerprint() + b"exploding"

    def prior(self, rows: int, known: Symbols, rng: CounterRNG) -> State:
        """N(0, 1 / alpha) with the least alpha that there is before level 1."""
        return self.rescaled(super().prior(rows, known, rng))

    def corrupt(self, x0: Symbols, level: Array, rng: CounterRNG) -> State:
        """The letter's point stands still, and its noise grows along one direction."""
        return self.rescaled(super().corrupt(x0, level, rng))

    def renew(self, state: State, where: Flags, rng: CounterRNG) -> State:
        """Noise as at the start of a run."""
        after = super().renew(state, where, rng)
        return _where(where, self.rescaled(after), after)

    def denoiser_input(self, state: State, reads: frozenset[Reads]) -> DenoiserInput:
        """The points on a scale that does not change with the level."""
        return super().denoiser_input(_preserved(self, state), reads)

    def evidence(self, state: State) -> Array:
        """log N(zt; e(c), s2), up to what does not depend on c."""
        return super().evidence(_preserved(self, state))

    def posterior_step(self, state: State, x0: Symbols, moves: Moves, rng: CounterRNG) -> State:
        """N((1 - r) e(x0) + r zt, (1 - r) s2), r being the new variance by the old and s2 the new one."""
        plain = moves if moves.forget is None else moves._replace(forget=None)
        after = self.rescaled(super().posterior_step(_preserved(self, state), x0, plain, rng))
        after = _where(after.level != state.level, after, state)
        return after if moves.forget is None else self.renew(after, moves.forget, rng)

    def rescaled(self, state: State) -> State:
        """A state of `Gaussian`, which is what a denoiser is shown, as one of this process."""
        return _scaled(state, scale(self, state.level))


def scale(process: Gaussian, level: Array) -> Array:
    """1 / sqrt(alpha) at levels (...,): (..., 1). At level 1, where alpha is 0, as just before it."""
    snr = np.maximum(process.noise(level).snr, np.exp(process.lowest))
    out: Array = np.sqrt(1.0 + 1.0 / snr)[..., None]
    return out


def _preserved(process: Exploding, state: State) -> State:
    """What a denoiser is shown."""
    return _scaled(state, 1.0 / scale(process, state.level))


def _scaled(state: State, by: Array) -> State:
    assert state.latent is not None
    latent: Latent = (state.latent * by).astype(np.float32)
    return state._replace(latent=latent)


def _where(where: Flags, a: State, b: State) -> State:
    """State `a` with the points of `b` at all positions but those flagged, to the bit."""
    assert a.latent is not None
    assert b.latent is not None
    latent: Latent = np.where(where[..., None], a.latent, b.latent)
    return a._replace(latent=latent)
