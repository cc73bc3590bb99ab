"""What a card says of its network: its sizes, its experts, and what it reads."""

from collections.abc import Mapping
from typing import Any

from models.denoisers.shapes import FIELDS, SHAPES, from_json
from models.errors import UserError
from models.plurals import counted
from playground.formatting import compact


def whole(value: Any) -> int | None:
    """The value, where it is a whole number."""
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def network_of(card: Mapping[str, Any]) -> str:
    """ "small, 3 layers, 4 heads, width 96, not given the noise level"."""
    network, recipe = card.get("network"), card.get("recipe")
    network = network if isinstance(network, dict) else {}
    own = FIELDS.get(str(network.get("denoiser")), ())
    preset = recipe.get("preset") if isinstance(recipe, dict) else None
    parts = [str(preset)] if preset else []
    for name, noun in (("layers", "layer"), ("heads", "head")):
        count = whole(network.get(name)) if name in own else None
        if count:
            parts.append(counted(count, noun))
    if (width := whole(network.get("width"))) is not None:
        parts.append(f"width {width}")
    if (experts := whole(network.get("experts"))) is not None:
        parts.append(f"{counted(experts, 'expert')} in each layer, {network.get('active')} at work{_active(network)}")
    if network:
        parts.append(_read(network))
    return ", ".join(parts)


def _read(network: Mapping[str, Any]) -> str:
    """What the network reads of a word, or of the noise level."""
    shape = SHAPES.get(str(network.get("denoiser")))
    if shape is not None and shape.causal:
        back = whole(network.get("context"))
        return f"reads the {counted(back, 'symbol')} before" if back else "reads what stands before"
    if (block := whole(network.get("block"))) is not None:
        return f"reads its block of {block} and those before it"
    reads = network.get("reads")
    known = reads if isinstance(reads, list) else []
    if "levels" in known:
        return "given the noise level of each position"
    return "given the noise level" if "level" in known or network.get("noise_input") else "not given the noise level"


def _active(network: Mapping[str, Any]) -> str:
    """ " (of its parameters 61 k of 98 k)": what a position is computed with; "" for a network that cannot be read."""
    try:
        shape = from_json(network)
    except UserError:
        return ""
    active, size = compact(shape.active_parameters), compact(shape.parameters)
    return f" (of its parameters {active} of {size})"
