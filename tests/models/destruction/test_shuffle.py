"""Shuffling letters: the source's own numbers, and the laws of coins and of replacements."""

from __future__ import annotations

from itertools import pairwise
from math import comb

import numpy as np
import pytest

from models.destruction.shuffle import Shuffle, ShuffleOneRandomToken, heads
from models.processes import Uniform
from models.rng import CounterRNG


def rng(rows: int) -> CounterRNG:
    return CounterRNG(4, 0, rows, 0)


def modulo(flips: int, size: int) -> np.ndarray:
    """The chances of how far a symbol is from where it was."""
    chances = [comb(flips, k) / 2**flips for k in range(flips + 1)]
    return np.bincount(np.arange(flips + 1) % size, chances, size)


def test_three_messages_after_25_coins_are_as_even_as_it_was_said_of_the_channel() -> None:
    """Whatever the first message is, 0.33333331 < P(Z = z) < 0.33333335 after the 25 steps from A to Z."""
    assert (modulo(25, 3) > 0.33333331).all()
    assert (modulo(25, 3) < 0.33333335).all()


@pytest.mark.parametrize("size", [2, 3, 5, 27])
def test_a_letter_is_as_far_as_its_coins_have_moved_it(size: int) -> None:
    way = Shuffle(size)
    for t in (0.05, 0.3, 0.8, 1.0):
        p, rows = modulo(way.flips(t), size), 40_000
        assert way.generated(np.array([t]), np.eye(1, size)[0], 1) == pytest.approx(-(p * np.log(p + 1e-300)).sum())
        found = way.corrupt(np.full((rows, 1), size - 1, np.int16), t, rng(rows))[:, 0]
        assert np.bincount((found + 1) % size, minlength=size) / rows == pytest.approx(p, abs=0.012)


@pytest.mark.parametrize("flips", [0, 1, 2, 7, 40, 4001])
def test_heads_are_binomial(flips: int) -> None:
    u = (np.arange(200_000) + 0.5) / 200_000
    found = heads(flips, u)
    assert found.mean() == pytest.approx(flips / 2, abs=1e-3)
    assert found.var() == pytest.approx(flips / 4, rel=1e-3, abs=1e-9)
    if flips < 10:
        counts = np.bincount(found, minlength=flips + 1) / len(u)
        assert counts == pytest.approx([comb(flips, k) / 2**flips for k in range(flips + 1)], abs=1e-5)


def test_each_coin_moves_a_letter_by_one_or_not_at_all() -> None:
    u = np.random.default_rng(0).random(2000)
    path = [heads(n, u) for n in range(300)]
    assert {int(step) for a, b in pairwise(path) for step in np.unique(b - a)} == {0, 1}


def test_a_replacement_spares_the_others_and_what_is_replaced_stays_so() -> None:
    way, x0 = ShuffleOneRandomToken(40), np.repeat(np.arange(1, 7, dtype=np.int16)[None], 300, 0)
    x, times = x0, np.linspace(0, 1, 101)
    for before, t in pairwise(times):
        after = way.corrupt(x0, float(t), rng(300))
        steps = way.steps(float(t), 6) - way.steps(float(before), 6)
        assert ((after != x).sum(1) <= steps).all()
        x = after
    assert way.steps(0.0, 6) == 0


@pytest.mark.parametrize("t", [0.2, 0.5, 0.9])
def test_one_random_token_after_another_is_uniform_diffusion(t: float) -> None:
    size, positions, rows = 3, 4, 30_000
    way, x0 = ShuffleOneRandomToken(size), np.ones((rows, positions), np.int16)
    alpha = (1 - 1 / positions) ** way.steps(t, positions)
    kernel = Uniform(size).kernel(np.zeros(()), np.array(1 - alpha))[1]
    found = np.bincount(way.corrupt(x0, t, rng(rows)).ravel(), minlength=size) / (rows * positions)
    assert found == pytest.approx(kernel, abs=0.006)
    assert way.information(np.array([t]), np.full(size, 1 / size), positions) == pytest.approx(
        Uniform(size).information(np.array([1 - alpha]), np.full(size, 1 / size))
    )


@pytest.mark.parametrize("way", [Shuffle(2), Shuffle(300), ShuffleOneRandomToken(2)])
def test_the_end_leaves_next_to_nothing(way) -> None:
    shares = np.zeros(way.size)
    shares[:2] = 0.5
    assert way.information(np.array([1.0]), shares, 1)[0] < 1e-4


def test_of_letters_that_are_not_alike_the_coins_tell_as_much_as_their_kernel() -> None:
    """H(xt) - H(xt | x0) of x0 + Binomial(n, 1/2) modulo V, of shares that are not the same backwards."""
    shares, way = np.array([0.6, 0.3, 0.1, 0.0, 0.0]), Shuffle(5)
    for t in (0.4, 0.7):
        p = modulo(way.flips(t), 5)
        after = sum(share * np.roll(p, c) for c, share in enumerate(shares))
        wanted = (p * np.log(p + 1e-300)).sum() - (after * np.log(after + 1e-300)).sum()
        assert way.information(np.array([t]), shares, 1)[0] == pytest.approx(wanted)


@pytest.mark.parametrize("t", [0.3, 0.8, 0.99])
def test_the_slowest_wave_of_the_alphabet_has_faded_by_the_time(t: float) -> None:
    way = Shuffle(27)
    wave = np.exp(2j * np.pi * np.arange(27) / 27)
    assert abs(modulo(way.flips(t), 27) @ wave) == pytest.approx(1 - t, rel=0.01)
