"""The sizes of the networks that read to the left alone, or once did, or no further right than their block."""

from dataclasses import dataclass
from typing import ClassVar

from models.denoisers.protocol import Reads
from models.denoisers.shape import BLOCK, MAX_HEADS, MAX_LAYERS, MAX_LENGTH, MAX_WIDTH, Shape
from models.errors import UserError
from models.plurals import counted


@dataclass(frozen=True)
class CausalShape(Shape):
    """A transformer whose positions see those before them. width: d, of every position."""

    denoiser: ClassVar[str] = "causal"
    title: ClassVar[str] = "Causal transformer"
    about: ClassVar[str] = "sees what stands before"
    causal: ClassVar[bool] = True
    layers: int = 1
    heads: int = 1

    def __post_init__(self) -> None:
        super().__post_init__()
        self.check_whole("layers", MAX_LAYERS)
        self.check_whole("heads", MAX_HEADS)
        if self.width % self.heads:
            raise UserError(f"A width of {self.width} does not divide into {counted(self.heads, 'head')}.")

    @property
    def start(self) -> int:
        """What stands before the first position, the last row of the embeddings."""
        return self.size

    @property
    def parameters(self) -> int:
        """Embeddings, positions, blocks, the last norm, the output layer."""
        V, L, d = self.size, self.length, self.width
        return (self.start + 1) * d + L * d + self.layers * (12 * d * d + 13 * d) + 2 * d + (d + 1) * V


@dataclass(frozen=True)
class ShiftedShape(CausalShape):
    """A causal transformer whose mask is gone: a position is still predicted from the one before it, but sees all."""

    denoiser: ClassVar[str] = "shifted"
    title: ClassVar[str] = "Shifted transformer"
    about: ClassVar[str] = "predicts each position from the one before; may begin as an autoregressive model"
    causal: ClassVar[bool] = False
    begins_as: ClassVar[str] = CausalShape.denoiser

    @property
    def start(self) -> int:
        """Behind the mask, which is symbol V here."""
        return self.size + 1


@dataclass(frozen=True)
class BlocksShape(CausalShape):
    """A transformer whose positions see those of their own block and of the blocks before.

    block: positions in one. reads_also: what it reads beside x, "label" or nothing. labels: K, how many there are.
    """

    denoiser: ClassVar[str] = "block-causal"
    title: ClassVar[str] = "Block-causal transformer"
    about: ClassVar[str] = "sees its own block and what stands before"
    causal: ClassVar[bool] = False
    block: int = BLOCK
    reads_also: frozenset[Reads] = frozenset()
    labels: int = 0

    def __post_init__(self) -> None:
        super().__post_init__()
        self.check_whole("block", MAX_LENGTH)
        if not self.reads_also <= {"label"}:
            raise UserError("A block-causal transformer reads the symbols, and a label at most.")
        self.check_labels(self.labels)

    @property
    def reads(self) -> frozenset[Reads]:
        """What the network reads beside x."""
        return self.reads_also

    @property
    def parameters(self) -> int:
        """The parameters of a causal network, and a vector for each label and for none."""
        return super().parameters + ((self.labels + 1) * self.width if self.labels else 0)


@dataclass(frozen=True)
class ContextShape(Shape):
    """One tanh layer over the last few symbols. context: how many (K). embed: numbers each is embedded in."""

    denoiser: ClassVar[str] = "context"
    title: ClassVar[str] = "MLP of the last letters"
    about: ClassVar[str] = "sees the last few letters"
    causal: ClassVar[bool] = True
    embed: int
    context: int

    def __post_init__(self) -> None:
        super().__post_init__()
        self.check_whole("embed", MAX_WIDTH)
        self.check_whole("context", MAX_LENGTH)

    @property
    def parameters(self) -> int:
        """Embeddings, the hidden layer, the output layer; all positions share them."""
        V, d = self.size, self.width
        return (V + 1) * self.embed + (self.context * self.embed + 1) * d + (d + 1) * V
