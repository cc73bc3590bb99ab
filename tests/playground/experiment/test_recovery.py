"""Frames of a process that revises letters, shown without their model: noise levels and the family are kept."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from models.families.family import Family
from models.families.registry import FAMILIES
from models.families.uniform import UNIFORM
from models.processes.uniform import Uniform
from models.sampling import sampler
from playground.experiment import file_format, file_writer
from playground.experiment.contents import Contents
from playground.experiment.experiment import Experiment
from playground.experiment.outline import outline
from playground.experiment.recipe_transfer import fresh_recipe
from playground.experiment.recovery import Recovered, restore_or_recover
from tests.playground.small import even_model


def test_stored_levels_come_back_and_are_written_again(tmp_path: Path) -> None:
    path, plain = tmp_path / "a.unmask", even_model("abc", 6)
    model = replace(plain, process=Uniform(len(plain.vocabulary)), card={"title": "Even", "family": "uniform"})
    recipe = fresh_recipe(model, rows=2)
    frames = list(sampler.run(model, recipe))[:4]
    experiment = Experiment("even", recipe).begun(model.digest, recipe, frames[0], "start")
    for frame in frames[1:]:
        experiment = experiment.extended(frame)
    contents = Contents(experiment, outline(model), (), 1, (2,))
    for _ in range(2):  # as the model wrote them, and as they are written without it
        file_writer.save(path, contents)
        (found,) = [part for part in restore_or_recover(file_format.read(path), "other", even_model("xyz", 9)) if part]
        assert isinstance(found, Recovered)
        assert found.board is not None
        assert not found.board.outline.traits.hides
        assert found.board.outline.family == "uniform"  # the settings that are offered are those of its family
        assert found.board.outline.traits == UNIFORM.traits.read_by(UNIFORM.reads)
        contents, experiment = found.board, found.board.experiment
        assert experiment.trajectory is not None
        for there, own in zip(experiment.trajectory.frames, frames, strict=True):
            assert np.array_equal(there.x, own.x)
            assert np.array_equal(there.level, own.level)
            assert not there.p0.any()
            assert there.noise_share.tolist() == own.noise_share.tolist()


def test_a_family_that_is_not_there_is_taken_for_one_whose_noise_looks_alike(tmp_path: Path) -> None:
    masked = even_model("abc", 6)
    uniform = replace(masked, process=Uniform(len(masked.vocabulary)), card={"title": "Even", "family": "uniform"})
    for model, family in ((masked, "masked"), (uniform, "uniform")):
        recipe = fresh_recipe(model)
        experiment = Experiment("even", recipe).begun(model.digest, recipe, sampler.start(model, recipe), "start")
        file_writer.save(tmp_path / "a.unmask", Contents(experiment, outline(model)))
        stored = file_format.read(tmp_path / "a.unmask")
        assert stored.value["family"] == family
        for name in ("a family of another program", None, 7):
            other = replace(stored, value={**stored.value, "family": name})
            (found,) = [part for part in restore_or_recover(other, "other", even_model("xyz", 9)) if part]
            assert isinstance(found, Recovered)
            assert found.board is not None
            assert found.board.outline.family == family


def test_the_traits_are_those_of_the_family_that_the_file_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Beside what a mask or a letter that is noise tells: a family that goes from left to right says so too."""
    other: Family = replace(UNIFORM, name="leftward", traits=replace(UNIFORM.traits, any_order=False, both_sides=False))
    monkeypatch.setitem(FAMILIES, other.name, other)
    masked = even_model("abc", 6)
    model = replace(masked, process=Uniform(len(masked.vocabulary)), card={"title": "Even", "family": other.name})
    recipe = fresh_recipe(model)
    experiment = Experiment("even", recipe).begun(model.digest, recipe, sampler.start(model, recipe), "start")
    file_writer.save(tmp_path / "a.unmask", Contents(experiment, outline(model)))
    stored = file_format.read(tmp_path / "a.unmask")
    (found,) = [part for part in restore_or_recover(stored, "other", even_model("xyz", 9)) if part]
    assert isinstance(found, Recovered)
    assert found.board is not None
    assert found.board.outline.family == other.name
    assert not found.board.outline.traits.both_sides
