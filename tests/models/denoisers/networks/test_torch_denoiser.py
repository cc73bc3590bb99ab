"""A network as a denoiser: the same bits for a row whatever surrounds it, and no time input."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
import torch

from models.denoisers.networks.build import build, copied, seeded
from models.denoisers.networks.torch_denoiser import TorchDenoiser
from models.denoisers.protocol import DenoiserInput
from models.denoisers.shapes import PRESETS, SHAPES, Shape, reads_noise_share, shape
from models.errors import UserError

DENOISING = [name for name in PRESETS if SHAPES[name].denoises]
EVERY = [(d, p) for d in DENOISING for p in PRESETS[d]]
READING_SHARE = [name for name in PRESETS if reads_noise_share(name)]
ROWS = 200  # of a batch: six chunks and a part of one


def denoiser(of: Shape) -> TorchDenoiser:
    """A network with weights large enough for rounding to differ where it can."""
    net = build(of, seed=1)
    g = torch.Generator().manual_seed(1)
    with torch.no_grad():
        for p in net.parameters():
            p.add_(0.1 * torch.randn(p.shape, generator=g))
    return TorchDenoiser(net)


def states(of: Shape, rows: int) -> np.ndarray:
    return np.random.default_rng(0).integers(0, of.size + 1, (rows, of.length)).astype(np.int16)


def logits(d: TorchDenoiser, x: np.ndarray) -> np.ndarray:
    return d.logits(DenoiserInput(x))


@pytest.mark.parametrize(
    ("name", "preset", "size", "length"),
    [
        pytest.param(
            *of, *sizes, marks=pytest.mark.long if "medium" in of and (of[0], *sizes) != ("transformer", 27, 15) else ()
        )
        for of in EVERY
        for sizes in ((27, 15), (34, 4))
    ],
)
def test_a_row_has_the_same_bits_in_every_batch(name: str, preset: str, size: int, length: int) -> None:
    of = shape(name, preset, size, length)
    d = denoiser(of)
    x = states(of, ROWS)
    whole = logits(d, x)
    for rows in (1, 2, 3, 16, 17, 64):
        for first in (0, 7, ROWS - rows):
            assert np.array_equal(logits(d, x[first : first + rows]), whole[first : first + rows]), (rows, first)


def test_weights_that_overflow_are_said_to_and_no_run_goes_on_with_them() -> None:
    net = build(shape("mlp", "tiny", 5, 4))
    with torch.no_grad():
        for p in net.parameters():
            p.fill_(3e38)
    with pytest.raises(UserError, match="not finite"):
        TorchDenoiser(net).logits(DenoiserInput(np.zeros((1, 4), np.int16)))


def test_equal_rows_are_answered_in_their_places() -> None:
    of = shape("transformer", "tiny", 9, 6)
    d = denoiser(of)
    x = states(of, 40)
    doubled = np.concatenate([x, x[::-1], x])
    assert np.array_equal(logits(d, doubled), np.concatenate([logits(d, x), logits(d, x)[::-1], logits(d, x)]))


@pytest.mark.parametrize("name", DENOISING)
def test_the_schedules_time_and_the_pins_are_not_read(name: str) -> None:
    of = shape(name, "tiny", 9, 6, noise_input=name in READING_SHARE)
    d, x = denoiser(of), states(of, 5)
    other = d.logits(DenoiserInput(x, np.full(5, 0.25), np.ones(x.shape, bool)))
    assert np.array_equal(logits(d, x), other)


@pytest.mark.parametrize("name", READING_SHARE)
def test_the_noise_level_is_the_share_of_masks_in_the_row_itself(name: str) -> None:
    """Pins make m / L differ from the schedule's t; a network fed t would leave what it was trained on."""
    of = shape(name, "tiny", 9, 6, noise_input=True)
    net = build(of, seed=0)
    named = dict(net.named_parameters())
    weight = named["noise"] if "noise" in named else named["hidden.weight"][:, -1]
    x = torch.from_numpy(states(of, 4)).long()
    x[0], x[1] = of.size, 1
    with torch.no_grad():
        weight.zero_()
        without = net(x)
        weight.fill_(0.5)
        moved = (net(x) - without).abs().amax((1, 2))
    masks = (x == of.size).sum(1)
    assert (moved[masks > 0] > 0).all()
    assert (moved[masks == 0] == 0).all()


def test_answers_are_float32_of_the_right_shape_without_a_column_for_the_mask() -> None:
    of = shape("mlp", "tiny", 9, 6)
    out = logits(denoiser(of), states(of, 3))
    assert out.shape == (3, 6, 9)
    assert out.dtype == np.float32


def test_threads_may_share_it() -> None:
    of = shape("transformer", "tiny", 9, 6)
    d, x = denoiser(of), states(of, 64)
    alone = logits(d, x)
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: logits(d, x), range(12)))
    assert all(np.array_equal(a, alone) for a in answers)


def test_it_keeps_its_weights_when_the_network_goes_on_learning() -> None:
    net = build(shape("mlp", "tiny", 9, 6))
    d = TorchDenoiser(net)
    before = d.fingerprint()
    with torch.no_grad():
        dict(net.named_parameters())["out.bias"].add_(1.0)
    assert d.fingerprint() == before
    assert TorchDenoiser(net).fingerprint() != before


def test_dropout_is_off_and_no_gradient_is_kept() -> None:
    of = shape("transformer", "tiny", 9, 6)
    d = TorchDenoiser(build(of, dropout=0.5))
    x = states(of, 8)
    assert np.array_equal(logits(d, x), logits(d, x))
    assert torch.is_grad_enabled()


def test_weights_out_and_in_again_are_the_same_denoiser() -> None:
    of = shape("transformer", "tiny", 9, 6)
    d = denoiser(of)
    again = TorchDenoiser.from_weights(of, d.tensors())
    assert again.fingerprint() == d.fingerprint()
    assert again.parameters == d.parameters
    assert np.array_equal(logits(again, states(of, 5)), logits(d, states(of, 5)))


def test_the_shapes_of_a_network_are_known_without_loading_torchs_compiler() -> None:
    program = (
        "import sys; from models.denoisers.shapes import shape; from models.denoisers.networks.build import empty;"
        "nets = [empty(shape(d, 'tiny', 27, 9)) for d in ('mlp', 'transformer')];"
        "assert all(p.is_meta for net in nets for p in net.parameters());"
        "sys.exit('torch._dynamo' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


def test_a_copy_to_compute_with_is_the_network_in_every_module_and_shares_no_number_with_it() -> None:
    for kind in ("mlp", "transformer", "causal", "context"):
        net = build(shape(kind, "tiny", 9, 6), dropout=0.5)
        before = {name: p.clone() for name, p in net.state_dict().items()}
        made = copied(net)
        assert [(name, type(m)) for name, m in made.named_modules()] == [(n, type(m)) for n, m in net.named_modules()]
        assert made.state_dict().keys() == before.keys()
        assert not any(m.training for m in made.modules())
        assert all(m.training for m in net.modules())
        assert not any(p.requires_grad for p in made.parameters())
        assert all(p.requires_grad for p in net.parameters())
        for p in made.parameters():
            p.add_(1.0)
        for name, p in net.state_dict().items():
            assert torch.equal(p, before[name])
            assert torch.equal(made.state_dict()[name], p + 1.0)


def test_draws_within_a_seed_are_its_own_and_those_around_it_go_on() -> None:
    torch.manual_seed(3)
    expected = torch.rand(2), torch.rand(2)
    torch.manual_seed(3)
    first = torch.rand(2)
    with seeded(2**63 - 1):
        within = torch.rand(4)
    assert torch.equal(torch.rand(2), expected[1])
    assert torch.equal(first, expected[0])
    torch.manual_seed(2**63 - 1)
    assert torch.equal(torch.rand(4), within)
