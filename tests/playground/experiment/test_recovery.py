"""Frames of a process that revises letters, shown without their model: each position keeps its noise level."""

from dataclasses import replace
from pathlib import Path

import numpy as np

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
        contents, experiment = found.board, found.board.experiment
        assert experiment.chain is not None
        for there, own in zip(experiment.chain.frames, frames, strict=True):
            assert np.array_equal(there.x, own.x)
            assert np.array_equal(there.level, own.level)
            assert not there.p0.any()
