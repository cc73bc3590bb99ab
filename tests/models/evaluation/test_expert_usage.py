"""The experts of the passes of a run: as many choices as positions times those at work, each frame by its masks."""

from dataclasses import replace

import numpy as np
import pytest

from models.denoisers.networks.build import build
from models.denoisers.networks.torch_denoiser import TorchDenoiser
from models.denoisers.protocol import DenoiserInput
from models.denoisers.shapes import MoeShape
from models.evaluation.expert_usage import BATCH, has_experts, usage, usage_of_words
from models.interruption import StoppedError, stoppable
from models.model import Model
from models.sampling import sampler
from models.sampling.defaults import default_recipe
from tests.models.toys import random_model

V, L, ACTIVE = 5, 6, 2
SHAPE = MoeShape(V, L, 16, layers=2, heads=2, experts=4, active=ACTIVE, hidden=16)


def model_with_experts() -> Model:
    return replace(random_model(L, V), denoiser=TorchDenoiser(build(SHAPE, seed=2)))


def test_every_position_of_every_frame_is_worked_at_by_as_many_experts_as_are_active() -> None:
    model = model_with_experts()
    assert has_experts(model)
    assert not has_experts(random_model(L, V))
    hidden = []
    for frame in sampler.run(model, default_recipe(model, rows=5).with_(seed=3)):
        found = usage(model, frame)
        assert found.weights.shape == (5, 2, L, 4)
        assert int((found.weights > 0).sum()) == ACTIVE * 5 * 2 * L
        assert found.shares.sum(1) == pytest.approx([ACTIVE, ACTIVE])
        hidden.append(found.hidden)
    assert hidden[0] == 1.0
    assert hidden[-1] == 0.0
    assert (np.diff(hidden) <= 0).all()


def test_the_pass_is_guided_as_that_of_the_frame_was() -> None:
    model = model_with_experts()
    recipe = default_recipe(model, rows=2).with_(seed=3)
    recipe = recipe.with_(constraint=recipe.constraint.pin(0, 1), pin_guidance=0.0)  # the pins alone are left out
    frame = next(iter(sampler.run(model, recipe)))
    hidden = frame.x.copy()
    hidden[:, 0] = V
    expected = TorchDenoiser(build(SHAPE, seed=2)).routing(DenoiserInput(hidden))
    assert (usage(model, frame).weights == expected).all()


def test_positions_behind_the_end_of_a_word_are_not_counted() -> None:
    model = model_with_experts()
    *_, frame = sampler.run(model, default_recipe(model, rows=3).with_(seed=4))
    works = usage(model, frame).weights > 0
    letters = [min((row == 0).argmax() + 1, L - 1) for row in frame.x]
    counted = np.concatenate([works[r, :, :n].transpose(1, 0, 2) for r, n in enumerate(letters)])
    np.testing.assert_allclose(usage(model, frame).shares, counted.mean(0))


def test_over_words_every_letter_and_position_has_as_many_experts_as_are_active() -> None:
    model = model_with_experts()
    words = ["ab", "abc", "a", "cab"] * 40
    found = usage_of_words(model, words)
    assert (found.by_symbol.shape, found.by_position.shape) == ((V + 1, 2, 4), (L - 1, 2, 4))
    for shares, counts in ((found.by_symbol, found.symbols), (found.by_position, found.positions)):
        assert counts.sum() == 40 * (3 + 4 + 2 + 4)  # the letters and the end of each
        assert (np.isnan(shares).all((1, 2)) == (counts == 0)).all()
        assert shares[counts > 0].sum(2) == pytest.approx(np.full((int((counts > 0).sum()), 2), ACTIVE))
    assert found.positions.tolist() == [160, 160, 120, 80, 0]
    assert found.symbols[V] == pytest.approx(0.5 * found.symbols.sum(), rel=0.1)  # hidden
    assert found.symbols[4] == 0
    assert found.words == 160
    assert (usage_of_words(model, words).by_symbol[:4] == found.by_symbol[:4]).all()


def test_as_many_letters_are_hidden_in_one_word_as_in_another(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of five positions none to all, each number as often, as at levels that are even."""
    seen, real = list[np.ndarray](), TorchDenoiser.routing

    def routing(self: TorchDenoiser, shown: DenoiserInput) -> np.ndarray:
        seen.append(shown.x)
        return real(self, shown)

    monkeypatch.setattr(TorchDenoiser, "routing", routing)
    usage_of_words(model_with_experts(), ["abcab"] * 600)
    hidden = (np.concatenate(seen)[:, :5] == V).sum(1)
    assert np.bincount(hidden, minlength=6) / 600 == pytest.approx(np.full(6, 1 / 6), abs=0.06)


def test_it_says_how_far_it_is_and_stops_between_batches() -> None:
    model, said = model_with_experts(), list[float]()
    with stoppable(lambda: len(said) < 2, said.append), pytest.raises(StoppedError):
        usage_of_words(model, ["ab"] * (3 * BATCH))
    assert said == pytest.approx([0, 1 / 3])
