"""A training run that was cut off: found by its snapshot, turned back into the wish it came from. Loads no torch."""

import json
from dataclasses import dataclass
from pathlib import Path

from models.cards import SNAPSHOT, Card, read_card, word_lists
from models.errors import UserError
from models.progress import TrainSpec

_MAX_HEADER = 1 << 22


@dataclass(frozen=True)
class Unfinished:
    """A run that can go on from `step`."""

    folder: Path
    title: str
    step: int
    card: Card


def find(root: Path) -> Unfinished | None:
    """The newest run under a folder of models that has a snapshot and a card."""
    found = sorted(root.glob(f"*/{SNAPSHOT}"), key=lambda p: p.stat().st_mtime, reverse=True) if root.is_dir() else []
    for path in found:
        try:
            card = read_card(path.parent)
            return Unfinished(path.parent, str(card["title"]), _step(path), card)
        except (UserError, OSError, KeyError, TypeError, ValueError, RecursionError):
            continue
    return None


def wish_of(run: Unfinished) -> TrainSpec:
    """The wish that goes on with a run. Raises UserError when its words or its recipe are gone."""
    sides = word_lists(run.folder, run.card)
    recipe = run.card.get("recipe")
    if not isinstance(recipe, dict):
        raise UserError(f"The card in {run.folder} does not say how the model was trained; train it anew.")
    names = ("denoiser", "preset", "minutes", "steps", "seed", "heldout", "noise_input", "source", "batch")
    return TrainSpec(
        name=str(run.card["name"]),
        title=run.title,
        words=(*sides.train, *sides.heldout),
        out=str(run.folder),
        process=str(run.card["process"]),
        resume=True,
        **{name: recipe[name] for name in names if name in recipe},
    )


def forget(run: Unfinished) -> None:
    """Give the run up; the model it has kept so far stays."""
    (run.folder / SNAPSHOT).unlink(missing_ok=True)


def _step(path: Path) -> int:
    with path.open("rb") as file:
        size = int.from_bytes(file.read(8), "little")
        if size > _MAX_HEADER:
            raise ValueError(path)
        header = json.loads(file.read(size))
    return int(json.loads(header["__metadata__"]["run"])["step"])
