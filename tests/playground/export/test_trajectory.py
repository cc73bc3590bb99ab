"""Files of runs: one writer for each kind, and a sentence for any other."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from models.errors import UserError
from models.sampling import sampler
from models.sampling.trajectory import Trajectory
from playground import theme
from playground.experiment.outline import outline
from playground.export import trajectory
from tests.models.toys import free_recipe, random_model

MODEL = random_model(4, 3)
RECIPE = free_recipe(MODEL, 3)
RUN = Trajectory.begin(MODEL.digest, RECIPE, sampler.start(MODEL, RECIPE))


def test_another_kind_is_refused_and_nothing_is_written(tmp_path: Path) -> None:
    path = tmp_path / "run.svg"
    with pytest.raises(UserError, match="No run can be written as 'svg'; choose one of gif, png, json"):
        trajectory.write("svg", path, RUN, outline(MODEL), 0, theme.scheme())
    assert not path.exists()


def test_plain_values_are_those_of_the_run(tmp_path: Path) -> None:
    path = tmp_path / "run.json"
    trajectory.write("json", path, RUN, outline(MODEL), 0, theme.scheme())
    assert json.loads(path.read_text()) == {"title": MODEL.title, **RUN.to_json(MODEL.vocabulary)}
