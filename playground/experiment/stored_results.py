"""The finished words of an experiment as JSON. Results share the patterns that are equal."""

import json
import math
from dataclasses import fields
from typing import TYPE_CHECKING, Any

from models.constraints.constraint_json import constraint_from_json
from models.data.graphemes import MAX_CODE_POINTS
from models.data.labels import LABELLED_BY
from models.data.vocabulary import Vocabulary, plain_letters
from models.denoisers.shapes import MAX_LENGTH
from models.evaluation.figure import ELBO, LOOSE, NELBO, TIGHT, Kind
from models.evaluation.result import Novelty, Result, Worth
from models.guidance.methods import ClassifierSpec
from models.rewards.reward import LIMIT
from models.rng import MAX_SEED
from models.sampling.by_reward import ByReward
from models.sampling.recipe import MAX_ROW, Recipe, plain_fields
from models.storage.card_fields import MAX_NAME
from models.storage.typed_json import FieldError, array, flag, number, one_of, optional, record, text, whole
from playground.experiment.file_fields import (
    COUNT,
    LOG_PROB,
    MAX_STORED_PATTERN,
    RESULTS,
    ROUNDING,
    affordable,
    alphabet_in,
)

if TYPE_CHECKING:
    from models.constraints.constraint import Constraint

MAX_CELLS = 2**28  # bytes of the patterns of all results
# As version 0.1.0 wrote them: kind and name of a bound.
KINDS: dict[str, tuple[Kind, str]] = {
    "EXACT": (Kind.EXACT, ""),
    "PATH": (Kind.PATH, ""),
    "ELBO": (Kind.BOUND, ELBO),
    "TIGHT": (Kind.BOUND, TIGHT),
    "NELBO": (Kind.BOUND, NELBO),
    "LOOSE": (Kind.BOUND, LOOSE),
    "UNSCORED": (Kind.UNSCORED, ""),
    "CHANGED": (Kind.CHANGED, ""),
    "NONE": (Kind.EDITED, ""),
}
KIND_NAMES = {kind: name for name, kind in KINDS.items()}


_WORTH = record({"value": number(-LIMIT, LIMIT), "weight": optional(number(0, 1)), "by": ByReward.from_json})


def _worth(value: Any) -> Worth:
    return Worth(**_WORTH(value))


def _values(value: Any) -> tuple[str, ...]:
    return tuple(array(text(MAX_NAME, 1), MAX_LENGTH)(value))


_RESULT = record(
    {
        "word": text(MAX_LENGTH * MAX_CODE_POINTS, 1),
        "logp": LOG_PROB,
        "kind": one_of(tuple(KINDS)),
        "steps": COUNT,
        "calls": COUNT,
        "seed": whole(0, MAX_SEED),
        "row": whole(0, MAX_ROW),
        "novelty": one_of(tuple(Novelty.__members__)),
        "nearest": text(MAX_NAME),
        "distance": COUNT,
        "model": text(MAX_NAME),
        "pattern": text(MAX_STORED_PATTERN),
        "recipe": record({"constraint": record({"cells": array(lambda value: value, MAX_LENGTH, 1)})}),
        "starred": flag,
        "alphabet": alphabet_in,
        "digest": text(200),
    },
    {
        "length_misfit": number(0, 1),
        "worth": _worth,
        "disliked": flag,
        "values": _values,
        "labelled_by": one_of(tuple(LABELLED_BY)),
    },
)


def results_in(values: Any) -> tuple[Result, ...]:
    """Saved results, each in its own letters. Raises FieldError or UserError where one is damaged."""
    patterns: dict[str, tuple[Vocabulary, Constraint]] = {}  # most results share one
    out, cells = [], 0
    for i, value in enumerate(RESULTS(values)):
        try:
            given = _RESULT(value)
        except FieldError as error:
            raise error.inside(str(i)).inside("results") from None
        key = json.dumps([given["alphabet"], value["recipe"]["constraint"]])
        if key not in patterns:
            length = len(given["recipe"]["constraint"]["cells"])
            cells += length * (len(given["alphabet"]) + 1)
            if cells > MAX_CELLS:
                raise FieldError("fewer: their patterns would not fit into memory", ("results",))
            vocabulary = Vocabulary(given["alphabet"])
            constraint = constraint_from_json(value["recipe"]["constraint"], vocabulary, length)
            patterns[key] = vocabulary, constraint
        vocabulary, constraint = patterns[key]
        if not set(vocabulary.split(given["word"])) <= set(given["alphabet"]):
            raise FieldError("a word in the letters of its alphabet", ("results", str(i), "word"))
        recipe = Recipe(constraint=constraint, **plain_fields(value["recipe"]))
        out.append(_result(given, affordable(recipe)))
    return tuple(out)


def _result(given: dict[str, Any], recipe: Recipe) -> Result:
    logp = float("nan") if given["logp"] is None else given["logp"]
    kind, bound = KINDS[given["kind"]]
    given = {"labelled_by": _labelled_by(recipe), **given}
    named = {"kind": kind, "bound": bound, "novelty": Novelty[given["novelty"]], "logp": logp, "recipe": recipe}
    return Result(**{**given, **named})


def _labelled_by(recipe: Recipe) -> str:
    """The name of what gives words a label that a classifier knows: earlier results do not say so themselves."""
    return ClassifierSpec.parse(recipe.classifier).kind if recipe.label and recipe.classifier else ""


def result_out(result: Result) -> dict[str, Any]:
    """A result as plain values, which `results_in` reads."""
    plain: dict[str, Any] = {f.name: getattr(result, f.name) for f in fields(Result)}
    plain["alphabet"] = plain_letters(result.alphabet)
    plain |= {
        "kind": KIND_NAMES[result.kind, plain.pop("bound")],
        "novelty": result.novelty.name,
        "recipe": result.recipe_json(),
    }
    plain["logp"] = log_prob(result.logp)
    worth, disliked = plain.pop("worth"), plain.pop("disliked")
    for name in ("values", "labelled_by"):
        if not plain[name]:
            del plain[name]
    if disliked:  # versions that do not know this or a worth read all other results
        plain["disliked"] = True
    if worth is not None:
        plain["worth"] = {"value": worth.value, "weight": worth.weight, "by": worth.by.to_json()}
    return plain


def log_prob(logp: float) -> float | None:
    """A log-probability as readers take it; null for none, and for what is none."""
    return logp if math.isfinite(logp) and logp <= ROUNDING else None
