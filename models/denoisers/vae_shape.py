"""The sizes of a variational autoencoder of words, and how many numbers it trains."""

from dataclasses import dataclass
from typing import ClassVar

from models.denoisers.shape import MAX_WIDTH, Shape

LATENT = 16  # numbers that a word is decoded from, in every preset: what it learns from draws as many


@dataclass(frozen=True)
class VaeShape(Shape):
    """width: of both hidden layers. latent: d, the numbers that a word is decoded from."""

    denoiser: ClassVar[str] = "autoencoder"
    title: ClassVar[str] = "Autoencoder"
    about: ClassVar[str] = "codes a whole word in a few numbers"
    denoises: ClassVar[bool] = False
    latent: int

    def __post_init__(self) -> None:
        super().__post_init__()
        self.check_whole("latent", MAX_WIDTH)

    @property
    def parameters(self) -> int:
        """The encoder's layers, then the decoder's."""
        V, L, width, d = self.size, self.length, self.width, self.latent
        return L * (V + 1) * width + width + (width + 1) * 2 * d + (d + 1) * width + (width + 1) * L * V
