"""The parts of one reverse step: the prediction, the distribution drawn from, which positions move.

`sampler` strings them into runs, `edits` into changes in mid-run, `evaluation` follows a given word along them: a
likelihood is read off the very functions that draw.
"""

from functools import lru_cache, partial
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from models.arrays import Array, Flags, Symbols
from models.distributions.protocol import WordDistribution
from models.errors import UserError
from models.families.predictor import Earlier, Prediction
from models.guidance.classifier_free import passes
from models.model import Model
from models.probabilities import TINY
from models.processes import Moves, State
from models.processes.orders import POLICIES
from models.processes.policy import Chooses, Path
from models.processes.policy_input import Draw, PolicyInput, Step, Terms, padding
from models.processes.timetables import Timetable, in_blocks
from models.rng import CounterRNG, Stream
from models.sampling.clock import next_clock
from models.sampling.frame import Frame
from models.sampling.recipe import Recipe
from models.sampling.support import Support


def check(model: Model, recipe: Recipe) -> None:
    """Raise UserError unless the recipe's shape and order are the model's, and it can do what it asks for."""
    if recipe.constraint.shape != (model.length, len(model.vocabulary)):
        raise UserError(f"This pattern was made for another model than {model.title}; type it again.")
    order, traits = POLICIES[recipe.policy], model.process.traits
    if not order.suits(traits):
        orders = ", ".join(policy.label for policy in POLICIES.values() if policy.suits(traits))
        raise UserError(f"{model.title} cannot be drawn in the order {order.label}; choose {orders}.")
    if not traits.goes_by(recipe.timetable):
        wanted = in_blocks(traits.block)
        raise UserError(f"{model.title} draws blocks of {wanted.number:g}; choose the timetable {wanted}.")
    if recipe.ignore_right and not traits.may_ignore_right:
        raise UserError(f"{model.title} cannot ignore what stands to the right; leave that out.")
    if recipe.label and recipe.classifier:
        model.guided(recipe.guides)
    elif recipe.label:
        if model.labels is None:
            raise UserError(f"{model.title} has learned no labels; leave the label out, or open a model that has.")
        model.labels.number(recipe.label)
    if recipe.pin_guidance != 1 and not model.traits.may_hide_pins:
        raise UserError(f"{model.title} cannot hide its pins to be guided by them; leave that out.")


def rng_of(recipe: Recipe, number: int) -> CounterRNG:
    """The random numbers of step `number` of a run."""
    return CounterRNG(recipe.seed, recipe.first_row, recipe.rows, number)


def predict(model: Model, recipe: Recipe, state: State, support: Support, base: Earlier | None = None) -> Prediction:
    """p(x0 | xt) of R states, and what is drawn from. base: what was predicted of the same rows before."""
    guides = recipe.guides
    if isinstance(base, Frame) and base.guides != guides:
        base = None
    model = model.guided(guides)
    return model.predictor.predict(model.process, state, support, recipe, base)


def distribution_in(
    model: Model, recipe: Recipe, state: State, support: Support, p0: NDArray[np.float32]
) -> WordDistribution:
    """The distribution over whole words that a step from R states draws from, whose p0 was kept. No model call."""
    return model.predictor.distribution(model.process, state, support, recipe, p0)


class Times(NamedTuple):
    """A time of a run: the next one, and the levels (L,) that the timetable sets at both."""

    next_clock: float
    now: Array
    to: Array


@lru_cache(maxsize=64)
def _times_met(steps: int, schedule: str, timetable: Timetable, free: tuple[bool, ...]) -> dict[float, Times]:
    """The times of runs of one kind that have been met so far."""
    return {}


def clock_after(step: Step, moves: Moves) -> float:
    """The run's clock after a step: that of its grid, or the policy's own; 0 where the policy ends the run."""
    if moves.done:
        return 0.0
    return step.next_clock if moves.clock is None else float(moves.clock.max())


class StepPlan:
    """What the steps of a run have in common, worked out once: the next step need only look at the state.

    That is the policy, the terms that it decides by (what the support leaves free, its settings), and the levels at
    each time of the run, which all runs of the same timetable and free positions share. keeps: whether a step that
    changes no symbol leaves the prediction as it is. scores: whether the letters that a step settles have the chances
    that it drew them with: so they have where those that stay hidden say nothing, and where the order is one alone.
    mover: the guidance that moves what steps aim at, None where none does.
    """

    def __init__(self, model: Model, recipe: Recipe, support: Support) -> None:
        self.model, self.recipe, self.support = model, recipe, support
        self.process, policy = model.process, POLICIES[recipe.policy]
        traits, guided = model.process.traits, model.guided(recipe.guides)
        self.choose_moves = policy.choose
        self.keeps = traits.hides and not model.predicts_unchanged_rows
        moves_points = guided.guidance is not None and guided.guidance.moves_points(self.process)
        self.mover = guided.guidance if moves_points else None
        self.scores = traits.uninformative_noise or (traits.hides and policy.path is Path.ONE)
        self._terms = Terms(
            self.process.size,
            traits.hides,
            support.fixed,
            support.free,
            recipe.settings,
            partial(_leave_out, guided, support, recipe.remasks),
            recipe.schedule,
        )
        self._length = recipe.constraint.shape[0]
        self._even = recipe.timetable.is_even
        self._free = recipe.constraint.free_positions
        kind = (recipe.steps, recipe.schedule, recipe.timetable, self._free)
        own_clock = policy.even_only  # its times do not come again
        self._times = dict[float, Times]() if own_clock else _times_met(*kind)

    def asked_to_move(self, after: State) -> int:
        """How many states of a row the mover was shown in the step to these."""
        return self.mover.asked_to_move if self.mover is not None and after.noise.any() else 0

    def step_after(self, number: int, clock: float) -> Step:
        """The step that follows step `number`, which ended at `clock`."""
        times = self._times.get(clock)
        if times is None:
            recipe, later = self.recipe, next_clock(self.recipe.steps, clock)
            now, to = (recipe.timetable.levels(recipe.schedule, time, self._free) for time in (clock, later))
            times = self._times[clock] = Times(later, now, to)
        return Step(number + 1, clock, *times, self._even)

    def policy_input(
        self, step: Step, state: State, distribution: WordDistribution, rng: CounterRNG, x0: Symbols | None = None
    ) -> PolicyInput:
        """What the policy sees of R states. x0 (R, L): words that are given."""
        u = rng(self._length + 1, Stream.LETTERS) if x0 is None else None
        return PolicyInput(state, distribution, Draw(distribution, u, x0), step, self._terms, rng)

    def choose(
        self, step: Step, state: State, distribution: WordDistribution, rng: CounterRNG, x0: Symbols | None = None
    ) -> tuple[Symbols, Moves, NDArray[np.int64] | None]:
        """The words drawn, as far as the step needs them, the positions it moves, and what it asked of the model.

        The last is how many states of each row were shown to the model, (R,), None for none of any.
        """
        inputs = self.policy_input(step, state, distribution, rng, x0)
        moves = self.choose_moves(inputs)
        if self.mover is not None and (moves.to[state.noise] > 0).any():
            moves = self.mover.moved(self.process, state, moves, distribution.marginals)
        needed = self.process.needed(state, moves, rng)
        if needed is not None and moves.settle is None:
            moves = Moves(moves.to, needed, *moves[2:])
        return inputs.draw.used(needed) if moves.symbols is None else moves.symbols, moves, inputs.asked

    def drawn(
        self, step: Step, state: State, distribution: WordDistribution, x0: Symbols, after: Flags
    ) -> tuple[Flags, Symbols]:
        """(R, L) the positions whose symbols a step draws, without the padding that an end brings, and the symbols.

        x0 (R, L): the words that were drawn. after (R, L): the noise that the step left. No model call.
        """
        rng = rng_of(self.recipe, step.number)
        if POLICIES[self.recipe.policy].asks:  # each position by itself, and padding too
            return state.noise & ~after, x0
        inputs = self.policy_input(step, state, distribution, rng, x0)
        if isinstance(self.choose_moves, Chooses):
            return self.choose_moves.chosen(inputs), x0
        moves = self.choose_moves(inputs)
        x0 = x0 if moves.symbols is None else moves.symbols
        return state.noise & ~self.process.posterior_step(state, x0, moves, rng).noise, x0


def _leave_out(model: Model, support: Support, remasks: bool, state: State) -> tuple[Array, NDArray[np.int64]]:
    """See `PolicyInput.without`. Positions that can hold one symbol alone are left as they are.

    The states (R,) of rows that go on are counted.
    """
    standing = ~state.noise & ~np.broadcast_to(support.fixed, state.x.shape)
    padded = standing & padding(state.settled(model.process.size))
    rows, positions = np.nonzero(standing & ~padded)
    out = np.where(padded, 1.0, np.nan)
    if len(rows):
        hidden = np.arange(state.x.shape[1]) == positions[:, None]
        shown = model.process.renew(state.rows(rows), hidden, CounterRNG(0, 0, len(rows), 0))
        each, whole = np.arange(len(rows)), support.cells.ndim == 2
        cells = support.cells[positions] if whole else support.cells[rows, positions]
        p = model.probabilities(shown)[each, positions] * cells
        out[rows, positions] = p[each, state.x[rows, positions]] / np.maximum(p.sum(1), TINY)
    counts = np.bincount(rows, minlength=len(state.x)) * passes(model.denoiser)
    return out, counts * (remasks | state.noise.any(1))


def draw_word(distribution: WordDistribution, rng: CounterRNG, length: int) -> Symbols:
    """One whole word a row: the guess of x0 that every policy shares."""
    return distribution.draw(rng(length + 1, Stream.LETTERS))
