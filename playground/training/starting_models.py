"""The models that a training run may begin with. Loads no torch."""

from models.storage.model_card import family_name, installed


def starting_models() -> tuple[tuple[str, str, str], ...]:
    """Return (family, path, title) of each model that has a network."""
    return tuple(
        (family_name(model.card), str(model.folder), model.title)
        for model in installed()
        if model.card["network"] is not None
    )
