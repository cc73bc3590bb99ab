"""What a model is called: its title, and its step while the run that makes it is not over."""

from collections.abc import Mapping
from typing import Any

from models.plurals import grouped


def unfinished_step(card: Mapping[str, Any]) -> int | None:
    """The step at which the weights were kept, if the run was not over then; None for a finished model.

    Training measures the final figures at its end, so a card that it wrote without them is of a run that went on,
    unless it says that the run was over.
    """
    step = card.get("steps")
    over = bool(card.get("figures")) or "kept" not in card or bool(card.get("over"))
    return None if over or not isinstance(step, int) or isinstance(step, bool) else step


def named(card: Mapping[str, Any], otherwise: str = "") -> str:
    """The title, as in "Given names", or "Given names, step 1 240" for weights of a run that was not over.

    otherwise: what stands for a title that is missing.
    """
    title, step = str(card.get("title") or otherwise), unfinished_step(card)
    if step is None:
        return title
    return f"{title}, step {grouped(step)}"
