"""A model and what it is tuned by, as the request of a training run. Loads no torch."""

from dataclasses import replace
from pathlib import Path

from models.errors import UserError
from models.storage.folders import models_folder
from models.storage.model_card import CardFields, read_card
from models.storage.title import as_title
from models.training.run_folder import folder_name
from models.training.train_spec import TrainSpec
from models.training.tuning.tuning_request import TuningRequest
from playground.training.resumable import Unfinished, spec_of


def can_be_tuned(card: CardFields) -> bool:
    """Whether a model with this card has a network, which is what a tuning changes."""
    return card.get("network") is not None


def tuning_of(folder: Path, request: TuningRequest, *, name: str, title: str, out: str, steps: int) -> TrainSpec:
    """The run that tunes the model of a folder and keeps the result in `out`.

    Raises UserError for a model without a network, and for one whose words are gone.
    """
    card = read_card(folder)
    if not can_be_tuned(card):
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
        tuned_by=request,
    )


def tuned_title(folder: Path) -> str:
    """What the tuned model is called, unless the user says."""
    return as_title(f"{read_card(folder)['title']}, tuned")


def own_tuning_of(folder: Path, request: TuningRequest, steps: int) -> TrainSpec:
    """`tuning_of` with a name of its own among the user's models. Raises UserError as that does."""
    root, title = models_folder(), tuned_title(folder)
    name = folder_name(title, lambda n: (root / n).exists())
    return tuning_of(folder, request, name=name, title=title, out=str(root / name), steps=steps)
