"""The network of a classifier: its gradient is that of torch, its states share a layer, and it learns."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch.nn import functional

from models.guidance.classifier import ClassifierGuidance, evidence_of
from models.guidance.network_classifier import NAMES, NetworkClassifier
from models.probabilities import softmax
from models.processes import State
from models.processes.uniform import Uniform
from models.rng import CounterRNG
from models.training.classifier import ClassifierPlan
from models.training.classifier_run import learn

SIZE, LENGTH, HIDDEN = 5, 4, 16


def network(seed: int = 0, spread: float = 1.0) -> NetworkClassifier:
    rng = np.random.default_rng(seed)
    shapes = [(HIDDEN, LENGTH * SIZE), (HIDDEN,), (HIDDEN, HIDDEN), (HIDDEN,), (3, HIDDEN), (3,)]
    weights = {n: (spread * rng.normal(size=s)).astype(np.float32) for n, s in zip(NAMES, shapes, strict=True)}
    return NetworkClassifier(("x", "y", "z"), (LENGTH, SIZE), weights)


def states(rows: int = 3) -> State:
    words = np.random.default_rng(1).integers(0, SIZE, (rows, LENGTH)).astype(np.int16)
    level = np.random.default_rng(2).random((rows, LENGTH))
    level[:, 1] = 0.0
    return Uniform(SIZE).corrupt(words, level, CounterRNG(0, 0, rows, 0))


def test_its_gradient_is_that_of_torch() -> None:
    net, evidence = network(), evidence_of(Uniform(SIZE), states())
    shares = torch.from_numpy(softmax(evidence)).float().requires_grad_()
    w = {name: torch.from_numpy(a) for name, a in net.weights.items()}
    h = functional.silu(functional.linear((shares - 1 / SIZE).flatten(1), w["first.weight"], w["first.bias"]))
    h = functional.silu(functional.linear(h, w["second.weight"], w["second.bias"]))
    log_p = functional.linear(h, w["last.weight"], w["last.bias"]).log_softmax(-1)
    assert np.allclose(net.log_probs(evidence), log_p.detach().numpy(), atol=1e-4)
    log_p[:, 1].sum().backward()
    assert shares.grad is not None
    assert np.allclose(net.gradient(evidence, 1), shares.grad.numpy(), rtol=1e-3, atol=1e-4)


def test_a_letter_that_is_known_is_a_state_like_any_other() -> None:
    net, process, state = network(), Uniform(SIZE), states()
    got = net.of_letters(evidence_of(process, state), state.noise, 2)
    for slot, (row, position) in enumerate(np.argwhere(state.noise).tolist()):
        here = np.arange(LENGTH)[None] == position
        for letter in range(SIZE):
            settled = process.settle(state.rows(slice(row, row + 1)), here, np.array(letter, np.int16))
            assert got[slot, letter] == pytest.approx(net.log_probs(evidence_of(process, settled))[0, 2], abs=1e-4)


def test_first_order_comes_near_for_a_network_that_is_nearly_linear() -> None:
    process, state = Uniform(SIZE), states()
    evidence, off = evidence_of(process, state), []
    for spread in (0.01, 0.2, 1.0):
        net = network(spread=spread)
        exact = net.of_letters(evidence, state.noise, 0)
        linear = net.gradient(evidence, 0)[state.noise]
        centred = [part - part.mean(-1, keepdims=True) for part in (exact, linear)]
        off.append(np.abs(centred[0] - centred[1]).max() / np.abs(centred[0]).max())
    assert off[0] < 0.015 < off[1] < off[2]


def test_weights_of_another_classifier_are_refused() -> None:
    with pytest.raises(ValueError, match="another"):
        NetworkClassifier(("x", "y"), (LENGTH, SIZE), network().weights)


def test_it_learns_labels_of_noised_words() -> None:
    rng = np.random.default_rng(0)
    table = rng.integers(1, SIZE, (300, LENGTH)).astype(np.int16)
    codes = (table[:, 0] > 2).astype(np.int64)
    plan = ClassifierPlan(steps=120, batch=64, hidden=16)
    *_, last = learn(Uniform(SIZE), table, codes, ("low", "high"), plan)
    assert last.classifier is not None
    assert last.accuracy > 0.95
    assert last.nats < 0.9 * last.blind


def test_what_points_are_moved_by_is_the_slope_along_the_evidence_times_the_strength() -> None:
    """s_c (g_c - <s, g>) = d log p(y | xt) / d log q(xt_i | x0_i = c), by differences; it sums to 0."""
    net, evidence = network(), evidence_of(Uniform(SIZE), states())
    found = ClassifierGuidance(net, 1, 2.0).shift_of(evidence)
    assert np.allclose(found.sum(-1), 0.0, atol=1e-6)
    for position, letter in ((0, 1), (2, 4), (3, 0)):
        more, less = evidence.copy(), evidence.copy()
        more[:, position, letter] += 0.05
        less[:, position, letter] -= 0.05
        slope = (net.log_probs(more)[:, 1] - net.log_probs(less)[:, 1]) / 0.1
        assert np.allclose(found[:, position, letter], 2.0 * slope, rtol=0.03, atol=2e-3)
