"""The options by which a model is drawn from, in the commands that draw and that score what is drawn."""

import argparse
from collections.abc import Mapping
from typing import Any

from models.constraints.constraint import Constraint
from models.data.labels import LABELLED_BY
from models.errors import UserError
from models.guidance.classifier import UntrainedError
from models.guidance.methods import GUIDANCE_METHODS
from models.model import Model
from models.processes.orders import POLICIES
from models.processes.schedules import SCHEDULES
from models.processes.timetables import TIMETABLES
from models.sampling.defaults import default_recipe, identified
from models.sampling.recipe import MAX_GUIDANCE, MAX_STEPS, Recipe
from models.storage.loader import DEFAULT
from playground.cli import parsing

_OWN = "the model's own default"
_FLAGS = ("length_first", "ignore_right")
_GUIDES = ("label", "guidance", "pin_guidance", "classifier")
_FIELDS = ("steps", "policy", "schedule", "temperature", "top_k", "top_p", "settings", "timetable", *_FLAGS, *_GUIDES)


def add_model(p: parsing.Parser) -> None:
    """Add the option that names the model."""
    p.add_argument("--model", default=DEFAULT, help=f"a name of `unmask models`, or a folder ({DEFAULT})")


def add_sampling(p: parsing.Parser) -> None:
    """Add the options of a recipe; each is None unless the user gives it."""
    policies, schedules = ", ".join(POLICIES), ", ".join(SCHEDULES)
    timetables = ", ".join(f"{name}:N" if kind.number else name for name, kind in TIMETABLES.items())
    settings = ", ".join(f"{s.name} of {name}" for name, policy in POLICIES.items() for s in policy.parameters)
    p.add_argument("--steps", type=parsing.whole(1, MAX_STEPS), metavar="N", help=f"steps of a run ({_OWN})")
    about = f"order (policy), which positions a step fills: {policies} ({_OWN})"
    p.add_argument("--policy", type=parsing.one_of(POLICIES), metavar="NAME", help=about)
    about = f"how many positions a step fills: {schedules} (linear)"
    p.add_argument("--schedule", type=parsing.one_of(SCHEDULES), metavar="NAME", help=about)
    p.add_argument("--temperature", type=parsing.number(0, 1000), metavar="X", help="0: the likeliest (1)")
    p.add_argument("--top-k", type=parsing.whole(0, 1 << 20), metavar="N", help="the N likeliest (all)")
    share = parsing.number(0, 1, above=True)
    p.add_argument("--top-p", type=share, metavar="X", help="the likeliest that make up X (1)")
    about = f"a setting of the order: {settings}"
    p.add_argument("--set", type=parsing.setting, action="append", dest="settings", metavar="NAME=X", help=about)
    about = f"when each position: {timetables} (even)"
    p.add_argument("--timetable", type=parsing.timetable, metavar="NAME", help=about)
    about = "draw each word's length before any letter"
    p.add_argument("--length-first", action="store_true", default=None, help=about)
    about = "each letter by those before it alone, of models that read from left to right"
    p.add_argument("--ignore-right", action="store_true", default=None, help=about)
    about = (
        "words of one label, of a model that has learned labels (`unmask inspect MODEL` names them), or by"
        " --classifier; a name that is none gets the list of names"
    )
    p.add_argument("--label", type=parsing.given, metavar="NAME", help=about)
    weight = parsing.number(0, MAX_GUIDANCE)
    about = "how strongly the label counts: 0 not at all, 1 as learned, more sharper (1)"
    p.add_argument("--guidance", type=weight, metavar="X", help=about)
    methods, kinds = ", ".join(GUIDANCE_METHODS), ", ".join(LABELLED_BY)
    about = f"what knows the label, of a model that has not learned it: {methods}; KIND: {kinds}"
    p.add_argument("--classifier", type=parsing.classifier, metavar="METHOD:KIND", help=about)
    about = "how strongly the letters of the pattern count, of models that fill masks: the same numbers (1)"
    p.add_argument("--guide-by-pins", type=weight, metavar="X", help=about, dest="pin_guidance")


def recipe_of(model: Model, constraint: Constraint, fields: Mapping[str, Any]) -> Recipe:
    """The model's own recipe with other fields. Raises UserError for an order that it cannot be drawn in.

    The sampler refuses one too, by the names on screen; here it is said by those that --policy takes.
    """
    suiting = [name for name, policy in POLICIES.items() if policy.suits(model.process.traits)]
    asked = fields.get("policy")
    if asked is not None and asked not in suiting:
        raise UserError(f"{model.title} cannot be drawn in the order {asked}; choose one of {', '.join(suiting)}.")
    try:
        return identified(model, default_recipe(model, constraint).with_(**fields))
    except UntrainedError as error:
        raise UserError(
            f"No classifier of labels by {error.kind} was trained for this model; train one by unmask guide MODEL"
            f" --labels {error.kind}, or guide by the list: --classifier list:{error.kind}."
        ) from None


def given(options: argparse.Namespace) -> dict[str, Any]:
    """The fields of a recipe that the user gives. Raises UserError where a setting is given twice."""
    fields = {name: getattr(options, name) for name in _FIELDS if getattr(options, name) is not None}
    if "settings" in fields:
        fields["settings"] = parsing.settings(fields["settings"])
    if "classifier" in fields and "label" not in fields:
        raise UserError("--classifier says what knows the label, and there is none; add --label NAME.")
    if "guidance" in fields and "label" not in fields:
        raise UserError("--guidance says how strongly a label counts, and there is none; add --label NAME.")
    return fields
