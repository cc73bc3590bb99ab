"""The families by name: the one place where they are listed."""

from typing import Any

from models.errors import UserError
from models.families.autoregressive import AUTOREGRESSIVE
from models.families.blocks import BLOCKS
from models.families.counterparts import Counterpart
from models.families.family import Family
from models.families.flow import FLOW
from models.families.gaussian import GAUSSIAN
from models.families.independent import INDEPENDENT
from models.families.learned import LEARNED
from models.families.masked import MASKED
from models.families.mixture import MIXTURE
from models.families.modalities import MODALITIES
from models.families.nat import NAT
from models.families.neighbour import NEIGHBOUR
from models.families.ngram import NGRAM
from models.families.uniform import UNIFORM
from models.families.vae import VAE

FAMILIES: dict[str, Family] = {
    family.name: family
    for family in (
        MASKED,
        LEARNED,
        MODALITIES,
        BLOCKS,
        UNIFORM,
        FLOW,
        NEIGHBOUR,
        GAUSSIAN,
        NAT,
        AUTOREGRESSIVE,
        NGRAM,
        INDEPENDENT,
        MIXTURE,
        VAE,
    )
}
DEFAULT_FAMILY = MASKED.name
AT_ONCE = NGRAM.name  # the one whose models are there before a network has learned anything


def family(name: str) -> Family:
    """The family of that name. Raises UserError for an unknown one."""
    if name not in FAMILIES:
        raise UserError(f"No family {name!r}; choose one of {', '.join(FAMILIES)}.")
    return FAMILIES[name]


def trainable() -> dict[str, Family]:
    """The families that learn from a list, by name."""
    return {name: made for name, made in FAMILIES.items() if made.objective is not None or made.fit is not None}


def family_of(card: dict[str, Any]) -> Family:
    """The family on a card; cards of version 1 and of exact models are of the masked one. Raises UserError."""
    return family(str(card.get("family", DEFAULT_FAMILY)))


def systems() -> dict[str, tuple[tuple[Family, Counterpart], ...]]:
    """The named systems of the literature, in order, each with the families that show some of it."""
    out: dict[str, tuple[tuple[Family, Counterpart], ...]] = {}
    for made in FAMILIES.values():
        for one in made.shows:
            out[one.name] = (*out.get(one.name, ()), (made, one))
    return dict(sorted(out.items(), key=lambda item: item[0].casefold()))
