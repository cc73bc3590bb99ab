"""The recipe that suits a model: its default one, and another model's recipe as far as it can follow it."""

from typing import Any

from models.constraints.constraint import Constraint, free_for
from models.errors import quoted
from models.families.registry import family_of
from models.guidance.methods import ClassifierSpec
from models.model import Model
from models.processes.orders import POLICIES
from models.processes.policy import Sets
from models.processes.timetables import Timetable, in_blocks
from models.sampling.order import Order
from models.sampling.recipe import MAX_STEPS, Recipe


def default_steps(card: dict[str, Any], constraint: Constraint) -> int:
    """The number of steps that a model with this card is drawn in by default: that of its family for what is free."""
    free = max(1, constraint.shape[0] - len(constraint.pins))
    return min(MAX_STEPS, family_of(card).default_steps(free))


def default_recipe(model: Model, constraint: Constraint | None = None, rows: int = 1) -> Recipe:
    """What a model is drawn by unless the user says otherwise: its family's first policy and number of steps."""
    constraint = constraint or free_for(model.vocabulary, model.length)
    steps = default_steps(model.card, constraint)
    policy, timetable = default_policy(model), default_timetable(model.card)
    return Recipe(constraint, steps=steps, policy=policy, timetable=timetable, rows=rows)


def default_timetable(card: dict[str, Any]) -> Timetable:
    """The first timetable of a model with this card; of one that draws blocks, that of its own."""
    made_by = family_of(card)
    block = made_by.traits_with(card.get("process")).block
    return in_blocks(block) if block else Timetable.parse(made_by.timetables[0])


def default_policy(model: Model) -> str:
    """The model's first policy in its family; of all, for an exact model of a process that its card does not name."""
    return next(
        p
        for p in (*family_of(model.card).policies_of(model.card), *POLICIES)
        if POLICIES[p].suits(model.process.traits)
    )


def even_policy(model: Model) -> str | None:
    """The policy of the model's family by which positions go in every order with the same chance; None without one.

    Nor has a model one whose noise says something of its letters: its own steps go by that.
    """
    if not model.process.traits.uninformative_noise:
        return None
    for name in family_of(model.card).policies:
        if POLICIES[name].sets is Sets.EVENLY and POLICIES[name].suits(model.process.traits):
            return name
    return None


def is_unidentified(recipe: Recipe) -> bool:
    """Whether its runs are guided by a classifier that it does not identify."""
    return bool(recipe.label and recipe.classifier) and not ClassifierSpec.parse(recipe.classifier).fingerprint


def identified(model: Model, recipe: Recipe) -> Recipe:
    """The recipe with the very classifier that guides its runs, so that it draws these words again or none.

    Raises UserError where there is no such classifier.
    """
    return recipe.with_(classifier=model.identified(recipe.classifier)) if is_unidentified(recipe) else recipe


def guidable(model: Model, recipe: Recipe) -> Recipe:
    """The recipe with its label as far as a model knows it: by the very classifier, else by the one that it has.

    Without a label where it knows none of that name. To read a classifier, or make one of a list, takes up to seconds.
    """
    if not recipe.label or model.knows(recipe.label, recipe.classifier):
        return recipe
    own = str(ClassifierSpec.parse(recipe.classifier).any_such) if recipe.classifier else ""
    if own != recipe.classifier and model.knows(recipe.label, own):
        return recipe.with_(classifier=own)
    return recipe.with_(label="", classifier="")


def guided_otherwise(model: Model, before: Recipe, after: Recipe) -> str:
    """A sentence on what `guidable` changed; "" for nothing."""
    spec = ClassifierSpec.parse(before.classifier) if before.classifier else None
    if after.label != before.label:
        if spec is None:
            return f"{model.title} has not learned the label {quoted(before.label)}."
        return f"{model.title} cannot be guided to the label {quoted(before.label)} by {spec.any_such}."
    changed = spec is not None and spec.fingerprint and after.classifier != before.classifier
    return f"{model.title} is guided by a classifier of its own." if changed else ""


def adapted(model: Model, recipe: Recipe, order: Order | None = None) -> tuple[Recipe, tuple[str, ...]]:
    """A recipe of the same pattern shape, made for another model, and what was changed in it, a sentence each.

    order: take the policy with its settings, and the timetable, from this one; None for the recipe's own. Where a
    classifier may know the label it stays: `guidable` says whether it does.
    """
    family, changes, sentences = family_of(model.card), dict[str, Any](), list[str]()
    out = recipe
    if order is not None:
        out = recipe.with_(policy=order.policy, settings=order.settings, timetable=order.timetable)
    if out.policy not in family.policies or not POLICIES[out.policy].suits(model.traits):
        changes |= {"policy": default_policy(model), "settings": {}}
    if out.timetable.name not in family.timetables or not model.traits.goes_by(out.timetable):
        changes["timetable"] = default_timetable(model.card)
    if out.ignore_right and not model.traits.may_ignore_right:
        changes["ignore_right"] = False
    if out.pin_guidance != 1 and not model.traits.may_hide_pins:
        changes["pin_guidance"] = 1.0
    out = out.with_(**changes) if changes else out
    if not out.classifier or not model.may_be_guided(out.classifier):
        out = guidable(model, out)  # at once; whether a classifier knows the label is seen when it is read
    if out.policy != recipe.policy:
        labels = POLICIES[out.policy].label, POLICIES[recipe.policy].label
        sentences.append(f"{model.title} is drawn by {labels[0]}, not by {labels[1]}.")
    if "timetable" in changes or out.timetable.name != recipe.timetable.name:
        sentences.append(f"The timetable of {model.title} is {out.timetable.label}, not {recipe.timetable.label}.")
    if out.ignore_right != recipe.ignore_right:
        sentences.append(f"{model.title} heeds what stands to the right.")
    sentences += filter(None, [guided_otherwise(model, recipe, out)])
    if out.pin_guidance != recipe.pin_guidance:
        sentences.append(f"{model.title} is not guided by its pins.")
    return out, tuple(sentences)
