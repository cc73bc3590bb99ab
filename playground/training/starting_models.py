"""The models that a training run may begin with, or learn from. Loads no torch."""

from models.processes.orders import POLICIES
from models.processes.policy import Path
from models.storage.model_card import Installed, family_name, family_on, installed


def starting_models() -> tuple[tuple[str, str, str], ...]:
    """Return (family, path, title) of each model that has a network."""
    return tuple(
        (family_name(model.card), str(model.folder), model.title)
        for model in installed()
        if model.card["network"] is not None
    )


def teachers() -> tuple[tuple[str, str], ...]:
    """Return (path, title) of each model that draws words of an exact probability by default."""
    return tuple((model.opened_by, f"{model.title} ({_kind(model)})") for model in installed() if _is_exact(model))


def _kind(model: Installed) -> str:
    return family_on(model.card).title.lower()


def _is_exact(model: Installed) -> bool:
    made_by = family_on(model.card)
    joint = made_by.traits.joint and made_by.traits.exact_draws
    return joint or POLICIES[made_by.policies[0]].path is Path.ONE
