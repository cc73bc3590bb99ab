"""Mistakes that programs of this kind have shipped; each is a check here."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from models.constraints.constraint import Constraint
from models.data.vocabulary import END
from models.evaluation.elbo import elbo
from models.evaluation.exact_orders import exact
from models.evaluation.novelty import NoveltyIndex
from models.evaluation.reading import finish, reading
from models.evaluation.result import Novelty
from models.families.masked import MASKED
from models.processes.schedules import left_at
from models.sampling import sampler
from models.sampling.edits import write
from models.sampling.frame import finished
from models.sampling.recipe import Recipe
from models.sampling.trajectory import Trajectory
from tests.models.constraints.without import without
from tests.models.toys import FunctionDenoiser, all_words, asked, free_recipe, model_of, random_model

L, V = 6, 4
MODEL = random_model(L, V, seed=9)


def frames(recipe: Recipe):
    return list(sampler.run(MODEL, recipe))


def test_the_model_is_shown_what_has_been_chosen_so_far():
    """Shipped elsewhere: every pass was given the prompt and all masks again, so choices conditioned nothing."""
    recipe = free_recipe(MODEL, 4, policy="random", seed=3)
    run = frames(recipe)
    shown = np.concatenate(asked(MODEL)[-run[-1].calls :])
    assert [tuple(x) for x in shown] == [tuple(f.x[0]) for f in run if f.noise.any()]
    later = run[2].p0[0][run[2].noise[0]]
    assert not np.allclose(later, run[0].p0[0][run[2].noise[0]])


@pytest.mark.parametrize(
    ("policy", "sign"), [("lowest-entropy", 1), ("highest-confidence", -1), ("largest-margin", -1)]
)
def test_a_policys_name_is_what_it_does(policy, sign):
    """Shipped elsewhere: "low confidence" took the most confident, "low entropy" the least certain."""
    for seed in range(20):
        recipe = Recipe(Constraint.free(L, V).with_lengths(L - 1, L - 1), L - 1, policy=policy, seed=seed)
        old, new = frames(recipe)[:2]
        p = old.sampling_probs[0, : L - 1, 1:].astype(float)
        top = np.sort(p, axis=1)
        value = {
            "lowest-entropy": -(p * np.log(p)).sum(1),
            "highest-confidence": top[:, -1],
            "largest-margin": top[:, -1] - top[:, -2],
        }[policy]
        (filled,) = np.flatnonzero(old.noise[0] & ~new.noise[0])
        assert filled == np.argmin(sign * value)


CONTROLS = {
    "steps": 2,
    "schedule": "cosine-md4",
    "policy": "right-to-left",
    "temperature": 2.5,
    "top_k": 1,
    "top_p": 0.2,
    "length_first": True,
    "first_row": 50,
    "seed": 8,
}


@pytest.mark.parametrize("control", CONTROLS)
def test_each_control_changes_something(control):
    """Shipped elsewhere: a number box whose name the server did not read."""
    recipe = free_recipe(MODEL, 9, policy="random", rows=40, seed=7)
    changed = recipe.with_(**{control: CONTROLS[control]})
    assert (sampler.fill(MODEL, recipe).x != sampler.fill(MODEL, changed).x).any()


def test_so_do_remasking_and_its_rate():
    recipe = free_recipe(MODEL, 9, policy="ancestral", rows=40, seed=7)
    variants = [
        recipe,
        recipe.with_(policy="remask-cap", settings={"eta": 0.1}),
        recipe.with_(policy="remask-cap", settings={"eta": 0.9}),
        recipe.with_(policy="remask-rescale", settings={"eta": 0.1}),
    ]
    assert len({sampler.fill(MODEL, r).x.tobytes() for r in variants}) == len(variants)


def test_so_does_the_number_of_rows_and_every_part_of_the_constraint():
    recipe = free_recipe(MODEL, 5, rows=30, seed=1)
    assert len(sampler.fill(MODEL, recipe.with_(rows=7)).x) == 7
    free = recipe.constraint
    ending = np.zeros((1, V), bool)
    ending[0, 3] = True
    constraints = (
        free.pin(0, 1),
        free.only(1, (1, 2)),
        without(free, 0, (2,)),
        free.with_lengths(2, 2),
        free.ending_in(ending),
    )
    for constraint in constraints:
        x = sampler.fill(MODEL, recipe.with_(constraint=constraint)).x
        assert (x != sampler.fill(MODEL, recipe).x).any()


@pytest.mark.parametrize("policy", MASKED.policies)
@pytest.mark.parametrize("options", [{"top_k": 2}, {"top_p": 0.5}, {"top_k": 1}, {"temperature": 0.0}])
def test_a_chosen_symbol_is_one_of_those_shown(policy, options):
    """Shipped elsewhere: top-k was shown, and the choice made from the raw distribution."""
    for old, new in pairwise(frames(free_recipe(MODEL, 5, policy=policy, rows=20, **options))):
        rows, positions = np.nonzero(old.noise & ~new.noise)
        assert (old.sampling_probs[rows, positions, new.x[rows, positions]] > 0).all()
        if "top_k" in options:
            letters = old.sampling_probs[..., 1:]
            assert ((letters > 0).sum(-1) <= options["top_k"]).all()


def test_branching_leaves_the_old_run_as_it_was():
    """Shipped elsewhere: "original steps are preserved", and their keys overwritten."""
    recipe = free_recipe(MODEL, 5, policy="random")
    run = frames(recipe)
    trajectory = Trajectory.begin("m", recipe, run[0])
    for frame in run[1:]:
        trajectory = trajectory.extend(frame)
    digest = trajectory.digest
    branch = trajectory.fork(1, recipe, write(MODEL, recipe, run[1], 0, 0, 3 if run[1].x[0, 0] != 3 else 2))
    for frame in sampler.run(MODEL, recipe, branch.last):
        branch = branch.extend(frame)
    assert trajectory.digest == digest
    assert [f.digest for f in trajectory.frames] == [f.digest for f in run]


@pytest.mark.parametrize("policy", MASKED.policies)
def test_the_last_stop_of_the_timeline_is_the_result(policy):
    """Shipped elsewhere: sorted by name, the slider's last stop was a prediction, not the result."""
    recipe = free_recipe(MODEL, 11, policy=policy, rows=3)
    last = frames(recipe)[-1]
    assert (last.x == sampler.fill(MODEL, recipe).x).all()
    assert finished(recipe, last)
    assert (last.sampling_probs.max(-1) > 0.999_999).all()


def test_the_number_shown_is_the_number_used():
    """Shipped elsewhere: a colour said to be confidence was 1 or 0 by mask. Here: what is shown, drawn many times."""
    recipe = Recipe(Constraint.free(L, V), 1, rows=20_000, temperature=0.7, top_p=0.95)
    start = sampler.start(MODEL, recipe)
    x = sampler.step(MODEL, recipe, start).x
    share = np.stack([(x == c).mean(0) for c in range(V)], axis=1)
    assert abs(share - start.sampling_probs[0]).max() < 5 * np.sqrt(0.25 / 20_000)


@pytest.mark.parametrize("policy", MASKED.policies)
def test_no_last_pass_rewrites_what_was_revealed(policy):
    """Shipped elsewhere: a final clean-up overwrote all positions; 40-49 % of words were silently changed."""
    recipe = free_recipe(MODEL, 7, policy=policy, rows=20)
    for old, new in pairwise(frames(recipe)):
        rewritten = ~old.noise & (new.x != old.x)
        assert recipe.remasks or not rewritten.any()
        assert new.noise[rewritten].all()  # taken back, never exchanged


def test_words_copied_from_the_list_are_distinguished_from_new_ones():
    """Shipped elsewhere: more than half of the outputs were training words, unsaid."""
    judge = NoveltyIndex(["abba", "acca"], ["caba"])
    assert [judge.novelty(w) for w in ("abba", "caba", "abca")] == [Novelty.IN_LIST, Novelty.HELD_OUT, Novelty.NEW]


def test_the_noise_level_shown_is_the_states_own():
    """Shipped elsewhere: time ran from clean to noisy while sampling, for two months, with plausible output."""
    recipe = Recipe(Constraint.free(L, V).with_lengths(L - 1, L - 1), 7, "cosine-mdlm", "random", rows=5)
    times = []
    for frame in frames(recipe):
        times.append(frame.clock)
        assert (frame.noise.sum(1) == left_at("cosine-mdlm", frame.clock, np.array(L - 1))).all()
    assert times == sorted(times, reverse=True)
    assert times[0] == 1.0


def test_a_high_temperature_gives_near_uniform_output():
    """Shipped elsewhere: the temperature could not change which letter was written."""
    constraint = Constraint.free(L, V).with_lengths(L - 1, L - 1).only(1, (1, 3))
    for policy in ("lowest-entropy", "random", "ancestral"):
        x = sampler.fill(MODEL, Recipe(constraint, 5, policy=policy, temperature=1000.0, rows=6000)).x
        for i in range(L - 1):
            allowed = np.flatnonzero(constraint.allowed[i])
            share = np.bincount(x[:, i], minlength=V)[allowed] / len(x)
            assert abs(share - 1 / len(allowed)).max() < 0.04, (policy, i)


def test_at_temperature_zero_all_rows_are_the_same_word_and_the_likeliest_letters():
    recipe = free_recipe(MODEL, L, policy="lowest-entropy", temperature=0.0, rows=6)
    run = frames(recipe)
    assert len({row.tobytes() for row in run[-1].x}) == 1
    for old, new in pairwise(run):
        rows, positions = np.nonzero(old.noise & ~new.noise)
        assert (new.x[rows, positions] == old.sampling_probs[rows, positions].argmax(-1)).all()


def test_at_temperature_zero_a_run_still_takes_its_steps():
    """Every tempered prediction is certain then, yet only as many positions are filled as the schedule says."""
    recipe = Recipe(Constraint.free(L, V).with_lengths(L - 1, L - 1), L - 1, temperature=0.0)
    assert [int(f.noise.sum()) for f in frames(recipe)] == [5, 4, 3, 2, 1, 0]
    assert [int(f.noise.sum()) for f in frames(recipe.with_(temperature=1.0, top_k=1))] == [5, 4, 3, 2, 1, 0]


def test_the_bounds_weights_are_one_over_t_and_not_its_square():
    """Shipped elsewhere: a mean over masks and draws of t leaning to zero, so weight 1 / t^2 and no bound."""
    words = all_words(5, 3)
    model = random_model(5, 3, seed=1)
    truth = np.array([finish(exact(reading(model, as_run=False), w)).elbo for w in words])
    got = finish(elbo(model, words, rounds=200, as_run=False))
    assert abs((got.nats - truth).mean()) < 5 * np.sqrt((got.stderr**2).sum()) / len(words)


def test_a_run_without_a_models_answer_is_not_possible():
    """Shipped elsewhere: an animation that revealed a fixed string. Here every frame's numbers are the model's."""
    uniform = model_of(FunctionDenoiser(lambda x: np.full((L, V), 1 / V)), L, V)
    start = sampler.start(uniform, free_recipe(uniform, 3))
    assert np.allclose(start.p0[0, : L - 1], 1 / V)
    assert (start.x[0, : L - 1] == V).all()
    assert start.x[0, L - 1] == END


def test_the_padding_does_not_go_first():
    """Known disease: the certain ends at the right edge are filled first and settle the length before any letter."""
    p = np.full((L, V), 0.0)
    p[:, END] = [0.0, 0.05, 0.2, 0.6, 0.97, 1.0]
    p[:, 1] = 0.8 * (1 - p[:, END])
    p[:, 2:] = 0.1 * (1 - p[:, END])[:, None]
    model = model_of(FunctionDenoiser(lambda x: p), L, V)
    for policy in ("lowest-entropy", "highest-confidence", "largest-margin"):
        first = sampler.step(model, r := free_recipe(model, L, policy=policy), sampler.start(model, r))
        assert not first.noise[0, 0], policy
        assert first.noise[0, L - 2], policy
