"""Edits of a model whose network reads one noise level a row: no row that it goes on with has two."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from models.constraints.constraint import Constraint
from models.data.vocabulary import Vocabulary
from models.denoisers.networks.build import build
from models.denoisers.networks.torch_denoiser import TorchDenoiser
from models.denoisers.protocol import DenoiserInput
from models.denoisers.shapes import TransformerShape
from models.model import Model
from models.processes import Uniform
from models.sampling import edits, sampler
from models.sampling.frame import Frame
from models.sampling.recipe import Recipe
from tests.models.constraints.without import without

L, V = 6, 4
FREE = Constraint.free(L, V)


class Watched(TorchDenoiser):
    """A real network that notes what it is shown."""

    shown: list[DenoiserInput]

    def logits(self, inputs: DenoiserInput) -> np.ndarray:
        self.shown.append(inputs)
        return super().logits(inputs)


@pytest.fixture
def model() -> Model:
    net = build(TransformerShape(V, L, 16, 1, 2, reads_also=frozenset({"level", "known"})), seed=3)
    denoiser = Watched(net, gives="leave-one-out")
    denoiser.shown = []
    return Model("by row", Vocabulary(("a", "b", "c")), L, Uniform(V), denoiser)


def recipe(**options: Any) -> Recipe:
    return Recipe(FREE.pin(1, 2), steps=8, policy="ancestral", rows=3, seed=4).with_(**options)


def has_one_level_a_row(frame: Frame) -> bool:
    return all(len(set(row[row > 0].tolist())) <= 1 for row in frame.level)


def test_its_traits_say_that_pins_are_flagged_and_levels_are_of_rows(model: Model) -> None:
    assert (model.traits.reads_level, model.traits.needs_pin_flags) == ("row", True)
    frames = list(sampler.run(model, recipe()))
    assert all(has_one_level_a_row(frame) for frame in frames)
    denoiser = model.denoiser
    assert isinstance(denoiser, Watched)
    for inputs in denoiser.shown:
        assert inputs.level is not None
        assert inputs.level.shape == (len(inputs.x),)
        assert inputs.known is not None
        assert inputs.known[:, 1].all()


@pytest.mark.parametrize("index", range(9))
def test_every_edit_leaves_one_level_and_the_run_goes_on(model: Model, index: int) -> None:
    pinned = recipe()
    frame = list(sampler.run(model, pinned))[index]
    banned = pinned.with_(constraint=without(pinned.constraint, 0, [3]))
    written = edits.write(model, pinned, frame, 0, 0, 3)
    found = {
        "written": (pinned, written),
        "taken back": (pinned, edits.write(model, pinned, written, 0, 0, None)),
        "unpinned": (recipe(constraint=FREE), edits.impose(model, recipe(constraint=FREE), frame, (1,))),
        "forbidden": (banned, edits.impose(model, banned, written)),
    }
    for name, (under, shown) in found.items():
        assert has_one_level_a_row(shown), name
        last = [shown, *sampler.run(model, under, shown)][-1]
        assert last.clear, name
        assert has_one_level_a_row(last), name
    assert found["forbidden"][1].noise[0, 0] or written.clock == 0
    assert (written.x[0, 0], written.level[0, 0]) == (3, 0.0)
    assert edits.what_if(model, pinned, frame, 1, 4).shape == (V, L, V)


def test_a_letter_taken_back_is_a_guess_at_the_level_of_the_run(model: Model) -> None:
    pinned = recipe(rows=200)
    frame = list(sampler.run(model, pinned))[6]
    everywhere = edits.impose(model, recipe(rows=200, constraint=FREE), frame, (1,))
    assert everywhere.level[:, 1] == pytest.approx(frame.level[:, 2])
    denoiser = model.denoiser
    assert isinstance(denoiser, Watched)
    counts = np.bincount(everywhere.x[:, 1], minlength=V) / 200
    assert counts.max() < 1  # drawn, not the pin that was there


def test_the_guess_is_one_of_the_model_calls_that_frames_count(model: Model) -> None:
    pinned, denoiser = recipe(), model.denoiser
    assert isinstance(denoiser, Watched)
    frame = list(sampler.run(model, pinned))[4]
    for change in (
        lambda: edits.write(model, pinned, frame, 0, 0, 3),
        lambda: edits.write(model, pinned, edits.write(model, pinned, frame, 0, 0, 3), 0, 0, None),
        lambda: edits.impose(model, recipe(constraint=FREE), frame, (1,)),
    ):
        denoiser.shown.clear()
        assert change().calls - frame.calls == len(denoiser.shown)
