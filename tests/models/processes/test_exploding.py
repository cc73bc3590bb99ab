"""Noise that is added to the letters' points: a walk, and at equal signal and noise the same model as the other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
import pytest

from models.denoisers.protocol import Reads
from models.families.family import Family
from models.families.gaussian import GAUSSIAN
from models.processes import Gaussian, Moves, Process, State
from models.processes.exploding import Exploding, scale
from models.processes.sphere import spread
from models.rng import CounterRNG
from models.sampling import sampler
from models.sampling.recipe import Recipe
from tests.models.families import test_families_laws as laws
from tests.models.processes.kernels import WORDS, V, exact_model

LETTERS, NUMBERS, ROWS = 9, 8, 20_000
POINTS = spread(LETTERS, NUMBERS, 3.0, 0)
PROCESS = Exploding(POINTS)
PARAMETERS = {**GAUSSIAN.parameters, "noise": "exploding"}
FAMILY: Family = replace(GAUSSIAN, process=lambda size, _p, tensors: GAUSSIAN.process(size, PARAMETERS, tensors))


def made(parameters: Mapping[str, Any], size: int) -> Process:
    return GAUSSIAN.process(size, parameters, {})


def numbers(rows: int, step: int = 1) -> CounterRNG:
    return CounterRNG(0, 0, rows, step)


def points(state: State) -> np.ndarray:
    assert state.latent is not None
    return state.latent.astype(float)


def variance(level: float) -> float:
    """Of the noise: (1 - alpha) / alpha."""
    return float(1.0 / PROCESS.noise(np.array(level)).snr)


@pytest.mark.parametrize("level", [0.2, 0.6, 0.9])
def test_a_letters_point_stands_still_and_noise_is_added_to_it(level: float) -> None:
    state = PROCESS.corrupt(np.full((ROWS, 1), 3, np.int16), np.full((ROWS, 1), level), numbers(ROWS))
    away = points(state)[:, 0] - POINTS[3]
    assert away.mean(0) == pytest.approx(np.zeros(NUMBERS), abs=5 * np.sqrt(variance(level) / ROWS))
    assert away.var(0) == pytest.approx(np.full(NUMBERS, variance(level)), rel=0.06)


def test_shuffles_one_after_another_are_one_of_their_variance_in_all() -> None:
    """n shuffles of variance d: the evidence of a letter after them is that of one shuffle of variance n d."""
    n, d, level = 5, 0.4, 0.55
    scale = np.sqrt(variance(level) / (n * d))
    rng = np.random.default_rng(0)
    walked = POINTS[2] / scale + sum(np.sqrt(d) * rng.normal(size=NUMBERS) for _ in range(n))
    at = (scale * walked).astype(np.float32)[None, None]
    found = PROCESS.evidence(State(np.zeros((1, 1), np.int16), np.full((1, 1), level), at))[0, 0]
    expected = -((walked - POINTS.astype(float) / scale) ** 2).sum(1) / (2 * n * d)
    assert found - found.max() == pytest.approx(expected - expected.max(), rel=1e-4)


def test_the_step_is_the_conditional_of_a_walk() -> None:
    """Given both ends, a walk is in between normal about the point that divides the way as the variances do."""
    now, to, rows = 0.7, 0.4, ROWS
    here = np.random.default_rng(1).normal(size=NUMBERS).astype(np.float32)
    state = State(np.zeros((rows, 1), np.int16), np.full((rows, 1), now), np.tile(here, (rows, 1, 1)))
    after = PROCESS.posterior_step(state, np.full((rows, 1), 5, np.int16), Moves(np.full((rows, 1), to)), numbers(rows))
    ratio = variance(to) / variance(now)
    away = points(after)[:, 0] - (1 - ratio) * POINTS[5] - ratio * here
    wanted = (1 - ratio) * variance(to)
    assert away.mean(0) == pytest.approx(np.zeros(NUMBERS), abs=5 * np.sqrt(wanted / rows))
    assert away.var(0) == pytest.approx(np.full(NUMBERS, wanted), rel=0.06)


def test_at_equal_signal_and_noise_it_shows_what_the_other_does_and_believes_the_same() -> None:
    other, rows = Gaussian(POINTS), 300
    x0 = np.random.default_rng(0).integers(0, LETTERS, (rows, 3)).astype(np.int16)
    level = np.random.default_rng(1).choice([0.0, 0.1, 0.5, 0.9, 1.0], (rows, 3))
    mine, theirs = (process.corrupt(x0, level, numbers(rows)) for process in (PROCESS, other))
    assert (mine.x == theirs.x).all()
    reads: frozenset[Reads] = frozenset({"levels", "latent"})
    shown = [p.denoiser_input(s, reads).latent for p, s in ((PROCESS, mine), (other, theirs))]
    assert shown[0] is not None
    assert shown[0] == pytest.approx(shown[1], abs=2e-6)
    believed = [process.evidence(state) for process, state in ((PROCESS, mine), (other, theirs))]
    assert np.exp(believed[0]) == pytest.approx(np.exp(believed[1]), rel=1e-3)
    moves = Moves(np.minimum(level, 0.3))
    stepped = [p.posterior_step(s, x0, moves, numbers(rows, 2)) for p, s in ((PROCESS, mine), (other, theirs))]
    assert (stepped[0].x == stepped[1].x).all()
    for scaled, state, plain in zip((mine, stepped[0]), (mine, stepped[0]), (theirs, stepped[1]), strict=True):
        assert points(scaled) == pytest.approx(points(plain) * scale(PROCESS, state.level), rel=1e-4, abs=1e-4)
    still = np.broadcast_to(level <= 0.3, level.shape)
    assert (points(stepped[0])[still] == points(mine)[still]).all()  # to the bit: what does not move is not rounded


def test_a_run_draws_the_words_of_the_other_and_ends_at_their_points() -> None:
    """Of one seed, in every order that the family has; and what tells the two apart is part of the model."""
    models = [exact_model(partial(made, p)) for p in (PARAMETERS, GAUSSIAN.parameters)]
    assert models[0].digest != models[1].digest
    for policy in GAUSSIAN.policies:
        recipe = Recipe(laws.FREE.pin(0, 1), 8, policy=policy, rows=60, seed=2)
        runs = [list(sampler.run(model, recipe)) for model in models]
        same = np.mean([(a.x == b.x).all(1).mean() for a, b in zip(*runs, strict=True)])
        assert same > 0.99  # a number may be rounded across the border of two letters
        first, last = points(runs[0][0].state), points(runs[0][-1].state)
        assert last == pytest.approx(models[0].process.tensors()["embeddings"][runs[0][-1].x], abs=1e-6)
        assert np.abs(first[:, 1]).mean() > 20.0  # far outside at first


def test_edits_hold_and_frames_come_back() -> None:
    laws.test_every_edit_holds_at_every_frame(FAMILY, "ancestral", "even")
    laws.test_a_frame_and_its_recipe_come_back_to_the_bit(FAMILY, "ancestral", "pyramid")
    laws.test_the_verbs_change_what_they_name_and_nothing_else(FAMILY)


def test_what_is_renewed_is_as_at_the_start() -> None:
    process = made(PARAMETERS, V)
    assert isinstance(process, Exploding)
    state = process.corrupt(WORDS, np.full(WORDS.shape, 0.4), numbers(len(WORDS)))
    where = np.zeros(WORDS.shape, bool)
    where[:, 1] = True
    renewed = process.renew(state, where, numbers(len(WORDS)))
    assert (points(renewed)[:, 0] == points(state)[:, 0]).all()
    assert points(renewed)[:, 1].std() == pytest.approx(float(scale(process, np.ones(1))[0, 0]), rel=0.2)
    assert not process.evidence(renewed)[:, 1].any()
