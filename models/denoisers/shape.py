"""What fixes the tensors of any network: V, L and what it reads. Loads no torch, so that a window may read it."""

from abc import ABC, abstractmethod
from dataclasses import asdict, dataclass
from typing import Any, ClassVar

from models.data.labels import MAX_LABELS
from models.denoisers.protocol import Reads
from models.errors import UserError

MAX_WIDTH, MAX_LAYERS, MAX_LENGTH, MAX_SYMBOLS, MAX_HEADS = 1024, 32, 256, 4096, 64
BLOCK = 4  # positions of a block, unless one asks for another number
# In cards of version 1, in this order, whatever the network; digests of models and runs are made of it.
LEGACY = {"layers": 1, "heads": 1, "embed": 0, "noise_input": False}
LATER = ("latent", "labels", "self_conditioning")  # numbers that a card names where they are not 0


@dataclass(frozen=True)
class Shape(ABC):
    """A network for V = size symbols and L = length positions, `width` numbers wide.

    denoiser: its name on cards and the command line. title, about: in choosers.
    causal: whether what it gives for a position depends on the symbols before it alone.
    denoises: whether it gives the symbols of a state, position by position; False where it codes whole words.
    begins_as: another network, whose weights it may begin with in a model of another family; "" for none.
    routes: whether each of its layers has experts of which a few work at each position.
    """

    denoiser: ClassVar[str]
    title: ClassVar[str]
    about: ClassVar[str]
    causal: ClassVar[bool] = False
    denoises: ClassVar[bool] = True
    begins_as: ClassVar[str] = ""
    routes: ClassVar[bool] = False
    size: int
    length: int
    width: int

    def __post_init__(self) -> None:
        self.check_whole("size", MAX_SYMBOLS)
        self.check_whole("length", MAX_LENGTH)
        self.check_whole("width", MAX_WIDTH)

    @property
    @abstractmethod
    def parameters(self) -> int:
        """How many numbers are trained, from the sizes alone."""

    @property
    def active_parameters(self) -> int:
        """How many of them a position is computed with."""
        return self.parameters

    @property
    def reads(self) -> frozenset[Reads]:
        """What the network reads beside x."""
        return frozenset()

    def to_json(self) -> dict[str, Any]:
        """Plain data for a card."""
        own = asdict(self)
        reads = sorted(own.pop("reads_also", ()))
        others = {name: value for name in LATER if (value := own.pop(name, 0))}
        first = {"denoiser": self.denoiser, "size": self.size, "length": self.length, "width": self.width}
        return {**first, **LEGACY, **own} | ({"reads": reads} if reads else {}) | others

    @property
    def identity(self) -> str:
        """The shape as text; part of a model's digest, so it never changes for a shape that was there before."""
        return f"Shape({', '.join(f'{name}={value!r}' for name, value in self.to_json().items())})"

    def check_whole(self, name: str, most: int, least: int = 1) -> None:
        """Raise UserError unless a field is a whole number in its range."""
        value = getattr(self, name)
        if type(value) is not int or not least <= value <= most:
            raise UserError(f"A network's {name} must be a whole number from {least} to {most}, not {value!r}.")

    def check_labels(self, labels: int) -> None:
        """Raise UserError unless a network that reads a label has a number of labels, and no other has."""
        self.check_whole("labels", MAX_LABELS, least=0)
        if ("label" in self.reads) != (labels > 0):
            raise UserError("A network that reads a label has a number of labels, and no other has.")

    def check_flag(self, name: str) -> None:
        """Raise UserError unless a field is true or false."""
        if type(getattr(self, name)) is not bool:
            raise UserError(f"A network's {name} must be true or false, not {getattr(self, name)!r}.")
