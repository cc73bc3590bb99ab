"""The networks by name: the sizes of each, its presets, and its shape from a card. Loads no torch."""

from collections.abc import Iterable
from dataclasses import fields, replace
from typing import Any

from models.denoisers.causal_shapes import BlocksShape, CausalShape, ContextShape, ShiftedShape
from models.denoisers.mlp_shape import MlpShape
from models.denoisers.moe_shape import MoeShape
from models.denoisers.protocol import Reads
from models.denoisers.shape import LEGACY, MAX_LAYERS, MAX_LENGTH, MAX_SYMBOLS, MAX_WIDTH, Shape
from models.denoisers.transformer_shape import LATENT, TransformerShape
from models.denoisers.vae_shape import LATENT as CODE
from models.denoisers.vae_shape import VaeShape
from models.errors import UserError

__all__ = [
    "FIELDS",
    "MAX_LAYERS",
    "MAX_LENGTH",
    "MAX_SYMBOLS",
    "MAX_WIDTH",
    "PRESETS",
    "SHAPES",
    "BlocksShape",
    "CausalShape",
    "ContextShape",
    "MlpShape",
    "MoeShape",
    "Shape",
    "ShiftedShape",
    "TransformerShape",
    "VaeShape",
    "from_json",
    "reads_labels",
    "reads_noise_share",
    "shape",
    "with_labels",
]

SHAPES: dict[str, type[Shape]] = {
    shape.denoiser: shape
    for shape in (TransformerShape, MlpShape, ShiftedShape, MoeShape, CausalShape, ContextShape, BlocksShape, VaeShape)
}
_OF_ALL = {"size", "length", "width", "reads_also"}
FIELDS = {  # of each network, beside what every shape has
    name: tuple(field.name for field in fields(shape) if field.name not in _OF_ALL) for name, shape in SHAPES.items()
}
_DEEP = {
    "tiny": {"width": 48, "layers": 2, "heads": 3},
    "small": {"width": 96, "layers": 3, "heads": 4},
    "medium": {"width": 128, "layers": 4, "heads": 4},
}
# Widths and depths by measurement on 30,000 names and two cores (benchmarks/training.py): what pays most per second.
PRESETS: dict[str, dict[str, dict[str, int]]] = {
    "transformer": _DEEP,
    "mlp": {
        "tiny": {"width": 128, "embed": 12},
        "small": {"width": 384, "embed": 16},
        "medium": {"width": 768, "embed": 24},
    },
    "causal": _DEEP,
    "shifted": _DEEP,
    "moe": {
        "tiny": {**_DEEP["tiny"], "experts": 4, "active": 2, "hidden": 96},
        "small": {**_DEEP["small"], "experts": 8, "active": 2, "hidden": 192},
        "medium": {**_DEEP["medium"], "experts": 8, "active": 2, "hidden": 256},
    },  # both active experts together are as wide as the layer of a transformer of that size
    "context": {
        "tiny": {"width": 200, "embed": 24, "context": 5},
        "small": {"width": 512, "embed": 32, "context": 8},
        "medium": {"width": 1024, "embed": 48, "context": 10},
    },
    "block-causal": _DEEP,
    "autoencoder": {
        "tiny": {"width": 64, "latent": CODE},
        "small": {"width": 192, "latent": CODE},
        "medium": {"width": 384, "latent": CODE},
    },
}
# fields that version 1 has not
_RECENT = {"active", "block", "context", "experts", "hidden", "labels", "latent", "self_conditioning"}
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
    if noise_input and not reads_noise_share(denoiser):
        raise UserError(f"The network {denoiser} has no input for the share of masks; leave it out.")
    also, sizes = frozenset(reads), {"size": size, "length": length, **PRESETS[denoiser][preset]}
    sizes |= {"noise_input": noise_input} if reads_noise_share(denoiser) else {}
    return _made(denoiser, sizes | ({"latent": LATENT} if "latent" in also else {}), also)


def with_labels(of: Shape, labels: int) -> Shape:
    """The network with another number of labels, of which it reads one; 0 for none.

    Raises UserError for one that cannot read any.
    """
    if isinstance(of, TransformerShape | BlocksShape):
        return replace(of, reads_also=of.reads_also - {"label"} | ({"label"} if labels else set()), labels=labels)
    if labels:
        raise UserError(f"The network {of.denoiser} reads no labels; choose a transformer, or leave the labels out.")
    return of


def reads_noise_share(denoiser: str) -> bool:
    """Whether that network may be shown the share of masks, m / L."""
    return "noise_input" in FIELDS[denoiser]


def reads_labels(denoiser: str) -> bool:
    """Whether that network may read a label of the word."""
    return "labels" in FIELDS[denoiser]


def from_json(value: Any) -> Shape:
    """Read what `Shape.to_json` wrote, of cards of version 1 too. Raises UserError on anything else."""
    needed, others = {"denoiser", "size", "length", "width"}, {*LEGACY, "reads", *_RECENT}
    if not isinstance(value, dict) or not needed <= set(value) <= needed | others:
        raise UserError(_UNREADABLE)
    denoiser, reads = value["denoiser"], value.get("reads", [])
    if type(denoiser) is not str or denoiser not in SHAPES:
        raise UserError(f"No denoiser {denoiser!r}; choose one of {', '.join(SHAPES)}.")
    if not isinstance(reads, list) or not all(type(name) is str for name in reads):
        raise UserError(_UNREADABLE)
    own = FIELDS[denoiser]
    foreign = any(value.get(name, default) != default for name, default in LEGACY.items() if name not in own)
    if foreign or not set(value) & _RECENT <= set(own):
        raise UserError(_UNREADABLE)
    sizes = {name: value[name] for name in ("size", "length", "width", *own) if name in value}
    try:
        return _made(denoiser, sizes, reads)
    except TypeError:
        raise UserError(_UNREADABLE) from None


def _made(denoiser: str, sizes: dict[str, Any], reads: Iterable[Any]) -> Shape:
    also = frozenset(reads)
    if also and "reads_also" not in {field.name for field in fields(SHAPES[denoiser])}:
        what = "An MLP" if denoiser == MlpShape.denoiser else f"The network {denoiser}"
        raise UserError(f"{what} reads the symbols alone; choose a transformer.")
    return SHAPES[denoiser](**(sizes | ({"reads_also": also} if also else {})))
