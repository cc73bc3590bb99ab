"""The forward pass written straight down is the network's."""

import pytest
import torch

from models.denoisers.networks.build import build
from models.denoisers.networks.fast_forward import fused
from models.denoisers.shapes import shape


@pytest.mark.parametrize("name", ["transformer", "mlp"])
@pytest.mark.parametrize("noise_input", [False, True])
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
