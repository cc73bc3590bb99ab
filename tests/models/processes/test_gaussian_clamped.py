"""The clamping trick: what a step aims at, when it begins, and what is not known of words drawn by it."""

from __future__ import annotations

import numpy as np
import pytest

from models.constraints.constraint import Constraint
from models.errors import UserError
from models.evaluation.likelihood import score
from models.families.gaussian import GAUSSIAN
from models.processes import Moves, State
from models.processes.gaussian import Gaussian, nearest
from models.processes.sphere import spread
from models.rng import CounterRNG
from models.sampling import sampler
from models.sampling.recipe import Recipe
from tests.models.processes.kernels import L, V, exact_model

PROCESS = Gaussian(spread(V, GAUSSIAN.traits.latent, 4.0, 0))
MODEL = exact_model(lambda size: PROCESS)
BOTH = [("clamp", False), ("clamp-afresh", True)]
STEPS = 8


def recipe(policy: str, **settings: float) -> Recipe:
    return Recipe(Constraint.free(L, V).pin(0, 1), STEPS, policy=policy, rows=30, seed=2, settings=settings)


def points(state: State) -> np.ndarray:
    assert state.latent is not None
    return state.latent


@pytest.mark.parametrize(("policy", "afresh"), BOTH)
def test_a_step_aims_at_the_letter_nearest_to_the_mean(policy, afresh):
    asked = recipe(policy, begin=1.0)
    before, after = list(sampler.run(MODEL, asked))[3:5]
    mean = before.sampling_probs.astype(np.float64) @ PROCESS.embeddings
    aim = nearest(mean, PROCESS.embeddings)
    numbers = CounterRNG(asked.seed, 0, 30, before.step + 1)
    if afresh:
        state = PROCESS.renew(before.state, before.noise, numbers)  # nothing is kept of where it was
        expected = PROCESS.posterior_step(state, aim, Moves(after.level), numbers)
    else:
        expected = PROCESS.posterior_step(before.state, aim, Moves(after.level), numbers)
    assert points(after.state) == pytest.approx(points(expected), abs=1e-5)
    assert (before.sampling_probs.argmax(-1) == aim).mean() > 0.8  # mostly the likeliest letter


@pytest.mark.parametrize(("policy", "afresh"), BOTH)
def test_before_it_begins_a_run_is_that_of_the_process(policy, afresh):
    plain = list(sampler.run(MODEL, recipe("ancestral")))
    never, half = (list(sampler.run(MODEL, recipe(policy, begin=begin))) for begin in (0.0, 0.5))
    assert [frame.digest for frame in never] == [frame.digest for frame in plain]
    assert [a.digest == b.digest for a, b in zip(half, plain, strict=True)][: STEPS // 2 + 1] == [True] * 5
    assert half[STEPS // 2 + 1].digest != plain[STEPS // 2 + 1].digest


@pytest.mark.parametrize(("policy", "afresh"), BOTH)
def test_words_end_as_they_are_drawn_and_pins_hold(policy, afresh):
    asked = recipe(policy, begin=1.0)
    frames = list(sampler.run(MODEL, asked))
    assert all((frame.x[:, 0] == 1).all() and not frame.noise[:, 0].any() for frame in frames)
    assert frames[-1].clear
    assert asked.constraint.matches(frames[-1].x).all()


@pytest.mark.parametrize(("policy", "afresh"), BOTH)
def test_a_word_drawn_so_has_no_probability_that_is_known(policy, afresh):
    with pytest.raises(UserError, match="aims at letters that it never draws; choose another order"):
        score(MODEL, ["ab"], recipe(policy))
