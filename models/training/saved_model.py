"""Keep the model that a run leaves in its folder."""

import tempfile
from dataclasses import replace
from pathlib import Path

from models.errors import UserError
from models.model import Model
from models.storage.checkpoint import save
from models.storage.model_card import CardFields
from models.training.made_card import lines_of
from models.training.train_spec import TrainSpec


def save_model(model: Model, spec: TrainSpec) -> CardFields:
    """Write the checkpoint; the one that was there is replaced in one step. Raises UserError if that fails."""
    return save(model, Path(spec.out), words=spec.words, lines=lines_of(spec))


def save_at_the_end(model: Model, spec: TrainSpec) -> CardFields:
    """Save as `save_model` does, for a run that cannot try again: where its folder fails, use a temporary one.

    Raises UserError then too, and says where the model is.
    """
    try:
        return save_model(model, spec)
    except UserError as error:
        try:
            place = Path(tempfile.mkdtemp(prefix="unmask-")) / (Path(spec.out).name or "model")
            save_model(model, replace(spec, out=str(place)))
        except (UserError, OSError):
            raise error from None
        raise UserError(f"{error} The model is in {place} for now: move that folder.") from None
