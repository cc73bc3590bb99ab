"""Which positions a step of a run drew together, found again from its two frames."""

import numpy as np

from models.data.vocabulary import END
from models.model import Model
from models.sampling.clock import levels_at
from models.sampling.frame import Frame
from models.sampling.recipe import Recipe
from models.sampling.reverse_step import StepPlan, distribution_in, draw_word, rng_of
from models.sampling.support import Support
from models.sampling.trajectory import Trajectory


def drawn_together(model: Model, recipe: Recipe, before: Frame, after: Frame, row: int) -> tuple[int, ...]:
    """The positions of a row that the step from `before` drew and that hold in `after` what it drew, ascending.

    recipe: the one that made the step. The padding that an end brings is not drawn, and what was written by hand over a
    letter that the step drew is not either. The draw is repeated, which takes no model call.
    """
    one = recipe.with_(rows=1, first_row=recipe.first_row + row)
    at = slice(row, row + 1)
    state = before.state.rows(at)
    support = Support.of(one.constraint, before.lengths[at])
    plan = StepPlan(model, one, support)
    step = plan.step_after(before.step, before.clock)
    distribution = distribution_in(model, one, state, support, before.p0[at])
    x0 = draw_word(distribution, rng_of(one, step.number), model.length)
    moved, drawn = plan.drawn(step, state, distribution, x0, after.noise[at])
    return tuple(int(i) for i in np.flatnonzero(moved[0] & (after.x[row] == drawn[0])))


def by_hand(model: Model, trajectory: Trajectory, index: int, row: int, position: int) -> bool:
    """Whether the symbol that frame `index` set at a position was written by hand, not drawn and no end's padding.

    Only a frame with which another segment begins can hold such a symbol; of any other frame the answer is False.
    Where noise shows letters, one that is settled before the run would settle it was.
    """
    if index == 0 or all(segment.start != index for segment in trajectory.segments):
        return False
    before, after = trajectory.frames[index - 1], trajectory.frames[index]
    if not model.process.traits.hides:
        due = levels_at(trajectory.recipe_at(index - 1), after.clock)[position] <= 0
        due = due or bool((after.settled[row, :position] == END).any())  # an end brings its padding
        return not after.noise[row, position] and not due
    together = drawn_together(model, trajectory.recipe_at(index - 1), before, after, row)
    ended = any(after.x[row, i] == END for i in together if i < position)
    return position not in together and not ended
