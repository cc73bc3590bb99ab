"""What a network of uniform diffusion learns from, and its bound.

Learned from: the cross-entropy of the posterior, which is the network's prediction completed by what each position
itself shows. Its optimum is p(x0_i | xt), so the network's own output becomes p(x0_i | xt without position i), which is
what the bound needs: of the same network the bound as loss, with its far larger variance, makes a worse one.

Bound: the NELBO in continuous time (Schiff et al. 2024, arXiv 2412.10193), which is the score entropy of Lou et al.
2023 (arXiv 2310.16834). The last position can hold nothing but the end, so it is never noise, in a run as in learning.
"""

import math
from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import ClassVar

import torch
from torch import Tensor
from torch.nn import functional

from models.denoisers.networks.inputs import NetInput
from models.training.levels import mixed, precision, stratified
from models.training.objectives.objective import Batch, Bound, Corrupted, Net, row_sums, wide

LATEST = 1.0 - 1e-4  # the highest level of the bound's draws


@dataclass(frozen=True, eq=False)
class Noised(Corrupted):
    """weight (B,): of the row in the bound's integral; float32, which every device has."""

    weight: Tensor

    @property
    def level(self) -> Tensor:
        """(B, L) of each position."""
        assert self.inputs.level is not None
        return self.inputs.level


def log_evidence(x: Tensor, level: Tensor, size: int) -> Tensor:
    """log q(xt_i | x0_i = c) for every c: `Uniform.evidence` in torch. x, level (...,) -> (..., V)."""
    even = (level / size)[..., None].expand(*level.shape, size)
    shown = functional.one_hot(x, size).to(even.dtype)
    return (even + shown * (1.0 - level)[..., None]).log()


NELBO = Bound("NELBO", "<=", "an upper bound: the mean over every path along which noise may become a word")


class NoisedPosterior(ABC):
    """The draws and the loss of objectives whose noise a kernel makes of each letter by itself.

    earliest: the lowest level of the bound's draws.
    """

    earliest: ClassVar[float]
    pins: bool
    bound: Bound
    version: int

    @abstractmethod
    def noised(self, words: Tensor, level: Tensor, weight: Tensor, g: torch.Generator) -> Noised:
        """The words at levels (B, L), each position drawn by its own."""

    @abstractmethod
    def posterior(self, net: Net, corrupted: Noised) -> Tensor:
        """(M, V) logits of p(x0_i | xt) at the M positions that are noise."""

    @abstractmethod
    def nats(self, net: Net, corrupted: Corrupted) -> Tensor:
        """(B,) the integrand of the bound at the level drawn, over the level's density."""

    def draw(self, batch: Batch, g: torch.Generator, *, evaluating: bool) -> Noised:
        """`mixed` levels, with pins to learn as to evaluate, so that both losses compare.

        The loss is no bound, and weights are chosen for what they are to learn; the bound has draws of its own.
        """
        rows, length = batch.words.shape
        level = mixed(rows, length, g, pins=self.pins)
        return self.noised(batch.words, level, level.new_ones(rows), g)

    def draw_for_bound(self, batch: Batch, g: torch.Generator) -> Noised:
        """Levels half uniform, half log-uniform, where the integrand's tail lies, weighted by their density.

        No pins: every position but the last is noise, as at the start of a free run.
        """
        rows, length = batch.words.shape
        u = 2.0 * stratified(rows, g)
        span, ratio = LATEST - self.earliest, math.log(LATEST / self.earliest)
        t = torch.where(u < 1.0, self.earliest + span * u, self.earliest * (ratio * (u - 1.0)).exp())
        density = 0.5 / span + 0.5 / (t * ratio)
        return self.noised(batch.words, t[:, None].expand(rows, length), 1.0 / density, g)

    def loss(self, net: Net, corrupted: Corrupted) -> Tensor:
        """-log p(x0_i | xt), summed over the positions that are noise."""
        assert isinstance(corrupted, Noised)
        x0, where = corrupted.x0, corrupted.where
        return row_sums(functional.cross_entropy(self.posterior(net, corrupted), x0[where], reduction="none"), where)


@dataclass(frozen=True)
class UniformPosterior(NoisedPosterior):
    """The objective over V = size symbols. pins: half of the rows are learned from with pins."""

    earliest: ClassVar[float] = 1e-4  # outside of it and of LATEST lies less than .01 nats a word
    size: int
    pins: bool = True
    bound: Bound = NELBO
    version: int = 2

    def noised(self, words: Tensor, level: Tensor, weight: Tensor, g: torch.Generator) -> Noised:
        """The words at levels (B, L), each position drawn by its own."""
        level = level.clone()
        level[:, -1] = 0.0
        survives = torch.rand(level.shape, generator=g, device=g.device, dtype=precision(g.device)) < 1.0 - level
        noise = torch.randint(0, self.size, level.shape, generator=g, device=g.device)
        x = torch.where(survives, words, noise)
        return Noised(words, NetInput(x, level.float()), level > 0, weight.float())

    def posterior(self, net: Net, corrupted: Noised) -> Tensor:
        """(M, V) logits of p(x0_i | xt) at the M positions that are noise."""
        where = corrupted.where
        # Of all positions: products of always other sizes cost more time and four times the memory than are saved.
        logits = wide(net(*corrupted.inputs))[where]
        return logits + log_evidence(corrupted.inputs.x[where], corrupted.level[where].to(logits.dtype), self.size)

    def nats(self, net: Net, corrupted: Corrupted) -> Tensor:
        """The integrand at the level drawn, in float64, over the level's density."""
        assert isinstance(corrupted, Noised)
        where, logits = corrupted.where, wide(net(*corrupted.inputs))
        found, x0, x, level = (
            part[where].cpu() for part in (logits, corrupted.x0, corrupted.inputs.x, corrupted.level)
        )
        alpha = 1.0 - level.clamp_max(LATEST).double()  # what is learned from may have levels up to 1
        rates = nelbo_rate(found.double().log_softmax(-1), x0, x, alpha).to(logits.device, logits.dtype)
        return row_sums(rates, where) * corrupted.weight


def nelbo_rate(log_p: Tensor, x0: Tensor, x: Tensor, alpha: Tensor) -> Tensor:
    """The bound's integrand of positions (M,) for alpha = 1 - t, nats. log_p (M, V): predictions without themselves."""
    size = log_p.shape[-1]
    kept, other = size * alpha[:, None], 1.0 - alpha[:, None]
    real = kept * functional.one_hot(x0, size) + other
    guess = kept * log_p.exp() + other
    r, s = real / real.gather(1, x[:, None]), guess / guess.gather(1, x[:, None])
    return (s - r * s.log() + r * (r.log() - 1.0)).sum(1) / kept[:, 0]
