"""The noising processes, one file each: how words are destroyed, and the closed forms of the reversal."""

from collections.abc import Callable

from models.processes.masked import Masked
from models.processes.protocol import Process
from models.processes.state import Moves, State
from models.processes.uniform import Uniform

__all__ = ["PROCESSES", "Masked", "Moves", "Process", "State", "Uniform", "process"]

PROCESSES: dict[str, Callable[[int], Process]] = {"masked": Masked}


def process(name: str, size: int) -> Process:
    """The process of that name over V = size symbols. Raises KeyError for an unknown one."""
    return PROCESSES[name](size)
