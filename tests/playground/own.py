"""Models of one's own as folders: a card and something in place of weights, enough for all but loading."""

import json
from pathlib import Path

from models.storage.folders import bundled_folder, models_folder
from models.storage.model_card import CARD, WEIGHTS


def own_model(name: str, title: str, *, words: int = 620, day: str = "2026-01-02", step: int | None = None) -> str:
    """Put a model among the user's own; its id. day: when its card says that it was trained.

    step: the step that a run which is not over has kept; None for a finished model.
    """
    folder = models_folder() / name
    folder.mkdir(parents=True)
    card = json.loads((bundled_folder() / "names-mlp" / CARD).read_text("utf-8"))
    card |= {"name": name, "title": title, "date": day, "words": {**card["words"], "count": words}}
    if step is not None:
        card |= {"steps": step, "kept": "best", "figures": {}, "estimate": {"elbo": 2.5, "step": step}}
    (folder / CARD).write_text(json.dumps(card), "utf-8")
    (folder / WEIGHTS).write_bytes(name.encode())
    return str(folder)


def title_of(identifier: str) -> str:
    """The title on its card."""
    return str(json.loads((Path(identifier) / CARD).read_text("utf-8"))["title"])
