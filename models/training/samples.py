"""A few words from the weights as they are now, for the user who watches."""

from collections.abc import Iterator

from models.model import Model
from models.sampling.defaults import default_recipe, even_policy
from models.sampling.sampler import run

COUNT = 8


def draw_words(model: Model, *, seed: int, count: int = COUNT) -> Iterator[tuple[str, ...]]:
    """`count` words of any length, as they are at every step.

    They are drawn as the model is by default; where its family has that, one position at a time in random order, which
    shows best what the network knows. A model that draws whole words does that in one step.
    """
    recipe = default_recipe(model, rows=count).with_(seed=seed)
    order = even_policy(model)
    if model.traits.joint:
        recipe = recipe.with_(steps=1)
    elif order is not None:
        recipe = recipe.with_(policy=order, steps=model.length)
    for frame in run(model, recipe):
        yield tuple(model.vocabulary.decode(x) for x in frame.x)
