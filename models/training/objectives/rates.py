"""What a network learns from where noise follows a symmetric matrix of rates, and its bound.

Learned from: the cross-entropy of the posterior that the network's answer and the evidence make, as in uniform
diffusion, so that the network gives leave-one-out. Bound: the NELBO in continuous time, the score entropy of Lou et al.
2023 (arXiv 2310.16834) at the rates of the process, with the little that pure noise still shows of a word at the
highest level. Rows of the kernel are made of the eigenvectors of the rates, never a matrix for each position.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar

import numpy as np
import torch
from torch import Tensor

from models.denoisers.networks.inputs import NetInput
from models.processes.rates import RateMatrix
from models.training.objectives.objective import Bound, Corrupted, Net, row_sums, wide
from models.training.objectives.score_entropy import score_entropy
from models.training.objectives.uniform import LATEST, NELBO, Noised, NoisedPosterior

_TINY = 1e-300


class Kernel:
    """exp(sigma R) in float64 on the processor: what the matrix computes, in torch."""

    def __init__(self, matrix: RateMatrix) -> None:
        vectors, values = matrix.spectrum
        self.vectors, self.values = torch.from_numpy(vectors), torch.from_numpy(values)
        self.rates = torch.from_numpy(matrix.rates)

    def rows(self, symbols: Tensor, sigma: Tensor) -> Tensor:
        """(M, V) q(x | x0) for symbols x0 and sigma > 0, (M,): the kernel's rows, which are its columns too."""
        return self.mixed(self.vectors[symbols], sigma)

    def mixed(self, coefficients: Tensor, sigma: Tensor) -> Tensor:
        """(M, V) what distributions over x0 become, given by their coefficients (M, V) in the eigenvectors."""
        made = ((coefficients * (sigma[:, None] * self.values).exp()) @ self.vectors.T).clamp_min(0.0)
        return made / made.sum(1, keepdim=True)


@dataclass(frozen=True, eq=False)
class RatesPosterior(NoisedPosterior):
    """The objective of a process of these rates. pins: half of the rows are learned from with pins."""

    earliest: ClassVar[float] = 1e-5  # below lies less than .01 nats a word; what lies above LATEST is added
    matrix: RateMatrix
    pins: bool = True
    bound: Bound = NELBO
    version: int = 2

    @cached_property
    def kernel(self) -> Kernel:
        """The matrix in torch."""
        return Kernel(self.matrix)

    @cached_property
    def _left(self) -> Tensor:
        """(V,) KL(q(x at LATEST | x0) || pure noise) of each x0, nats."""
        at = np.full(self.matrix.size, self.matrix.total_noise(np.array(LATEST)))
        rows = self.kernel.rows(torch.arange(self.matrix.size), torch.from_numpy(at))
        return (rows * (rows * self.matrix.size).clamp_min(_TINY).log()).sum(1)

    def noised(self, words: Tensor, level: Tensor, weight: Tensor, g: torch.Generator) -> Noised:
        """The words at levels (B, L), each position drawn by its own."""
        level = level.clone().float()
        level[:, -1] = 0.0
        where, x = level > 0, words.clone()
        chance = self.kernel.rows(words[where].cpu(), self._sigma(level[where])).cumsum(1)
        u = torch.rand(where.shape, generator=g, device=g.device)[where].cpu().double()
        drawn = (chance <= u[:, None] * chance[:, -1:]).sum(1).clamp_max(self.matrix.size - 1)
        x[where] = drawn.to(x.device)
        return Noised(words, NetInput(x, level), where, weight.float())

    def _sigma(self, level: Tensor) -> Tensor:
        """(M,) float64 sigma at levels, on the processor."""
        return torch.from_numpy(self.matrix.total_noise(level.cpu().double().numpy()))

    def log_evidence(self, x: Tensor, level: Tensor) -> Tensor:
        """log q(xt_i | x0_i = c) for every c: `Process.evidence` in torch. x, level > 0 (M,) -> (M, V) float64."""
        return self.kernel.rows(x.cpu(), self._sigma(level)).clamp_min(_TINY).log()

    def posterior(self, net: Net, corrupted: Noised) -> Tensor:
        """(M, V) logits of p(x0_i | xt) at the M positions that are noise."""
        where = corrupted.where
        logits = wide(net(*corrupted.inputs))[where]
        evidence = self.log_evidence(corrupted.inputs.x[where], corrupted.level[where])
        return logits + evidence.to(logits.device, logits.dtype)

    def nats(self, net: Net, corrupted: Corrupted) -> Tensor:
        """The integrand at the level drawn, in float64, over the level's density, and what pure noise still shows."""
        assert isinstance(corrupted, Noised)
        where, logits = corrupted.where, wide(net(*corrupted.inputs))
        found, x0, x, level = (
            part[where].cpu() for part in (logits, corrupted.x0, corrupted.inputs.x, corrupted.level)
        )
        level = level.clamp_max(LATEST)
        speed = torch.from_numpy(self.matrix.noise_speed(level.double().numpy()))
        rates = speed * self.nelbo_rate(found.double().log_softmax(-1), x0, x, self._sigma(level))
        rates, left = (part.to(logits.device, logits.dtype) for part in (rates, self._left[x0]))
        return row_sums(rates, where) * corrupted.weight + row_sums(left, where)

    def nelbo_rate(self, log_p: Tensor, x0: Tensor, x: Tensor, sigma: Tensor) -> Tensor:
        """The bound's integrand in sigma of positions (M,), nats. log_p (M, V): predictions without themselves."""
        kernel, at = self.kernel, x[:, None]
        real = kernel.rows(x0, sigma).clamp_min(_TINY).log()
        guess = kernel.mixed(log_p.exp() @ kernel.vectors, sigma).clamp_min(_TINY).log()
        weight = kernel.rates[x].scatter(1, at, 0.0)
        return score_entropy(guess - guess.gather(1, at), real - real.gather(1, at), weight)
