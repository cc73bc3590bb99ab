"""Gaussian diffusion on embeddings: each letter is a point, noise moves it, and the nearest letter is what shows.

q(zt | x0) = N(sqrt(alpha) e(x0), (1 - alpha) I), the variance-preserving process of Ho et al. 2020 (arXiv 2006.11239)
over the embeddings of Li et al. 2022 (Diffusion-LM, arXiv 2205.14217). log(alpha / (1 - alpha)) falls evenly in the
level from `highest` to `lowest`, which is where letters are lost. Beyond these there is nothing to gain, so both ends
are jumps: at level 0 a position is its letter, at level 1 alpha is 0, and pure noise tells nothing of the word.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from models.arrays import Array, Flags, Symbols
from models.denoisers.protocol import DenoiserInput, Reads
from models.probabilities import entropy, softmax
from models.processes.protocol import LOSSES, shown
from models.processes.state import CLIMBS, Moves, State
from models.processes.traits import Traits
from models.rng import CounterRNG, Stream, normals, uniforms

Latent = NDArray[np.float32]
LEVELS = 33  # between which the information is interpolated
_DRAWS, _NUMBERS = (64, 512), 1 << 16  # for the information: at least and at most, and of numbers beside all symbols
_EPS = 1e-12
CLIMB_RATE, HELD = 0.1, 0.01  # of Diffusion-LM's control: the size of a step, the weight of the step's own density


class Noise(NamedTuple):
    """What levels (...,) mean: alpha, 1 - alpha, and their ratio, each (...,); inf where nothing is noise."""

    alpha: Array
    variance: Array
    snr: Array


@dataclass(frozen=True, eq=False)
class Gaussian:
    """embeddings (V, d) float32, of one norm, d even. highest, lowest: log(alpha / (1 - alpha)) near levels 0 and 1.

    learns: whether the embeddings are learned with the network; then these are the first or the last ones. losses (K,)
    float32: what a letter cost the network at evenly spaced levels, nats, where that was learned with it; it says how
    levels were drawn, and changes no run.
    """

    embeddings: Latent
    highest: float = 2.0
    lowest: float = -8.0
    name: str = "gaussian"
    learns: bool = False
    losses: Latent | None = None

    @property
    def size(self) -> int:
        """V."""
        return len(self.embeddings)

    @cached_property
    def traits(self) -> Traits:
        """Every position shows the letter nearest to it, which may change until the end."""
        return Traits(
            hides=False,
            revises=True,
            latent=self.embeddings.shape[1],
            reads_level="position",
            any_order=False,
            likelihood="bound",
        )

    def fingerprint(self) -> bytes:
        """The embeddings and the range of the noise."""
        return self.embeddings.tobytes() + np.array([self.highest, self.lowest]).tobytes()

    def tensors(self) -> dict[str, NDArray[Any]]:
        """The embeddings, so that they are the same to the bit wherever the model is opened, and the losses if any."""
        return {"embeddings": self.embeddings, **({LOSSES: self.losses} if self.losses is not None else {})}

    def noise(self, level: Array) -> Noise:
        """What levels (...,) mean."""
        level = np.asarray(level, np.float64)
        snr = np.exp(self.highest - (self.highest - self.lowest) * level)
        snr = np.where(level <= 0, np.inf, np.where(level >= 1, 0.0, snr))
        variance = 1.0 / (1.0 + snr)
        return Noise(1.0 - variance, variance, snr)

    # -- forward --

    def prior(self, rows: int, known: Symbols, rng: CounterRNG) -> State:
        """N(0, I)."""
        shape = (rows, known.shape[-1])
        latent = self._normals(rng, Stream.STATE, shape[1]).astype(np.float32)
        state = State(nearest(latent, self.embeddings), np.ones(shape), latent)
        return self.settle(state, np.broadcast_to(known >= 0, shape), np.maximum(known, 0))

    def corrupt(self, x0: Symbols, level: Array, rng: CounterRNG) -> State:
        """Each position has one direction of noise: as alpha falls it moves on a curve and never returns to its letter.

        A letter that shows at a level shows at every lower one, since all embeddings have one norm.
        """
        level = np.array(np.broadcast_to(np.asarray(level, np.float64), x0.shape))
        alpha, variance = (np.sqrt(part)[..., None] for part in self.noise(level)[:2])
        mean = self.embeddings[x0].astype(np.float64)
        latent = (alpha * mean + variance * self._normals(rng, Stream.RENEW, x0.shape[1])).astype(np.float32)
        state = State(nearest(latent, self.embeddings), level, latent)
        return self.settle(state, level <= 0, x0)

    def settle(self, state: State, where: Flags, symbols: Symbols) -> State:
        """The symbols at level 0, and their embeddings."""
        assert state.latent is not None
        x = np.where(where, symbols, state.x).astype(np.int16)
        latent = np.where(where[..., None], self.embeddings[x], state.latent)
        return state._replace(x=x, level=np.where(where, 0.0, state.level), latent=latent)

    def renew(self, state: State, where: Flags, rng: CounterRNG) -> State:
        """N(0, I), drawn again."""
        assert state.latent is not None
        drawn = self._normals(rng, Stream.RENEW, state.x.shape[1]).astype(np.float32)
        latent = np.where(where[..., None], drawn, state.latent)
        x = np.where(where, nearest(drawn, self.embeddings), state.x).astype(np.int16)
        return state._replace(x=x, level=np.where(where, 1.0, state.level), latent=latent)

    def information(self, level: Array, shares: Array) -> Array:
        """H(x0) - H(x0 | zt), the latter averaged over draws that are always the same; interpolated between levels."""
        shares = np.asarray(shares, np.float64)
        level = np.asarray(level, np.float64)
        whole = entropy(shares)
        inside = np.interp(level, np.linspace(0.0, 1.0, LEVELS), _information(*self._key, shares.tobytes()))
        out: Array = np.where(level <= 0, whole, np.where(level >= 1, 0.0, inside))
        return out

    # -- reversal --

    def denoiser_input(self, state: State, reads: frozenset[Reads]) -> DenoiserInput:
        """The points, each with its level where the denoiser reads it."""
        return shown(state, reads)

    def evidence(self, state: State) -> Array:
        """log N(zt; sqrt(alpha) e(c), 1 - alpha), up to what does not depend on c."""
        assert state.latent is not None
        alpha, variance, snr = self.noise(state.level)
        out = products(state.latent, self.embeddings) * (np.sqrt(alpha) / np.maximum(variance, _EPS))[..., None]
        squares = (self.embeddings.astype(np.float64) ** 2).sum(1)
        out -= 0.5 * np.where(state.noise, snr, 0.0)[..., None] * squares
        settled = np.where(np.arange(self.size) == state.x[..., None], 0.0, -np.inf)
        return np.where(state.noise[..., None], out, settled)

    def needed(self, state: State, moves: Moves, rng: CounterRNG) -> None:
        """None: every position moves towards its symbol in x0."""
        return

    def posterior_step(self, state: State, x0: Symbols, moves: Moves, rng: CounterRNG) -> State:
        """N(c0 e(x0) + ct zt, v): the bridge between them, with coefficients in float64.

        What is noised afresh is moved as from pure noise, of which nothing is kept.
        """
        assert state.latent is not None
        noise, to, length = state.noise, moves.to, x0.shape[1]
        c0, ct, deviation = self.bridge(np.ones_like(to) if moves.afresh else state.level, to)
        mean = c0 * _aim(x0, moves, self.embeddings) + ct * state.latent
        drawn = mean + deviation * self._normals(rng, Stream.STATE, length)
        goes_on = (noise & (to > 0) & (to < state.level))[..., None]
        if moves.climb is not None and goes_on.any():
            there = State(x0, np.where(noise, np.minimum(to, state.level), state.level), state.latent)
            drawn = _climbed(self, there, goes_on, drawn, (mean, deviation), moves.climb)
        latent = np.where(goes_on, drawn.astype(np.float32), state.latent)
        x = np.where(noise, nearest(latent, self.embeddings), state.x).astype(np.int16)
        memo = state.memo if moves.memo is None else moves.memo
        out = State(x, np.where(noise, np.minimum(to, state.level), state.level), latent, memo)
        done = noise & (to <= 0 if moves.settle is None else (to <= 0) | moves.settle)
        out = self.settle(out, done, x0)
        return out if moves.forget is None else self.renew(out, moves.forget, rng)

    def log_step(self, state: State, after: State, moves: Moves) -> Array:
        """The log density of the bridge: by Bayes the gain in evidence, as q(zt | zs) does not depend on c."""
        moved = (after.level != state.level)[..., None]
        later, sooner = self.evidence(after), self.evidence(state)
        return np.subtract(later, sooner, out=np.zeros(later.shape), where=moved)

    # -- points --

    @cached_property
    def _key(self) -> tuple[int, bytes, float, float]:
        return self.size, self.embeddings.tobytes(), self.highest, self.lowest

    def bridge(self, now: Array, to: Array) -> tuple[Array, Array, Array]:
        """The weights of e(x0) and zt, and the deviation, of a step between levels (...,), `to` <= `now`: (..., 1)."""
        (alpha_t, variance_t, _), (alpha_s, variance_s, _) = self.noise(now), self.noise(to)
        kept = alpha_t / np.maximum(alpha_s, _EPS)
        lost = 1.0 - kept
        variance_t = np.maximum(variance_t, _EPS)
        parts = (
            np.sqrt(alpha_s) * lost / variance_t,
            np.sqrt(kept) * variance_s / variance_t,
            np.sqrt(np.maximum(lost, 0.0) * variance_s / variance_t),
        )
        c0, ct, deviation = (part[..., None] for part in parts)
        return c0, ct, deviation

    def _normals(self, rng: CounterRNG, stream: Stream, length: int) -> Array:
        """(rows, length, d)."""
        numbers = self.embeddings.shape[1]
        u = rng(length * numbers, stream)
        return normals(u).reshape(len(u), length, numbers)


def _aim(x0: Symbols, moves: Moves, embeddings: Latent) -> NDArray[np.floating]:
    """(R, L, d) the points that positions move towards."""
    if moves.towards is not None:
        return _mean(moves.towards, embeddings)
    return embeddings[x0 if moves.aim is None else nearest(_mean(moves.aim, embeddings), embeddings)]


def _climbed(
    process: Gaussian,
    there: State,
    goes_on: Flags,
    points: Array,
    normal: tuple[Array, Array],
    climb: Callable[[Array], Array],
) -> Array:
    """Points (R, L, d) after `CLIMBS` steps of Adagrad on HELD log N(point; normal) and the slope of `climb`.

    normal: the mean (R, L, d) and the deviation (R, L, 1). there: the levels of the step's end; it shows the points
    where a position goes on, (R, L, 1), and its own elsewhere.
    """
    assert there.latent is not None
    alpha, variance, _ = process.noise(there.level)
    factor = (np.sqrt(alpha) / np.maximum(variance, _EPS))[..., None]
    seen, (mean, deviation) = np.zeros(points.shape), normal
    for _ in range(CLIMBS):
        shown = there._replace(latent=np.where(goes_on, points, there.latent).astype(np.float32))
        evidence = Gaussian.evidence(process, shown)
        evidence -= evidence.max(-1, keepdims=True)
        slope = factor * _mean(climb(evidence), process.embeddings)
        slope -= HELD * (points - mean) / np.maximum(deviation, _EPS) ** 2
        seen += slope**2
        points = points + CLIMB_RATE * slope / (np.sqrt(seen) + _EPS)
    return points


def _mean(chances: Array, embeddings: Latent) -> Array:
    """(R, L, d) the mean of the embeddings under chances (R, L, V)."""
    out: Array = np.einsum("rlv,vd->rld", chances, embeddings.astype(np.float64))
    return out


def products(points: NDArray[np.floating], embeddings: Latent) -> Array:
    """(R, L, V) of points (R, L, d) with all embeddings; a row's numbers do not depend on the other rows."""
    out: Array = np.einsum("rld,vd->rlv", points.astype(np.float64), embeddings.astype(np.float64))
    return out


def nearest(points: NDArray[np.floating], embeddings: Latent) -> Symbols:
    """(R, L) the symbol whose embedding is nearest: that with the largest product, as all have one norm."""
    out: Symbols = products(points, embeddings).argmax(-1).astype(np.int16)
    return out


@lru_cache(maxsize=64)
def _information(size: int, packed: bytes, highest: float, lowest: float, packed_shares: bytes) -> Array:
    """(LEVELS,) nats at evenly spaced levels, those at both ends just inside of them. packed: the embeddings (V, d).

    Symbols are taken in proportion to their shares, and each noise with its opposite, so that what is lost at high
    levels is not lost in the draws.
    """
    shares, points = np.frombuffer(packed_shares), np.frombuffer(packed, np.float32).reshape(size, -1).astype(float)
    draws = int(np.clip(_NUMBERS // size, *_DRAWS))
    drawn = np.searchsorted(np.cumsum(shares), (np.arange(draws) + 0.5) / draws * shares.sum()).clip(max=size - 1)
    towards = (points @ points.T)[drawn] - 0.5 * (points**2).sum(1)
    aside = normals(uniforms(0, np.arange(draws), 0, points.shape[1], Stream.STATE)) @ points.T
    aside = np.concatenate([aside, -aside])
    with np.errstate(divide="ignore"):
        first = np.log(shares)
    levels = np.linspace(0.0, 1.0, LEVELS).clip(_EPS, 1.0 - _EPS)
    snrs = Gaussian(points.astype(np.float32), highest, lowest).noise(levels).snr
    towards = np.concatenate([towards, towards])
    left = np.array([entropy(softmax(first + snr * towards + np.sqrt(snr) * aside)).mean() for snr in snrs.tolist()])
    out: Array = np.minimum.accumulate(np.clip(entropy(shares) - left, 0.0, None))
    out.flags.writeable = False
    return out
