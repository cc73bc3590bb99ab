"""Figures for words that were drawn without one: computed on request, under the recipe that drew each word."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from models.evaluation.figure import Kind
from models.evaluation.likelihood import scores

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from models.evaluation.result import Result
    from models.model import Model


def can_be_scored(result: Result) -> bool:
    """Whether a word has no figure yet, and can have one: not where letters were thrown away on the way."""
    return result.kind is Kind.UNSCORED and result.recipe.scorable


def scored(model: Model, results: Iterable[Result]) -> Iterator[tuple[Result, ...]]:
    """Yield the results of a model with their figures, one at a time; nothing while a figure is being computed."""
    for result in results:
        for value in scores(model, [result.word], result.recipe):
            if isinstance(value, list):
                (found,) = value
                yield (replace(result, logp=-found.nats, kind=found.kind, bound=found.bound),)
            else:
                yield ()
