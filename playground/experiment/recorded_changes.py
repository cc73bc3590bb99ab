"""The changes that a file records beside the frames that came of them: where both differ, the frames count."""

from collections.abc import Iterator
from dataclasses import replace

from models.model import Model
from models.sampling.replay import is_made, recorded_at, recorded_starts, unrecorded
from models.sampling.trajectory import Trajectory
from playground.experiment.contents import Contents
from playground.formatting import listed


def confirmed(model: Model, contents: Contents) -> Iterator[Contents | None]:
    """The contents without changes that do not make the frames they are recorded of: None a change, at last the whole.

    A sentence says which these were; a script of such a run then begins again from the frame as it is stored.
    """
    branches, steps = [], set[int]()
    made: dict[tuple[int, ...], tuple[object, bool]] = {}  # by the frames: branches share what lies before a fork
    for branch in contents.experiment.branches:
        trajectory = branch.trajectory
        for start in recorded_starts(trajectory):
            frames, says = (
                _around(trajectory, start),
                (recorded_at(trajectory, start), _recipe_before(trajectory, start)),
            )
            known = made.get(frames)
            if known is None or known[0] != says:
                known = made[frames] = says, is_made(model, branch.trajectory, start)
                yield None
            if not known[1]:
                steps.add(trajectory.frames[start].step)
                trajectory = unrecorded(trajectory, start)
        branches.append(replace(branch, trajectory=trajectory))
    if steps:
        experiment = replace(contents.experiment, branches=tuple(branches))
        contents = replace(contents, experiment=experiment, notice=_sentence(sorted(steps)))
    yield contents


def _around(trajectory: Trajectory, start: int) -> tuple[int, ...]:
    return tuple(id(frame) for frame in trajectory.frames[max(start - 1, 0) : start + 1])


def _recipe_before(trajectory: Trajectory, start: int) -> object:
    return trajectory.recipe_at(start - 1) if start else trajectory.segments[0].recipe


def _sentence(steps: list[int]) -> str:
    which = f"change recorded at step {steps[0]} does"
    if len(steps) > 1:
        which = f"changes recorded at steps {listed([str(step) for step in steps])} do"
    return f"The {which} not lead to the rows that the file holds; the rows are shown as stored."
