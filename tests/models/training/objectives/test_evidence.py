"""The objective of any discrete process against the exact answers of a table of words."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch
from torch import Tensor

from models.denoisers.networks.build import build
from models.denoisers.protocol import DenoiserInput
from models.denoisers.shapes import shape
from models.processes.discrete import REVISES
from models.processes.state import State
from models.training.objectives.evidence import STEPS, Evidence, WithEvidence
from models.training.objectives.objective import Batch, generator
from tests.models.families.toy import Drift
from tests.models.processes.kernels import LAW, WORDS, Exact, L, Uniform, V

PROCESSES = [Uniform(V), Drift(V)]


class ExactNet:
    """The exact leave-one-out answer as a network."""

    def __init__(self, process) -> None:
        self._exact = Exact(process, "leave-one-out")

    def __call__(self, x: Tensor, level: Tensor, *_: object) -> Tensor:
        inputs = DenoiserInput(x.numpy().astype(np.int16), level.numpy().astype(np.float64))
        return torch.from_numpy(self._exact.logits(inputs))


def words(count: int) -> Batch:
    drawn = np.random.default_rng(0).choice(len(WORDS), count, p=LAW)
    return Batch(torch.from_numpy(WORDS[drawn].astype(np.int64)))


@pytest.mark.parametrize("process", PROCESSES, ids=["uniform", "drift"])
def test_the_kernel_composes_and_forgets(process) -> None:
    a, b, c = (np.array(t) for t in (0.1, 0.45, 0.8))
    assert np.allclose(process.kernel(a, b) @ process.kernel(b, c), process.kernel(a, c))
    assert np.allclose(process.kernel(a, np.array(1.0)), 1 / V)
    assert np.allclose(process.kernel(a, a), np.eye(V))


@pytest.mark.parametrize("process", PROCESSES, ids=["uniform", "drift"])
def test_the_bound_lies_above_the_entropy_of_the_words_and_near_it(process) -> None:
    """Over words of the law it is its entropy and what a reversal in finitely many steps loses."""
    objective, batch = Evidence(process), words(20_000)
    corrupted = objective.draw_for_bound(batch, generator(0, 0))
    nats = objective.nats(ExactNet(process), corrupted)
    entropy = -float((LAW * np.log(LAW)).sum())
    mean, error = float(nats.mean()), float(nats.std()) / len(nats) ** 0.5
    assert mean > entropy - 3 * error
    assert mean < 1.08 * entropy + 3 * error


@pytest.mark.parametrize("process", PROCESSES, ids=["uniform", "drift"])
def test_the_divergence_of_a_step_is_that_of_the_enumerated_distributions(process) -> None:
    rng = np.random.default_rng(1)
    x, x0 = rng.integers(0, V, (5, L)).astype(np.int16), rng.integers(0, V, (5, L)).astype(np.int16)
    level, to = np.full((5, L), 0.6), np.full((5, L), 0.35)
    p0 = rng.dirichlet(np.ones(V), (5, L))
    found = Evidence(process).divergence(State(x, level), x0, to, p0)
    forward, back = (process.kernel(np.array(a), np.array(b)) for a, b in ((0.0, 0.35), (0.35, 0.6)))
    for r in range(5):
        for i in range(L):
            steps = forward * back[:, x[r, i]]
            steps /= steps.sum(-1, keepdims=True)
            true, model = steps[x0[r, i]], p0[r, i] @ steps
            assert found[r, i] == pytest.approx((true * np.log(true / model)).sum(), abs=1e-12)


@pytest.mark.parametrize("process", PROCESSES, ids=["uniform", "drift"])
def test_the_exact_answer_has_the_least_loss(process) -> None:
    """The loss of the exact posterior against that of the same answer moved a little, on the same draws."""
    objective = Evidence(process)
    corrupted = objective.draw(words(3000), generator(0, 0), evaluating=False)
    exact = ExactNet(process)
    least = objective.loss(exact, corrupted).mean()
    for seed in range(4):
        off = 0.3 * torch.randn(L, V, generator=torch.Generator().manual_seed(seed))
        moved = objective.loss(lambda *shown, by=off: exact(*shown) + by, corrupted).mean()
        assert moved > least


def test_draws_depend_on_the_generator_alone_and_are_sliced_as_one() -> None:
    objective, batch = Evidence(Drift(V)), words(64)
    a, b, c = (objective.draw(batch, generator(0, step), evaluating=False) for step in (1, 1, 2))
    assert torch.equal(a.inputs.x, b.inputs.x)
    assert torch.equal(a.evidence, b.evidence)
    assert not torch.equal(a.inputs.x, c.inputs.x)
    part = a.rows(slice(1, None, 2))
    assert isinstance(part, WithEvidence)
    assert torch.equal(part.inputs.x, a.inputs.x[1::2])
    assert torch.equal(part.level, a.level[1::2])
    assert len(part.x0) == 32


def test_pins_are_clean_have_no_loss_and_are_not_drawn_to_evaluate() -> None:
    objective = Evidence(Drift(V))
    corrupted = objective.draw(words(400), generator(0, 0), evaluating=False)
    pinned = corrupted.level == 0
    assert 0.1 < float(pinned[:, :-1].double().mean()) < 0.4
    assert corrupted.inputs.known is not None
    assert torch.equal(corrupted.inputs.known, ~corrupted.where)
    assert torch.equal(corrupted.inputs.x[pinned], corrupted.x0[pinned])
    assert not (corrupted.where & pinned).any()
    evaluated = objective.draw(words(400), generator(0, 0), evaluating=True)
    assert (evaluated.level[:, :-1] == evaluated.level[:, :1]).all()
    assert (evaluated.level[:, :-1] > 0).all()
    assert not evaluated.where[:, -1].any()  # the end is certain there, as in a run


def test_a_step_of_the_bound_ends_where_the_next_one_begins() -> None:
    corrupted = Evidence(Drift(V)).draw_for_bound(words(STEPS * 3), generator(0, 0))
    steps = (corrupted.level * STEPS).round().long()[:, 0]
    assert torch.bincount(steps, minlength=STEPS + 1)[1:].tolist() == [3] * STEPS
    taken = (corrupted.level - corrupted.then)[:, :-1]
    assert torch.allclose(taken, torch.full_like(taken, 1 / STEPS))


BY_ROW = REVISES.read_by({"level", "known"})


@pytest.mark.parametrize(
    ("reads", "pins"), [((), False), (("level",), True), (("levels",), True), (("level", "known"), True)]
)
def test_rows_with_pins_are_learned_where_a_network_can_see_which_they_are(reads: tuple[str, ...], pins: bool) -> None:
    corrupted = Evidence(Drift(V), REVISES.read_by(set(reads))).draw(words(300), generator(0, 0), evaluating=False)
    assert bool((~corrupted.where[:, :-1]).any()) == pins


def test_networks_that_read_a_level_of_the_row_are_shown_its_highest_and_the_pins() -> None:
    corrupted = Evidence(Drift(V), BY_ROW).draw(words(300), generator(0, 0), evaluating=False)
    assert corrupted.inputs.level is not None
    assert torch.allclose(corrupted.inputs.level, corrupted.level.max(1).values)
    noisy = corrupted.level.where(corrupted.level > 0, corrupted.level.max(1, keepdim=True).values)
    assert (noisy == noisy[:, :1]).all()
    net = build(shape("transformer", "tiny", V, L, reads={"level", "known"}), seed=0)
    assert Evidence(Drift(V), BY_ROW).loss(net, corrupted).shape == (300,)


def test_a_network_learns_by_it() -> None:
    objective = Evidence(Drift(V))
    net = build(shape("transformer", "tiny", V, L, reads={"levels"}), seed=0)
    corrupted = objective.draw(words(64), generator(0, 0), evaluating=False)
    objective.loss(net, corrupted).mean().backward()
    gradients = [p.grad for p in net.parameters()]
    assert all(g is not None and bool(torch.isfinite(g).all()) for g in gradients)
    assert sum(float(g.abs().sum()) > 0 for g in gradients if g is not None) > 0.9 * len(gradients)


def test_the_bound_of_one_letter_is_what_it_costs() -> None:
    """Summed over all steps and what they may show, of a network that says the same whatever that is."""
    p, process = np.array([0.2, 0.5, 0.3]), Uniform(3)
    objective, word = Evidence(process), torch.tensor([[1, 0]])
    drawn, total = objective.draw_for_bound(Batch(word.expand(STEPS, -1)), generator(0, 0)), 0.0
    level = drawn.level.double().numpy()
    for shown in range(3):
        x = np.broadcast_to(np.array([shown, 0], np.int16), level.shape)
        evidence = torch.from_numpy(process.evidence(State(x, level)))
        state = replace(drawn, inputs=drawn.inputs._replace(x=torch.from_numpy(x.astype(np.int64))), evidence=evidence)
        nats = objective.nats(lambda x, *_: torch.from_numpy(np.log(p)).expand(*x.shape, 3), state).double().numpy()
        total += float((nats * np.exp(process.evidence(State(x, level))[:, 0, 1])).mean())
    assert total == pytest.approx(-np.log(p[1]), rel=1e-4)
