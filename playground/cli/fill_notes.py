"""What `unmask fill` says at a terminal beside its words: what is approximate, and that no word of the list fits."""

import sys

import numpy as np

from models.constraints.constraint import Constraint
from models.families.predictor import APPROXIMATE
from models.model import Model
from models.plurals import counted
from models.sampling import sampler
from models.sampling.recipe import Recipe
from playground.catalog.opened import Opened
from playground.formatting import length_exactness
from playground.system.terminal import is_terminal, note


def note_no_word_fits(opened: Opened, constraint: Constraint) -> None:
    """Note that no word of the list fits, and which positions rule it out; the model fills the pattern all the same."""
    if opened.oracle is None or constraint.is_free:
        return
    x = np.full(opened.model.length, opened.model.vocabulary.mask, np.int16)
    for position, symbol in constraint.pins.items():
        x[position] = symbol
    answer = opened.oracle.answer(x, constraint)
    if answer.count or not answer.blocking:
        return
    places = [opened.model.vocabulary.attributes.place(i) for i in answer.blocking]
    if len(places) == 1:
        what = f"position {places[0]} rules it out"
    else:
        what = f"positions {', '.join(places[:-1])} and {places[-1]} together rule it out"
    note(f"unmask: No word of the list fits: {what}. What follows is the model's own.")


def note_approximate(model: Model, recipe: Recipe, misfit: float) -> None:
    """Say at a terminal what is approximate of the words. misfit: the largest on the way, see `Prediction`."""
    if not is_terminal(sys.stderr):
        return
    if misfit >= APPROXIMATE:
        note(f"unmask: {length_exactness(misfit, exact=False)}")
    _note_particles(model, recipe)


def _note_particles(model: Model, recipe: Recipe) -> None:
    """Say where the pattern leaves more completions than the model meets."""
    if model.traits.exact_draws or recipe.ignore_right:
        return
    particles = sampler.start(model, recipe.with_(rows=1)).predicted.particles
    if particles is not None and particles.any():
        several = counted(int(particles[0]), "weighted particle")
        note(f"unmask: Approximate: {several} stand for all completions of the pattern, which are too many.")
