"""Experts: alike they are one wide layer; the router's weights sum to 1; the balance is that of a sum by hand."""

from dataclasses import asdict

import numpy as np
import pytest
import torch

from models.denoisers.moe_shape import MoeShape
from models.denoisers.networks.build import build
from models.denoisers.networks.experts import BALANCE, Experts, balance, routed, taken_balance
from models.denoisers.networks.torch_denoiser import TorchDenoiser
from models.denoisers.protocol import DenoiserInput, HasExperts
from models.denoisers.shapes import TransformerShape, shape
from models.errors import UserError

V, L, D = 6, 9, 24
SHAPE = MoeShape(V, L, D, layers=2, heads=2, experts=4, active=2, hidden=4 * D)


def states(rows: int) -> np.ndarray:
    return np.random.default_rng(0).integers(0, V + 1, (rows, L)).astype(np.int16)


@torch.inference_mode()
def test_experts_that_are_alike_are_the_layer_of_a_transformer() -> None:
    dense = build(TransformerShape(V, L, D, layers=2, heads=2), seed=1).eval()
    net = build(SHAPE, seed=2).eval()
    table = dict(dense.named_parameters())
    for name, p in net.named_parameters():
        if "router" not in name:  # it may choose as it likes
            p.copy_(table[name.split(".feed.")[0] + "." + name.split(".", 5)[-1] if ".feed." in name else name])
    x = torch.from_numpy(states(7)).long()
    torch.testing.assert_close(net(x), dense(x), atol=1e-6, rtol=1e-5)
    torch.testing.assert_close(
        torch.from_numpy(TorchDenoiser(net).logits(DenoiserInput(states(7)))), dense(x), atol=1e-5, rtol=1e-4
    )


def test_the_balance_is_that_by_hand() -> None:
    scores = torch.tensor([[0.0, 1.0, 2.0], [3.0, 0.0, 1.0]], dtype=torch.float64)
    weights, chosen = routed(scores, 2)
    assert chosen.tolist() == [[2, 1], [0, 2]]
    e = np.exp
    np.testing.assert_allclose(weights[0], [e(1) / (e(1) + 1), 1 / (e(1) + 1)], atol=1e-12)
    f = np.array([1, 1, 2]) / 4
    P = (np.array([1, e(1), e(2)]) / (1 + e(1) + e(2)) + np.array([e(3), 1, e(1)]) / (e(3) + 1 + e(1))) / 2
    assert float(balance(scores, chosen)) == pytest.approx(3 * (f * P).sum(), abs=1e-12)
    even = torch.zeros(6, 3, dtype=torch.float64)
    assert float(balance(even, torch.arange(6)[:, None] % 3)) == pytest.approx(1.0)
    always = torch.tensor([[50.0, 0.0, 0.0]] * 6)
    assert float(balance(always, torch.zeros(6, 1, dtype=torch.int64))) == pytest.approx(3.0)


def test_the_gradients_are_those_of_differences() -> None:
    torch.manual_seed(0)
    layer = Experts(MoeShape(V, L, 3, experts=4, active=2, hidden=5)).double().train()
    x = torch.randn(5, 3, dtype=torch.float64, requires_grad=True)
    names = [name for name, _ in layer.named_parameters()]

    def loss(given: torch.Tensor, *weights: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        out = torch.func.functional_call(layer, dict(zip(names, weights, strict=True)), (given,))
        added = taken_balance(layer)
        assert added is not None
        return out, added

    with torch.no_grad():
        for p in layer.parameters():
            p.normal_()
    assert torch.autograd.gradcheck(loss, (x, *layer.parameters()))


def test_the_balance_is_there_once_after_a_pass_in_learning_and_is_about_a_hundredth() -> None:
    net, x = build(SHAPE, seed=1).train(), torch.from_numpy(states(20)).long()
    assert taken_balance(net) is None
    net(x)
    added = taken_balance(net)
    assert added is not None
    assert added.item() == pytest.approx(BALANCE, rel=0.2)
    assert taken_balance(net) is None
    net.eval()(x)
    assert taken_balance(net) is None


def test_a_position_is_computed_by_as_many_experts_as_are_active_in_the_very_pass_of_its_logits() -> None:
    d, x = TorchDenoiser(build(SHAPE, seed=3)), states(40)
    assert isinstance(d, HasExperts)
    weights = d.routing(DenoiserInput(x))
    assert weights.shape == (40, 2, L, 4)
    assert int((weights > 0).sum()) == SHAPE.active * 40 * 2 * L
    np.testing.assert_allclose(weights.sum(-1), 1.0, atol=1e-6)
    assert (weights[7] == d.routing(DenoiserInput(x[7:8]))[0]).all()
    with pytest.raises(ValueError, match="without experts"):
        TorchDenoiser(build(shape("transformer", "tiny", V, L))).routing(DenoiserInput(x))


def test_active_parameters_leave_the_other_experts_out() -> None:
    fewer = MoeShape(**{**asdict(SHAPE), "experts": 2})
    assert SHAPE.active_parameters == fewer.parameters - 2 * 2 * (D + 1) + 2 * 4 * (D + 1)  # but for the router's rows
    assert fewer.active_parameters == fewer.parameters
    dense = shape("transformer", "small", V, L)
    assert dense.active_parameters == dense.parameters


@pytest.mark.parametrize("change", [{"active": 1}, {"active": 5}, {"experts": 1}, {"hidden": 0}])
def test_experts_that_cannot_be_are_refused(change: dict[str, int]) -> None:
    with pytest.raises(UserError):
        MoeShape(**{**asdict(SHAPE), **change})
