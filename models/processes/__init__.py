"""The noising processes, one file each: how words are destroyed, and the closed forms of the reversal.

Their traits say what the rest of the program asks of a process or a model instead of its name.
"""

from models.processes.gaussian import Gaussian
from models.processes.masked import Masked
from models.processes.protocol import Process
from models.processes.state import Moves, State
from models.processes.uniform import Uniform

__all__ = ["Gaussian", "Masked", "Moves", "Process", "State", "Uniform"]
