"""What is special of a family's models, as icons with a sentence each: by their traits, never by their name."""

from models.families.family import Family
from playground.widgets.marks import Mark

EXACT = Mark("exact", "Exact: how likely a word is can be computed, not only bounded.")
BOUND = Mark("at-most", "Bound: how likely a word is has a bound, no exact value.")
ANY_ORDER = Mark("any-order", "Any order: positions can be filled in every order.")
IN_ORDER = Mark("rightwards", "Left to right: each letter follows from those before it.")
BLOCKS = Mark("block-by-block", "Blocks: letters are drawn block by block, from the left.")
REVISES = Mark("revises", "Revises: letters that are shown may change until the end.")
WHOLE = Mark("whole-word", "Whole words: a step is exact, however many letters it fills.")
ONCE = Mark("once", "Once: the model is asked a single time for all letters.")
POINTS = Mark("points", "Points: letters are points, and words move to them without jumps.")
COUNTED = Mark("tally", "Counted: there is no network; it is ready at once.")


def marks_of(made: Family) -> tuple[Mark, ...]:
    """The marks of a family, in their fixed order."""
    traits = made.model_traits
    in_order = traits.uninformative_noise and not traits.any_order
    found = (
        (EXACT, traits.likelihood == "exact"),
        (BOUND, traits.likelihood != "exact"),
        (ANY_ORDER, traits.any_order and not traits.block and not traits.one_pass),
        (IN_ORDER, in_order),
        (BLOCKS, bool(traits.block)),
        (REVISES, traits.revises),
        (WHOLE, traits.joint),
        (ONCE, traits.one_pass),
        (POINTS, bool(traits.latent)),
        (COUNTED, made.fit is not None),
    )
    return tuple(mark for mark, holds in found if holds)
