"""How well blanks in held-out words are filled: the share of letters that are right, and what the right ones cost.

The word's length and all letters but the blanks are pinned. The nats are those of a run that settles one blank after
another, in every order alike where the family's orders allow that: exact where it is known, else a bound in
expectation. A run of temperature 0 by the default order gives the letters that are compared.
"""

from collections.abc import Generator, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from models.arrays import Indices
from models.constraints.constraint import Constraint, free_for
from models.evaluation.figure import Relation
from models.evaluation.likelihood import Score, scores
from models.evaluation.reading import Part
from models.model import Model
from models.sampling.defaults import default_policy, default_recipe, even_policy
from models.sampling.recipe import Recipe
from models.sampling.sampler import fill, start

Estimated = Relation | Literal["~"]
ESTIMATE: Literal["~"] = "~"  # beside the relations of figures: neither exact nor a bound, as it rests on particles
RELATIONS: tuple[Estimated, ...] = ("none", ESTIMATE, "<=", "=")  # the least certain first


@dataclass(frozen=True)
class Infilling:
    """blanks: in each of `words` words. right: the share of blanks that get their own letter.

    nats: -log p of the letters of the blanks, for each blank. stderr: over the words, nan for a single one. relation:
    of the true value to nats, that of the least certain word.
    """

    blanks: int
    words: int
    right: float
    nats: float
    stderr: float
    relation: Estimated


def infilling(
    model: Model, words: Sequence[str], blanks: int, seed: int = 0
) -> Generator[Part, None, Infilling | None]:
    """Blank out that many letters of each word that has as many, and ask the model. Yields progress.

    Which letters is drawn by the seed, for every model alike. Returns None where no word has that many letters.
    """
    rng = np.random.default_rng([seed, blanks])
    asked = [(word, places) for word in words if (places := _places(model, word, blanks, rng)) is not None]
    right, nats, relations = list[float](), list[float](), set[Estimated]()
    for number, (word, places) in enumerate(asked):
        pattern = blanked(model, word, places)
        found = fill(model, default_recipe(model, pattern).with_(temperature=0.0, seed=seed)).x[0]
        right.append(float((found == model.vocabulary.encode(word, model.length))[places].mean()))
        recipe = _even(model, pattern)
        score = yield from _score(model, word, recipe, Part(number, len(asked)))
        nats.append(score.nats / blanks)
        relations.add(_relation(model, recipe, score))
        yield Part(number + 1, len(asked))
    if not asked:
        return None
    error = float(np.std(nats, ddof=1) / np.sqrt(len(nats))) if len(nats) > 1 else float("nan")
    least = next(one for one in RELATIONS if one in relations)
    return Infilling(blanks, len(asked), float(np.mean(right)), float(np.mean(nats)), error, least)


def blanked(model: Model, word: str, places: Indices) -> Constraint:
    """The pattern of a word whose letters at the places may be any."""
    symbols = model.vocabulary.encode(word, model.length)
    letters = int((symbols > 0).sum())
    out = free_for(model.vocabulary, model.length).with_lengths(letters, letters)
    for position in sorted(set(range(letters)) - set(places.tolist())):
        out = out.pin(position, int(symbols[position]))
    return out


def _places(model: Model, word: str, blanks: int, rng: np.random.Generator) -> Indices | None:
    letters = int((model.vocabulary.encode(word, model.length) > 0).sum())
    return np.sort(rng.permutation(letters)[:blanks]) if letters >= blanks else None


def _even(model: Model, pattern: Constraint) -> Recipe:
    """One position after another, in every order alike where the family has that."""
    return default_recipe(model, pattern).with_(policy=even_policy(model) or default_policy(model))


def _score(model: Model, word: str, recipe: Recipe, so_far: Part) -> Generator[Part, None, Score]:
    for value in scores(model, [word], recipe):
        if isinstance(value, list):
            return value[0]
        yield so_far
    raise AssertionError("a score ends with its value")


def _relation(model: Model, recipe: Recipe, score: Score) -> Estimated:
    relation = score.figure.relation
    if relation == "=" and not model.traits.exact_draws:
        particles = start(model, recipe).predicted.particles
        return ESTIMATE if particles is None or particles.any() else relation
    return relation
