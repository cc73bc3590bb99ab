"""Edits of every kind, under every family, policy and timetable: the script repeats them by their verbs."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from models.errors import UserError
from models.families.family import Family
from models.model import Model
from models.processes import Moves
from models.processes.orders import POLICIES
from models.processes.policy import Path as PathKind
from models.processes.policy import Policy
from models.processes.policy_input import PolicyInput
from models.processes.timetables import Timetable
from models.sampling import edits, sampler
from models.sampling.change import Repredict, Write
from models.sampling.changed import changed
from models.sampling.recipe import Recipe
from models.sampling.segment import Segment
from models.sampling.trajectory import Trajectory
from playground.experiment import file_format, file_writer
from playground.experiment.board_edits import OpenBranch
from playground.experiment.contents import Contents
from playground.experiment.draft_edits import RegenerateEdit, WordEdit
from playground.experiment.edit_outcome import Edit
from playground.experiment.edits import ChangeRecipe, Redraw, WriteLetter
from playground.experiment.experiment import Experiment
from playground.experiment.outline import outline
from playground.experiment.pattern_edits import AllowEdit, ClearPattern, LengthsEdit, PatternEdit, PinEdit, ReleaseEdit
from playground.export.python_script import trajectory_script
from tests.models.families.test_families_laws import FREE, model_of, runs
from tests.models.processes.kernels import L, V
from tests.playground.export.test_python_script import run_here, said_of

HIDDEN = next(f for f in runs.args[1] if f.values[0].traits.hides).values[0]


def loaded(monkeypatch: pytest.MonkeyPatch, model: Model) -> None:
    """Let scripts load this model."""
    monkeypatch.setattr(sys.modules["models.storage.loader"], "load_now", lambda _id: SimpleNamespace(model=model))


def random_edit(rng: np.random.Generator, family: Family, experiment: Experiment) -> Edit:
    """One of every kind, its values drawn."""
    position, symbol, seed = int(rng.integers(L - 1)), int(rng.integers(V)), int(rng.integers(100))
    policy = str(rng.choice(list(family.policies)))
    write = WriteLetter(int(rng.integers(3)), position, None if rng.random() < 0.4 else symbol)
    every: list[Edit] = [
        write,
        write,
        PinEdit((position,), symbol),
        PinEdit((0, 1), symbol),
        AllowEdit((position,), frozenset({symbol, 1})),
        ReleaseEdit((position, 0)),
        LengthsEdit(1, int(rng.integers(1, L))),
        LengthsEdit(0, 0),
        PatternEdit(str(rng.choice(["a*", "?b?", "*b"]))),
        ClearPattern(),
        ChangeRecipe.of(temperature=float(rng.choice([0.5, 0.8, 1.5]))),
        ChangeRecipe.of(steps=int(rng.integers(2, 7)), seed=seed),
        ChangeRecipe.of(policy=policy),
        WordEdit(int(rng.integers(3)), str(rng.choice(["ab", "ba", "b"]))),
        RegenerateEdit(int(rng.integers(3)), (0, position) if position else (0,), seed),
        Redraw(seed),
        Redraw(seed + 1),
        OpenBranch(int(rng.integers(len(experiment.branches)))),
    ]
    return every[rng.integers(len(every))]


def applied(edit: Edit, experiment: Experiment, model: Model) -> Experiment:
    """What becomes of the experiment; itself where the edit cannot be, or changes nothing."""
    try:
        step = edit.apply(experiment, outline(model))
        if step is None:
            return experiment
        if step.missing is None:
            return step.experiment
        return step.missing.complete(model, step.missing.compute(model))
    except UserError:
        return experiment


def gone_on(experiment: Experiment, model: Model, most: int) -> Experiment:
    trajectory = experiment.trajectory
    assert trajectory is not None
    for _ in range(most):
        if trajectory.done:
            break
        experiment = experiment.extended(sampler.step(model, trajectory.recipe, trajectory.last))
        trajectory = experiment.trajectory
        assert trajectory is not None
    return experiment.showing(len(trajectory.frames) - 1)


def begun(model: Model, recipe: Recipe) -> Experiment:
    return Experiment("exact", recipe).begun(model.digest, recipe, sampler.start(model, recipe), "start")


def played(family: Family, model: Model, recipe: Recipe, seed: int) -> Experiment:
    """A board on which steps, steps back and edits were made at random."""
    rng = np.random.default_rng(seed)
    experiment = begun(model, recipe)
    for _ in range(12):
        if rng.random() < 0.6:
            experiment = gone_on(experiment, model, int(rng.integers(1, 4)))
        if rng.random() < 0.4:
            trajectory = experiment.trajectory
            assert trajectory is not None
            experiment = experiment.showing(int(rng.integers(len(trajectory.frames))))
        experiment = applied(random_edit(rng, family, experiment), experiment, model)
    return experiment


@runs
@pytest.mark.parametrize("seed", [0, *(pytest.param(seed, marks=pytest.mark.long) for seed in (1, 2))])
def test_every_branch_of_a_board_is_repeated_by_its_verbs(
    family: Family,
    policy: str,
    timetable: str,
    seed: int,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    model = model_of(family)
    loaded(monkeypatch, model)
    recipe = Recipe(FREE, steps=4, policy=policy, timetable=Timetable.parse(timetable), rows=3, seed=seed)
    experiment = played(family, model, recipe, seed)
    file_writer.save(tmp_path / "one.unmask", Contents(experiment, outline(model)))
    again = list(file_format.restore(file_format.read(tmp_path / "one.unmask"), "exact", model))[-1]
    assert isinstance(again, Contents)
    for branch, restored in zip(experiment.branches, again.experiment.branches, strict=True):
        program = trajectory_script("exact", branch.trajectory, model.vocabulary)
        assert "states" not in program
        assert trajectory_script("exact", restored.trajectory, model.vocabulary) == program
        assert run_here(program, capsys) == said_of(branch.trajectory, model)


@runs
def test_what_is_not_recorded_is_repeated_by_the_state_that_came_of_it(
    family: Family,
    policy: str,
    timetable: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Boards of version 0.1.0 record no change; a change of such a frame is not one of what the run drew."""
    model = model_of(family)
    loaded(monkeypatch, model)
    recipe = Recipe(FREE, steps=4, policy=policy, timetable=Timetable.parse(timetable), rows=3, seed=5)
    for most in (0, 2):
        trajectory = gone_on(begun(model, recipe), model, most).trajectory
        assert trajectory is not None
        start = len(trajectory.frames) - 1
        shown = int(trajectory.frames[start].x[0, 0])
        one = Write(0, 0, shown if 0 < shown < V and trajectory.frames[start].noise[0, 0] else 1)
        trajectory = forked(model, trajectory, start, one, recorded=False)
        trajectory = forked(model, trajectory, start, Write(1, 1, 2))
        assert [segment.change for segment in trajectory.segments if segment.start == start] == [None]
        trajectory = whole(model, trajectory)
        program = trajectory_script("exact", trajectory, model.vocabulary)
        assert program.count("restate(frames[-1]") == 1
        assert run_here(program, capsys) == said_of(trajectory, model)


def remembering(inputs: PolicyInput) -> Moves:
    """Fills at random and from the left by turns, which it counts in what it remembers."""
    often = inputs.state.memo.get("often", np.zeros(len(inputs.state.x), np.int32))
    moves = POLICIES["random" if int(often[0]) % 2 else "left-to-right"].choose(inputs)
    age = inputs.state.memo.get("age", np.full(inputs.state.x.shape, np.inf))
    return moves._replace(memo={"often": often + 1, "age": np.where(inputs.state.noise, age, inputs.clock)})


def test_what_an_order_remembers_is_repeated_with_a_state_that_is_not_recorded(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The frame that took the place of another remembers something else than what was drawn there."""
    monkeypatch.setitem(POLICIES, "toy", Policy("Toy", "For a test.", remembering, PathKind.RANDOM))
    model = model_of(HIDDEN)
    loaded(monkeypatch, model)
    recipe = Recipe(FREE, steps=5, policy="toy", rows=3, seed=5)
    trajectory = gone_on(begun(model, recipe), model, 2).trajectory
    assert trajectory is not None
    frame = changed(model, recipe, trajectory.frames[2], Write(0, 0, 1))
    memo = {**frame.state.memo, "often": frame.state.memo["often"] + 1}
    frame = replace(frame, state=frame.state._replace(memo=memo))
    trajectory = whole(model, trajectory.fork(2, recipe, frame, None))
    assert run_here(trajectory_script("exact", trajectory, model.vocabulary), capsys) == said_of(trajectory, model)
    verbs = whole(model, forked(model, trajectory, 3, Write(1, 1, 2)))
    assert run_here(trajectory_script("exact", verbs, model.vocabulary), capsys) == said_of(verbs, model)


def forked(model: Model, trajectory: Trajectory, at: int, change: Write, *, recorded: bool = True) -> Trajectory:
    frame = changed(model, trajectory.recipe, trajectory.frames[at], change)
    return trajectory.fork(at, trajectory.recipe, frame, change if recorded else None)


def whole(model: Model, trajectory: Trajectory) -> Trajectory:
    while not trajectory.done:
        trajectory = trajectory.extend(sampler.step(model, trajectory.recipe, trajectory.last))
    return trajectory


def test_settings_that_nothing_was_drawn_with_leave_no_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A slider that is drawn from 0.5 to 1.5 is one change."""
    model = model_of(HIDDEN)
    loaded(monkeypatch, model)
    experiment = gone_on(begun(model, Recipe(FREE, steps=4, rows=3)), model, 2)
    for temperature in (0.5, 0.8, 1.5):
        experiment = applied(ChangeRecipe.of(temperature=temperature), experiment, model)
    experiment = applied(PinEdit((0,), 2), experiment, model)
    trajectory = gone_on(experiment, model, 9).trajectory
    assert trajectory is not None
    assert [segment.start for segment in trajectory.segments] == [0, 2, 2]
    program = trajectory_script("exact", trajectory, model.vocabulary)
    assert "recipe = recipe.with_(temperature=1.5)" in program
    assert 'recipe = recipe.with_(constraint=recipe.constraint.pin(0, letter("b")))' in program
    assert "0.8" not in program
    assert run_here(program, capsys) == said_of(trajectory, model)


def test_a_change_of_a_frame_whose_change_is_recorded_is_one_more_segment() -> None:
    model = model_of(HIDDEN)
    trajectory = begun(model, Recipe(FREE, steps=4, rows=3)).trajectory
    assert trajectory is not None
    one, two = Write(0, 0, 1), Write(1, 0, 2)
    trajectory = forked(model, forked(model, trajectory, 0, one), 0, two)
    recipe = trajectory.recipe
    assert trajectory.segments == (Segment(0, recipe), Segment(0, recipe, one), Segment(0, recipe, two))
    redrawn = recipe.with_(seed=3)
    trajectory = trajectory.fork(0, redrawn, edits.repredict(model, redrawn, trajectory.last), Repredict())
    assert trajectory.segments[-1] == Segment(0, redrawn, Repredict())
