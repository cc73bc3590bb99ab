"""How much of a state is noise: what its letters do not tell of the word, over the positions that are free."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from models.constraints.constraint import Constraint
from models.model import Model
from models.processes import Uniform
from models.sampling import edits, sampler
from models.sampling.frame import Frame
from models.sampling.recipe import Recipe
from tests.models.families.toy import Drift
from tests.models.toys import free_recipe, random_model

L, V = 5, 4
MODEL = random_model(L, V)
FREE = Constraint.free(L, V)
PINNED = FREE.pin(0, 1).pin(2, 2)


def shares(model: Model, recipe: Recipe) -> list[np.ndarray]:
    return [frame.noise_share for frame in sampler.run(model, recipe)]


def noisy(process: type) -> Model:
    return replace(MODEL, process=process(V))


@pytest.mark.parametrize(("constraint", "free"), [(FREE, 4), (PINNED, 2), (FREE.with_lengths(2, 2), 2)])
def test_under_masks_it_is_the_share_of_free_positions_that_are_hidden(constraint: Constraint, free: int) -> None:
    for policy in ("random", "ancestral", "remask-cap"):
        for frame in sampler.run(MODEL, Recipe(constraint, 3, policy=policy, rows=4)):
            assert frame.noise_share == pytest.approx(frame.noise.sum(1) / free)


@pytest.mark.parametrize("process", [Uniform, Drift])
@pytest.mark.parametrize("constraint", [FREE, PINNED])
def test_of_letters_it_falls_from_1_to_0_whatever_is_pinned(process: type, constraint: Constraint) -> None:
    found = np.array(shares(noisy(process), Recipe(constraint, 6, policy="ancestral", rows=3)))
    assert found[0] == pytest.approx(1.0)
    assert found[-1] == pytest.approx(0.0)
    assert (np.diff(found, axis=0) < 0).all()


@pytest.mark.parametrize("process", [Uniform, Drift])
def test_a_letter_counts_by_what_the_process_says_that_it_tells(process: type) -> None:
    """The mutual information by its definition, for a symbol that is any with equal chance."""
    model = noisy(process)
    for frame in list(sampler.run(model, free_recipe(model, 4, policy="ancestral")))[1:-1]:
        (level,) = set(frame.level[frame.noise].tolist())
        given = model.process.kernel(np.zeros(1), np.full(1, level))[0]  # type: ignore[attr-defined]
        both = given / V
        apart = both.sum(0) * both.sum(1)[:, None]
        information = (both * np.log(np.where(both > 0, both / apart, 1.0))).sum() / np.log(V)
        assert frame.noise_share == pytest.approx(1.0 - information)


def test_a_letter_written_by_hand_and_a_pin_count_as_they_stand() -> None:
    model = noisy(Uniform)
    recipe = free_recipe(model, 4, policy="ancestral")
    first = sampler.start(model, recipe)
    assert edits.write(model, recipe, first, 0, 1, 2).noise_share == pytest.approx(0.75)
    pinned = recipe.with_(constraint=FREE.pin(1, 2))
    there = edits.impose(model, pinned, first)
    assert there.noise_share == pytest.approx(1.0), "what is pinned is not free"
    assert sampler.step(model, pinned, there).noise_share < 1.0


def test_nothing_free_is_no_noise() -> None:
    word = FREE.pin(0, 1).pin(1, 0)
    (frame,) = sampler.run(MODEL, Recipe(word, 2))
    assert frame.noise_share.tolist() == [0.0]


def test_without_its_process_a_level_counts_as_it_is() -> None:
    model = noisy(Uniform)
    frame: Frame = list(sampler.run(model, free_recipe(model, 4, policy="ancestral")))[2]
    unknown = replace(frame, noise_of=frame.noise_of._replace(process=None))
    assert unknown.noise_share == pytest.approx(frame.level[:, : L - 1].mean(1))
