"""Trajectories as values."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np

from models.data.vocabulary import Vocabulary
from models.processes import Uniform
from models.sampling import edits, sampler
from models.sampling.trajectory import Trajectory
from tests.models.toys import free_recipe, random_model

MODEL = random_model(5, 3)


def trajectory(**options) -> Trajectory:
    recipe = free_recipe(MODEL, 4, rows=2, **options)
    frames = list(sampler.run(MODEL, recipe))
    out = Trajectory.begin("digest of a model", recipe, frames[0])
    for frame in frames[1:]:
        out = out.extend(frame)
    return out


def test_a_trajectory_is_done_when_its_last_frame_is():
    whole = trajectory()
    assert whole.done
    assert not whole.fork(1, whole.recipe).done


def test_recipes_are_those_of_their_segment():
    whole = trajectory()
    hot = whole.recipe.with_(temperature=3.0)
    branch = whole.fork(2, hot)
    assert [branch.recipe_at(i).temperature for i in range(3)] == [1.0, 1.0, 3.0]
    again = branch.fork(1, whole.recipe.with_(temperature=2.0))
    assert [s.start for s in again.segments] == [0, 1]


def test_forking_at_the_start_leaves_one_segment():
    whole = trajectory()
    assert len(whole.fork(0, whole.recipe.with_(temperature=3.0)).segments) == 1


def test_a_trajectory_becomes_plain_json():
    whole = trajectory()
    plain = json.loads(json.dumps(whole.to_json(MODEL.vocabulary)))
    assert plain["frames"][0]["x"] == ["????·"] * 2
    assert plain["digest"] == whole.digest
    assert np.shape(plain["frames"][0]["after"]) == (2, 5, 3)
    assert plain["segments"][0]["recipe"]["steps"] == 4


def test_letters_of_several_code_points_stay_apart_in_plain_json():
    letters = Vocabulary(("\u1ecd\u0300", "a"))
    plain = json.loads(json.dumps(trajectory().to_json(letters)))
    assert plain["frames"][0]["x"] == [[None, None, None, None, ""]] * 2
    assert plain["symbols"] == ["", *letters.characters]
    rows = [[plain["symbols"][symbol] for symbol in row] for row in trajectory().last.x.tolist()]
    assert plain["frames"][-1]["x"] == rows


def test_a_trajectory_that_was_edited_is_plain_data_too():
    whole = trajectory()
    frame = whole.frames[1]
    position = int(frame.noise[0].argmax())
    edited = whole.fork(1, whole.recipe, edits.write(MODEL, whole.recipe, frame, 0, position, 1))
    plain = json.loads(json.dumps(edited.to_json(MODEL.vocabulary), allow_nan=False))
    assert plain["frames"][1]["logp"][0] is None
    assert plain["frames"][1]["logp"][1] == frame.logp[1]


def test_levels_are_written_where_noise_shows_letters_and_nowhere_else():
    model = replace(MODEL, process=Uniform(MODEL.process.size))
    recipe = free_recipe(model, 4, policy="ancestral", rows=2)
    first, second, *_ = sampler.run(model, recipe)
    plain = Trajectory.begin("a digest", recipe, first).extend(second).to_json(model.vocabulary)
    assert np.allclose(plain["frames"][1]["level"], second.level, atol=1e-6)
    assert not any("level" in frame for frame in trajectory().to_json(MODEL.vocabulary)["frames"])
