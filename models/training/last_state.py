"""The last state of a finished run, kept beside its model. Loads no torch."""

from pathlib import Path
from typing import Any

from models.storage.model_card import CardFields
from models.storage.model_files import run_in


def state_of(folder: Path, card: CardFields) -> dict[str, Any] | None:
    """What the snapshot beside a finished model says of its run; None where it is of another one, or none is there."""
    run = run_in(folder)
    return run if run is not None and card.get("run") and run["tally"].get("run") == card["run"] else None
