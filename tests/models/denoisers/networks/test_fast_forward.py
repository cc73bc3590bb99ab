"""The forward pass written straight down is the network's."""

import numpy as np
import pytest
import torch

from models.denoisers.networks import products
from models.denoisers.networks.build import NETS, build
from models.denoisers.networks.fast_forward import fused
from models.denoisers.networks.torch_denoiser import one_thread
from models.denoisers.shapes import reads_noise_share, shape


@torch.inference_mode()
def straight() -> list[str]:
    """The networks whose forward pass is written straight down; others are called as they are."""
    nets = {name: build(shape(name, "tiny", 3, 3)).eval() for name in NETS}
    return [name for name, net in nets.items() if fused(net) is not net]


@pytest.mark.parametrize(
    ("name", "noise_input"),
    [(name, share) for name in straight() for share in (False, True) if reads_noise_share(name) or not share],
)
@pytest.mark.parametrize(("rows", "length"), [(1, 3), (1, 15), (2, 16), (40, 9)])
@torch.inference_mode()
def test_it_says_what_the_modules_say(name: str, noise_input: bool, rows: int, length: int) -> None:
    net = build(shape(name, "small", 27, length, noise_input=noise_input), seed=3).eval()
    with torch.no_grad():
        for p in net.parameters():  # no weight, bias, gain or learned vector is without effect
            p.add_(torch.randn(p.shape, generator=torch.Generator().manual_seed(p.numel())), alpha=0.05)
    xt = torch.randint(0, 28, (rows, length), generator=torch.Generator().manual_seed(1))
    torch.testing.assert_close(fused(net)(xt), net(xt), atol=2e-5, rtol=1e-4)


@torch.inference_mode()
def test_a_network_without_a_straight_form_is_called_as_it_is() -> None:
    net = torch.nn.Identity()
    assert fused(net) is net


@pytest.mark.parametrize("name", straight())
def test_blocks_together_and_blocks_one_by_one_give_the_same_bits(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    net = build(shape(name, "tiny", 27, 15), seed=1).eval()
    xt = torch.from_numpy(np.random.default_rng(0).integers(0, 28, (300, 15)))
    with torch.inference_mode(), one_thread():
        forward = fused(net)
        together = [forward(xt[:rows]) for rows in (7, 8, 9, 300)]
        monkeypatch.setattr(products, "_joined", lambda *_: False)
        assert all(torch.equal(both, forward(xt[: len(both)])) for both in together)


def test_blocks_are_multiplied_together_only_where_not_one_number_differs(monkeypatch: pytest.MonkeyPatch) -> None:
    product = torch.addmm
    products._joined.cache_clear()
    monkeypatch.setattr(torch, "addmm", lambda b, x, w: product(b, x, w) + (len(x) > 16) * 1e-6)
    assert not products._joined(24, 40, 16, "cpu")
    products._joined.cache_clear()
