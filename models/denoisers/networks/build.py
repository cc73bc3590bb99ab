"""From a shape to a network with fresh weights."""

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor, nn
from torch.overrides import TorchFunctionMode

from models.denoisers.networks.causal import Causal
from models.denoisers.networks.context import Context
from models.denoisers.networks.mlp import Mlp
from models.denoisers.networks.network import Network
from models.denoisers.networks.transformer import Transformer
from models.denoisers.shapes import Shape

NETS: dict[str, Callable[[Any, float], Network]] = {
    "mlp": Mlp,
    "transformer": Transformer,
    "causal": Causal,
    "context": Context,
}


_DRAWS = {nn.init.normal_, nn.init.uniform_, nn.init.kaiming_uniform_, Tensor.normal_, Tensor.uniform_}


class _NoDraws(TorchFunctionMode):
    """First weights are not drawn: on the meta device that would load torch's compiler, which takes two seconds."""

    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        named = kwargs or {}
        if func in _DRAWS:
            return named["tensor"] if "tensor" in named else args[0]
        return func(*args, **named)


def build(shape: Shape, *, seed: int = 0, dropout: float = 0.0) -> Network:
    """A network whose first weights depend on the seed alone; torch's own random state is left as it was."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        return NETS[shape.denoiser](shape, dropout)


def empty(shape: Shape) -> Network:
    """A network on the meta device: shapes and names without memory."""
    with torch.device("meta"), _NoDraws():
        return NETS[shape.denoiser](shape, 0.0)


def state(net: nn.Module) -> dict[str, Tensor]:
    """Weights by name, detached, on the CPU, contiguous."""
    return {k: v.detach().to("cpu").contiguous() for k, v in net.state_dict().items()}
