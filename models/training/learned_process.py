"""Numbers of a process that are learned beside the weights of a network: parameters of the same module."""

import copy
from collections.abc import Mapping
from typing import Any, Protocol, TypeVar, runtime_checkable

from torch import Tensor, nn

from models.families.family import PROCESS

N = TypeVar("N", bound=nn.Module)


@runtime_checkable
class LearnsProcess(Protocol):
    """An objective that learns numbers of its process as well; asked for by `isinstance`."""

    @property
    def learned(self) -> Mapping[str, Tensor]:
        """Their first values, by the names of the process's tensors; float32."""
        ...


def with_learned(net: N, objective: object) -> N:
    """The network, with what the objective learns of the process among its parameters, as files name it."""
    if isinstance(objective, LearnsProcess):
        for name, value in objective.learned.items():
            net.register_parameter(f"{PROCESS}{name}", nn.Parameter(value.clone()))
    return net


def learned_numbers(objective: object) -> int:
    """How many numbers of its process an objective learns beside the network."""
    return sum(value.numel() for value in objective.learned.values()) if isinstance(objective, LearnsProcess) else 0


def learned_tensor(net: Any, name: str) -> Tensor | None:
    """What a network brings of the process under that name; None for one that brings nothing."""
    found = getattr(getattr(net, "module", net), f"{PROCESS}{name}", None)
    return found if isinstance(found, Tensor) else None


def of_process(net: nn.Module) -> dict[str, Tensor]:
    """What a network brings of the process, by the names of the process's tensors."""
    own = net._parameters.items()
    return {name.removeprefix(PROCESS): p for name, p in own if p is not None and name.startswith(PROCESS)}


def alone(net: N) -> N:
    """The network without it, which shares its weights."""
    out = copy.copy(net)
    own = {name: p for name, p in net._parameters.items() if not name.startswith(PROCESS)}
    vars(out)["_parameters"] = own
    return out
