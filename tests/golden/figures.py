"""Likelihoods, prices and answers of the list, as plain numbers by name: recorded once, the same ever after."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from models.constraints.constraint import Constraint
from models.constraints.pattern import parse
from models.evaluation import likelihood
from models.evaluation.along_path import follow, in_order
from models.evaluation.elbo import elbo, tight
from models.evaluation.exact_ancestral import ancestral_log_prob
from models.evaluation.exact_orders import exact
from models.evaluation.ngram import baseline_nats
from models.evaluation.reading import finish, reading
from models.evaluation.total_correlation import price, price_bound
from models.model import Model
from models.oracle import ListOracle
from models.sampling.edits import what_if
from models.sampling.recipe import Recipe
from models.sampling.sampler import start
from tests.golden.exact import NAMES, model
from tests.golden.frames import sketch

WORDS = ("anna", "leo", "mona", "zoe")
SCORED = (
    *("lowest-entropy", "highest-confidence", "largest-margin", "random", "ancestral"),
    *("left-to-right", "right-to-left"),
)


def figures() -> Iterator[tuple[str, str, list[float]]]:
    """Name, model and numbers of everything."""
    for name in ("transformer", "bigram", "mlp", "list", "mixture"):
        yield from ((f"{what} {name}", name, numbers) for what, numbers in _of(model(name)))
    yield from ((f"{what}", "list", numbers) for what, numbers in _of_list())


def _of(of: Model) -> Iterator[tuple[str, list[float]]]:
    table = of.vocabulary.encode_all(WORDS, of.length)
    free = Constraint.free(of.length, len(of.vocabulary))
    yield "alone", _scores(of, None)
    alone = reading(of)
    both = [finish(exact(alone, word)) for word in table[:2]]
    yield "every order", [float(v) for pair in both for v in pair]
    order = np.roll(np.arange(of.length), 2)
    yield "in order", finish(in_order(alone, table, order)).tolist()
    for as_run in (True, False):
        bound = finish(elbo(of, table, rounds=3, seed=5, as_run=as_run))
        yield f"ELBO {'of runs' if as_run else 'as learned'}", [*bound.nats.tolist(), bound.nats_per_char]
    found = finish(tight(of, table, paths=4, seed=6))
    yield "tight", [*found.nats.tolist(), *found.stderr.tolist()]
    for i, policy in enumerate(SCORED):
        schedule = ("linear", "cosine-md4", "cosine-mdlm", "polynomial")[i % 4]
        recipe = Recipe(free, steps=3, policy=policy, schedule=schedule, temperature=0.9, seed=9)
        yield f"{policy} together", finish(follow(reading(of, recipe), table)).tolist()
        asked = recipe.with_(constraint=parse("?[aeou]*a", of.vocabulary, of.length), steps=of.length, top_k=12)
        yield f"{policy} pattern", _scores(of, asked)
    together = Recipe(parse("???*", of.vocabulary, of.length), steps=2, policy="ancestral")
    read = reading(of, together)
    yield "scattered", [finish(ancestral_log_prob(read, word)) for word in table[:2]]
    recipe = Recipe(parse("?a*", of.vocabulary, of.length), steps=4, rows=2)
    yield "what if", [sketch(what_if(of, recipe, start(of, recipe), 0, 2).astype(np.float64))]


def _scores(of: Model, recipe: Recipe | None) -> list[float]:
    return [s.nats for s in likelihood.score(of, WORDS, recipe)]


def _of_list() -> Iterator[tuple[str, list[Any]]]:
    of = model("list")
    table = of.vocabulary.encode_all(NAMES, of.length)
    for name, nats in baseline_nats(table[::2], table[1::2], len(of.vocabulary)).items():
        yield f"baseline {name}", [float(nats.sum()), float(nats[0])]
    oracle = ListOracle(table, len(of.vocabulary), of.vocabulary)
    for pattern in ("*", "a*", "*na", "?[aeiou]*{3-5}", "zzz*"):
        constraint = parse(pattern, of.vocabulary, of.length)
        x = np.full(of.length, len(of.vocabulary), np.int16)
        answer = oracle.answer(x, constraint)
        yield f"answer {pattern}", [answer.count, sketch(answer.raw), sketch(answer.smoothed), sum(answer.blocking)]
        after = start(of, Recipe(constraint, steps=1)).sampling_probs[0]
        both = price(x, (0, 1, 3), constraint, oracle, after), price_bound(after, (0, 1, 3))
        yield f"price {pattern}", [p.bits for p in both]
