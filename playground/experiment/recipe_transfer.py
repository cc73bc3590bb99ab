"""Recipes for a model: the one that it starts with, and another model's carried over to its symbols and positions."""

from collections.abc import Iterable
from typing import Any, Protocol

import numpy as np

from models.arrays import Flags
from models.constraints.constraint import Constraint, free_for
from models.data.vocabulary import END, Vocabulary
from models.errors import ConstraintError
from models.families.registry import family_of
from models.sampling.defaults import default_steps, default_timetable
from models.sampling.order import Order
from models.sampling.recipe import Recipe


class ModelShape(Protocol):
    """What a recipe must fit: a model, or what its card says of it."""

    @property
    def vocabulary(self) -> Vocabulary:
        """Its symbols."""

    @property
    def length(self) -> int:
        """L: its positions, the end symbol's included."""

    @property
    def card(self) -> dict[str, Any]:
        """What is known of its making; its family is there."""


def fresh_recipe(shape: ModelShape, rows: int = 4) -> Recipe:
    """The recipe that a model starts with: nothing pinned, and the defaults of its family."""
    family, constraint = (
        family_of(shape.card),
        free_for(shape.vocabulary, shape.length),
    )
    steps, timetable = default_steps(shape.card, constraint), default_timetable(shape.card)
    return Recipe(constraint, steps=steps, policy=family.policies_of(shape.card)[0], timetable=timetable, rows=rows)


def with_constraint(recipe: Recipe, constraint: Constraint, old: ModelShape, new: ModelShape | None = None) -> Recipe:
    """The recipe under another constraint; steps that are the default ones of the model stay so.

    new: the model that it is for from then on, None for the same one.
    """
    steps = recipe.steps
    if steps == default_steps(old.card, recipe.constraint):
        steps = default_steps((new or old).card, constraint)
    return recipe.with_(constraint=constraint, steps=steps)


def order_for(recipe: Recipe, old: ModelShape, new: ModelShape, left: Order | None) -> Order | None:
    """The policy and timetable that suit another model better than the present ones; None to keep those.

    left: the order that the board had when it left the family of that model, None where it never had it. Its policy
    comes back where the present model has another default, or its family lacks it; without one, or where what the
    other model has learned from has a policy of its own, a default becomes the other model's.
    """
    here, there = family_of(old.card), family_of(new.card)
    first, then = here.policies_of(old.card)[0], there.policies_of(new.card)[0]
    differ = first != then
    if here is there and not differ:
        return None
    if left is not None and then == there.policies[0] and here is not there:
        lacking = left.policy not in here.policies or left.timetable.name not in here.timetables
        return left if differ or lacking else None
    return fresh_recipe(new).order if differ and recipe.policy == first else None


def carried_over(recipe: Recipe, old: ModelShape, new: ModelShape) -> tuple[Recipe, bool]:
    """The recipe for another model, and whether all of its pattern fits there. What does not is left free."""
    if (old.vocabulary, old.length) == (new.vocabulary, new.length):
        return with_constraint(recipe, recipe.constraint, old, new), True
    asked, limit = recipe.constraint, new.length - 1
    constraint, complete = fresh_recipe(new).constraint, True
    shift = new.vocabulary.attribute_count - old.vocabulary.attribute_count
    # The longest word of a model is no restriction, nor is the shortest where a pattern's letters alone ask for it.
    longest = limit if asked.longest >= old.length - 1 else min(asked.longest + shift, limit)
    shortest = max(1, asked.shortest + shift)
    if len(asked.suffix):
        ending = _ending(asked, old.vocabulary, new.vocabulary)
        if ending is not None and len(ending) + new.vocabulary.attribute_count <= limit:
            constraint = constraint.ending_in(ending)
        else:
            complete = False
            shortest = 1 if asked.shortest == _written(asked) else shortest
    try:
        constraint = constraint.with_lengths(shortest, longest)
    except ConstraintError:
        complete = False
    for i in asked.asked:
        place = i + shift if i >= old.vocabulary.attribute_count else _attribute(old.vocabulary, i, new.vocabulary)
        if place is None:
            complete = False
            continue
        if place >= limit:
            complete &= bool(asked.cells[i, END])  # the new model's words end there or before
            continue
        try:
            constraint = constraint.only(place, _in_alphabet(asked.cells[i], old.vocabulary, new.vocabulary))
        except ConstraintError:
            complete = False
    return with_constraint(recipe, constraint, old, new), complete


def _attribute(old: Vocabulary, position: int, new: Vocabulary) -> int | None:
    """Where another alphabet has an attribute; None where it has not."""
    name = old.attributes[position].name
    return next((place for place, one in enumerate(new.attributes) if one.name == name), None)


def _written(asked: Constraint) -> int:
    """The letters of a pattern that has a beginning and an ending: the fewest that `parse` lets its words have."""
    before = max((i + 1 for i in asked.asked), default=asked.attribute_count)
    return max(before, asked.attribute_count) + len(asked.suffix)


def _ending(asked: Constraint, old: Vocabulary, new: Vocabulary) -> Flags | None:
    """The letters a word must end in, in another alphabet; None where one of their places has none there."""
    out = np.zeros((len(asked.suffix), len(new)), bool)
    for cell, before in zip(out, asked.suffix, strict=True):
        cell[_in_alphabet(before, old, new)] = True
    out[:, END] = False
    return out if out.any(1).all() else None


def _in_alphabet(cell: Flags, old: Vocabulary, new: Vocabulary) -> list[int]:
    """The same set in another alphabet; one of most letters is taken as what it leaves out."""

    def there(symbols: Iterable[int]) -> set[int]:
        return {END if c == END else new.symbol(old.glyph(c)) for c in symbols if c == END or old.glyph(c) in new}

    words = np.isin(np.arange(len(old)), [END, *old.letters])
    if 2 * (cell & words).sum() > words.sum():
        return sorted({END, *new.letters} - there(np.flatnonzero(words & ~cell).tolist()))
    return sorted(there(np.flatnonzero(cell).tolist()))
