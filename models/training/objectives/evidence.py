"""Learning of any discrete process: cross-entropy of the posterior that the network's answer and the evidence make.

p0_i = softmax(net_i + log q(z_i | x0_i = .)), loss = sum over the positions that are noise of -log p0_i(x0_i),
weight 1. The best answer of this loss is the true posterior, so the network gives the leave-one-out distribution that
the reversal needs, without the variance of the process's bound. The bound is that of a reversal of `STEPS` steps:
-log p(x0) <= sum over steps of KL(q(xs | xt, x0) || p(xs | xt)), exact for the process at these steps.
"""

from dataclasses import dataclass, field

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from models.denoisers.networks.inputs import NetInput
from models.processes.discrete import Discrete
from models.processes.state import State
from models.processes.traits import Traits
from models.rng import CounterRNG
from models.training.levels import even, mixed, pinned, stratified
from models.training.objectives.objective import Batch, Bound, Corrupted, Net, wide

STEPS = 64  # of the bound


@dataclass(frozen=True, eq=False)
class WithEvidence(Corrupted):
    """evidence (B, L, V) float32: log q(z_i | x0_i = c). level, then (B, L): before and after the step of the bound."""

    evidence: Tensor
    level: Tensor
    then: Tensor


@dataclass(frozen=True)
class Evidence:
    """The objective of a discrete process.

    traits: of its models with what their networks read; None for those of the process. Networks that read a level of
    each position learn from levels of any kind, others from one a row, of which they may read the highest. Half of the
    rows are learned from with pins where a network can see which they are. The last position can hold nothing but the
    end, so it is never noise, in a run as in learning.
    """

    process: Discrete
    traits: Traits | None = None
    bound: Bound = field(
        default_factory=lambda: Bound(f"NELBO of {STEPS} steps", "<=", f"an upper bound: a reversal in {STEPS} steps")
    )
    version: int = 2

    @property
    def apart(self) -> str:
        """What is added to learn alone."""
        traits = self.traits or self.process.traits
        if traits.reads_level == "position":
            return "letters that are learned from have noise levels of their own"
        return "half are learned from with letters given" if traits.shows_pins else ""

    def draw(self, batch: Batch, g: torch.Generator, *, evaluating: bool) -> WithEvidence:
        """Levels as the networks read them, with pins if they see those; to evaluate one level a row and no pins."""
        rows, length = batch.words.shape
        traits = self.traits or self.process.traits
        if evaluating:
            level = even(rows, length, g)
        elif traits.reads_level == "position":
            level = mixed(rows, length, g, pins=traits.shows_pins)
        else:
            level = pinned(even(rows, length, g), g) if traits.shows_pins else even(rows, length, g)
        return self._corrupted(batch, level, level, g)

    def draw_for_bound(self, batch: Batch, g: torch.Generator) -> WithEvidence:
        """One step of the reversal for each row, all steps equally often."""
        rows, length = batch.words.shape
        step = (1 + (stratified(rows, g) * STEPS).long().clamp_max(STEPS - 1))[:, None].expand(rows, length).double()
        return self._corrupted(batch, step / STEPS, (step - 1) / STEPS, g)

    def _corrupted(self, batch: Batch, level: Tensor, then: Tensor, g: torch.Generator) -> WithEvidence:
        level, then = (torch.cat([values[:, :-1], torch.zeros_like(values[:, :1])], 1) for values in (level, then))
        seed = int(torch.randint(2**53, (1,), generator=g, device=g.device))
        words = batch.words.cpu().numpy().astype(np.int16)
        levels = level.cpu().numpy()
        state = self.process.corrupt(words, levels, CounterRNG(seed, 0, len(words), 0))
        device = batch.words.device
        evidence = torch.from_numpy(self.process.evidence(state).astype(np.float32)).to(device)
        x, noise = (
            torch.from_numpy(state.x.astype(np.int64)).to(device),
            torch.from_numpy(state.noise.copy()).to(device),
        )
        reads = (self.traits or self.process.traits).reads_level
        seen = torch.from_numpy((levels if reads == "position" else levels.max(1)).astype(np.float32)).to(device)
        inputs = NetInput(x, seen, ~noise)
        return WithEvidence(batch.words, inputs, noise, evidence, level.float().to(device), then.float().to(device))

    def loss(self, net: Net, corrupted: Corrupted) -> Tensor:
        """(B,) nats of the letters at noisy positions, given everything that the network is shown."""
        nats = -self._log_p0(net, corrupted).gather(-1, corrupted.x0[..., None])[..., 0]
        return (nats * corrupted.where).sum(1)

    def nats(self, net: Net, corrupted: Corrupted) -> Tensor:
        """(B,) STEPS times the divergence of the row's step."""
        assert isinstance(corrupted, WithEvidence)
        p0 = self._log_p0(net, corrupted).cpu().double().exp().numpy()
        x, x0 = corrupted.inputs.x.cpu().numpy().astype(np.int16), corrupted.x0.cpu().numpy().astype(np.int16)
        nats = self.divergence(
            State(x, corrupted.level.double().cpu().numpy()), x0, corrupted.then.double().cpu().numpy(), p0
        )
        return torch.from_numpy(STEPS * nats.sum(1)).float().to(corrupted.x0.device)

    def divergence(
        self, state: State, x0: NDArray[np.int16], to: NDArray[np.float64], p0: NDArray[np.float64]
    ) -> NDArray[np.float64]:
        """(B, L) KL(q(xs | xt, x0) || sum_c p0(c) q(xs | xt, c)), nats."""
        kernel, zero = self.process.kernel, np.zeros_like(to)
        at = state.x[..., None, None].astype(np.intp)
        back = np.take_along_axis(kernel(to, state.level), at, -1)[..., 0]  # q(xt | xs), (B, L, S)
        joint = kernel(zero, to)[..., : self.process.size, :] * back[..., None, :]  # (B, L, V, S)
        mass = joint.sum(-1, keepdims=True)
        steps = np.divide(joint, mass, out=np.zeros_like(joint), where=mass > 0)
        true = np.take_along_axis(steps, x0[..., None, None].astype(np.intp), -2)[..., 0, :]
        model = np.einsum("blc,blcs->bls", p0, steps)
        ratio = np.log(np.maximum(true, 1e-300)) - np.log(np.maximum(model, 1e-300))
        out: NDArray[np.float64] = np.where(true > 0, true * ratio, 0.0).sum(-1)
        return out

    def _log_p0(self, net: Net, corrupted: Corrupted) -> Tensor:
        """(B, L, V) log p(x0_i | what is shown)."""
        assert isinstance(corrupted, WithEvidence)
        return (wide(net(*corrupted.inputs)) + corrupted.evidence).log_softmax(-1)
