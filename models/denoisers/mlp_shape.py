"""The sizes of the MLP, and how many numbers it trains."""

from dataclasses import dataclass
from typing import ClassVar

from models.denoisers.shape import MAX_WIDTH, Shape


@dataclass(frozen=True)
class MlpShape(Shape):
    """embed: numbers a slot is embedded in; width: of the hidden layer. noise_input: the share m / L is an input."""

    denoiser: ClassVar[str] = "mlp"
    title: ClassVar[str] = "MLP"
    about: ClassVar[str] = "one layer over the whole word"
    embed: int
    noise_input: bool = False

    def __post_init__(self) -> None:
        super().__post_init__()
        self.check_whole("embed", MAX_WIDTH)
        self.check_flag("noise_input")

    @property
    def parameters(self) -> int:
        """Embeddings, the hidden layer, the output layer."""
        V, L, d = self.size, self.length, self.width
        return (V + 1) * self.embed + (L * self.embed + int(self.noise_input) + 1) * d + (d + 1) * L * V
