"""The parts of one reverse step: the prediction, the distribution drawn from, which positions move.

`sampler` strings them into runs, `edits` into changes in mid-run, `evaluation` follows a given word along them: a
likelihood is read off the very functions that draw.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from models.distributions.protocol import WordDistribution
from models.errors import UserError
from models.families.predictor import Known, Prediction
from models.model import Model
from models.processes import Moves, State
from models.processes.orders import POLICIES
from models.processes.policy import ByScore, Draw, Step, View
from models.processes.timetables import Timetable
from models.rng import CounterRNG, Stream
from models.sampling.clock import next_clock
from models.sampling.recipe import Recipe
from models.sampling.support import Support

Array = NDArray[np.float64]
Symbols = NDArray[np.int16]
Flags = NDArray[np.bool_]


def check(model: Model, recipe: Recipe) -> None:
    """Raise UserError unless the recipe's shape and order are the model's."""
    if recipe.constraint.shape != (model.length, len(model.vocabulary)):
        raise UserError(f"This pattern was made for another model than {model.title}; type it again.")
    if not POLICIES[recipe.policy].suits(model.process.traits):
        orders = ", ".join(policy.label for policy in POLICIES.values() if policy.suits(model.process.traits))
        raise UserError(f"{model.title} cannot be drawn in the order {POLICIES[recipe.policy].label}; choose {orders}.")


def rng_of(recipe: Recipe, number: int) -> CounterRNG:
    """The random numbers of step `number` of a run."""
    return CounterRNG(recipe.seed, recipe.first_row, recipe.rows, number)


def predict(model: Model, recipe: Recipe, state: State, support: Support, base: Known | None = None) -> Prediction:
    """p(x0 | xt) of R states and what is drawn from; base: what was predicted of the same rows before."""
    return model.predictor.predict(model.process, state, support, recipe, base)


def distribution_in(
    model: Model, recipe: Recipe, state: State, support: Support, p0: NDArray[np.float32]
) -> WordDistribution:
    """The distribution over whole words that a step from R states draws from, whose p0 was kept. No model call."""
    return model.predictor.distribution(model.process, state, support, recipe, p0)


@lru_cache(maxsize=4096)
def _times(
    steps: int, schedule: str, timetable: Timetable, length: int, clock: float
) -> tuple[float, Array, Array, bool]:
    later = next_clock(steps, clock)
    now, to = (timetable.levels(schedule, time, length) for time in (clock, later))
    return later, now, to, timetable.is_even


def step_after(recipe: Recipe, number: int, clock: float) -> Step:
    """The step that follows step `number`, which ended at `clock`."""
    length = recipe.constraint.shape[0]
    later, now, to, even = _times(recipe.steps, recipe.schedule, recipe.timetable, length, clock)
    return Step(number + 1, clock, later, now, to, even)


@dataclass
class LeaveOneOut:
    """The chance of each settled symbol with its own position hidden, if it is asked for.

    remasks: whether rows without noise go on. each (R,): how many states of a row that goes on were shown to the model
    for it, None for none of any.
    """

    model: Model
    state: State
    support: Support
    remasks: bool
    each: NDArray[np.int64] | None = None

    @property
    def calls(self) -> int:
        """Model calls that it took: as many as the row that asked most."""
        return 0 if self.each is None else int(self.each.max())

    def __call__(self) -> Array:
        """(R, L), nan where a position is not settled or can hold one symbol alone."""
        state, process = self.state, self.model.process
        rows, positions = np.nonzero(~state.noise & ~np.broadcast_to(self.support.fixed, state.x.shape))
        out = np.full(state.x.shape, np.nan)
        if len(rows):
            hidden = np.arange(state.x.shape[1]) == positions[:, None]
            shown = process.renew(state.rows(rows), hidden, CounterRNG(0, 0, len(rows), 0))
            p = self.model.probabilities(shown)
            out[rows, positions] = p[np.arange(len(rows)), positions, state.x[rows, positions]]
            shown_each = np.bincount(rows, minlength=len(state.x)) * (self.remasks | state.noise.any(1))
            self.each = shown_each if self.each is None else self.each + shown_each
        return out


def clock_after(step: Step, moves: Moves) -> float:
    """The run's clock after a step: that of its grid, or the policy's own; 0 where the policy ends the run."""
    if moves.done:
        return 0.0
    return step.next_clock if moves.clock is None else float(moves.clock.max())


class StepContext(NamedTuple):
    """What a step needs beside the state."""

    model: Model
    recipe: Recipe
    support: Support

    def view(
        self, step: Step, state: State, distribution: WordDistribution, x0: Symbols | None = None
    ) -> tuple[View, LeaveOneOut]:
        """What the policy sees of R states, and what it asked of the model. x0 (R, L): words that are given."""
        recipe, support, rng = self.recipe, self.support, rng_of(self.recipe, step.number)
        u = rng(state.x.shape[1] + 1, Stream.LETTERS) if x0 is None else None
        noise, process = state.noise, self.model.process
        asked = LeaveOneOut(self.model, state, self.support, remasks=recipe.remasks)
        view = View(
            state,
            noise,
            state.x if process.traits.hides else np.where(noise, process.size, state.x),
            distribution,
            Draw(distribution, u, x0),
            step,
            support.fixed,
            support.free,
            recipe.settings,
            rng,
            asked,
        )
        return view, asked

    def choose(
        self, step: Step, state: State, distribution: WordDistribution, x0: Symbols | None = None
    ) -> tuple[Symbols, Moves, LeaveOneOut]:
        """The words drawn, as far as the step needs them, the positions it moves, and what it asked of the model."""
        view, asked = self.view(step, state, distribution, x0)
        moves = POLICIES[self.recipe.policy].choose(view)
        needed = self.model.process.needed(state, moves, view.rng)
        return view.draw.used(needed), moves, asked

    def drawn(self, step: Step, state: State, distribution: WordDistribution, x0: Symbols) -> Flags:
        """(R, L) the positions whose symbols a step draws: what it settles without the padding that an end brings."""
        view, _ = self.view(step, state, distribution, x0)
        choose = POLICIES[self.recipe.policy].choose
        if isinstance(choose, ByScore):
            return choose.chosen(view)
        after = self.model.process.posterior_step(state, x0, choose(view), rng_of(self.recipe, step.number))
        return state.noise & ~after.noise


def draw_word(distribution: WordDistribution, rng: CounterRNG, length: int) -> Symbols:
    """One whole word a row: the guess of x0 that every policy shares."""
    return distribution.draw(rng(length + 1, Stream.LETTERS))
