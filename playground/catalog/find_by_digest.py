"""Find the model that drew a result among all that can be opened: by its digest, whatever its title is now.

A digest follows from weights that have to be read, so models are opened one after another. The result's alphabet and
length leave few to try, and those of its title come first. No Qt here.
"""

import contextlib
from collections.abc import Iterator

from models.data.bundled_lists import bundled_lists
from models.errors import UserError
from models.evaluation.result import Result
from models.oracle import ORACLES
from models.storage.installed import Installed, installed
from models.storage.model_card import length_of, vocabulary_of
from playground.catalog.entries import identity, oracle_item
from playground.catalog.opened import Opened, open_item
from playground.formatting import quoted_word


def open_by_digest(result: Result) -> Iterator[str | Opened]:
    """Load the model that drew a result, yielding what is being done. Raises UserError if none there did."""
    for identifier in (*_trained(result), *_oracles(result)):
        with contextlib.suppress(UserError):  # a damaged one did not draw it, or cannot draw it again
            for value in open_item(identifier):
                if not isinstance(value, Opened):
                    yield value
                elif value.model.digest == result.digest:
                    yield value
                    return
    raise UserError(
        f"{quoted_word(result.word)} cannot be drawn again: {result.model}, which drew it, is gone"
        " or has learned more since."
    )


def _trained(result: Result) -> list[str]:
    """Trained models of the result's alphabet and length, those of its title first."""
    able = [model for model in installed() if _could_draw(model, result)]
    return [identity(model) for model in sorted(able, key=lambda model: model.title != result.model)]


def _could_draw(model: Installed, result: Result) -> bool:
    letters = vocabulary_of(model.card).characters
    return (letters, length_of(model.card)) == (result.alphabet, result.recipe.constraint.shape[0])


def _oracles(result: Result) -> list[str]:
    """Exact models of the result's title, over every list that comes with the program."""
    every = (oracle_item(kind, entry["id"]) for entry in bundled_lists() for kind in ORACLES)
    return [item.id for item in every if item.title == result.model]
