"""The networks by name: the sizes of each, its presets, and its shape from a card. Loads no torch."""

from collections.abc import Iterable
from typing import Any

from models.denoisers.mlp_shape import MlpShape
from models.denoisers.protocol import Reads
from models.denoisers.shape import LEGACY, MAX_LAYERS, MAX_LENGTH, MAX_SYMBOLS, MAX_WIDTH, Shape
from models.denoisers.transformer_shape import LATENT, TransformerShape
from models.errors import UserError

__all__ = [
    "MAX_LAYERS",
    "MAX_LENGTH",
    "MAX_SYMBOLS",
    "MAX_WIDTH",
    "PRESETS",
    "SHAPES",
    "MlpShape",
    "Shape",
    "TransformerShape",
    "from_json",
    "parameters",
    "shape",
]

SHAPES: dict[str, type[Shape]] = {"transformer": TransformerShape, "mlp": MlpShape}
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
_OWN = {"transformer": ("layers", "heads", "noise_input", "latent"), "mlp": ("embed", "noise_input")}
_UNREADABLE = "The card does not describe its network in a way this program can read."


def shape(
    denoiser: str,
    preset: str,
    size: int,
    length: int,
    *,
    noise_input: bool = False,
    reads: Iterable[Reads] = (),
) -> Shape:
    """The network of a preset for V = size symbols and L = length positions.

    reads: what it reads beside x. Raises UserError on unknown names, and for what the network cannot read.
    """
    if denoiser not in PRESETS:
        raise UserError(f"No denoiser {denoiser!r}; choose one of {', '.join(PRESETS)}.")
    if preset not in PRESETS[denoiser]:
        raise UserError(f"No size {preset!r}; choose one of {', '.join(PRESETS[denoiser])}.")
    fields = {"size": size, "length": length, "noise_input": noise_input, **PRESETS[denoiser][preset]}
    also = frozenset(reads)
    return _made(denoiser, fields | ({"latent": LATENT} if "latent" in also else {}), also)


def from_json(value: Any) -> Shape:
    """Read what `Shape.to_json` wrote, of cards of version 1 too. Raises UserError on anything else."""
    needed, others = {"denoiser", "size", "length", "width"}, {*LEGACY, "reads", "latent"}
    if not isinstance(value, dict) or not needed <= set(value) <= needed | others:
        raise UserError(_UNREADABLE)
    denoiser, reads = value["denoiser"], value.get("reads", [])
    if type(denoiser) is not str or denoiser not in SHAPES:
        raise UserError(f"No denoiser {denoiser!r}; choose one of {', '.join(SHAPES)}.")
    if not isinstance(reads, list) or not all(type(name) is str for name in reads):
        raise UserError(_UNREADABLE)
    own = _OWN[denoiser]
    if any(value.get(name, default) != default for name, default in LEGACY.items() if name not in own):
        raise UserError(_UNREADABLE)
    fields = {name: value[name] for name in ("size", "length", "width", *own) if name in value}
    try:
        return _made(denoiser, fields, reads)
    except TypeError:
        raise UserError(_UNREADABLE) from None


def _made(denoiser: str, fields: dict[str, Any], reads: Iterable[Any]) -> Shape:
    also = frozenset(reads)
    if also and denoiser == "mlp":
        raise UserError("An MLP reads the symbols alone; choose a transformer.")
    return SHAPES[denoiser](**(fields | ({"reads_also": also} if also else {})))


def parameters(of: Shape) -> int:
    """How many numbers are trained, from the sizes alone."""
    return of.parameters
