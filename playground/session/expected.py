"""The wish before its model is loaded: shown at once, and open to changes, which are asked of the desk afterwards."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from models.data.vocabulary import Vocabulary
from models.errors import UserError
from models.sampling.recipe import Recipe
from playground.catalog.entries import outline_of
from playground.experiment.experiment import fresh_recipe
from playground.experiment.file_fields import affordable


@dataclass(frozen=True, eq=False)
class Expected:
    """`recipe` is what will be on the desk of that model, `asked` the changes since, oldest first."""

    model: str
    vocabulary: Vocabulary
    length: int
    recipe: Recipe
    asked: tuple[Callable[[], None], ...] = ()

    def changed(self, change: Callable[[Recipe], Recipe], ask: Callable[[], None]) -> Expected:
        """With a change made, and kept to be asked again. Raises UserError where it cannot be."""
        return replace(self, recipe=change(self.recipe), asked=(*self.asked, ask))


def expected(model: str, recipe: Any = None) -> Expected | None:
    """What a model's card and a saved recipe (JSON; a fresh one without) tell already; None where they tell nothing.

    What is damaged here is said when the model is there.
    """
    outline = outline_of(model)
    if outline is None:
        return None
    if recipe is None:
        return Expected(model, outline.vocabulary, outline.length, fresh_recipe(outline))
    try:
        read = affordable(Recipe.from_json(recipe, outline.vocabulary, outline.length))
    except UserError:
        return None
    return Expected(model, outline.vocabulary, outline.length, read)
