"""A few words from the weights as they are now, for the person who watches."""

from models.constraint import Constraint
from models.model import Model
from models.recipe import Recipe
from models.sampling import run

COUNT = 8


def draw_words(model: Model, *, seed: int, count: int = COUNT) -> tuple[str, ...]:
    """`count` words of any length, drawn one position at a time in random order."""
    wish = Constraint.free(model.length, len(model.vocabulary))
    recipe = Recipe(wish, steps=model.length, policy="random", rows=count, seed=seed)
    *_, last = run(model, recipe)
    return tuple(model.vocabulary.decode(x) for x in last.x)
