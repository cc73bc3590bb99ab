"""The laws that every discrete process obeys: its verbs against Bayes' rule over its own kernel, and runs at the law.

Uniform diffusion stands for all that show letters that are noise: nothing is settled before the end but what was pinned
or written by hand.
"""

from __future__ import annotations

import numpy as np
import pytest

from models.constraints.constraint import Constraint
from models.errors import UserError
from models.evaluation.along_path import follow
from models.evaluation.elbo import elbo
from models.evaluation.exact_ancestral import ancestral_log_prob
from models.evaluation.exact_orders import exact
from models.evaluation.figure import Kind
from models.evaluation.likelihood import score
from models.evaluation.reading import finish, reading
from models.processes import Masked, Moves, State
from models.processes.discrete import Discrete
from models.processes.orders import POLICIES
from models.processes.schedules import SCHEDULES
from models.rng import CounterRNG
from models.sampling import edits, sampler
from models.sampling.recipe import Recipe
from models.sampling.restore import restored, stored
from tests.models.constraints.without import without
from tests.models.processes.kernels import LAW, WORDS, ByKernel, Exact, L, Uniform, V, distance, exact_model, shares

KERNELS = [Uniform, ByKernel]
EVERY = [Masked, *KERNELS]
N = 40_000
MODEL = exact_model(Uniform)
FREE = Constraint.free(L, V)


def rng(rows: int = N, seed: int = 0) -> CounterRNG:
    return CounterRNG(seed, 0, rows, 1)


def states(process, level: float, rows: int = N) -> tuple[np.ndarray, State]:
    """Clean symbols of all kinds at one position, and what became of them."""
    x0 = (np.arange(rows) % V).astype(np.int16)[:, None]
    return x0, process.corrupt(x0, np.full(x0.shape, level), rng(rows))


def kernel_of(process, now: float, then: float) -> np.ndarray:
    """(S, S), of masking where the process has none."""
    of = process if isinstance(process, Discrete) else ByKernel(V)
    return of.kernel(np.array(now), np.array(then))


@pytest.mark.parametrize("kind", KERNELS)
def test_two_stretches_of_noise_are_one(kind):
    a, b, c = 0.2, 0.5, 0.9
    assert kernel_of(kind(V), a, b) @ kernel_of(kind(V), b, c) == pytest.approx(kernel_of(kind(V), a, c))


@pytest.mark.parametrize("kind", EVERY)
@pytest.mark.parametrize("level", [0.3, 0.8, 1.0])
def test_corruption_follows_the_kernel(kind, level):
    process = kind(V)
    x0, state = states(process, level)
    expected = kernel_of(process, 0.0, level)
    for c in range(V):
        found = np.bincount(state.x[x0 == c], minlength=expected.shape[1]) / (x0 == c).sum()
        assert found == pytest.approx(expected[c], abs=0.02)


@pytest.mark.parametrize("kind", EVERY)
def test_a_lower_level_destroys_a_part_of_what_a_higher_one_does(kind):
    process = kind(V)
    (x0, low), (_, high) = states(process, 0.3), states(process, 0.7)
    assert not ((low.x != x0) & (high.x == x0)).any()


@pytest.mark.parametrize("kind", EVERY)
def test_the_evidence_is_the_kernels_column(kind):
    process = kind(V)
    _, state = states(process, 0.6, 30)
    column = kernel_of(process, 0.0, 0.6)[:V, state.x[:, 0]].T
    found = np.exp(process.evidence(state)[:, 0])
    assert found / found.sum(-1, keepdims=True) == pytest.approx(column / column.sum(-1, keepdims=True))


@pytest.mark.parametrize("kind", EVERY)
def test_a_step_follows_bayes_and_its_chances_too(kind):
    """q(xs | xt, x0) by enumeration: what is drawn, and `log_step` up to what does not depend on x0."""
    process, t, s = kind(V), 0.8, 0.3
    x0, state = states(process, t)
    moves = Moves(np.minimum(state.level, s))
    after = process.posterior_step(state, x0, moves, rng(seed=1))
    log_step = process.log_step(state, after, moves)
    to_t, to_s = kernel_of(process, s, t), kernel_of(process, 0.0, s)
    joint = to_s[:V, :, None] * to_t[None, :, :]  # q(xs, xt | x0)
    posterior = joint / np.maximum(joint.sum(1, keepdims=True), 1e-300)
    for xt in range(len(to_t)):
        for c in range(V):
            at = ((state.x == xt) & (x0 == c) & state.noise)[:, 0]
            if at.sum() > 500:
                found = np.bincount(after.x[at, 0], minlength=len(to_t)) / at.sum()
                assert found == pytest.approx(posterior[c, :, xt], abs=0.04)
        for xs in range(len(to_t)):
            at = np.flatnonzero((state.x == xt) & (after.x == xs) & state.noise)
            if len(at):
                chances, expected = np.exp(log_step[at[0], 0]), posterior[:, xs, xt]
                possible = joint.sum(1)[:, xt] > 0  # else x0 = c cannot have become xt
                ratio = chances[possible] / chances[possible].max()
                assert ratio == pytest.approx(expected[possible] / expected[possible].max())


@pytest.mark.parametrize("kind", EVERY)
def test_at_level_0_the_symbol_is_that_of_x0(kind):
    process = kind(V)
    x0, state = states(process, 0.9, 300)
    after = process.posterior_step(state, x0, Moves(np.zeros_like(state.level)), rng(300))
    assert (after.x == x0).all()
    assert not after.noise.any()


@pytest.mark.parametrize("kind", EVERY)
def test_two_steps_are_as_good_as_one(kind):
    process, x0 = kind(V), np.full((N, 1), 1, np.int16)
    state = process.corrupt(x0, np.full((N, 1), 0.9), rng())
    half = process.posterior_step(state, x0, Moves(np.minimum(state.level, 0.6)), rng(seed=1))
    twice = process.posterior_step(half, x0, Moves(np.minimum(half.level, 0.2)), rng(seed=2))
    once = process.posterior_step(state, x0, Moves(np.minimum(state.level, 0.2)), rng(seed=3))
    counts = [np.bincount(x.x[:, 0], minlength=V + 1) / N for x in (twice, once)]
    assert counts[0] == pytest.approx(counts[1], abs=0.015)


@pytest.mark.parametrize("kind", EVERY)
def test_settling_and_renewing_leave_all_else_as_it_was(kind):
    process = kind(V)
    state = process.prior(5, np.full(L, -1, np.int16), rng(5))
    where = np.zeros((5, L), bool)
    where[2, 1] = True
    settled = process.settle(state, where, np.array(2, np.int16))
    assert (settled.x[2, 1], settled.level[2, 1]) == (2, 0.0)
    assert (settled.x[~where] == state.x[~where]).all()
    renewed = process.renew(settled, where, rng(5))
    assert renewed.level[2, 1] == 1.0
    assert (renewed.x[~where] == state.x[~where]).all()


@pytest.mark.parametrize("kind", KERNELS)
def test_information_falls_from_all_to_nothing(kind):
    p = np.array([0.5, 0.3, 0.2])
    found = kind(V).information(np.linspace(0, 1, 11), p)
    assert found[0] == pytest.approx(-(p * np.log(p)).sum())
    assert found[-1] == pytest.approx(0.0, abs=1e-12)
    assert (np.diff(found) < 0).all()


@pytest.mark.parametrize(
    ("schedule", "gives"), [*((name, "posterior") for name in SCHEDULES), ("linear", "leave-one-out")]
)
def test_runs_draw_the_law_that_the_denoiser_knows(schedule, gives):
    recipe = Recipe(FREE, steps=60, policy="ancestral", rows=4000, schedule=schedule)
    assert distance(shares(sampler.fill(exact_model(Uniform, gives), recipe).x), LAW) < 0.045


@pytest.mark.parametrize("kind", [Masked, ByKernel])
def test_masking_by_its_kernel_draws_the_same_law(kind):
    recipe = Recipe(FREE, steps=60, policy="ancestral", rows=4000)
    assert distance(shares(sampler.fill(exact_model(kind), recipe).x), LAW) < 0.045


def test_a_pin_holds_at_every_step_and_conditions_the_law():
    recipe = Recipe(FREE.pin(1, 2), steps=60, policy="ancestral", rows=4000)
    frames = list(sampler.run(MODEL, recipe))
    assert all((frame.x[:, 1] == 2).all() for frame in frames)
    wanted = LAW * (WORDS[:, 1] == 2)
    assert distance(shares(frames[-1].x), wanted / wanted.sum()) < 0.045


def test_nothing_is_settled_before_the_end_and_all_is_then():
    recipe = Recipe(FREE.pin(1, 2), steps=6, policy="ancestral", rows=4)
    *rest, last = sampler.run(MODEL, recipe)
    assert all((frame.noise == [True, False, True, False]).all() for frame in rest)  # the last can only be the end
    assert last.clear
    assert len(rest) == 6
    assert last.calls == 6  # one a step, though a state may not have changed
    assert np.isnan(last.logp).all()
    assert not last.edited.any()


def test_letters_that_are_noise_do_not_count_as_known():
    recipe = Recipe(FREE, steps=6, policy="ancestral", rows=50)
    for frame in list(sampler.run(MODEL, recipe))[:-1]:
        assert (frame.settled[:, : L - 1] == V).all()
        assert (frame.sampling_probs > 0)[:, 0, 1:].all()


@pytest.mark.parametrize("letter", [1, 2])
def test_a_letter_written_by_hand_holds_to_the_end_and_conditions_the_law(letter):
    """Writing the very letter that is shown counts too: before, it was noise like any other."""
    recipe = Recipe(FREE, steps=40, policy="ancestral", rows=1, seed=letter)
    frame = sampler.start(MODEL, recipe)
    edited = edits.write(MODEL, recipe, frame, 0, 0, letter)
    assert edited.edited.tolist() == [True]
    assert not edited.noise[0, 0]
    assert not np.array_equal(edited.p0[0, 1:], frame.p0[0, 1:])
    frames = list(sampler.run(MODEL, recipe, edited))
    assert all(frame.x[0, 0] == letter for frame in frames)
    assert frames[-1].edited.all()


def test_a_letter_taken_back_is_noise_and_may_become_another():
    recipe = Recipe(FREE, steps=6, policy="ancestral", rows=3000)
    last = sampler.fill(MODEL, recipe)
    row = int(np.flatnonzero(last.x[:, 0] == 1)[0])
    edited = edits.write(MODEL, recipe, last, row, 0, None)
    assert edited.noise.sum() == 1
    assert edited.clock > 0
    assert sampler.fill(MODEL, recipe).clear
    *_, again = sampler.run(MODEL, recipe, edited)
    assert again.clear
    assert (again.x[np.arange(len(again.x)) != row] == last.x[np.arange(len(again.x)) != row]).all()


def test_a_pin_freed_on_the_way_is_noise_again():
    pinned = Recipe(FREE.pin(0, 1), steps=20, policy="ancestral", rows=400)
    freed = pinned.with_(constraint=pinned.constraint.release(0))
    frame = list(sampler.run(MODEL, pinned))[5]
    shown = edits.impose(MODEL, freed, frame, (0,))
    assert shown.noise[:, 0].all()
    assert shown.edited.all()
    *_, last = sampler.run(MODEL, freed, shown)
    assert set(last.x[:, 0].tolist()) == {1, 2}


def test_a_constraint_imposed_leaves_noise_alone():
    recipe = Recipe(FREE, steps=20, policy="ancestral", rows=40)
    frame = list(sampler.run(MODEL, recipe))[5]
    banned = recipe.with_(constraint=without(recipe.constraint, 0, (1,)))  # which leaves one letter: a pin
    shown = edits.impose(MODEL, banned, frame)
    assert (shown.x[:, 1:] == frame.x[:, 1:]).all()
    assert (shown.level[:, 1:] == frame.level[:, 1:]).all()
    *_, last = sampler.run(MODEL, banned, shown)
    assert (last.x[:, 0] == 2).all()


def test_what_if_says_what_writing_would_do():
    recipe = Recipe(FREE, steps=6, policy="ancestral", rows=3)
    frame = list(sampler.run(MODEL, recipe))[2]
    guesses = edits.what_if(MODEL, recipe, frame, 1, 0)
    for symbol in (1, 2):
        written = edits.write(MODEL, recipe, frame, 1, 0, symbol)
        assert guesses[symbol] == pytest.approx(written.sampling_probs[1], abs=1e-6)


def test_a_row_is_the_same_in_every_batch():
    many = Recipe(FREE, steps=6, policy="ancestral", rows=5, seed=3)
    for row in range(5):
        one = list(sampler.run(MODEL, many.with_(rows=1, first_row=row)))
        for mine, theirs in zip(one, sampler.run(MODEL, many), strict=True):
            assert (mine.x[0] == theirs.x[row]).all()


def test_a_frame_is_restored_from_what_is_kept_of_it():
    recipe = Recipe(FREE.pin(1, 2), steps=6, policy="ancestral", rows=3)
    for frame in sampler.run(MODEL, recipe):
        again = restored(MODEL, recipe, stored(recipe, frame, hides=False))
        assert again is not None
        assert again.digest == frame.digest
    with pytest.raises(UserError, match="noise levels"):
        restored(MODEL, recipe, stored(recipe, frame, hides=False)._replace(level=None))


def test_an_order_that_the_process_does_not_know_is_refused_by_name():
    with pytest.raises(UserError, match=f"Lowest entropy; choose {POLICIES['ancestral'].label}"):
        sampler.start(MODEL, Recipe(FREE, steps=3))


@pytest.mark.parametrize("likelihood", [exact, ancestral_log_prob])
def test_a_likelihood_made_for_masks_is_refused(likelihood):
    with pytest.raises(UserError, match="evenly process"):
        finish(likelihood(reading(MODEL), WORDS[0]))


@pytest.mark.parametrize("kind", EVERY)
def test_the_mean_over_paths_is_the_probability_with_which_a_run_ends_in_a_word(kind):
    """The weight of a path, q(path | word) against p, has the sampler's own probability as its mean."""
    model, paths, rows = exact_model(kind), 150, 8000
    recipe = Recipe(FREE, steps=5, policy="ancestral", seed=5)
    logs = finish(follow(reading(model, recipe), np.repeat(WORDS, paths, 0))).reshape(len(WORDS), paths)
    found, error = np.exp(logs).mean(1), np.exp(logs).std(1) / np.sqrt(paths)
    share = shares(sampler.fill(model, recipe.with_(rows=rows)).x)
    assert (abs(found - share) < 5 * np.sqrt(error**2 + share / rows) + 1e-3).all()


def test_the_bound_falls_to_the_exact_value_as_the_steps_grow():
    """Minus the mean over paths bounds -log p in expectation; with an exact denoiser nothing else is lost."""
    gaps = []
    for steps in (2, 8, 32):
        often = np.repeat(WORDS, 20, 0)
        bound = finish(elbo(MODEL, often, Recipe(FREE, steps=steps, policy="ancestral"), rounds=5))
        assert bound.bound == "NELBO"
        gaps.append(float((LAW * (bound.nats.reshape(len(WORDS), 20).mean(1) + np.log(LAW))).sum()))
    assert gaps[0] > gaps[1] > gaps[2] > -0.02
    assert gaps[2] < 0.08


def test_words_are_scored_along_paths_and_say_so():
    (found,) = score(MODEL, ["ab"])
    assert (found.kind, found.figure.name) == (Kind.BOUND, "tight bound")
    assert found.stderr is not None
    assert found.nats == pytest.approx(-np.log(LAW[(WORDS == [1, 2, 0, 0]).all(1)][0]), abs=0.15)


def test_a_denoiser_that_reads_one_level_a_row_is_never_shown_two():
    """What is taken back in mid-run is a guess at the level of the run, not pure noise beside it."""

    class ByRow(Exact):
        reads = frozenset({"level", "levels"})  # the levels too, to see them here

        def logits(self, inputs):
            self.seen = inputs.level
            return super().logits(inputs)

    process = Uniform(V)
    model = exact_model(Uniform)
    object.__setattr__(model, "denoiser", ByRow(process))
    object.__setattr__(model, "traits", model.traits.__class__(hides=False, revises=True, reads_level="row"))
    recipe = Recipe(FREE.pin(0, 1), steps=8, policy="ancestral", rows=2)
    frame = list(sampler.run(model, recipe))[4]
    freed = recipe.with_(constraint=FREE)
    shown = edits.impose(model, freed, frame, (0,))
    assert len({float(v) for v in shown.level[shown.noise]}) == 1
