"""What a network's sizes say before it is built."""

import pytest
import torch

from models.denoisers.networks.build import build, empty
from models.denoisers.shapes import PRESETS, from_json, reads_noise_share, shape
from models.errors import UserError

EVERY = [(d, p) for d in PRESETS for p in PRESETS[d]]


@pytest.mark.parametrize(("denoiser", "preset"), EVERY)
@pytest.mark.parametrize("noise_input", [False, True])
def test_the_count_on_screen_is_the_number_of_trained_numbers(denoiser: str, preset: str, noise_input: bool) -> None:
    if noise_input and not reads_noise_share(denoiser):
        with pytest.raises(UserError, match="no input for the share of masks"):
            shape(denoiser, preset, 27, 15, noise_input=True)
        return
    of = shape(denoiser, preset, 27, 15, noise_input=noise_input)
    assert of.parameters == sum(p.numel() for p in empty(of).parameters())


@pytest.mark.parametrize("denoiser", PRESETS)
def test_each_preset_is_larger_than_the_one_before(denoiser: str) -> None:
    counts = [shape(denoiser, p, 27, 15).parameters for p in ("tiny", "small", "medium")]
    assert counts == sorted(counts)
    assert counts[0] * 2 < counts[1]


@pytest.mark.parametrize("denoiser", PRESETS)
def test_a_shape_survives_a_card(denoiser: str) -> None:
    of = shape(denoiser, "small", 34, 11, noise_input=reads_noise_share(denoiser))
    assert from_json(of.to_json()) == of


def test_a_field_of_another_network_is_refused() -> None:
    for denoiser, change in (("causal", {"context": 3}), ("mlp", {"context": 3}), ("context", {"layers": 2})):
        with pytest.raises(UserError):
            from_json(shape(denoiser, "tiny", 27, 15).to_json() | change)


@pytest.mark.parametrize(
    "change",
    [
        {"denoiser": "oracle"},
        {"width": 0},
        {"width": 1 << 20},
        {"width": 96.0},
        {"layers": 10**9},
        {"length": 10**9},
        {"size": True},
        {"heads": 5},
        {"noise_input": 1},
        {"surprise": 1},
    ],
)
def test_a_shape_that_cannot_be_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(UserError):
        from_json(shape("transformer", "small", 27, 15).to_json() | change)


@pytest.mark.parametrize("value", [None, [], {}, {"denoiser": "mlp"}, "transformer"])
def test_what_is_no_shape_is_refused(value: object) -> None:
    with pytest.raises(UserError):
        from_json(value)


@pytest.mark.parametrize(("denoiser", "preset"), [("oracle", "small"), ("mlp", "huge")])
def test_an_unknown_name_is_answered_with_the_known_ones(denoiser: str, preset: str) -> None:
    with pytest.raises(UserError, match="choose one of"):
        shape(denoiser, preset, 27, 15)


def test_first_weights_come_from_the_seed_and_leave_torch_as_it_was() -> None:
    of = shape("transformer", "tiny", 9, 6)
    before = torch.get_rng_state()
    a, b, c = (torch.cat([p.flatten() for p in build(of, seed=s).parameters()]) for s in (3, 3, 4))
    assert torch.equal(torch.get_rng_state(), before)
    assert torch.equal(a, b)
    assert not torch.equal(a, c)
