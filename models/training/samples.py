"""A few words from the weights as they are now, for the user who watches."""

from collections.abc import Iterator

from models.constraints.constraint import Constraint
from models.model import Model
from models.sampling.recipe import Recipe
from models.sampling.sampler import run

COUNT = 8


def draw_words(model: Model, *, seed: int, count: int = COUNT) -> Iterator[tuple[str, ...]]:
    """`count` words of any length, drawn one position at a time in random order: as they are at every step."""
    free = Constraint.free(model.length, len(model.vocabulary))
    recipe = Recipe(free, steps=model.length, policy="random", rows=count, seed=seed)
    for frame in run(model, recipe):
        yield tuple(model.vocabulary.decode(x) for x in frame.x)
