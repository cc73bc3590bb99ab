"""A model, and what was liked and not of its words, as the request that tunes it. Loads no torch."""

from dataclasses import replace
from pathlib import Path

from models.errors import UserError
from models.storage.model_card import read_card
from models.training.preferences import DEFAULT_STEPS, Preferences
from models.training.progress import TrainSpec
from playground.training.resumable import Unfinished, spec_of


def tuning_of(
    folder: Path, marks: Preferences, *, name: str, title: str, out: str, steps: int = DEFAULT_STEPS
) -> TrainSpec:
    """The run that tunes the model of a folder and keeps the result in `out`.

    Raises UserError for a model without a network, and for one whose words are gone.
    """
    card = read_card(folder)
    if card.get("network") is None:
        raise UserError(f"{card['title']} has no network to tune; choose another model.")
    spec = spec_of(Unfinished(folder, str(card["title"]), int(card.get("steps", 0)), card))
    return replace(
        spec,
        name=name,
        title=title,
        out=out,
        steps=steps,
        minutes=None,
        resume=False,
        fitted=False,
        start=str(folder),
        preferences=marks,
    )
