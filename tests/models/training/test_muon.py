"""Muon's matrices are orthogonal, and its steps are those of torch's own where that is made to compute in float32."""

import pytest
import torch
from torch import Tensor, nn, optim

from models.training.muon import Muon, orthogonalised

SHAPES = [(8, 8), (8, 12), (12, 8), (8, 32), (32, 8)]  # on both sides of where the products of rows take over


def drawn(*shape: int, seed: int = 0) -> Tensor:
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed))


def with_spectrum(singular: Tensor, columns: int) -> Tensor:
    """A matrix with these singular values."""
    u, _ = torch.linalg.qr(drawn(len(singular), len(singular), seed=1))
    v, _ = torch.linalg.qr(drawn(columns, len(singular), seed=2))
    return u @ torch.diag(singular) @ v.mT


def learners(seed: int = 0) -> list[nn.Parameter]:
    return [nn.Parameter(drawn(*shape, seed=seed + i)) for i, shape in enumerate((*SHAPES, *SHAPES))]


def give_gradients(parameters: list[nn.Parameter], step: int) -> None:
    for i, p in enumerate(parameters):
        p.grad = drawn(*p.shape, seed=1000 * step + i)


@pytest.fixture
def in_float32(monkeypatch: pytest.MonkeyPatch) -> None:
    """torch.optim.Muon goes on in the precision of the gradient."""
    monkeypatch.setattr(Tensor, "bfloat16", Tensor.clone)


@pytest.mark.parametrize("columns", [24, 48, 96])
@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
def test_singular_values_come_out_near_1(columns: int, dtype: torch.dtype) -> None:
    matrix = with_spectrum(torch.logspace(0, -2, 24), columns)
    out = orthogonalised(torch.stack([matrix, 1e6 * matrix, 1e-6 * matrix]), dtype)
    assert out.dtype is dtype
    for m in out.float():
        values = torch.linalg.svdvals(m)
        assert values.min() > 0.5
        assert values.max() < 1.5


@pytest.mark.parametrize("columns", [24, 96])
def test_singular_vectors_stay(columns: int) -> None:
    """U S V becomes U S' V with S' positive: against U V from the exact decomposition."""
    matrix = with_spectrum(torch.logspace(0, -1, 24), columns)
    u, _, v = torch.linalg.svd(matrix, full_matrices=False)
    within = u.mT @ orthogonalised(matrix[None], torch.float32)[0] @ v.mT
    assert torch.allclose(within, within.diagonal().diag(), atol=1e-4)
    assert within.diagonal().min() > 0.5


@pytest.mark.parametrize("columns", [24, 96])
def test_a_matrix_of_rank_1_stays_one_and_zeros_stay_zeros(columns: int) -> None:
    one = drawn(24, 1) @ drawn(1, columns, seed=1)
    first, second = orthogonalised(torch.stack([one, torch.zeros_like(one)]), torch.float32)
    values = torch.linalg.svdvals(first)
    assert 0.5 < values[0] < 1.5
    assert values[1] < 0.05
    assert not second.any()


@pytest.mark.usefixtures("in_float32")
def test_steps_are_torchs_in_float32() -> None:
    ours, theirs = learners(), learners()
    muon = Muon(ours, weight_decay=0.1, dtype=torch.float32)
    reference = optim.Muon(theirs, lr=0.02, weight_decay=0.1, adjust_lr_fn="match_rms_adamw")
    for step in range(5):
        give_gradients(ours, step)
        give_gradients(theirs, step)
        muon.step(0.02)
        reference.step()
    for a, b in zip(ours, theirs, strict=True):
        assert torch.allclose(a, b, atol=2e-5)
        assert torch.allclose(muon.momentum[a], reference.state[b]["momentum_buffer"], atol=1e-6)


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
def test_a_step_is_torchs_in_bfloat16_up_to_its_rounding(dtype: torch.dtype) -> None:
    ours, theirs = learners(), learners()
    start = [p.detach().clone() for p in ours]
    give_gradients(ours, 0)
    give_gradients(theirs, 0)
    Muon(ours, weight_decay=0.0, dtype=dtype).step(1.0)
    optim.Muon(theirs, lr=1.0, weight_decay=0.0, adjust_lr_fn="match_rms_adamw").step()
    for a, b, before in zip(ours, theirs, start, strict=True):
        moved, expected = (a.detach() - before).flatten(), (b.detach() - before).flatten()
        assert torch.cosine_similarity(moved, expected, dim=0) > 0.995
        assert float(moved.norm() / expected.norm()) == pytest.approx(1.0, abs=0.02)


def test_a_matrix_moves_alike_alone_and_among_others() -> None:
    many, alone = learners(), learners()
    give_gradients(many, 0)
    give_gradients(alone, 0)
    Muon(many, weight_decay=0.1, dtype=torch.float32).step(0.02)
    for p in alone:
        Muon([p], weight_decay=0.1, dtype=torch.float32).step(0.02)
    assert all(torch.allclose(a, b, atol=1e-6) for a, b in zip(many, alone, strict=True))


def test_a_matrix_without_a_gradient_stays() -> None:
    first, second = learners()[:2]
    before = second.detach().clone()
    first.grad = drawn(*first.shape)
    muon = Muon([first, second], weight_decay=0.1, dtype=torch.float32)
    muon.step(0.02)
    assert torch.equal(second, before)
    assert second not in muon.momentum
    first.grad = None
    muon.step(0.02)
