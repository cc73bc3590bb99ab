"""How many positions go at once, which of them, and when: by hand, and as laws."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from models.constraints.constraint import Constraint
from models.errors import UserError
from models.evaluation.along_path import follow
from models.evaluation.figure import Kind
from models.evaluation.likelihood import score
from models.evaluation.reading import finish, reading
from models.probabilities import entropy
from models.processes.schedules import SCHEDULES, alphas, time_of
from models.processes.scores import dilated_groups
from models.processes.timetables import Timetable
from models.sampling import sampler
from models.sampling.recipe import Recipe
from tests.models.toys import (
    FunctionDenoiser,
    all_words,
    follows,
    free_recipe,
    letter_pairs,
    model_of,
    oracle,
    random_denoiser,
    random_model,
    tally,
)

L, V, N = 5, 3, 4_000
WORDS = all_words(L, V)
CHAIN = letter_pairs(V, L, 5)
WHOLE = Constraint.free(L, V).with_lengths(L - 1, L - 1)


@pytest.mark.parametrize(("policy", "settings"), [("entropy-bounded", {"gamma": 0.0}), ("first-hitting", {})])
def test_one_at_a_time_they_draw_the_model_s_law(policy: str, settings: dict[str, float]) -> None:
    model = model_of(CHAIN, L, V)
    x = sampler.fill(model, free_recipe(model, L, policy=policy, settings=settings, rows=N, seed=11)).x
    assert follows(tally(x, WORDS), np.exp(CHAIN.log_prob(WORDS)))


def probs(p: list[float]):
    """A denoiser of two letters that gives the first of them these chances, whatever it is shown."""
    table = np.array([[0.0, q, 1 - q] for q in p] + [[1.0, 0.0, 0.0]])
    return model_of(FunctionDenoiser(lambda _x: table), len(p) + 1, 3)


def filled(model, policy: str, settings: dict[str, float], steps: int = 8, timetable: str = "even") -> list[list[int]]:
    """The positions that each step fills, counted from 0."""
    last = model.length - 1
    constraint = Constraint.free(model.length, 3).with_lengths(last, last)
    recipe = Recipe(constraint, steps, policy=policy, settings=settings, timetable=Timetable.parse(timetable))
    frames = list(sampler.run(model, recipe))
    return [np.flatnonzero(a.noise[0] & ~b.noise[0]).tolist() for a, b in pairwise(frames)]


def test_an_entropy_bound_takes_the_longest_beginning_that_loses_no_more() -> None:
    """The entropies are .10, .33, .50 and .69 nats, in the order 2, 1, 3, 0; all but the last count."""
    p = [0.5, 0.9, 0.98, 0.8]
    nats = sorted(float(entropy(np.array([q, 1 - q]))) for q in p)
    assert nats == pytest.approx([0.098, 0.325, 0.500, 0.693], abs=1e-3)
    model = probs(p)
    assert filled(model, "entropy-bounded", {"gamma": 0.0}) == [[2], [1], [3], [0]]
    assert filled(model, "entropy-bounded", {"gamma": nats[0] + 1e-5}) == [[1, 2], [3], [0]]
    assert filled(model, "entropy-bounded", {"gamma": nats[0] + nats[1] + 1e-5}) == [[1, 2, 3], [0]]
    assert filled(model, "entropy-bounded", {"gamma": 50.0}) == [[0, 1, 2, 3]]
    assert filled(model, "entropy-bounded", {"gamma": 0.0}, steps=2) == [[2], [0, 1, 3]]  # the last takes what is left


def test_certain_positions_go_with_another_even_where_nothing_may_be_lost() -> None:
    """All letters alike: the first decides, and then all others are certain."""
    model = oracle("list", ("aaaa", "bbbb"), floor=0.0)
    recipe = free_recipe(model, 8, policy="entropy-bounded", settings={"gamma": 0.0}, rows=20, seed=1)
    frames = list(sampler.run(model, recipe))
    assert len(frames) == 3
    assert set(sampler.words(model, frames[-1])) == {"aaaa", "bbbb"}


def test_a_threshold_takes_all_above_it_and_at_least_one() -> None:
    model = probs([0.5, 0.9, 0.02, 0.8])
    assert filled(model, "confidence-threshold", {"threshold": 0.85}) == [[1, 2], [3], [0]]
    assert filled(model, "confidence-threshold", {"threshold": 1.0}) == [[2], [1], [3], [0]]
    assert filled(model, "confidence-threshold", {"threshold": 0.0}) == [[0, 1, 2, 3]]
    assert filled(model, "confidence-threshold", {"threshold": 0.85}, 4, "blocks:2") == [[1], [0], [2], [3]]
    assert filled(probs([0.5, 0.75, 0.5]), "confidence-threshold", {"threshold": 0.5}) == [
        [1],
        [0],
        [2],
    ]  # not equal to


def test_groups_far_apart_are_those_of_the_paper() -> None:
    """Of 8: 1 and 5, 3 and 7, then 2, 4, 6 and 8 (arXiv 2506.19037); of 6 what there is of these."""
    groups = [np.flatnonzero(dilated_groups(8) == n) + 1 for n in (1, 2, 3)]
    assert [g.tolist() for g in groups] == [[1, 5], [3, 7], [2, 4, 6, 8]]
    assert dilated_groups(6).tolist() == dilated_groups(8)[:6].tolist()
    assert dilated_groups(9).max() == 4
    model = probs([0.5] * 8)
    assert filled(model, "dilated", {}) == [[0], [4], [2, 6], [1, 3, 5, 7]]
    assert filled(model, "adjacent", {"size": 3}) == [[0, 1, 2], [3, 4, 5], [6, 7]]


@pytest.mark.parametrize(("policy", "groups"), [("dilated", [[0], [2], [1, 3]]), ("adjacent", [[0, 1], [2, 3]])])
def test_fixed_sets_have_the_law_that_is_enumerated(policy: str, groups: list[list[int]]) -> None:
    """By hand from the denoiser's own answers: each group given those before, its positions by themselves."""
    denoiser = random_denoiser(L, V, 1)

    def of(x: np.ndarray) -> np.ndarray:
        p = denoiser.of(x) * ([[False, True, True]] * (L - 1) + [[True, False, False]])
        return p / p.sum(1, keepdims=True)

    model, words, expected = model_of(FunctionDenoiser(of), L, V), WORDS[(WORDS != 0).sum(1) == L - 1], []
    for word in words:
        x, p = np.array([V] * (L - 1) + [0], np.int16), 1.0
        for group in groups:
            p *= np.prod([of(x)[i, word[i]] for i in group])
            x[group] = word[group]
        expected.append(p)
    recipe = Recipe(WHOLE, L, policy=policy)
    assert np.exp(finish(follow(reading(model, recipe), words))) == pytest.approx(expected, rel=1e-4)
    assert sum(expected) == pytest.approx(1.0)


def test_positions_far_apart_lose_less_than_neighbours() -> None:
    """The reason for spacing: with letters that each depend on the one before, in two groups of two."""
    model, recipe = model_of(CHAIN, L, V), Recipe(WHOLE, 2, policy="adjacent")
    words = WORDS[(WORDS != 0).sum(1) == L - 1]
    law = np.exp(CHAIN.log_prob(words)) / np.exp(CHAIN.log_prob(words)).sum()
    lost = {}
    for policy in ("adjacent", "dilated"):
        logs = finish(follow(reading(model, recipe.with_(policy=policy)), words))
        lost[policy] = float(law @ (np.log(law) - logs))
    assert 0 < lost["dilated"] < lost["adjacent"]


# -- by chance --


def test_without_heat_the_surest_goes_first_and_with_it_by_its_share() -> None:
    p, heat = [0.5, 0.9, 0.98, 0.8], 0.2
    model = probs(p)
    assert filled(model, "perturbed", {"heat": 0.0}, 4) == filled(model, "lowest-entropy", {}, 4)
    recipe = Recipe(Constraint.free(L, V).with_lengths(4, 4), 4, policy="perturbed", settings={"heat": heat}, rows=N)
    first = sampler.step(model, recipe, sampler.start(model, recipe)).noise[:, :4].argmin(1)
    share = np.exp([-entropy(np.array([q, 1 - q])) / heat for q in p])
    assert follows(np.bincount(first, minlength=4), share / share.sum())


@pytest.mark.parametrize("schedule", SCHEDULES)
def test_the_times_of_first_hitting_are_those_of_ever_finer_steps(schedule: str) -> None:
    """The level after the first of m positions is the largest of m uniform numbers, of two the next largest."""
    model = random_model(L, V)
    for row in (0, 1):
        recipe = Recipe(WHOLE, 3, schedule, "first-hitting", rows=1, first_row=row)
        frames = list(sampler.run(model, recipe))
        assert len(frames) == L  # as many steps as positions, whatever is asked for
        for frame in frames[1:-1]:
            assert frame.level[0][frame.noise[0]] == pytest.approx(1 - alphas(schedule, np.array(frame.clock)))
    recipe = Recipe(WHOLE, 3, schedule, "first-hitting", rows=N, seed=4)
    frames = list(sampler.run(model, recipe))
    assert frames[1].clock == frames[1].state.memo["time"].max()
    for m, (before, after) in zip((4, 3, 2), pairwise(frames), strict=False):
        level = [1 - alphas(schedule, f.state.memo["time"]) if f.state.memo else np.ones(N) for f in (before, after)]
        u = (level[1] / level[0]) ** m  # uniform
        assert np.bincount((10 * u).astype(int), minlength=10) == pytest.approx(N / 10, abs=5 * np.sqrt(N / 10))


@pytest.mark.parametrize("schedule", SCHEDULES)
def test_the_time_of_a_level_is_the_inverse_of_the_schedule(schedule: str) -> None:
    level = np.linspace(0, 1, 101)
    assert 1 - alphas(schedule, time_of(schedule, level)) == pytest.approx(level, abs=1e-12)


def test_first_hitting_has_the_exact_probabilities_of_the_random_order() -> None:
    model = random_model(L, V, seed=4)
    words = ["ab", "aabb", "b"]
    hit = score(model, words, free_recipe(model, 2, policy="first-hitting"))
    one = score(model, words, free_recipe(model, L - 1, policy="random"))
    assert [s.kind for s in hit] == [Kind.EXACT] * 3
    assert [s.nats for s in hit] == pytest.approx([s.nats for s in one])


def test_what_has_times_of_its_own_takes_no_other_timetable() -> None:
    model = random_model(L, V)
    with pytest.raises(UserError, match="First hitting has times of its own; choose the timetable even"):
        free_recipe(model, 4, policy="first-hitting", timetable=Timetable.parse("blocks:2"))
    blocks = free_recipe(model, 4, timetable=Timetable.parse("blocks:2"))
    assert blocks.with_(policy="remask-loop").timetable.is_even
    assert not blocks.with_(policy="confidence-threshold").timetable.is_even


def test_a_margin_is_of_the_first_two_letters_and_confidence_of_the_first_alone() -> None:
    table = np.array([[0.0, 0.6, 0.4, 0.0], [0.0, 0.5, 0.25, 0.25], [1.0, 0.0, 0.0, 0.0]])
    model = model_of(FunctionDenoiser(lambda _x: table), 3, 4)
    for policy, first in (("largest-margin", 1), ("highest-confidence", 0)):
        recipe = Recipe(Constraint.free(3, 4).with_lengths(2, 2), 2, policy=policy)
        frame = sampler.step(model, recipe, sampler.start(model, recipe))
        assert np.flatnonzero(~frame.noise[0, :2]).tolist() == [first]


@pytest.mark.parametrize(("end", "first"), [(0.9, 0), (0.4, 1)])
def test_an_end_counts_as_a_letter_of_which_nothing_is_known(end: float, first: int) -> None:
    """ln 2 nats at position 0; e ln V at position 1, where the end has chance e and else there is one letter."""
    table = np.array([[0.0, 0.5, 0.5], [end, 1 - end, 0.0], [1.0, 0.0, 0.0]])
    model = model_of(FunctionDenoiser(lambda _x: table), 3, 3)
    recipe = free_recipe(model, 2)
    frame = sampler.step(model, recipe, sampler.start(model, recipe))
    assert np.flatnonzero(~frame.noise[0, :2]).tolist() == [first]
    assert (np.log(2) < end * np.log(3)) == (first == 0)
