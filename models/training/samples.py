"""A few words from the weights as they are now, for the user who watches, and what more of them are at the end."""

from collections.abc import Generator, Iterator

from models.data.split import Split
from models.evaluation.drawn_words import Judge, drawn_words
from models.evaluation.reading import Part
from models.model import Model
from models.sampling.defaults import default_recipe, even_policy
from models.sampling.sampler import run
from models.storage.card_figures import CardSample

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


def measured_sample(model: Model, words: Split, count: int, seed: int) -> Generator[Part, None, CardSample]:
    """What `count` words of a model are, beside those of the list that it learned from. Yields progress."""
    judge = Judge.of(words, model.vocabulary, model.length)
    found = yield from drawn_words(model, judge, frozenset(words.train), count, seed, at_once=True)
    assert found.like_words is not None
    return CardSample(count, found.like_words, found.new, found.different)
