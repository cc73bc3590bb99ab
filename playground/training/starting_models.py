"""The models that a training run may begin with, or learn from. Loads no torch."""

from models.families.registry import trainable
from models.processes.orders import POLICIES
from models.processes.policy import Path
from models.storage.installed import Installed, installed
from models.storage.model_card import family_on, shape_of


def starting_models() -> tuple[tuple[str, str, str], ...]:
    """Return (family, path, title) of each model, for each family a network of which may begin with its weights.

    The title says the family of the model where that is another one.
    """
    out = []
    for model in installed():
        own, shape = family_on(model.card), shape_of(model.card)
        if shape is None:
            continue
        for made_by in trainable().values():
            if made_by.network_from(own, shape):
                said = made_by.name == own.name or _kind(model) in model.title.lower()
                kind = "" if said else f" ({_kind(model)})"
                out.append((made_by.name, str(model.folder), f"{model.title}{kind}"))
    return tuple(out)


def teachers() -> tuple[tuple[str, str], ...]:
    """Return (path, title) of each model that draws words of an exact probability by default."""
    return tuple((model.opened_by, f"{model.title} ({_kind(model)})") for model in installed() if _is_exact(model))


def _kind(model: Installed) -> str:
    return family_on(model.card).title.lower()


def _is_exact(model: Installed) -> bool:
    made_by = family_on(model.card)
    joint = made_by.traits.joint and made_by.traits.exact_draws
    return joint or POLICIES[made_by.policies[0]].path is Path.ONE
