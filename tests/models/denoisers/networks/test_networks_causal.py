"""Networks that read to the left: what stands at a position or behind it changes nothing there."""

import numpy as np
import pytest
import torch

from models.denoisers.networks.build import build
from models.denoisers.networks.fast_forward import fused
from models.denoisers.networks.network import CarriedRows
from models.denoisers.networks.torch_denoiser import TorchDenoiser
from models.denoisers.networks.transformer import Block
from models.denoisers.protocol import DenoiserInput
from models.denoisers.shapes import SHAPES, CausalShape, ContextShape, shape

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


@torch.inference_mode()
def test_a_shifted_network_under_a_causal_mask_is_the_causal_one_to_the_bit_and_without_it_sees_what_follows() -> None:
    of, own = shape("causal", "tiny", V, L), shape("shifted", "tiny", V, L)
    net, begun = build(of, seed=3).eval(), build(own, seed=4).eval()
    rows = CarriedRows(of, range(V), L, torch.Generator())
    for name, p in begun.named_parameters():
        p.copy_(begun.carried(name, net.get_parameter(name), rows))
    x = torch.randint(0, V, (20, L), generator=torch.Generator().manual_seed(1))
    assert not torch.allclose(begun(x), net(x), atol=1e-3)
    for block in begun.modules():
        if isinstance(block, Block):
            block.causal = True
    assert torch.equal(begun(x), net(x))
    table = begun.get_parameter("embed.weight")
    assert torch.equal(table[V], table[:V].mean(0))
    assert torch.equal(table[V + 1], net.get_parameter("embed.weight")[V])


@torch.inference_mode()
def test_a_shifted_network_tells_masks_from_the_start_and_reads_no_last_position() -> None:
    net = build(shape("shifted", "tiny", V, L), seed=1).eval()
    x = torch.randint(0, V, (1, L), generator=torch.Generator().manual_seed(1))
    hidden, last = x.clone(), x.clone()
    hidden[0, 3], last[0, -1] = V, V
    assert (net(x) != net(hidden)).any(-1).all()  # to both sides
    assert torch.equal(net(x), net(last))


@pytest.mark.parametrize("name", CAUSAL)
def test_flagged_positions_are_answered_row_by_row(name: str) -> None:
    net = build(shape(name, "tiny", V, L), seed=3).eval()
    x = torch.randint(0, V, (7, L), generator=torch.Generator().manual_seed(1))
    where = torch.rand(x.shape, generator=torch.Generator().manual_seed(2)) < 0.4
    torch.testing.assert_close(net(x, where=where), net(x)[where], atol=1e-6, rtol=1e-5)


@pytest.mark.parametrize(
    ("of", "length"),
    [
        (CausalShape(27, 15, 48, 2, 3), 9),
        (CausalShape(34, 17, 84, 1, 7), 4),
        (ContextShape(27, 15, 33, embed=3, context=4), 6),
    ],
)
def test_the_last_position_alone_is_as_among_the_others_and_the_same_bits_in_every_batch(of, length: int) -> None:
    net = build(of, seed=1)
    with torch.no_grad():
        for p in net.parameters():
            p.add_(torch.randn(p.shape, generator=torch.Generator().manual_seed(p.numel())), alpha=0.1)
    denoiser = TorchDenoiser(net)
    x = np.random.default_rng(0).integers(1, of.size, (150, length)).astype(np.int16)
    whole = denoiser.last_logits(DenoiserInput(x))
    assert whole == pytest.approx(denoiser.logits(DenoiserInput(x))[:, -1], abs=2e-4)
    for rows in (1, 2, 15, 16, 17, 33, 149):
        assert np.array_equal(denoiser.last_logits(DenoiserInput(x[3 : 3 + rows])), whole[3 : 3 + rows]), rows
