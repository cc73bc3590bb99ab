"""The Python snippet repeats a run, edits included, in a process of its own: same words, same digest."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from models.constraints.pattern import parse
from models.data.vocabulary import END
from models.model import Model
from models.sampling import edits, sampler
from models.sampling.recipe import Recipe
from models.sampling.trajectory import Trajectory
from playground.catalog.opened import open_now
from playground.experiment.outline import outline
from playground.export.python_script import edits_of, recipe_script, trajectory_script
from tests.patience import CHILD_S

ROOT = Path(__file__).resolve().parents[3]
ELEMENTS = "oracle:bigram:elements"


def load(model_id: str = ELEMENTS) -> Model:
    return open_now(model_id).model


def begun(model: Model, recipe: Recipe, frames: int = 0) -> Trajectory:
    """The first frames of a run; 0 for all."""
    trajectory = Trajectory.begin(model.digest, recipe, sampler.start(model, recipe))
    return gone_on(model, trajectory, frames)


def gone_on(model: Model, trajectory: Trajectory, frames: int = 0) -> Trajectory:
    while not trajectory.done and (not frames or len(trajectory.frames) < frames):
        trajectory = trajectory.extend(sampler.step(model, trajectory.recipe, trajectory.last))
    return trajectory


def printed(program: str, home: Path) -> list[str]:
    """What the program prints when it is run by itself."""
    path = home / "run.py"
    path.write_text(program, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-W", "error", str(path)], capture_output=True, encoding="utf-8", timeout=CHILD_S, check=False,
        env={"PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8", "UNMASK_HOME": str(home), "PATH": ""},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def run_here(program: str, capsys: pytest.CaptureFixture[str]) -> list[str]:
    """The same in this process, which is quicker."""
    exec(compile(program, "snippet", "exec"), {})
    return capsys.readouterr().out.splitlines()


def said_of(trajectory: Trajectory, model: Model) -> list[str]:
    return [*sampler.words(model, trajectory.last), trajectory.digest]


def test_a_run_is_repeated_in_another_process(home: Path) -> None:
    model = load()
    recipe = Recipe(
        parse("[^aeiout]@*{4-9}", model.vocabulary, model.length),
        steps=9, policy="remask-cap", settings={"eta": 0.3}, temperature=0.8, top_k=12, rows=5, seed=11,
    )  # fmt: skip
    trajectory = begun(model, recipe)
    program = trajectory_script(ELEMENTS, trajectory, model.vocabulary)
    assert "[^aeiotu]@*{4-9}" in program
    assert printed(program, home) == said_of(trajectory, model)


def edited_trajectory(model: Model) -> Trajectory:
    """Pinned, freed, rewritten, redrawn and cooled on the way; lengths drawn first."""
    recipe = Recipe(parse("*ium", model.vocabulary, model.length), steps=12, rows=3, seed=2, length_first=True)
    trajectory = begun(model, recipe, 4)
    row, position = 1, int(trajectory.last.noise[1].nonzero()[0][0])
    letter = model.vocabulary.symbol("e")
    trajectory = trajectory.fork(3, recipe, edits.write(model, recipe, trajectory.frames[3], row, position, letter))
    trajectory = gone_on(model, trajectory, 6)
    cooled = recipe.with_(temperature=0.5, seed=99)
    trajectory = trajectory.fork(5, cooled, edits.repredict(model, cooled, trajectory.last))
    trajectory = gone_on(model, trajectory, 8)
    pinned = cooled.with_(constraint=cooled.constraint.pin(0, letter))
    trajectory = trajectory.fork(7, pinned, edits.impose(model, pinned, trajectory.last))
    return gone_on(model, trajectory)


def test_edits_on_the_way_are_repeated_too(home: Path) -> None:
    model = load()
    trajectory = edited_trajectory(model)
    assert [segment.start for segment, _ in edits_of(trajectory)] == [3, 5, 7]
    assert printed(trajectory_script(ELEMENTS, trajectory, model.vocabulary), home) == said_of(trajectory, model)


def test_a_letter_written_into_the_very_first_frame_is_repeated(capsys: pytest.CaptureFixture[str]) -> None:
    model = load()
    recipe = Recipe(parse("*", model.vocabulary, model.length), steps=6, rows=2)
    trajectory = begun(model, recipe, 1)
    frame = edits.write(model, recipe, trajectory.last, 0, 2, model.vocabulary.symbol("x"))
    trajectory = gone_on(model, trajectory.fork(0, recipe, frame))
    assert run_here(trajectory_script(ELEMENTS, trajectory, model.vocabulary), capsys) == said_of(trajectory, model)


def test_noise_put_back_into_a_finished_run_is_repeated(capsys: pytest.CaptureFixture[str]) -> None:
    model = load()
    recipe = Recipe(parse("????", model.vocabulary, model.length), steps=4, rows=2, seed=8)
    trajectory = begun(model, recipe)
    frame = edits.write(model, recipe, trajectory.last, 1, 2, None)
    trajectory = gone_on(model, trajectory.fork(len(trajectory.frames) - 1, recipe, frame))
    assert trajectory.done
    assert run_here(trajectory_script(ELEMENTS, trajectory, model.vocabulary), capsys) == said_of(trajectory, model)


def test_a_pin_freed_on_the_way_is_repeated(capsys: pytest.CaptureFixture[str]) -> None:
    model = load()
    recipe = Recipe(parse("?o????", model.vocabulary, model.length), steps=5, rows=4, seed=4)
    trajectory = begun(model, recipe, 3)
    freed = recipe.with_(constraint=recipe.constraint.release(1))
    trajectory = gone_on(model, trajectory.fork(2, freed, edits.impose(model, freed, trajectory.last, (1,))))
    assert run_here(trajectory_script(ELEMENTS, trajectory, model.vocabulary), capsys) == said_of(trajectory, model)


def test_a_run_that_is_not_over_is_repeated_as_far_as_it_came(capsys: pytest.CaptureFixture[str]) -> None:
    model = load()
    recipe = Recipe(parse("?o*", model.vocabulary, model.length), steps=10)
    trajectory = begun(model, recipe, 4)
    assert not trajectory.done
    assert run_here(trajectory_script(ELEMENTS, trajectory, model.vocabulary), capsys) == said_of(trajectory, model)


def test_what_no_pattern_can_say_is_written_out(capsys: pytest.CaptureFixture[str]) -> None:
    """An ending that also must not hold a letter further left: the program takes the constraint itself."""
    model = load()
    constraint = parse("*", model.vocabulary, model.length).only(5, [END, model.vocabulary.symbol("n")])
    recipe = Recipe(constraint & parse("*m", model.vocabulary, model.length), steps=8, rows=3)
    trajectory = begun(model, recipe)
    assert run_here(trajectory_script(ELEMENTS, trajectory, model.vocabulary), capsys) == said_of(trajectory, model)


def test_letters_of_other_scripts_stay_as_they_are(capsys: pytest.CaptureFixture[str]) -> None:
    model_id = "oracle:bigram:hiragana"
    model = load(model_id)
    recipe = Recipe(parse("さ?[くう]*", model.vocabulary, model.length), steps=5, rows=2)
    trajectory = begun(model, recipe)
    program = trajectory_script(model_id, trajectory, model.vocabulary)
    assert "さ" in program
    assert run_here(program, capsys) == said_of(trajectory, model)


def test_a_recipe_alone_is_a_program_too(capsys: pytest.CaptureFixture[str]) -> None:
    model = load()
    recipe = Recipe(parse("a*", model.vocabulary, model.length), steps=7, rows=2, seed=3)
    said = run_here(recipe_script(ELEMENTS, recipe, outline(model)), capsys)
    assert said == said_of(begun(model, recipe), model)


def test_another_model_of_the_same_name_is_noticed() -> None:
    model = load()
    recipe = Recipe(parse("a*", model.vocabulary, model.length), steps=7)
    program = recipe_script(ELEMENTS, recipe, replace(outline(model), digest="0" * 64))
    with pytest.raises(SystemExit, match="model has changed"):
        exec(compile(program, "snippet", "exec"), {})


def test_the_program_says_which_model_drew_it(capsys: pytest.CaptureFixture[str]) -> None:
    model = load()
    recipe = Recipe(parse("a*", model.vocabulary, model.length), steps=2)
    trajectory = begun(model, recipe)
    title = 'Elements "a", step 1\u00a0240\nraise SystemExit'
    program = trajectory_script(ELEMENTS, trajectory, model.vocabulary, title)
    assert '# drawn by "Elements' in program
    assert run_here(program, capsys) == said_of(trajectory, model)


def test_the_program_names_no_window_and_no_path_of_this_machine() -> None:
    model = load()
    program = trajectory_script(ELEMENTS, edited_trajectory(model), model.vocabulary)
    assert "PySide6" not in program
    assert str(ROOT) not in program
    assert max(map(len, program.splitlines())) <= 200
