"""What a network of Gaussian diffusion on embeddings learns from, and its bound.

Learned from: the cross-entropy of the letters (Dieleman et al. 2022, CDCD, arXiv 2211.15089), so that the network gives
p(x0_i | zt). Levels are drawn where a letter is being lost, and a few of all others.

Bound: with x' the mean of the embeddings under what is predicted and s = alpha / (1 - alpha), the chain that puts x' in
the place of e(x0) in each of infinitely many posterior steps has

    -log p(x0) <= E[-log p(x0 | z near level 0)] + s/2 E |e(x0) - x'|^2 near level 1 + 1/2 integral E |e(x0) - x'|^2 ds,

sums over positions: Kingma et al. 2021 (arXiv 2107.00630), Gulrajani and Hashimoto 2023 (Plaid, arXiv 2305.18619).
The middle term stands for their prior: at level 1 there is nothing but noise, and its step leads where s begins.
The last position can hold nothing but the end, so it is never noise, in a run as in learning.

Where the embeddings are learned, what a row shows follows from them as they are by then, and the gradient flows through
it. They are of one norm, as in CDCD: free ones would grow without end, as that is a way to outshout the noise.
"""

import math
from dataclasses import dataclass, field
from functools import cached_property
from typing import Protocol

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from models.arrays import Array
from models.denoisers.networks.inputs import NetInput
from models.processes.protocol import HasEmbeddings
from models.training.learned_process import learned_tensor
from models.training.levels import mixed, stratified
from models.training.objectives.objective import Batch, Bound, Corrupted, Net, row_sums, wide

EVEN = 0.15  # share of the levels that are drawn from all alike
ENDS = 0.04  # share of the bound's rows that each of the two terms has which stand outside of the integral
NEAR = 1e-7  # a level beside 0 or 1, in float32 too
EMBEDDINGS = "embeddings"  # among the tensors of the process
PARTS = 64  # of the levels, each drawn from evenly
NELBO = Bound("NELBO", "<=", "an upper bound: the mean over every path along which points may become a word")


class Points(HasEmbeddings, Protocol):
    """What is asked of the process: its noise is log(alpha / (1 - alpha)), from highest to lowest over the levels."""

    @property
    def learns(self) -> bool:
        """Whether its embeddings are learned."""
        ...

    @property
    def size(self) -> int:
        """V."""
        ...

    @property
    def highest(self) -> float:
        """Near level 0."""
        ...

    @property
    def lowest(self) -> float:
        """Near level 1."""
        ...

    def information(self, level: Array, shares: Array) -> Array:
        """See `Process.information`."""
        ...


@dataclass(frozen=True, eq=False)
class Moved(Corrupted):
    """weight (B,): of the row's squares in the bound; letters (B,): of its letters. noise (B, L, d): of its points.

    level (B, L). inputs: with the embeddings of the process.
    """

    weight: Tensor
    letters: Tensor
    noise: Tensor
    level: Tensor


@dataclass(frozen=True, eq=False)
class GaussianPosterior:
    """pins: half of the rows are learned from with pins."""

    process: Points
    pins: bool = True
    bound: Bound = field(default=NELBO)
    version: int = 2

    @cached_property
    def learned(self) -> dict[str, Tensor]:
        """What is learned of the process: the embeddings, or nothing."""
        return {EMBEDDINGS: torch.from_numpy(self.process.embeddings.copy())} if self.process.learns else {}

    def points_of(self, net: Net, like: Tensor) -> Tensor:
        """(V, d) the embeddings: those that are learned with the network, of the norm that they began with."""
        own, first = learned_tensor(net, EMBEDDINGS), self._points(like)
        if own is None:
            return first
        own = own.to(like)
        out: Tensor = own * (first.square().sum(1).mean() / own.square().sum(1, keepdim=True)).sqrt()
        return out

    def seen(self, net: Net, corrupted: Corrupted) -> NetInput:
        """What the rows show, with the embeddings of the network."""
        own = learned_tensor(net, EMBEDDINGS)
        if own is None:
            return corrupted.inputs
        assert isinstance(corrupted, Moved)
        points = self.points_of(net, own)
        shown = self._shown(corrupted.x0, corrupted.level, corrupted.noise, points, own.dtype)
        return shown._replace(label=corrupted.inputs.label)

    @cached_property
    def lost(self) -> Array:
        """(PARTS + 1,) H(x0 | zt) of one letter of V as likely ones at evenly spaced levels, nats."""
        size = self.process.size
        levels = np.linspace(NEAR, 1.0 - NEAR, PARTS + 1)
        out: Array = math.log(size) - self.process.information(levels, np.full(size, 1.0 / size))
        return out

    @cached_property
    def _edges(self) -> Array:
        """(PARTS + 1,) the share of levels below each of evenly spaced ones: as letters are lost, and a few evenly."""
        even = np.linspace(0.0, 1.0, PARTS + 1)
        lost = self.lost
        edges: Array = EVEN * even + (1.0 - EVEN) * (lost - lost[0]) / (lost[-1] - lost[0])
        return edges

    def spaced(self, u: Tensor) -> tuple[Tensor, Tensor]:
        """The levels of numbers (...,) in [0, 1), drawn where letters are lost, and their density."""
        return spaced_by(torch.from_numpy(self._edges).to(u), u)

    def draw(self, batch: Batch, g: torch.Generator, *, evaluating: bool) -> Moved:
        """`mixed` levels, spaced as letters are lost; with pins to learn as to evaluate, so that both losses compare.

        The loss is no bound, and weights are chosen for what they are to learn; the bound has draws of its own.
        """
        rows, length = batch.words.shape
        level = mixed(rows, length, g, pins=self.pins)
        level = torch.where(level > 0, self.spaced(level)[0], 0.0)
        return self._moved(batch.words, level, level.new_zeros(rows), level.new_ones(rows), g)

    def draw_for_bound(self, batch: Batch, g: torch.Generator) -> Moved:
        """One term for each row: the letters near level 0, the squares near level 1, or those of the integral.

        No pins: every position but the last is noise, as at the start of a free run.
        """
        rows, length = batch.words.shape
        u = stratified(rows, g)
        level, density = self.spaced(((u - ENDS) / (1.0 - 2.0 * ENDS)).clamp(0.0, 1.0 - 1e-12))
        first, last = u < ENDS, u >= 1.0 - ENDS
        level = torch.where(first, NEAR, torch.where(last, 1.0 - NEAR, level))
        width = self.process.highest - self.process.lowest
        snr = self._snr(level)
        weight = torch.where(last, 0.5 * snr / ENDS, 0.5 * width * snr / (density * (1.0 - 2.0 * ENDS)))
        weight, letters = torch.where(first, 0.0, weight), first.to(weight) / ENDS
        level = torch.where(last, 1.0, level)  # what is shown at the step from there is pure noise
        return self._moved(batch.words, level[:, None].expand(rows, length), weight, letters, g)

    def _snr(self, level: Tensor) -> Tensor:
        """alpha / (1 - alpha): `noise` of the process in torch; 0 from level 1 on."""
        snr = (self.process.highest - (self.process.highest - self.process.lowest) * level).exp()
        return torch.where(level < 1.0, snr, 0.0)

    def _moved(self, words: Tensor, level: Tensor, weight: Tensor, letters: Tensor, g: torch.Generator) -> Moved:
        level = level.clone()
        level[:, -1] = 0.0
        points = self._points(level)
        noise = torch.randn((*words.shape, points.shape[1]), generator=g, device=g.device, dtype=level.dtype)
        inputs = self._shown(words, level, noise, points, torch.float32)
        return Moved(words, inputs, level > 0, weight.float(), letters.float(), noise.float(), level.float())

    def _shown(self, words: Tensor, level: Tensor, noise: Tensor, points: Tensor, dtype: torch.dtype) -> NetInput:
        """Words at levels (B, L) with noise (B, L, d). dtype: of the network's numbers."""
        clean = points[words]
        variance = (1.0 / (1.0 + self._snr(level)))[..., None]
        latent = torch.where(level[..., None] > 0, (1.0 - variance).sqrt() * clean + variance.sqrt() * noise, clean)
        with torch.no_grad():
            x = torch.where(level > 0, (latent @ points.T).argmax(-1), words)
        return NetInput(x, level.to(dtype), latent=latent.to(dtype))

    def _points(self, like: Tensor) -> Tensor:
        return torch.from_numpy(self.process.embeddings.copy()).to(like)

    def loss(self, net: Net, corrupted: Corrupted) -> Tensor:
        """-log p(x0_i | zt), summed over the positions that are noise."""
        return row_sums(self.each(net, corrupted), corrupted.where)

    def each(self, net: Net, corrupted: Corrupted) -> Tensor:
        """(M,) -log p(x0_i | zt) of the M positions that are noise."""
        where = corrupted.where
        logits = wide(net(*self.seen(net, corrupted)))[where]  # (M, V)
        return functional.cross_entropy(logits, corrupted.x0[where], reduction="none")

    def nats(self, net: Net, corrupted: Corrupted) -> Tensor:
        """The row's term, in float64."""
        assert isinstance(corrupted, Moved)
        where = corrupted.where
        log_p = net(*self.seen(net, corrupted))[where].cpu().double().log_softmax(-1)  # (M, V)
        x0, row = corrupted.x0[where].cpu(), where.nonzero()[:, 0].cpu()
        points = self.points_of(net, log_p)
        squares = (points[x0] - log_p.exp() @ points).square().sum(1)
        nats = -log_p.gather(1, x0[:, None])[:, 0]
        weight, letters = corrupted.weight.cpu().double(), corrupted.letters.cpu().double()
        each = weight[row] * squares + letters[row] * nats
        total = each.new_zeros(len(where)).index_add(0, row, each)
        return total.to(where.device, torch.float32)


def spaced_by(edges: Tensor, u: Tensor) -> tuple[Tensor, Tensor]:
    """The levels of numbers (...,) in [0, 1), drawn by a distribution function (K + 1,) at even levels; its density."""
    parts = len(edges) - 1
    part = (torch.searchsorted(edges, u.contiguous(), right=True) - 1).clamp(0, parts - 1)
    share = edges[part + 1] - edges[part]
    level = (part + (u - edges[part]) / share) / parts
    return level.clamp(NEAR, 1.0 - NEAR), share * parts
