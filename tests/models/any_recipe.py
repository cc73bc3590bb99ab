"""Everything that can be asked of a small model, for properties that must hold whatever is asked."""

from __future__ import annotations

import numpy as np
from hypothesis import strategies as st

from models.constraints.constraint import Constraint
from models.errors import ConstraintError
from models.families.masked import MASKED
from models.processes.orders import POLICIES
from models.processes.schedules import SCHEDULES
from models.sampling.recipe import Recipe

L, V = 6, 4


@st.composite
def constraints(draw: st.DrawFn) -> Constraint:
    """Pins, sets, a range of lengths and an ending, any of them; always one that some word satisfies."""
    constraint = Constraint.free(L, V)
    for i in draw(st.lists(st.integers(0, L - 1), max_size=3, unique=True)):
        symbols = draw(st.lists(st.integers(0, V - 1), min_size=1, max_size=2, unique=True))
        constraint = _or_not(constraint, lambda c, i=i, s=symbols: c.only(i, s))
    if draw(st.booleans()):
        shortest = draw(st.integers(1, L - 1))
        longest = draw(st.integers(shortest, L - 1))
        constraint = _or_not(constraint, lambda c: c.with_lengths(shortest, longest))
    if draw(st.booleans()):
        ending = np.zeros((draw(st.integers(1, 2)), V), bool)
        ending[:, draw(st.lists(st.integers(1, V - 1), min_size=1, unique=True))] = True
        constraint = _or_not(constraint, lambda c: c.ending_in(ending))
    return constraint


def _or_not(constraint, change):
    try:
        return change(constraint)
    except ConstraintError:
        return constraint


@st.composite
def recipes(draw: st.DrawFn) -> Recipe:
    """Any recipe for the model of L positions and V symbols."""
    policy = draw(st.sampled_from(sorted(MASKED.policies)))
    share = draw(st.sampled_from([0.0, 0.2, 1.0]))
    return Recipe(
        draw(constraints()),
        steps=draw(st.integers(1, 3 * L)),
        schedule=draw(st.sampled_from(sorted(SCHEDULES))),
        policy=policy,
        temperature=draw(st.sampled_from([0.0, 1e-12, 0.4, 1.0, 1.0, 3.0, 1000.0])),
        top_k=draw(st.sampled_from([0, 0, 1, 2, V])),
        top_p=draw(st.sampled_from([1.0, 1.0, 1e-6, 0.3, 0.9])),
        settings={p.name: float(p.lowest) + round(share, 0 if p.whole else 1) for p in POLICIES[policy].parameters},
        length_first=draw(st.booleans()),
        pin_guidance=draw(st.sampled_from([1.0, 1.0, 1.0, 0.0, 2.5])),
        rows=draw(st.integers(1, 4)),
        first_row=draw(st.sampled_from([0, 0, 3, 100_000])),
        seed=draw(st.integers(0, 2**53 - 1)),
    )
