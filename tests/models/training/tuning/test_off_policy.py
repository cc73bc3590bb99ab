"""What a gradient rewards: that of the path is the policy's own, those of orders not taken are not."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest
import torch
from torch import Tensor

from models.constraints.constraint import Constraint
from models.evaluation.reading import Reading, finish
from models.training.objectives.objective import generator
from models.training.tuning import off_policy
from models.training.tuning.off_policy import exact_surrogates, gap, gaps, short_enough
from models.training.tuning.reward_tuning import ALL_ORDERS
from models.training.tuning.surrogates import MaskedSurrogates
from models.training.tuning.torch_words import TorchConstraint
from models.training.tuning.word_log_prob import MaskedLogProb, WordLogProb
from tests.models.toys import all_words, free_recipe
from tests.models.training.tuning.reward_toys import TableNet, table_model

L, V = 4, 3
FREE = Constraint.free(L, V)
ALLOWED = TorchConstraint.of(FREE, torch.device("cpu"))


def gradient(net: TableNet, of: WordLogProb, weights: Tensor) -> Tensor:
    return finish(off_policy.gradient(net, of, weights)).gradient


def orders_of(word: np.ndarray) -> list[list[list[int]]]:
    """Every way to fill a word one position at a time, as the sets its steps settle; an end closes what follows."""
    ways = []
    for order in permutations(range(L - 1)):
        steps, done = [], set()
        for i in order:
            if i not in done:
                now = [j for j in range(i, L - 1) if word[i] == 0 and j not in done] or [i]
                done |= set(now)
                steps.append(now)
        ways.append(steps)
    return ways


def paths_of(words: list[np.ndarray], ways: list[list[list[int]]]) -> MaskedLogProb:
    """Words, each along one of its ways."""
    states, x0, of, weights = list[Tensor](), list[Tensor](), list[int](), list[Tensor]()
    for k, (word, steps) in enumerate(zip(words, ways, strict=True)):
        x0.append(torch.from_numpy(word).long())
        shown = x0[-1].masked_fill(ALLOWED.free, V)
        for settled in steps:
            weight = torch.zeros(L)
            weight[settled] = 1.0
            states.append(shown)
            weights.append(weight)
            of.append(k)
            shown = torch.where(weight > 0, x0[-1], shown)
    at = torch.tensor(of)
    return MaskedLogProb(
        len(words), ALLOWED, torch.stack(states), torch.stack(x0)[at], at, torch.stack(weights), together=True
    )


def test_the_path_gradient_has_the_exact_mean_and_the_bounds_gradient_has_another():
    """At ratio 1, over all words and all orders: sum of p(word, order) R grad log p(word | order) = grad E[R]."""
    net = TableNet(V, L, spread=2.0)
    reading = Reading(table_model(net), free_recipe(table_model(net), L, policy="random"))
    words = all_words(L, V)
    rewards = torch.from_numpy(np.random.default_rng(1).normal(size=len(words)))
    ways = [(k, steps) for k, word in enumerate(words) for steps in orders_of(word)]
    of = torch.tensor([k for k, _ in ways])
    paths = paths_of([words[k] for k, _ in ways], [steps for _, steps in ways])
    p = paths.log_p(net).exp() / 6  # orders of three positions
    assert float(p.sum().detach()) == pytest.approx(1.0)
    (expected,) = torch.autograd.grad((p * rewards[of]).sum(), [net.table])
    expected = expected.flatten()
    assert gradient(net, paths, rewards[of] * p.detach()).tolist() == pytest.approx(expected.tolist(), abs=1e-9)
    found = finish(exact_surrogates(reading, words, ALLOWED))
    p_word = torch.tensor(found.mixture).exp()
    assert p_word.tolist() == pytest.approx(torch.zeros(len(words)).double().index_add(0, of, p.detach()).tolist())
    mixture = gradient(net, found.surrogates[ALL_ORDERS], rewards * p_word)
    assert mixture.tolist() == pytest.approx(expected.tolist(), abs=1e-6)
    bound = gap(gradient(net, found.surrogates["elbo"], rewards * p_word), expected)
    assert bound is not None
    assert bound.difference > 0.1


def two_letters(net: TableNet) -> tuple[MaskedLogProb, MaskedSurrogates, Tensor]:
    """The word aa, of two positions that hold a or b: its path from the left, its other surrogates, and itself."""
    cells = torch.tensor([[False, True, True], [False, True, True], [True, False, False]])
    allowed = TorchConstraint(cells, torch.tensor([False, False, True]), torch.tensor([True, True, False]))
    aa = torch.tensor([[1, 1, 0]])
    states, weight = torch.tensor([[3, 3, 0], [1, 3, 0]]), torch.tensor([[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]])
    of = torch.zeros(2, dtype=torch.long)
    return (
        MaskedLogProb(1, allowed, states, aa.expand(2, 3), of, weight, together=True),
        MaskedSurrogates(allowed, 3),
        aa,
    )


def test_the_number_of_a_model_small_enough_to_compute_by_hand():
    """Two positions, a or b, all chances 1/2: the path's gradient is (1/2, 1/2) at (1st alone, 2nd given a).

    One pass has (1/2, 1/2) at (1st alone, 2nd alone): difference 1, cosine 1/2. The ELBO has 1/4 at both and at (2nd
    alone, 1st given a): difference and cosine 1 / sqrt(2).
    """
    net = TableNet(3, 3, spread=0.0)
    path, surrogates, aa = two_letters(net)
    one = torch.ones(1, dtype=torch.float64)
    exactly = gradient(net, path, one)
    first = gap(gradient(net, surrogates.of("one-pass", aa, 1, generator(0, 0)), one), exactly)
    many = [gradient(net, surrogates.of("elbo", aa, 64, generator(k, 0)), one) for k in range(20)]
    orders = gap(torch.stack(many).mean(0), exactly)
    assert first is not None
    assert orders is not None
    assert (first.difference, first.cosine) == pytest.approx((1.0, 0.5))
    assert (orders.difference, orders.cosine) == pytest.approx((2**-0.5, 2**-0.5), abs=0.02)


def test_a_gradient_beside_itself_and_beside_none():
    g = torch.tensor([3.0, 4.0])
    same = gap(g, g)
    assert same is not None
    assert (same.difference, same.cosine) == pytest.approx((0.0, 1.0))
    half = gap(0.5 * g, g)
    assert half is not None
    assert (half.difference, half.cosine) == pytest.approx((0.5, 1.0))
    assert gap(g, torch.zeros(2)) is None
    assert gaps({"path": torch.zeros(2), "elbo": g}, "path") == ()


def test_words_of_too_many_states_are_left_out(monkeypatch):
    model = table_model(TableNet(V, L))
    reading, words = Reading(model, free_recipe(model, L, policy="random")), all_words(L, V)[[12, 0, 3]]
    monkeypatch.setattr("models.training.tuning.off_policy.MOST_STATES", 11)
    assert short_enough(reading, words) == [1]
