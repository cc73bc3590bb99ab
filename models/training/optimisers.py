"""Muon for the hidden matrices, Adam for all else."""

import torch
from torch import Tensor, nn

from models.training.adam import Adam
from models.training.muon import Muon
from models.training.processor import features, orthogonalising_dtype

OptimiserState = dict[str, Tensor]
MOMENTUM = "momentum_buffer"  # in a state; here and below the names that torch's own optimisers have
MEAN, SQUARE, STEP = "exp_avg", "exp_avg_sq", "step"


def is_hidden_matrix(name: str, p: Tensor) -> bool:
    """Matrices between hidden layers; embeddings, positions, the output layer, norms and biases are not."""
    return p.ndim == 2 and name.endswith(("qkv.weight", "join.weight", "up.weight", "down.weight", "hidden.weight"))


class Optimiser:
    """Both at once, with one learning-rate factor in [0, 1] for the schedule."""

    def __init__(self, net: nn.Module, *, adam_lr: float, muon_lr: float, weight_decay: float) -> None:
        named = list(net.named_parameters())
        self._names: dict[Tensor, str] = {p: name for name, p in named}
        hidden = [p for name, p in named if is_hidden_matrix(name, p)]
        other = [p for name, p in named if not is_hidden_matrix(name, p)]
        dtype = orthogonalising_dtype(named[0][1].device.type, features())
        self._muon = Muon(hidden, weight_decay=weight_decay, dtype=dtype)
        self._adam = Adam(other, betas=(0.9, 0.98))
        self._muon_lr, self._adam_lr = muon_lr, adam_lr

    def step(self, factor: float) -> None:
        """One step at `factor` times the full learning rates; the gradients are cleared."""
        self._muon.step(self._muon_lr * factor)
        self._adam.step(self._adam_lr * factor)
        for p in self._names:
            p.grad = None

    def state(self) -> OptimiserState:
        """Every tensor of the optimisers' state by parameter name, for a snapshot."""
        adam = self._adam
        values = {f"{self._names[p]}/{MOMENTUM}": value for p, value in self._muon.momentum.items()}
        for p, steps in adam.steps.items():
            name = self._names[p]
            values |= {f"{name}/{MEAN}": adam.mean[p], f"{name}/{SQUARE}": adam.square[p]}
            values[f"{name}/{STEP}"] = torch.tensor(float(steps))
        return {name: value.detach().to("cpu").contiguous() for name, value in values.items()}

    def load(self, state: OptimiserState) -> None:
        """Put back what `state` gave."""
        for p in self._muon.matrices:
            value = state.get(f"{self._names[p]}/{MOMENTUM}")
            if value is not None:
                self._muon.momentum[p] = value.to(p.device)
        for p in self._adam.tensors:
            name = self._names[p]
            if f"{name}/{STEP}" in state:
                self._adam.mean[p] = state[f"{name}/{MEAN}"].to(p.device)
                self._adam.square[p] = state[f"{name}/{SQUARE}"].to(p.device)
                self._adam.steps[p] = int(state[f"{name}/{STEP}"])
