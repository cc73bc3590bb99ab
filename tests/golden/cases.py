"""What golden chains are recorded of: recipes by pattern and options, and edits in mid-run. Read by `record` alone."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from models.constraints.constraint import Constraint
from models.constraints.pattern import parse
from models.model import Model
from models.processes.orders import POLICIES
from models.processes.schedules import SCHEDULES
from models.processes.timetables import Timetable
from models.processes.traits import Traits
from models.sampling.recipe import Recipe

Options = dict[str, Any]


@dataclass(frozen=True)
class Case:
    """A name, a model's name, a pattern ("" asks for nothing) and the recipe's other fields.

    edits: verb, index of the frame, and what the verb needs; `pattern` and `with` there change the recipe.
    """

    name: str
    model: str
    pattern: str
    options: Options
    edits: tuple[Options, ...] = field(default=())


def recipe_of(model: Model, pattern: str, options: Options) -> Recipe:
    """The recipe of a pattern; steps are one for each position unless given."""
    free = Constraint.free(model.length, len(model.vocabulary))
    constraint = parse(pattern, model.vocabulary, model.length) if pattern else free
    fields: Options = {"steps": model.length - 1, "rows": 2} | options
    remask, rate = fields.pop("remask", "off"), fields.pop("remask_rate", 0.1)
    if remask != "off":
        fields |= {"policy": f"remask-{remask}", "settings": {"eta": rate}}
    return Recipe(constraint, **fields)


def cases() -> Iterator[Case]:
    """Every case, seeds aside: `record` finds one at which no draw hangs by a hair."""
    yield from _policies()
    yield from _shapes()
    yield from _edited()


def _policies() -> Iterator[Case]:
    """Each policy with each kind of model, one position at a time and several, over the four schedules."""
    models = ("transformer", "bigram", "mixture", "mlp", "list")
    schedules = tuple(SCHEDULES)
    for i, policy in enumerate(name for name, p in POLICIES.items() if p.suits(Traits())):
        one, several = models[i % 5], models[(i + 2) % 5]
        yield Case(f"{policy} alone", one, "", {"policy": policy})
        yield Case(f"{policy} together", several, "", {"policy": policy, "steps": 3, "schedule": schedules[i % 4]})
        asked = {"policy": policy, "steps": 4, "schedule": schedules[(i + 1) % 4], "temperature": 0.8, "first_row": 3}
        yield Case(f"{policy} pattern", "transformer" if several == "mlp" else "bigram", "?[aeiou]*a", asked)
    for i, schedule in enumerate(schedules):
        yield Case(f"ancestral {schedule}", models[i], "", {"policy": "ancestral", "steps": 6, "schedule": schedule})


def _shapes() -> Iterator[Case]:
    """Re-masking, temperature, cuts, patterns, lengths, rows and step counts."""
    ancestral = {"policy": "ancestral", "steps": 8}
    for model in ("transformer", "bigram"):
        yield Case(f"cap {model}", model, "", {**ancestral, "remask": "cap", "remask_rate": 0.25})
        rescale = {**ancestral, "remask": "rescale", "remask_rate": 0.4, "schedule": "polynomial"}
        yield Case(f"rescale {model}", model, "", rescale)
        yield Case(f"rescale pinned {model}", model, "a*", {**rescale, "rows": 3})
        yield Case(f"cold {model}", model, "", {"temperature": 0.3})
        yield Case(f"zero {model}", model, "a*", {"temperature": 0.0, "rows": 1})
        yield Case(f"hot {model}", model, "", {"temperature": 2.5, "steps": 4})
        yield Case(f"top-k {model}", model, "", {"top_k": 4, "policy": "random"})
        yield Case(f"top-p {model}", model, "", {"top_p": 0.7, "policy": "left-to-right"})
        cut = {"temperature": 1.4, "top_k": 6, "top_p": 0.85, "policy": "largest-margin", "steps": 4}
        yield Case(f"all cuts {model}", model, "", cut)
        yield Case(f"pins {model}", model, "m??a*", {"rows": 3})
        yield Case(f"sets {model}", model, "[mlks]@[^s]?", {"policy": "random", "steps": 2})
        yield Case(f"ban {model}", model, "[^a]*[^a]", {"policy": "right-to-left"})
        yield Case(f"ending {model}", model, "*na", {"rows": 3})
        yield Case(f"ending of sets {model}", model, "*@[nr]@", {"policy": "ancestral", "steps": 5})
        yield Case(f"between {model}", model, "e*{3-5}", {"policy": "highest-confidence"})
        yield Case(f"fixed {model}", model, "*{4}", {"steps": 2, "schedule": "cosine-md4"})
        yield Case(f"whole {model}", model, "?a??.", {"policy": "sample-then-choose"})
        yield Case(f"length first {model}", model, "", {"length_first": True, "rows": 3})
        first = {"length_first": True, "policy": "ancestral", "steps": 5, "temperature": 0.7, "remask": "cap"}
        yield Case(f"length first, remasked {model}", model, "?a*", first)
    for model in ("list", "mixture", "mlp"):
        yield Case(f"ending {model}", model, "*[aeo]", {"policy": "random"})
        yield Case(f"length first {model}", model, "", {"length_first": True, "policy": "left-to-right", "rows": 3})
        yield Case(f"later rows {model}", model, "", {"rows": 4, "first_row": 1000, "steps": 2})
    yield Case("one step", "transformer", "", {"steps": 1})
    yield Case("many steps", "mlp", "", {"steps": 20, "policy": "random", "rows": 1})
    yield Case("all pinned", "bigram", "anna.", {})
    yield Case("many rows", "transformer", "", {"rows": 16, "steps": 4})


def _edited() -> Iterator[Case]:
    """Every edit in mid-run, alone and one after another."""
    write = {"verb": "write", "at": 2, "row": 0, "position": 1, "letter": "a"}
    clear = {"verb": "write", "at": 4, "row": 1, "position": None, "letter": None}
    end = {"verb": "write", "at": 1, "row": 1, "position": 4, "letter": ""}
    redraw = {"verb": "look", "at": 3, "with": {"seed": 4242}}
    pin = {"verb": "impose", "at": 2, "pattern": "e*"}
    ending = {"verb": "impose", "at": 2, "pattern": "*a"}
    lengths = {"verb": "impose", "at": 2, "pattern": "*{3-6}"}
    cooler = {"verb": "impose", "at": 3, "with": {"temperature": 0.5, "top_k": 5, "policy": "left-to-right"}}
    faster = {"verb": "look", "at": 2, "with": {"steps": 3, "schedule": "cosine-mdlm", "policy": "ancestral"}}
    free = {"verb": "release", "at": 3, "positions": (0,), "pattern": ""}
    masks = {"verb": "impose", "at": 3, "with": {"policy": "ancestral", "remask": "cap", "remask_rate": 0.2}}
    for model in ("transformer", "bigram"):
        yield Case(f"write {model}", model, "", {}, (write,))
        yield Case(f"clear {model}", model, "", {}, (clear,))
        yield Case(f"end written {model}", model, "", {}, (end,))
        yield Case(f"redraw {model}", model, "", {}, (redraw,))
        yield Case(f"impose {model}", model, "", {}, (pin, lengths))
        yield Case(f"impose an ending {model}", model, "", {}, (ending,))
        yield Case(f"release {model}", model, "a*", {}, (free,))
        yield Case(f"other settings {model}", model, "", {}, (cooler, faster))
        yield Case(f"re-masking from here {model}", model, "", {"policy": "random"}, (masks,))
        branches = (write, redraw, {**pin, "at": 1}, {**clear, "at": 5}, {**free, "at": 5}, {**redraw, "at": 6})
        yield Case(f"branches {model}", model, "", {"rows": 3}, branches)
        at_end = {"verb": "write", "at": -1, "row": 0, "position": 1, "letter": None}
        yield Case(f"clear at the end {model}", model, "", {"policy": "ancestral", "steps": 5}, (at_end,))
    yield Case("write mixture", "mixture", "?*", {"policy": "random"}, (write, clear))
    yield Case("write list", "list", "", {"policy": "left-to-right"}, (end, redraw))
    yield Case("length first, edited", "mlp", "", {"length_first": True}, (write, redraw))


def uniform_cases() -> Iterator[Case]:
    """Letters that are replaced by random ones: schedules, cuts, patterns, lengths and every edit."""
    plain = {"policy": "ancestral", "steps": 8}
    for i, schedule in enumerate(SCHEDULES):
        for model in ("uniform bigram", "uniform list"):
            yield Case(f"{schedule} {model}", model, "", {**plain, "schedule": schedule, "steps": 6 + i})
    write = {"verb": "write", "at": 2, "row": 0, "position": 1, "letter": "a"}
    clear = {"verb": "write", "at": 4, "row": 1, "position": 1, "letter": None}
    redraw = {"verb": "look", "at": 3, "with": {"seed": 4242}}
    pin = {"verb": "impose", "at": 2, "pattern": "e*"}
    free = {"verb": "release", "at": 3, "positions": (0,), "pattern": ""}
    for model in ("uniform bigram", "uniform list"):
        yield Case(f"cuts {model}", model, "", {**plain, "temperature": 0.7, "top_k": 6, "top_p": 0.9})
        yield Case(f"pattern {model}", model, "?[aeiou]*a", {**plain, "first_row": 3})
        yield Case(f"between {model}", model, "e*{3-5}", {**plain, "rows": 3})
        yield Case(f"length first {model}", model, "*[aeo]", {**plain, "length_first": True})
        yield Case(f"pyramid {model}", model, "", {**plain, "timetable": Timetable.parse("pyramid")})
        yield Case(f"write {model}", model, "", plain, (write, clear))
        yield Case(f"redraw {model}", model, "", plain, (redraw,))
        yield Case(f"impose {model}", model, "", plain, (pin,))
        yield Case(f"release {model}", model, "a*", plain, (free,))
