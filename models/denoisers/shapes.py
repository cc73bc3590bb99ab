"""The networks: one file each. This file holds their sizes alone and loads no torch, so a window may read it."""

from dataclasses import asdict, dataclass
from typing import Any

from models.errors import UserError

MAX_WIDTH, MAX_LAYERS, MAX_LENGTH, MAX_SYMBOLS = 1024, 32, 256, 4096


@dataclass(frozen=True)
class Shape:
    """Everything that fixes a network's tensors. size: V; length: L; width: d (for the MLP, of its hidden layer).

    heads and layers are the transformer's; embed is the MLP's. noise_input: the masked share m / L is an input.
    """

    denoiser: str
    size: int
    length: int
    width: int
    layers: int = 1
    heads: int = 1
    embed: int = 0
    noise_input: bool = False

    def __post_init__(self) -> None:
        if type(self.denoiser) is not str or self.denoiser not in PRESETS:
            raise UserError(f"No denoiser {self.denoiser!r}; choose one of {', '.join(PRESETS)}.")
        limits = {
            "size": MAX_SYMBOLS,
            "length": MAX_LENGTH,
            "width": MAX_WIDTH,
            "layers": MAX_LAYERS,
            "heads": 64,
        }
        for name, limit in limits.items():
            value = getattr(self, name)
            if type(value) is not int or not 1 <= value <= limit:
                raise UserError(f"A network's {name} must be a whole number from 1 to {limit}, not {value!r}.")
        if type(self.embed) is not int or not 0 <= self.embed <= MAX_WIDTH:
            raise UserError(f"A network's embed must be a whole number from 0 to {MAX_WIDTH}, not {self.embed!r}.")
        if type(self.noise_input) is not bool:
            raise UserError(f"A network's noise_input must be true or false, not {self.noise_input!r}.")
        if self.width % self.heads:
            raise UserError(f"A width of {self.width} does not divide into {self.heads} heads.")
        if self.denoiser == "mlp" and not self.embed:
            raise UserError("An MLP needs an embed of 1 or more.")

    def to_json(self) -> dict[str, Any]:
        """Plain data for a card."""
        return asdict(self)

    @classmethod
    def from_json(cls, value: Any) -> "Shape":
        """Read what `to_json` wrote. Raises UserError on anything else."""
        names = set(cls.__dataclass_fields__)
        if not isinstance(value, dict) or not {"denoiser", "size", "length", "width"} <= set(value) <= names:
            raise UserError("The card does not describe its network in a way this program can read.")
        return cls(**value)


# Widths and depths by measurement on 30,000 names and two cores (benchmarks/training.py): what pays most per second.
PRESETS: dict[str, dict[str, dict[str, int]]] = {
    "transformer": {
        "tiny": {"width": 48, "layers": 2, "heads": 3},
        "small": {"width": 96, "layers": 3, "heads": 4},
        "medium": {"width": 128, "layers": 4, "heads": 4},
    },
    "mlp": {
        "tiny": {"width": 128, "embed": 12},
        "small": {"width": 384, "embed": 16},
        "medium": {"width": 768, "embed": 24},
    },
}


def shape(denoiser: str, preset: str, size: int, length: int, *, noise_input: bool = False) -> Shape:
    """The network of a preset for V = size symbols and L = length positions. Raises UserError on unknown names."""
    if denoiser not in PRESETS:
        raise UserError(f"No denoiser {denoiser!r}; choose one of {', '.join(PRESETS)}.")
    if preset not in PRESETS[denoiser]:
        raise UserError(f"No size {preset!r}; choose one of {', '.join(PRESETS[denoiser])}.")
    sizes = PRESETS[denoiser][preset]
    return Shape(
        denoiser,
        size,
        length,
        width=sizes["width"],
        layers=sizes.get("layers", 1),
        heads=sizes.get("heads", 1),
        embed=sizes.get("embed", 0),
        noise_input=noise_input,
    )


def parameters(of: Shape) -> int:
    """How many numbers are trained, from the sizes alone."""
    V, L, d = of.size, of.length, of.width
    extra = int(of.noise_input)
    if of.denoiser == "mlp":
        return (V + 1) * of.embed + (L * of.embed + extra + 1) * d + (d + 1) * L * V
    block = 12 * d * d + 13 * d
    return (V + 1) * d + L * d + extra * d + of.layers * block + 2 * d + (d + 1) * V
