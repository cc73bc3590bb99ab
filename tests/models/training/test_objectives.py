"""The loss is the ELBO: its mean over its own draws equals the sum over every set of masks."""

from itertools import combinations
from math import comb, log
from pathlib import Path

import pytest
import torch
from torch import Tensor

from models.denoisers.networks.build import build
from models.denoisers.shapes import shape
from models.evaluation.ngram import baselines
from models.training.data import prepare
from models.training.heldout import HeldOut, controlled_mean, positional
from models.training.objectives import (
    MaskedElbo,
    draw_masks,
    generator,
    mask_counts,
    masked_nats,
)
from tests.models.training.lists import WORDS, spec_of
from tests.models.training.masked_nats import every_nats, masked_loss, word_nats


class Table:
    """A denoiser given by a formula: any state of L letters has its own distributions. Logits (B, L, V)."""

    def __init__(self, size: int, length: int) -> None:
        g = torch.Generator().manual_seed(0)
        self.size, self.length = size, length
        self._weights = torch.randn(((size + 1) ** length, length, size), generator=g)

    def __call__(self, xt: Tensor) -> Tensor:
        code = (xt * (self.size + 1) ** torch.arange(self.length)).sum(1)
        return self._weights[code]


def subsets(length: int) -> list[tuple[int, ...]]:
    return [c for k in range(1, length + 1) for c in combinations(range(length), k)]


def elbo(net: Table, x0: Tensor) -> float:
    """The bound by enumeration: every set of masks, weighted 1 / (k C(L, k))."""
    L, total = len(x0), 0.0
    for hidden in subsets(L):
        mask = torch.zeros(1, L, dtype=torch.bool)
        mask[0, list(hidden)] = True
        logp = net(x0[None].masked_fill(mask, net.size)).log_softmax(-1)[0]
        total -= sum(float(logp[i, x0[i]]) for i in hidden) / (len(hidden) * comb(L, len(hidden)))
    return total


def test_the_mean_over_every_draw_is_the_enumerated_bound() -> None:
    net = Table(size=3, length=4)
    x0 = torch.tensor([2, 0, 1, 1])
    total = 0.0
    for hidden in subsets(4):
        mask = torch.zeros(1, 4, dtype=torch.bool)
        mask[0, list(hidden)] = True
        chance = 1 / (4 * comb(4, len(hidden)))  # k uniform on 1..L, then a uniform k-subset
        total += chance * float(masked_loss(net, x0[None], mask, net.size))
    assert total == pytest.approx(elbo(net, x0), abs=1e-5)


def test_drawn_masks_estimate_the_bound_without_bias() -> None:
    net = Table(size=3, length=4)
    x0 = torch.tensor([[2, 0, 1, 1]]).repeat(4000, 1)
    mask = draw_masks(4000, 4, generator(0, 0))
    nats = word_nats(net(x0.masked_fill(mask, net.size)), x0, mask)
    error = float(nats.std()) / 4000**0.5
    assert abs(float(nats.mean()) - elbo(net, x0[0])) < 4 * error


def test_the_worked_example_of_two_letters() -> None:
    """P(MM) = (.7 a, .6 a), P(aM) = .9, P(Ma) = .8: the bound of "aa" is 0.598002."""
    mask_state = 2
    chance = {(mask_state, mask_state): (0.7, 0.6), (0, mask_state): (1.0, 0.9), (mask_state, 0): (0.8, 1.0)}

    def net(xt: Tensor) -> Tensor:
        p = torch.tensor([chance[tuple(row)] for row in xt.tolist()])
        return torch.stack([p, 1 - p], -1).clamp_min(1e-30).log()

    masks = torch.tensor([[True, True], [False, True], [True, False]])
    x0 = torch.zeros(3, 2, dtype=torch.long)
    nats = word_nats(net(x0.masked_fill(masks, mask_state)), x0, masks)
    weights = torch.tensor([1 / 2, 1 / 4, 1 / 4])
    assert float((nats * weights).sum()) == pytest.approx(0.598002, abs=1e-6)
    assert float(nats[0]) == pytest.approx(-log(0.7) - log(0.6), abs=1e-6)


def test_the_batch_is_divided_by_its_words_and_not_by_its_masks() -> None:
    net = Table(size=3, length=4)
    x0 = torch.tensor([[2, 0, 1, 1], [1, 1, 1, 2]])
    mask = torch.tensor([[True, False, False, False], [True, True, True, True]])
    each = [float(masked_loss(net, x0[i : i + 1], mask[i : i + 1], net.size)) for i in (0, 1)]
    assert float(masked_loss(net, x0, mask, net.size)) == pytest.approx(sum(each) / 2, abs=1e-6)


@pytest.mark.parametrize("noise_input", [False, True])
@pytest.mark.parametrize("denoiser", ["transformer", "mlp"])
def test_the_masked_positions_alone_give_the_same_loss_and_the_same_gradients(denoiser: str, noise_input: bool) -> None:
    """What is computed for learning against the bound over all positions, rows of one and of every mask included."""
    net = build(shape(denoiser, "tiny", 9, 6, noise_input=noise_input), seed=1)
    x0 = torch.randint(0, 9, (32, 6), generator=generator(0, 0))
    mask = draw_masks(32, 6, generator(0, 1))
    assert {1, 6} <= set(mask.sum(1).tolist())
    values, gradients = [], []
    for nats in (every_nats, masked_nats):
        net.zero_grad(set_to_none=True)
        each = nats(net, x0, mask, 9)
        each.mean().backward()
        values.append(each.detach())
        gradients.append(torch.cat([p.grad.flatten() for p in net.parameters() if p.grad is not None]))
    assert torch.allclose(values[0], values[1], rtol=1e-5)
    assert torch.allclose(gradients[0], gradients[1], atol=1e-5)
    assert gradients[0].abs().max() > 0.1


@pytest.mark.parametrize("denoiser", ["transformer", "mlp"])
def test_a_network_answers_for_chosen_positions_as_for_all(denoiser: str) -> None:
    net = build(shape(denoiser, "tiny", 9, 6), seed=1)
    xt = torch.randint(0, 10, (5, 6), generator=generator(0, 0))
    where = torch.rand(5, 6, generator=generator(0, 1)) < 0.4
    assert torch.allclose(net(xt, where=where), net(xt)[where], atol=1e-6)
    with torch.inference_mode():
        assert torch.allclose(net(xt, where=where), net(xt)[where], atol=1e-6)


def test_mask_counts_are_stratified() -> None:
    for seed in range(20):
        counts = torch.bincount(mask_counts(150, 15, generator(seed, 0)), minlength=16)[1:]
        assert set(counts.tolist()) <= {9, 10, 11}
        assert counts.sum() == 150


@pytest.mark.parametrize(("rows", "length"), [(1, 1), (1, 15), (3, 15), (256, 2)])
def test_no_row_is_without_a_mask(rows: int, length: int) -> None:
    for step in range(50):
        masks = draw_masks(rows, length, generator(0, step)).sum(1)
        assert masks.min() >= 1
        assert masks.max() <= length


def test_every_position_is_hidden_equally_often() -> None:
    share = draw_masks(20_000, 5, generator(0, 0)).float().mean(0)
    assert torch.allclose(share, torch.full((5,), 0.6), atol=0.015)


def test_a_steps_draws_depend_on_seed_and_step_alone() -> None:
    a, b = (draw_masks(8, 5, generator(7, 3)) for _ in range(2))
    assert torch.equal(a, b)
    assert not torch.equal(a, draw_masks(8, 5, generator(7, 4)))
    assert not torch.equal(a, draw_masks(8, 5, generator(8, 3)))


def test_words_are_judged_by_a_draw_and_not_from_the_top_of_the_alphabet(tmp_path: Path) -> None:
    data = prepare(spec_of(tmp_path, heldout=0.5), torch.device("cpu"))
    judged = HeldOut(data, MaskedElbo(len(data.vocabulary)), data.evaluated, words=50)._x0
    assert len(judged) == 50
    firsts = {int(row[0]) for row in judged}
    assert len(firsts) == len({w[0] for w in WORDS})


def test_two_judgements_of_equal_weights_are_equal(tmp_path: Path) -> None:
    data = prepare(spec_of(tmp_path), torch.device("cpu"))
    net = build(shape("mlp", "tiny", len(data.vocabulary), data.length)).eval()
    values = [
        list(HeldOut(data, MaskedElbo(len(data.vocabulary)), data.evaluated, words=30, repeats=2).estimate(net))[-1]
        for _ in range(2)
    ]
    assert values[0] == values[1]


def test_a_control_takes_the_luck_of_the_draw_off_and_adds_none() -> None:
    g = torch.Generator().manual_seed(0)
    plain, controlled = [], []
    for _ in range(300):
        error = torch.randn(200, generator=g)
        values = 3.0 + 2.0 * error + 0.5 * torch.randn(200, generator=g)
        plain.append(values.mean())
        controlled.append(controlled_mean(values, error))
    spread, less = torch.stack(plain).std(), torch.stack(controlled).std()
    assert less < 0.4 * spread
    assert abs(float(torch.stack(controlled).mean()) - 3.0) < 0.01
    assert float(controlled_mean(torch.ones(5), torch.zeros(5))) == 1.0


def test_a_held_out_estimate_agrees_with_many_draws(tmp_path: Path) -> None:
    """One masking of every word and the control against the plain mean of 60 maskings."""
    data = prepare(spec_of(tmp_path, heldout=0.5), torch.device("cpu"))
    net = build(shape("mlp", "tiny", len(data.vocabulary), data.length), seed=3).eval()
    size, x0 = len(data.vocabulary), data.evaluated.long()
    with torch.inference_mode():
        rounds = []
        for step in range(60):
            mask = draw_masks(len(x0), data.length, generator(5, step))
            rounds.append(float(masked_loss(net, x0, mask, size)))
        truth = sum(rounds) / len(rounds) / (float((x0 > 0).sum()) / len(x0) + 1)
        (*_, value) = HeldOut(
            data, MaskedElbo(len(data.vocabulary)), data.evaluated, words=len(x0), repeats=8
        ).estimate(net)
    assert value == pytest.approx(truth, rel=0.02)


def test_the_error_of_an_estimate_is_that_of_its_words(tmp_path: Path) -> None:
    """Against the spread of estimates on samples of a list, which is smaller as the list is finite."""
    data = prepare(spec_of(tmp_path, heldout=0.5), torch.device("cpu"))
    net = build(shape("mlp", "tiny", len(data.vocabulary), data.length), seed=3).eval()
    found, g = [], torch.Generator().manual_seed(0)
    table = torch.cat([data.train, data.evaluated, data.reported])
    for _ in range(60):
        some = table[torch.randperm(len(table), generator=g)[:40]]
        held = HeldOut(data, MaskedElbo(len(data.vocabulary)), some, words=40, repeats=30)
        (*_, value) = held.estimate(net)
        assert held.stderr is not None
        found.append((value, held.stderr))
    values, errors = torch.tensor(found).T
    assert float(errors.mean()) == pytest.approx(float(values.std()) / (1 - 40 / len(table)) ** 0.5, rel=0.3)


def test_the_positional_law_is_that_of_the_baseline(tmp_path: Path) -> None:
    data = prepare(spec_of(tmp_path), torch.device("cpu"))
    p = positional(data.train.long(), len(data.vocabulary))
    x0 = data.evaluated.long()
    nats = -p.log().expand(len(x0), -1, -1).gather(2, x0[..., None]).sum() / ((x0 > 0).sum() + len(x0))
    (exact,) = baselines(data.train.numpy(), data.evaluated.numpy(), size=len(data.vocabulary))
    assert float(nats) == pytest.approx(exact["positional"], rel=1e-5)


def test_few_held_out_words_are_masked_oftener() -> None:
    """Six words at one mask each are noise; the estimate rests on as many draws as it would with many words."""
    data = prepare(spec_of(Path("unused"), words=WORDS[:60]), torch.device("cpu"))
    held = HeldOut(data, MaskedElbo(len(data.vocabulary)), data.evaluated, words=512)
    assert held.words == len(data.evaluated) == len(data.reported) == 6
    assert len(held._x0) >= 512
    assert len(HeldOut(data, MaskedElbo(len(data.vocabulary)), data.evaluated, words=6, repeats=2)._x0) == 12
