"""From a shape to a network with fresh weights."""

import copy
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import torch
from torch import Tensor, nn
from torch.overrides import TorchFunctionMode

from models.denoisers.networks.block_transformer import BlockTransformer
from models.denoisers.networks.context_mlp import ContextMlp
from models.denoisers.networks.mlp import Mlp
from models.denoisers.networks.network import Network
from models.denoisers.networks.shifted_transformer import ShiftedTransformer
from models.denoisers.networks.transformer import Transformer
from models.denoisers.networks.vae import Vae
from models.denoisers.shapes import Shape

NETS: dict[str, Callable[[Any, float], Network]] = {
    "mlp": Mlp,
    "transformer": Transformer,
    "causal": ShiftedTransformer,
    "shifted": ShiftedTransformer,
    "moe": Transformer,
    "context": ContextMlp,
    "block-causal": BlockTransformer,
    "autoencoder": Vae,
}


_DRAWS = {nn.init.normal_, nn.init.uniform_, nn.init.kaiming_uniform_, Tensor.normal_, Tensor.uniform_}


class _NoDraws(TorchFunctionMode):
    """First weights are not drawn: on the meta device that would load torch's compiler, which takes two seconds."""

    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        named = kwargs or {}
        if func in _DRAWS:
            return named["tensor"] if "tensor" in named else args[0]
        return func(*args, **named)


@contextmanager
def seeded(seed: int, device: torch.device | None = None) -> Iterator[None]:
    """Torch's own random state of the processor, and of `device`, is that of the seed within, and as it was afterwards.

    `torch.manual_seed` seeds every kind of device that there might be: for each that is absent it writes down the whole
    stack, which takes as long as a step of a small network.
    """
    kind = device.type if device is not None else "cpu"
    with torch.random.fork_rng([device] if kind == "cuda" else []):
        torch.default_generator.manual_seed(seed)
        if kind == "cuda":
            with torch.cuda.device(device):
                torch.cuda.manual_seed(seed)
        elif kind == "mps":
            torch.mps.manual_seed(seed)
        yield


def build(shape: Shape, *, seed: int = 0, dropout: float = 0.0) -> Network:
    """A network whose first weights depend on the seed alone; torch's own random state is left as it was."""
    with seeded(seed):
        return NETS[shape.denoiser](shape, dropout)


def empty(shape: Shape) -> Network:
    """A network on the meta device: shapes and names without memory."""
    with torch.device("meta"), _NoDraws():
        return NETS[shape.denoiser](shape, 0.0)


def copied(net: nn.Module, device: str = "cpu") -> nn.Module:
    """A copy to compute with: weights of its own, float32, on that device, that are not learned; in evaluation mode.

    A tenth of the time of `copy.deepcopy`, which copies what modules never change too.
    """
    out = copy.copy(net)
    out.training = False
    own = vars(out)
    own["_modules"] = {k: child if child is None else copied(child, device) for k, child in net._modules.items()}
    for kept in ("_parameters", "_buffers"):
        own[kept] = {k: t if t is None else _computed_with(t, device) for k, t in vars(net)[kept].items()}
    return out


def _computed_with(t: Tensor, device: str) -> Tensor:
    copied = t.detach().to(device=device, dtype=torch.float32 if t.is_floating_point() else t.dtype, copy=True)
    return nn.Parameter(copied, requires_grad=False) if isinstance(t, nn.Parameter) else copied


def state(net: nn.Module) -> dict[str, Tensor]:
    """Weights by name, detached, on the CPU, contiguous."""
    return {k: v.detach().to("cpu").contiguous() for k, v in net.state_dict().items()}
