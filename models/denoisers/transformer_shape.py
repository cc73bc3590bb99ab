"""The sizes of the transformer, what it reads, and how many numbers it trains."""

from dataclasses import dataclass
from typing import ClassVar

from models.denoisers.protocol import Reads
from models.denoisers.shape import MAX_HEADS, MAX_LAYERS, Shape
from models.errors import UserError
from models.plurals import counted

WAVES = 16  # multiples of pi / 2 by which a level is shown
LEVEL_FEATURES = 1 + 2 * WAVES
_MAY_READ: tuple[Reads, ...] = ("known", "label", "latent", "level", "levels")
LATENT, MAX_LATENT = 16, 256  # numbers of a point: where no card says otherwise, and at most


@dataclass(frozen=True)
class TransformerShape(Shape):
    """width: d, of every position. noise_input: the masked share m / L scales a vector that is added.

    reads_also: what it reads beside x, of "level" (one a row), "levels" (one a position), "known", "label", and
    "latent", which it reads in place of x. latent: numbers of the latter a position. labels: K, how many there are.
    self_conditioning: 1 where it guesses twice, the second time shown its first guess; 0 for once.
    """

    denoiser: ClassVar[str] = "transformer"
    title: ClassVar[str] = "Transformer"
    about: ClassVar[str] = "sees every position, and predicts each in its place"
    layers: int = 1
    heads: int = 1
    noise_input: bool = False
    reads_also: frozenset[Reads] = frozenset()
    latent: int = 0
    labels: int = 0
    self_conditioning: int = 0

    def __post_init__(self) -> None:
        super().__post_init__()
        self.check_whole("layers", MAX_LAYERS)
        self.check_whole("heads", MAX_HEADS)
        self.check_flag("noise_input")
        if self.width % self.heads:
            raise UserError(f"A width of {self.width} does not divide into {counted(self.heads, 'head')}.")
        if not self.reads_also <= set(_MAY_READ) or {"level", "levels"} <= self.reads_also:
            raise UserError(f"A transformer may read {' or '.join(_MAY_READ)}, and a level in one way only.")
        self.check_whole("latent", MAX_LATENT, least=0)
        self.check_whole("self_conditioning", 1, least=0)
        if ("latent" in self.reads_also) != (self.latent > 0) or (self.latent and self.noise_input):
            raise UserError("A transformer reads points in place of symbols, and then there is no share of masks.")
        self.check_labels(self.labels)

    @property
    def reads(self) -> frozenset[Reads]:
        """What the network reads beside x."""
        return self.reads_also

    @property
    def reads_level(self) -> bool:
        """Whether it reads a level, of a row or of each position."""
        return bool(self.reads_also & {"level", "levels"})

    @property
    def parameters(self) -> int:
        """Embeddings, positions, blocks, the last norm, the output layer; what reads level, pins, label and a guess.

        Points are read by a layer in place of embeddings.
        """
        V, L, d = self.size, self.length, self.width
        extra = d * int(self.noise_input) + d * int("known" in self.reads_also)
        extra += (LEVEL_FEATURES + 1) * d + (d + 1) * d if self.reads_level else 0
        extra += (self.labels + 1) * d if self.labels else 0
        extra += V * d * self.self_conditioning
        symbols = self.latent + 1 if self.latent else V + 1
        layer = 4 * d * d + 8 * d + self.feed_parameters
        return symbols * d + L * d + extra + self.layers * layer + 2 * d + (d + 1) * V

    @property
    def feed_parameters(self) -> int:
        """The parameters of a layer behind its attention."""
        return 8 * self.width * self.width + 5 * self.width
