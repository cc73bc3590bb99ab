"""Networks that read to the left: what stands at a position or behind it changes nothing there."""

import numpy as np
import pytest
import torch

from models.denoisers.networks.build import build
from models.denoisers.networks.fast_forward import fused
from models.denoisers.networks.torch_denoiser import TorchDenoiser
from models.denoisers.protocol import DenoiserInput
from models.denoisers.shapes import SHAPES, shape

CAUSAL = [name for name, of in SHAPES.items() if of.causal]
networks = pytest.mark.parametrize("name", [name for name, of in SHAPES.items() if of.denoises])
L, V = 9, 6


@networks
def test_a_position_reads_those_before_it_alone_as_declared(name: str) -> None:
    net = build(shape(name, "tiny", V, L), seed=1).train()
    x = torch.randint(0, V, (4, L), generator=torch.Generator().manual_seed(0))
    heard = []
    for i in range(L):
        other = x.clone()
        other[:, i:] = (other[:, i:] + 1) % V
        heard.append(torch.allclose(net(x)[:, : i + 1], net(other)[:, : i + 1], atol=1e-6))
    assert all(heard) == SHAPES[name].causal


@pytest.mark.parametrize("name", CAUSAL)
def test_every_symbol_before_a_position_may_count_as_far_as_it_looks_back(name: str) -> None:
    of = shape(name, "tiny", V, L)
    d, x = TorchDenoiser(build(of, seed=1)), np.random.default_rng(0).integers(0, V, (1, L)).astype(np.int16)
    back = getattr(of, "context", L)
    for i in range(L - 1):
        other = x.copy()
        other[0, i] = (other[0, i] + 1) % V
        moved = (d.logits(DenoiserInput(other)) != d.logits(DenoiserInput(x)))[0].any(1)
        assert np.flatnonzero(moved).tolist() == list(range(i + 1, min(L, i + 1 + back)))


@pytest.mark.parametrize("name", CAUSAL)
@pytest.mark.parametrize("length", [1, 2, 5, 8])
@torch.inference_mode()
def test_the_beginnings_of_words_are_answered_without_the_rest(name: str, length: int) -> None:
    net = build(shape(name, "tiny", V, L), seed=3).eval()
    x = torch.randint(0, V, (20, L), generator=torch.Generator().manual_seed(1))
    torch.testing.assert_close(fused(net)(x[:, :length]), net(x)[:, :length], atol=2e-5, rtol=1e-4)


@pytest.mark.parametrize("name", CAUSAL)
def test_flagged_positions_are_answered_row_by_row(name: str) -> None:
    net = build(shape(name, "tiny", V, L), seed=3).eval()
    x = torch.randint(0, V, (7, L), generator=torch.Generator().manual_seed(1))
    where = torch.rand(x.shape, generator=torch.Generator().manual_seed(2)) < 0.4
    torch.testing.assert_close(net(x, where=where), net(x)[where], atol=1e-6, rtol=1e-5)
