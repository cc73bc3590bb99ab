"""Hiding letters: last first, one at random, and with masks that are lifted again."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

import numpy as np
import pytest

from models.destruction.mash import STEPS, MashLastToken, MashOneRandomUnmaskedToken, NonMarkovMasked
from models.processes import Masked
from models.processes.timetables import Timetable
from models.rng import CounterRNG

V, L = 5, 4
X0 = np.array([[1, 2, 3, 4]], np.int16)


def rng(rows: int) -> CounterRNG:
    return CounterRNG(2, 0, rows, 0)


@pytest.mark.parametrize("hidden", range(L + 1))
def test_mash_last_token_is_masking_block_by_block_in_blocks_of_one(hidden: int) -> None:
    level = Timetable("blocks", 1).levels("linear", hidden / L, (True,) * L)
    masked = Masked(V).corrupt(X0, level[None], rng(1)).x
    assert (MashLastToken(V).corrupt(X0, hidden / L, rng(1)) == masked).all()
    assert (masked == V).sum() == hidden


@pytest.mark.parametrize("way", [MashLastToken(V), MashOneRandomUnmaskedToken(V)])
def test_what_is_hidden_stays_hidden(way) -> None:
    x0 = np.repeat(X0, 200, 0)
    path = [way.corrupt(x0, t, rng(200)) == V for t in np.linspace(0, 1, 41)]
    assert all((later >= before).all() for before, later in pairwise(path))
    assert {int(flags.sum()) for flags in path} == {200 * k for k in range(L + 1)}


def test_every_set_of_positions_is_hidden_as_often() -> None:
    rows = 12_000
    hidden = MashOneRandomUnmaskedToken(V).corrupt(np.repeat(X0, rows, 0), 0.5, rng(rows)) == V
    counts = Counter(map(bytes, hidden))
    assert len(counts) == 6
    assert all(abs(count - rows / 6) < 5 * (rows / 6) ** 0.5 for count in counts.values())


def test_masks_are_lifted_as_the_reversal_of_remdm_says_and_as_many_are_there_at_each_level() -> None:
    rows, cap = 20_000, 0.2
    way, x0 = NonMarkovMasked(V, cap), np.repeat(X0[:, :1], rows, 0)
    hidden = np.stack([way.corrupt(x0, j / STEPS, rng(rows))[:, 0] == V for j in range(STEPS + 1)])
    assert hidden.mean(1) == pytest.approx(np.linspace(0, 1, STEPS + 1), abs=0.015)
    for step in (1, 10, 30, 60, 90):
        s, t = hidden[step - 1], hidden[step]
        alpha_s, alpha_t = 1 - (step - 1) / STEPS, 1 - step / STEPS
        sigma = min(cap, (1 - alpha_s) / alpha_t)
        # q(x_s | x_t, x0): shown is hidden with chance sigma; hidden is shown with (alpha_s - (1 - sigma) alpha_t) / t.
        assert s[~t].mean() == pytest.approx(sigma, abs=0.02)
        assert (~s[t]).mean() == pytest.approx((alpha_s - (1 - sigma) * alpha_t) / (1 - alpha_t), abs=0.02)
    assert (hidden[:-1] & ~hidden[1:]).any()


def test_without_lifting_it_is_masked_diffusion() -> None:
    x0 = np.repeat(X0, 500, 0)
    path = [NonMarkovMasked(V, 0.0).corrupt(x0, j / STEPS, rng(500)) == V for j in range(STEPS + 1)]
    assert all((later >= before).all() for before, later in pairwise(path))
