"""A stretch of a run under one recipe, and the change by hand that it began with."""

from dataclasses import dataclass
from typing import Any

from models.data.vocabulary import Vocabulary
from models.sampling.change import Change, Impose, Repredict, change_to_json
from models.sampling.recipe import Recipe


@dataclass(frozen=True)
class Segment:
    """From frame `start` on, frames were made with `recipe`.

    change: what that frame was given by hand; None at the beginning of a run, and where it is not known (files of
    version 0.1.0 record none). Several changes of one frame are segments of the same start, in their order.
    """

    start: int
    recipe: Recipe
    change: Change | None = None

    def to_json(self, vocabulary: Vocabulary) -> dict[str, Any]:
        """A plain value for JSON."""
        change = {} if self.change is None else {"change": change_to_json(self.change)}
        return {"start": self.start, "recipe": self.recipe.to_json(vocabulary), **change}


def appended(segments: tuple[Segment, ...], new: Segment) -> tuple[Segment, ...]:
    """The segments and a new one, which takes the place of other settings of the same frame that nothing drew with."""
    if len(segments) > 1:
        before, last = segments[-2:]
        settings = last.start == new.start and last.change == new.change and new.change in (Impose(), Repredict())
        if settings and before.recipe.constraint == last.recipe.constraint == new.recipe.constraint:
            return (*segments[:-1], new)
    return (*segments, new)
