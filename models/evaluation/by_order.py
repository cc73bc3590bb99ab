"""How likely words are in each order in which a model that learned every order may be used: an answer for each order.

One letter at a time: by every policy under which a word has one path, as from the left, from the right and the surest
first; and in random order, as the mixture over all orders and as the bound that is their mean. All are exact sums.
Ou et al. 2024 (arXiv 2406.03736), Hoogeboom et al. 2021 (arXiv 2110.02037).
"""

from collections.abc import Generator
from typing import NamedTuple

import numpy as np

from models.arrays import Array, Symbols
from models.errors import UserError
from models.evaluation.along_path import follow
from models.evaluation.exact_orders import exact, rows_needed
from models.evaluation.figure import Relation
from models.evaluation.reading import Reading, reading
from models.model import Model
from models.processes.orders import POLICIES
from models.processes.policy import Path

RANDOM, MEAN = "random order", "mean over orders"


class InOrder(NamedTuple):
    """Nats of words (N,) in an order, nan where a word has more states than are allowed. relation: of -log p to it."""

    order: str
    nats: Array
    relation: Relation


def by_order(model: Model, table: Symbols, states: int) -> Generator[int, None, list[InOrder]]:
    """The figures of words (N, L). states: the most that the sums over all orders show the model for one word.

    Yields what is done. Raises UserError for models that have one order alone.
    """
    if not (model.traits.hides and model.traits.any_order) or model.traits.joint:
        raise UserError(f"{model.title} has no orders to compare; leave them out.")
    read = reading(model)
    # What is known exactly is of a word with its attributes, which follow from it.
    exactly: Relation = "<=" if model.vocabulary.attribute_count else "="
    out = []
    for name, policy in POLICIES.items():
        if policy.path is Path.ONE and policy.suits(model.traits):
            order = Reading(model, read.recipe.with_(policy=name))
            out.append(
                InOrder(policy.label[:1].lower() + policy.label[1:], -(yield from follow(order, table)), exactly)
            )
    if not model.traits.uninformative_noise:  # there letters that stand are not all that a random order depends on
        return out
    every = np.full((2, len(table)), np.nan)
    for at, word in enumerate(table):
        if rows_needed(read, word) <= states:
            every[:, at] = yield from exact(read, word)
    mean, mixture = every
    return [*out, InOrder(RANDOM, mixture, exactly), InOrder(MEAN, mean, "<=")]
