"""A few words from the weights as they are now, for the user who watches."""

from collections.abc import Iterator

from models.model import Model
from models.processes.orders import POLICIES, RANDOM_ORDER
from models.sampling.defaults import default_recipe
from models.sampling.sampler import run

COUNT = 8


def draw_words(model: Model, *, seed: int, count: int = COUNT) -> Iterator[tuple[str, ...]]:
    """`count` words of any length, as they are at every step.

    They are drawn as the model is by default; where positions may be chosen, one at a time in random order, which
    shows best what the network knows.
    """
    recipe = default_recipe(model, rows=count).with_(seed=seed)
    if POLICIES[RANDOM_ORDER].suits(model.traits):
        recipe = recipe.with_(policy=RANDOM_ORDER, steps=model.length)
    for frame in run(model, recipe):
        yield tuple(model.vocabulary.decode(x) for x in frame.x)
