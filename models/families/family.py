"""What a family is: everything that the rest of the program knows of one way to make words. Loads no torch.

A family is one file that defines a `Family` and one line in `registry.FAMILIES`. Nothing else in the program may ask
for a family or a process by its name.

Every model answers as a `Denoiser` does: p(x0_i | xt) position by position, which is what the board, the heatmap,
orders and prices read. A model that knows more says so by further methods, which are asked for by protocol and never by
name: one that knows the probability of whole words has `log_prob` (`denoisers.protocol.ExactModel`), and a joint
one, whose step draws words instead of letters, is a `Predictor`: its answers position by position are the marginals of
the distribution over whole words that it predicts. Its traits say `joint`, and so do those of its process.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from numpy.typing import NDArray

from models.denoisers.protocol import Denoiser, Gives, Reads
from models.processes.traits import Traits

if TYPE_CHECKING:
    from models.data.table import Table
    from models.processes import Process
    from models.training.objectives import Objective
    from models.training.progress import Progress, TrainSpec

Tensors = Mapping[str, NDArray[Any]]
PROCESS = "process/"  # how the names of a process's learned tensors begin
MakeProcess = Callable[[int, Mapping[str, Any], Tensors], "Process"]
MakeDenoiser = Callable[[Mapping[str, Any], Tensors, str], Denoiser]
Fit = Callable[["Table", "TrainSpec"], Iterator["Progress | Tensors"]]


@dataclass(frozen=True)
class Size:
    """A preset with its batch. words: how many a budget must let it learn from for it to beat the size before it."""

    preset: str
    batch: int
    words: float


@dataclass(frozen=True)
class Counterpart:
    """A named system of the literature: what of it is shown here, and what is not."""

    name: str
    source: str
    shown: str
    missing: str = ""

    def __str__(self) -> str:
        left_out = f"; not {self.missing}" if self.missing else ""
        return f"{self.name} ({self.source}): {self.shown}{left_out}."


@dataclass(frozen=True)
class Family:
    """One way to make words.

    name: on cards and the command line. title, about: in choosers. traits: of its models, before what their network
    reads; those of its process are the same. process: (V, the parameters on the card, tensors whose names begin
    "process/") -> Process. parameters: those of a new model's process, plain JSON. denoiser: (card, tensors, device) ->
    Denoiser, which is a `Predictor` as well in a joint family; it may load torch. ValueError from it says that they do
    not fit each other. of_network: what it makes of the network alone, with which it begins.
    objective: (Process, traits) -> Objective, which loads torch; None where `fit` counts instead, which yields reports
    and tensors; the last of the latter are the model's. networks: the first is the default one; () for `fit`. reads,
    gives: what new networks read beside x, and what they are trained to give. policies, timetables: names, the default
    ones first. default_steps: free positions -> steps. sizes: for each network, those that a budget chooses from,
    ascending. rate: times the usual learning rates.
    """

    name: str
    title: str
    about: str
    traits: Traits
    process: MakeProcess
    denoiser: MakeDenoiser
    policies: tuple[str, ...]
    of_network: Callable[[Denoiser], Denoiser] = lambda network: network
    objective: "Callable[[Process, Traits], Objective] | None" = None
    fit: Fit | None = None
    networks: tuple[str, ...] = ()
    timetables: tuple[str, ...] = ("even", "pyramid", "blocks")
    default_steps: Callable[[int], int] = lambda free: max(1, free)
    parameters: Mapping[str, Any] = field(default_factory=dict)
    reads: frozenset[Reads] = frozenset()
    gives: Gives = "posterior"
    sizes: Mapping[str, tuple[Size, ...]] = field(default_factory=dict)
    rate: float = 1.0
    shows: tuple[Counterpart, ...] = ()

    @property
    def model_traits(self) -> Traits:
        """The traits of a new model: the family's, with what its network reads."""
        return self.traits.read_by(self.reads)


def trained_network(gives: Gives) -> MakeDenoiser:
    """The denoiser of families whose model is a network: that on the card with the tensors as its weights."""

    def make(card: Mapping[str, Any], tensors: Tensors, device: str) -> Denoiser:
        from models.denoisers.networks.torch_denoiser import TorchDenoiser
        from models.denoisers.shapes import from_json

        own = {name: value for name, value in tensors.items() if not name.startswith(PROCESS)}
        return TorchDenoiser.from_weights(from_json(card["network"]), own, device, gives)

    return make
