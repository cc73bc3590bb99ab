"""Muon for the hidden matrices, AdamW for all else.

Muon moves a matrix along its momentum's nearest orthogonal one (Jordan et al. 2024, kellerjordan.github.io/posts/muon);
scaled to AdamW's usual step by 0.2 sqrt(max(rows, columns)) (Liu et al. 2025, arXiv 2502.16982).
"""

from torch import Tensor, nn, optim

OptimiserState = dict[str, Tensor]


def is_hidden_matrix(name: str, p: nn.Parameter) -> bool:
    """Matrices between hidden layers; embeddings, positions, the output layer, norms and biases are not."""
    return p.ndim == 2 and name.endswith(("qkv.weight", "join.weight", "up.weight", "down.weight", "hidden.weight"))


class Optimiser:
    """Both at once, with one learning-rate factor in [0, 1] for the schedule."""

    def __init__(self, net: nn.Module, *, adam_lr: float, muon_lr: float, weight_decay: float) -> None:
        named = list(net.named_parameters())
        self._names: dict[Tensor, str] = {p: name for name, p in named}
        hidden = [p for name, p in named if is_hidden_matrix(name, p)]
        other = [p for name, p in named if not is_hidden_matrix(name, p)]
        self._muon = optim.Muon(
            hidden, lr=muon_lr, momentum=0.95, weight_decay=weight_decay, adjust_lr_fn="match_rms_adamw"
        )
        self._adam = optim.AdamW(other, lr=adam_lr, betas=(0.9, 0.98), weight_decay=0.0)
        self._rates = ((self._muon, muon_lr), (self._adam, adam_lr))

    def step(self, factor: float) -> None:
        """One step at `factor` times the full learning rates; the gradients are cleared."""
        for optimiser, rate in self._rates:
            for group in optimiser.param_groups:
                group["lr"] = rate * factor
            optimiser.step()  # type: ignore[no-untyped-call]  # Muon's lacks annotations
            optimiser.zero_grad(set_to_none=True)

    def state(self) -> OptimiserState:
        """Every tensor of the optimisers' state by parameter name, for a snapshot."""
        out: OptimiserState = {}
        for optimiser, _ in self._rates:
            for p, values in optimiser.state.items():
                for key, value in values.items():
                    out[f"{self._names[p]}/{key}"] = value.detach().to("cpu").contiguous()
        return out

    def load(self, state: OptimiserState) -> None:
        """Put back what `state` gave."""
        for optimiser, _ in self._rates:
            for group in optimiser.param_groups:
                for p in group["params"]:
                    prefix = self._names[p] + "/"
                    values = {k.removeprefix(prefix): v for k, v in state.items() if k.startswith(prefix)}
                    optimiser.state[p] = {k: v if k == "step" else v.to(p.device) for k, v in values.items()}
