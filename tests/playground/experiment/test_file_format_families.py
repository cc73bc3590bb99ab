"""A board of every family, policy and timetable goes through a file to the bit, and goes on from there."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from models.data.vocabulary import END
from models.families.family import Family
from models.processes.timetables import Timetable
from models.sampling import drafts, edits, sampler
from models.sampling.change import Regenerate, WriteWord
from models.sampling.recipe import Recipe
from models.sampling.trajectory import Trajectory
from playground.experiment import file_format, file_writer
from playground.experiment.contents import Contents
from playground.experiment.experiment import Branch, Experiment
from playground.experiment.outline import outline
from tests.models.families.test_families_laws import FREE, model_of, runs
from tests.models.processes.kernels import L


@runs
def test_a_board_comes_back_to_the_bit(family: Family, policy: str, timetable: str, tmp_path: Path) -> None:
    model = model_of(family)
    recipe = Recipe(FREE.pin(1, 2), steps=4, policy=policy, timetable=Timetable.parse(timetable), rows=3, seed=11)
    first, *others = sampler.run(model, recipe)
    trajectory = Trajectory.begin(model.digest, recipe, first)
    for frame in others:
        trajectory = trajectory.extend(frame)
    freed = recipe.with_(constraint=FREE)
    at = min(2, len(others))  # some orders end early
    branch = trajectory.fork(
        at, freed, edits.write(model, freed, edits.impose(model, freed, trajectory.frames[at], (1,)), 0, 0, 1)
    )
    word = drafts.write_word(model, freed, branch.last, 1, (1, 1, *[END] * (L - 2)))
    branch = branch.fork(at, freed, word, WriteWord(1, (1, 1, *[END] * (L - 2))))
    if not freed.remasks:
        again = drafts.regenerate(model, freed, word, 1, (0, 1))
        branch = branch.fork(at, freed, again, Regenerate(1, (0, 1)))
    for frame in sampler.run(model, freed, branch.last):
        branch = branch.extend(frame)
    experiment = Experiment("exact", freed, (Branch(trajectory, -1, 0, "start"), Branch(branch, 0, at, "edit")), 1, at)
    path = tmp_path / "one.unmask"
    file_writer.save(path, Contents(experiment, outline(model)))
    restored = list(file_format.restore(file_format.read(path), "exact", model))[-1]
    assert isinstance(restored, Contents)
    mine, theirs = restored.experiment.branches, experiment.branches
    assert [b.trajectory.digest for b in mine] == [b.trajectory.digest for b in theirs]
    assert [b.trajectory.segments for b in mine] == [b.trajectory.segments for b in theirs]
    for mine_frame, their_frame in zip(mine[1].trajectory.frames, theirs[1].trajectory.frames, strict=True):
        assert np.array_equal(mine_frame.edited, their_frame.edited)
        if not sampler.finished(freed, their_frame):
            assert sampler.step(model, freed, mine_frame).digest == sampler.step(model, freed, their_frame).digest
