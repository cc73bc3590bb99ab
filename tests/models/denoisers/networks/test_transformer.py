"""A transformer that reads the noise level of each position, and which positions are known."""

import math

import numpy as np
import pytest
import torch

from models.denoisers.networks.build import build
from models.denoisers.networks.fast_forward import fused
from models.denoisers.networks.inputs import NetInput, taken
from models.denoisers.networks.torch_denoiser import TorchDenoiser
from models.denoisers.networks.transformer import waves
from models.denoisers.protocol import DenoiserInput, Reads
from models.denoisers.shapes import Shape, from_json, shape, with_labels
from models.denoisers.transformer_shape import LEVEL_FEATURES
from models.errors import UserError

LABELS = 3
READS: tuple[frozenset[Reads], ...] = (
    frozenset({"levels"}),
    frozenset({"level"}),
    frozenset({"levels", "known"}),
    frozenset({"known"}),
    frozenset({"label"}),
)


def shape_of(reads: frozenset[Reads], length: int = 9, size: int = 27) -> Shape:
    of = shape("transformer", "tiny", size, length, reads=reads - {"label"})
    return with_labels(of, LABELS if "label" in reads else 0)


def network(reads: frozenset[Reads], length: int = 9, size: int = 27) -> torch.nn.Module:
    """One with weights large enough for rounding to differ where it can."""
    net = build(shape_of(reads, length, size), seed=1)
    g = torch.Generator().manual_seed(1)
    with torch.no_grad():
        for p in net.parameters():
            p.add_(torch.randn(p.shape, generator=g), alpha=0.1)
    return net.eval()


def shown(reads: frozenset[Reads], rows: int, length: int = 9, size: int = 27) -> DenoiserInput:
    rng = np.random.default_rng(0)
    x = rng.integers(0, size + 1, (rows, length)).astype(np.int16)
    level = rng.random((rows, length)) if "levels" in reads else rng.random(rows) if "level" in reads else None
    label = rng.integers(0, LABELS + 1, (rows, 1)).astype(np.int16) if "label" in reads else None
    return DenoiserInput(x, level, rng.random((rows, length)) < 0.3 if "known" in reads else None, None, label)


@pytest.mark.parametrize("reads", READS, ids=sorted)
def test_its_parameters_are_counted_and_its_shape_survives_a_card(reads: frozenset[Reads]) -> None:
    of = shape_of(reads)
    assert of.parameters == sum(p.numel() for p in build(of).parameters())
    assert from_json(of.to_json()) == of
    assert of.reads == reads
    assert of.identity != shape("transformer", "tiny", 27, 9).identity


def test_the_identity_of_a_network_that_reads_symbols_alone_is_that_of_version_1() -> None:
    of = shape("transformer", "tiny", 27, 9)
    assert of.identity == (
        "Shape(denoiser='transformer', size=27, length=9, width=48, layers=2, heads=3, embed=0, noise_input=False)"
    )
    assert shape("mlp", "tiny", 5, 4, noise_input=True).identity == (
        "Shape(denoiser='mlp', size=5, length=4, width=128, layers=1, heads=1, embed=12, noise_input=True)"
    )


@pytest.mark.parametrize("reads", READS, ids=sorted)
@pytest.mark.parametrize(("rows", "length"), [(1, 3), (1, 15), (5, 16), (40, 9)])
@torch.inference_mode()
def test_the_fast_forward_says_what_the_modules_say(reads: frozenset[Reads], rows: int, length: int) -> None:
    net = network(reads, length)
    inputs = NetInput.of(shown(reads, rows, length), torch.device("cpu"))
    torch.testing.assert_close(fused(net)(*inputs), net(*inputs), atol=5e-5, rtol=1e-3)


@pytest.mark.parametrize("reads", READS, ids=sorted)
@pytest.mark.parametrize("length", [4, 9, 15])
def test_a_row_has_the_same_bits_in_every_batch(reads: frozenset[Reads], length: int) -> None:
    denoiser, inputs = TorchDenoiser(network(reads, length)), shown(reads, 300, length)
    whole = denoiser.logits(inputs)
    rng = np.random.default_rng(1)
    for size in (1, 2, 3, 16, 17, 64, 127, 128, 299):
        some = rng.permutation(300)[:size]
        part = taken(inputs, some)
        assert np.array_equal(denoiser.logits(part), whole[some]), size


@pytest.mark.parametrize("reads", READS, ids=sorted)
def test_what_is_declared_is_read_and_what_differs_is_not_taken_for_equal(reads: frozenset[Reads]) -> None:
    denoiser = TorchDenoiser(network(reads))
    assert denoiser.reads == reads
    inputs = shown(reads, 1)
    both = taken(inputs, np.zeros(2, np.intp))
    for name, other in (("level", lambda v: v / 2), ("known", np.logical_not), ("label", lambda v: (v + 1) % LABELS)):
        value = getattr(both, name)
        if value is not None:
            changed = value.copy()
            changed[1] = other(value[1])
            answers = denoiser.logits(both._replace(**{name: changed}))
            assert not np.allclose(answers[0], answers[1], atol=1e-4)


def test_no_label_is_the_last_of_the_table() -> None:
    denoiser, inputs = TorchDenoiser(network(frozenset({"label"}))), shown(frozenset(), 4)
    none = np.full((4, 1), LABELS, np.int16)
    assert np.array_equal(denoiser.logits(inputs), denoiser.logits(inputs._replace(label=none)))


def test_other_networks_read_no_labels() -> None:
    with pytest.raises(UserError, match="The network mlp reads no labels; choose a transformer"):
        with_labels(shape("mlp", "tiny", 27, 9), 2)
    assert with_labels(shape_of(frozenset({"label"})), 0) == shape_of(frozenset())
    with pytest.raises(UserError, match="has a number of labels"):
        from_json(shape_of(frozenset({"label"})).to_json() | {"labels": 0})


def test_waves_are_those_of_the_recipe() -> None:
    t = torch.tensor([0.0, 0.25, 1.0])
    found = waves(t)
    assert found.shape == (3, LEVEL_FEATURES)
    assert found[:, 0].tolist() == [-1.0, -0.5, 1.0]
    assert float(found[1, 3]) == pytest.approx(math.sin(3 * 0.25 * math.pi / 2), abs=1e-6)
    assert float(found[1, 16 + 3]) == pytest.approx(math.cos(3 * 0.25 * math.pi / 2), abs=1e-6)


def test_what_a_network_gives_is_part_of_what_it_is() -> None:
    net = network(frozenset({"levels"}))
    posterior, without = TorchDenoiser(net), TorchDenoiser(net, gives="leave-one-out")
    assert posterior.fingerprint() != without.fingerprint()


@pytest.mark.parametrize(
    ("denoiser", "reads"), [("mlp", ["level"]), ("mlp", ["latent"]), ("transformer", ["level", "levels"])]
)
def test_a_network_that_cannot_read_something_says_so(denoiser: str, reads: list[Reads]) -> None:
    with pytest.raises(UserError, match="read"):
        shape(denoiser, "tiny", 27, 9, reads=reads)
