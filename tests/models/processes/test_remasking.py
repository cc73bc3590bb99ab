"""Policies that take letters back: what they keep of the law and of the noise, and what they take."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from models.constraints.constraint import Constraint
from models.processes.orders import POLICIES
from models.processes.policy import Path
from models.processes.remasking import most_taken_back, rates
from models.processes.schedules import SCHEDULES, alpha_at
from models.sampling import edits, sampler
from models.sampling.frame import Frame
from models.sampling.recipe import Recipe
from models.sampling.restore import restored, stored
from tests.models.toys import (
    FunctionDenoiser,
    all_words,
    follows,
    free_recipe,
    letter_pairs,
    model_of,
    oracle,
    random_model,
    tally,
)

L, V, N = 5, 3, 3_000
WORDS = all_words(L, V)
CHAIN = letter_pairs(V, L, 5)
LAW = np.exp(CHAIN.log_prob(WORDS))
BACK = [name for name, policy in POLICIES.items() if policy.path is Path.REVISES]


def exact(policy: str, steps: int, rows: int = N, **options) -> list[Frame]:
    model = model_of(CHAIN, L, V)
    return list(sampler.run(model, free_recipe(model, steps, policy=policy, rows=rows, seed=21, **options)))


def retaken(frames: list[Frame]) -> int:
    """How many letters went back to noise."""
    return sum(int((~a.noise & b.noise).sum()) for a, b in pairwise(frames))


@pytest.mark.parametrize("schedule", ["linear", "cosine-md4"])
def test_the_uninformed_corrector_keeps_the_share_of_noise(schedule: str) -> None:
    frames = exact("predictor-corrector", 6, schedule=schedule, settings={"eta": 3.0})
    assert retaken(frames) > N
    for frame in frames:
        expected = 1.0 - alpha_at(schedule, frame.clock)
        assert abs(frame.noise[:, : L - 1].mean() - expected) < 5 * np.sqrt(0.25 / (N * (L - 1)))


@pytest.mark.parametrize("eta", [0.5, 3.0, 50.0])
def test_its_rates_are_those_of_discrete_flow_matching(eta: float) -> None:
    """In their time 1 - t, with level 1 - t: a mask is filled at (1 + eta (1 - t)) / t, a letter masked at eta."""
    now, to = np.array([0.6]), np.array([0.599])
    unmask, remask = rates("correct", eta, now, to)
    assert unmask == pytest.approx(0.001 * (1 + eta * 0.4) / 0.6)
    assert remask == pytest.approx(0.001 * eta)
    assert rates("correct", eta, np.array([0.3]), np.array([0.0]))[1] == 0  # none in the last step


def test_the_loop_holds_its_share_of_noise_while_letters_come_and_go() -> None:
    """Ramps to 0.9 filled, holds it from t = 0.6 to 0.2, ramps to all: and at every time as alpha says."""
    frames = exact("remask-loop", 10, settings={"on": 0.6, "off": 0.2, "kept": 0.9, "eta": 0.1})
    alpha = [0, 0.225, 0.45, 0.675, 0.9, 0.9, 0.9, 0.9, 0.9, 0.95, 1]
    for frame, share in zip(frames, alpha, strict=True):
        assert abs(frame.noise[:, : L - 1].mean() - (1 - share)) < 5 * np.sqrt(0.25 / (N * (L - 1)))
        assert frame.level[frame.noise] == pytest.approx(1 - share)
    assert retaken(frames[4:9]) > 0.2 * N


def test_by_confidence_the_share_of_noise_is_the_schedules_and_what_goes_back_beside() -> None:
    """A step leaves the masks times to / now, and takes back eta times the limit of one letter in rows that have any.

    So the share is not kept, and by how much it is above is known.
    """
    eta, frames = 0.8, exact("remask-conf", 8, settings={"eta": 0.8})
    for before, after in pairwise(frames):
        now, to = np.array([before.clock]), np.array([after.clock])
        free = before.noise[:, : L - 1]
        any_letter = (~free).any(1)
        wanted = free.sum(1) * to / now + eta * most_taken_back(now, to) * any_letter
        assert abs(after.noise[:, : L - 1].sum(1).mean() - wanted.mean()) < 5 * np.sqrt(L / N)
    share = [frame.noise[:, : L - 1].mean() for frame in frames]
    assert share[4] > frames[4].clock + 0.03


def test_by_confidence_letters_that_were_less_likely_go_back_sooner() -> None:
    frames = exact("remask-conf", 8, settings={"eta": 1.0})
    kept, gone = [], []
    for before, after in pairwise(frames[1:]):
        back = ~before.noise & after.noise
        stays = ~before.noise & ~after.noise & back.any(1, keepdims=True)
        gone.append(before.state.memo["chance"][back])
        kept.append(before.state.memo["chance"][stays & (np.arange(L) < L - 1)])
    assert np.concatenate(gone).mean() < np.concatenate(kept).mean() - 0.01


def test_a_gibbs_corrector_leaves_the_law_as_it_is() -> None:
    """One position at a time: picked whatever it holds, and drawn again from the exact conditional."""
    frames = exact("gibbs", 4 * L, 1500, settings={"letters": 1, "begin": 1.0})
    assert retaken(frames) > 3000
    assert all((a.noise & ~b.noise).sum(1).max() <= 1 for a, b in pairwise(frames))
    assert follows(tally(frames[-1].x, WORDS), LAW)


def test_an_informed_corrector_leans_towards_likely_words() -> None:
    """Its pick depends on the letters, so it leaves no law as it is: the mean log-probability is above the law's."""
    frames = exact("informed", 4 * L, 500, settings={"letters": 1, "begin": 1.0, "heat": 0.0})
    found = CHAIN.log_prob(frames[-1].x).mean()
    spread = np.sqrt(LAW @ CHAIN.log_prob(WORDS) ** 2 - (LAW @ CHAIN.log_prob(WORDS)) ** 2)
    assert found > LAW @ CHAIN.log_prob(WORDS) + 5 * spread / np.sqrt(500)


def test_an_informed_corrector_takes_back_what_is_least_likely_beside_the_others() -> None:
    model = random_model(L, V, seed=3)
    recipe = free_recipe(model, 8, policy="informed", rows=30, settings={"begin": 1.0, "heat": 0.0}, seed=4)
    checked = 0
    for before, after in pairwise(sampler.run(model, recipe)):
        for row in np.flatnonzero((~before.noise & after.noise).any(1)):
            chances = beside_the_others(model, before, int(row))
            back = np.flatnonzero(~before.noise[row] & after.noise[row])
            assert chances[back] == pytest.approx(min(chances[~np.isnan(chances)]))
            checked += 1
    assert checked > 30


def beside_the_others(model, frame: Frame, row: int) -> np.ndarray:
    """(L,) the chance of each letter of a row among those allowed, hidden alone; nan at noise and where it is fixed."""
    x, out = frame.x[row], np.full(L, np.nan)
    allowed = Constraint.free(L, V).allowed
    for i in np.flatnonzero(~frame.noise[row, : L - 1]):
        hidden = x.copy()
        hidden[i] = V
        p = model.denoiser.of(hidden)[i] * allowed[i]
        out[i] = 1.0 if (x[:i] == 0).any() else p[x[i]] / p.sum()
    return out


def test_path_planning_never_takes_back_without_eta_and_leaves_the_schedules_noise() -> None:
    for eta, some in ((0.0, False), (1.0, True)):
        frames = exact("path-planning", 4, 200, settings={"eta": eta})
        assert (retaken(frames) > 0) == some
        assert [frame.noise.sum(1).tolist() for frame in frames] == [[n] * 200 for n in (4, 3, 2, 1, 0)]
    asked = [frame.asked for frame in frames]
    assert asked[1] is None  # nothing stands yet
    assert asked[2] is not None
    assert asked[2].max() == 1
    doubts = [retaken(exact("path-planning", 4, 400, settings={"eta": eta})) for eta in (0.3, 1.0, 4.0)]
    assert doubts[0] < doubts[1] < doubts[2]


def test_path_planning_keeps_what_is_likeliest_of_new_and_old() -> None:
    """By hand: of a, drawn at .3, and what stands at .4 and .9 beside the others, one is to be noise: the first."""

    def of(x):
        p = np.full((L, V), 1 / 3)
        p[:4] = [[0, 0.3, 0.7], [0, 0.4, 0.6], [0, 0.9, 0.1], [0, 0.2, 0.8]]
        return p

    model = model_of(FunctionDenoiser(of), L, V)
    recipe = free_recipe(model, 4, policy="path-planning", rows=100, seed=1, settings={"eta": 1.0})
    recipe = recipe.with_(constraint=recipe.constraint.with_lengths(4, 4))
    chance = np.stack([of(None)[i, 1:] for i in range(4)])
    for before, after in pairwise(sampler.run(model, recipe)):
        drawn = after.x[:, :4] != V
        held = np.where(drawn, chance[np.arange(4), np.clip(after.x[:, :4], 1, 2) - 1], np.nan)
        gone = ~before.noise[:, :4] & after.noise[:, :4]
        was = chance[np.arange(4), np.clip(before.x[:, :4], 1, 2) - 1]
        for row, place in np.argwhere(gone):
            assert was[row, place] <= np.nanmin(held[row])


def test_mask_predict_by_hand() -> None:
    """Three letters and two steps: b .9, a .6, a .8 are predicted, the second is masked again and predicted again.

    Its number of masks is the schedule's, round(3 / 2) = 2; the chances of what stays are not asked for again.
    """
    first = np.array([[0, 0.1, 0.9], [0, 0.6, 0.4], [0, 0.8, 0.2], [1, 0, 0]])
    later = np.array([[0, 0.5, 0.5], [0, 0.3, 0.7], [0, 0.4, 0.6], [1, 0, 0]])
    model = model_of(FunctionDenoiser(lambda x: first if (x[:3] == 3).all() else later), 4, 3)
    recipe = free_recipe(model, 2, policy="mask-predict", rows=3, seed=9)
    recipe = recipe.with_(constraint=recipe.constraint.with_lengths(3, 3))
    frames = list(sampler.run(model, recipe))
    assert [frame.x.tolist() for frame in frames] == [
        [[3, 3, 3, 0]] * 3,
        [[2, 3, 3, 0]] * 3,
        [[2, 2, 2, 0]] * 3,
    ]
    assert frames[1].state.memo["chance"][0, :3] == pytest.approx([0.9, 0.6, 0.8])
    assert frames[2].state.memo["chance"][0, :3] == pytest.approx([0.9, 0.7, 0.6])


def test_mask_predict_draws_nothing() -> None:
    model = random_model(L, V, seed=2)
    recipe = free_recipe(model, 3, policy="mask-predict", rows=2)
    x = [sampler.fill(model, recipe.with_(seed=seed)).x.tolist() for seed in (1, 2)]
    assert x[0] == x[1]
    assert x[0][0] == x[0][1]


@pytest.mark.parametrize("policy", BACK)
def test_pins_are_never_taken_back(policy: str) -> None:
    model = random_model(L, V, seed=7)
    constraint = Constraint.free(L, V).pin(1, 2).with_lengths(2, 4)
    for frame in sampler.run(model, Recipe(constraint, 9, policy=policy, rows=200, seed=1)):
        assert (frame.x[:, 1] == 2).all()


@pytest.mark.parametrize("policy", ["remask-conf", "mask-predict", "first-hitting"])
def test_what_is_remembered_is_kept_in_files_and_a_letter_by_hand_counts_as_certain(policy: str) -> None:
    model = random_model(L, V, seed=7)
    recipe = free_recipe(model, 4, policy=policy, rows=3, seed=5)
    frame = list(sampler.run(model, recipe))[2]
    assert frame.state.memo
    again = restored(model, recipe, stored(recipe, frame, hides=True))
    assert again is not None
    assert again.digest == frame.digest
    assert sampler.step(model, recipe, again).digest == sampler.step(model, recipe, frame).digest
    symbol = next(int(s) for s in (1, 2) if s != frame.x[0, 0])
    written = edits.write(model, recipe, frame, 0, 0, symbol)
    last = list(sampler.run(model, recipe, written))[-1]
    assert last.clear
    if policy == "mask-predict":
        assert last.x[0, 0] == symbol  # the others are less sure


@pytest.mark.parametrize("schedule", SCHEDULES)
def test_an_oracle_of_the_list_ends_in_its_words_whatever_is_taken_back(schedule: str) -> None:
    """Drawn again one at a time beside the others, a word of the list becomes one of the list."""
    model = oracle("list", ("abba", "baa", "cab", "ab"), floor=1e-9)
    recipe = free_recipe(model, 24, policy="gibbs", schedule=schedule, rows=60, seed=3)
    assert set(sampler.words(model, sampler.fill(model, recipe))) <= {"abba", "baa", "cab", "ab"}


def test_path_planning_leans_to_ends_by_what_its_rule_gives_and_not_where_the_length_is_drawn_first() -> None:
    """One end of chance e against letters that share the rest: less likely than those of the first position.

    So of two steps the first one keeps the second position if that has drawn an end, and else it is drawn again.
    """
    end, letters, rows = 0.3, 11, 4000
    chances = np.full((3, letters + 1), 1 / letters)
    chances[:, 0] = [0.0, end, 1.0]
    chances[1, 1:] *= 1 - end
    model = model_of(FunctionDenoiser(lambda _: chances), 3, letters + 1)
    recipe = free_recipe(model, 2, policy="path-planning", rows=rows, seed=4)
    error = 5 * np.sqrt(0.25 / rows)
    assert (sampler.fill(model, recipe).x[:, 1] == 0).mean() == pytest.approx(end + (1 - end) * end, abs=error)
    assert (sampler.fill(model, recipe.with_(length_first=True)).x[:, 1] == 0).mean() == pytest.approx(end, abs=error)
