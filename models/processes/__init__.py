"""The noising processes, one file each: its prior, belief, rates and bridge. No other file knows their formulas."""

from models.processes.masked import Masked
from models.processes.protocol import PURE_NOISE, Level, Moves, Process, Rates, Span, State

__all__ = ["PROCESSES", "PURE_NOISE", "Level", "Moves", "Process", "Rates", "Span", "State", "process"]

PROCESSES: dict[str, Process] = {"masked": Masked()}


def process(name: str) -> Process:
    """The process of that name. Raises KeyError for an unknown one."""
    return PROCESSES[name]
