"""Muon for the hidden matrices, AdamW for all else."""

from torch import Tensor, nn, optim

from models.muon import Muon
from models.processor import features, orthogonalising_dtype

OptimiserState = dict[str, Tensor]
MOMENTUM = "momentum_buffer"  # in a state; the name that torch.optim.Muon has for it


def is_hidden_matrix(name: str, p: Tensor) -> bool:
    """Matrices between hidden layers; embeddings, positions, the output layer, norms and biases are not."""
    return p.ndim == 2 and name.endswith(("qkv.weight", "join.weight", "up.weight", "down.weight", "hidden.weight"))


class Optimiser:
    """Both at once, with one learning-rate factor in [0, 1] for the schedule."""

    def __init__(self, net: nn.Module, *, adam_lr: float, muon_lr: float, weight_decay: float) -> None:
        named = list(net.named_parameters())
        self._parameters: list[nn.Parameter] = [p for _, p in named]
        self._names: dict[Tensor, str] = {p: name for name, p in named}
        hidden = [p for name, p in named if is_hidden_matrix(name, p)]
        other = [p for name, p in named if not is_hidden_matrix(name, p)]
        device = self._parameters[0].device.type
        self._muon = Muon(hidden, weight_decay=weight_decay, dtype=orthogonalising_dtype(device, features()))
        # Fused: one call for all small tensors. Elsewhere its step counters would have to lie on the device.
        self._adam = optim.AdamW(other, lr=adam_lr, betas=(0.9, 0.98), weight_decay=0.0, fused=device == "cpu")
        self._muon_lr, self._adam_lr = muon_lr, adam_lr

    def step(self, factor: float) -> None:
        """One step at `factor` times the full learning rates; the gradients are cleared."""
        self._muon.step(self._muon_lr * factor)
        for group in self._adam.param_groups:
            group["lr"] = self._adam_lr * factor
        self._adam.step()
        for p in self._parameters:
            p.grad = None

    def state(self) -> OptimiserState:
        """Every tensor of the optimisers' state by parameter name, for a snapshot."""
        values = {f"{self._names[p]}/{MOMENTUM}": value for p, value in self._muon.momentum.items()}
        for p, of in self._adam.state.items():
            values |= {f"{self._names[p]}/{key}": value for key, value in of.items()}
        return {name: value.detach().to("cpu").contiguous() for name, value in values.items()}

    def load(self, state: OptimiserState) -> None:
        """Put back what `state` gave."""
        for p in self._muon.matrices:
            value = state.get(f"{self._names[p]}/{MOMENTUM}")
            if value is not None:
                self._muon.momentum[p] = value.to(p.device)
        for group in self._adam.param_groups:
            for p in group["params"]:
                prefix = self._names[p] + "/"
                of = {k.removeprefix(prefix): v for k, v in state.items() if k.startswith(prefix)}
                self._adam.state[p] = {k: v if k == "step" else v.to(p.device) for k, v in of.items()}
