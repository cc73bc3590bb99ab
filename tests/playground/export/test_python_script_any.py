"""Whatever run a board holds, its Python snippet prints the same words and digest: orders, re-masking, edits."""

from __future__ import annotations

from itertools import count

import numpy as np
import pytest

from models.constraints.pattern import parse
from models.data.vocabulary import END
from models.errors import UserError
from models.families.masked import MASKED
from models.model import Model
from models.processes.orders import POLICIES
from models.processes.schedules import SCHEDULES
from models.processes.timetables import Timetable
from models.sampling import sampler
from models.sampling.change import Change, Impose, Regenerate, Repredict, Write, WriteWord
from models.sampling.changed import changed
from models.sampling.frame import Frame, finished
from models.sampling.recipe import Recipe
from models.sampling.trajectory import Trajectory
from playground.catalog.opened import open_now
from playground.export.python_script import trajectory_script
from tests.models.families.test_families_laws import first_of_its_kind
from tests.playground.export.test_python_script import begun, gone_on, run_here, said_of

ELEMENTS = "oracle:bigram:elements"
PATTERNS = ("*", "?o*", "*ium", "????", "[^aeiou]@*{4-9}", "c*{3-7}", "*n{6}", "??t???")


def recipe_of(rng: np.random.Generator, model: Model, policy: str) -> Recipe:
    return Recipe(
        parse(str(rng.choice(PATTERNS)), model.vocabulary, model.length),
        steps=int(rng.integers(1, 17)),
        schedule=str(rng.choice(list(SCHEDULES))),
        policy=policy,
        timetable=Timetable.parse(str(rng.choice(["even", "even", "pyramid", "blocks:2"]))),
        settings={p.name: 1.0 if p.whole else float(rng.choice([0.1, 0.5, 1.0])) for p in POLICIES[policy].parameters},
        temperature=float(rng.choice([0.0, 0.7, 1.0])),
        top_k=int(rng.choice([0, 3])),
        top_p=float(rng.choice([1.0, 0.9])),
        length_first=bool(rng.integers(2)),
        rows=int(rng.integers(1, 4)),
        first_row=int(rng.choice([0, 5])),
        seed=int(rng.integers(1000)),
    )


def other_recipe(rng: np.random.Generator, model: Model, recipe: Recipe) -> Recipe:
    """What the settings or the pattern may become in mid-run."""
    policy = MASKED.policies[rng.integers(len(MASKED.policies))]
    letter = int(rng.integers(1, len(model.vocabulary)))
    changes = (
        {"policy": policy},
        {"temperature": float(rng.choice([0.5, 1.5]))},
        {"steps": int(rng.integers(1, 13))},
        {"constraint": recipe.constraint.pin(int(rng.integers(3)), letter)},
        {"constraint": recipe.constraint.release(int(rng.integers(4)))},
        {"constraint": recipe.constraint.with_lengths(3, int(rng.integers(4, 9)))},
    )
    return recipe.with_(**changes[rng.integers(len(changes))])


def edited(
    rng: np.random.Generator, model: Model, recipe: Recipe, frame: Frame, mid_run: bool
) -> tuple[Recipe, Change]:
    """One change as the window makes it."""
    kind = rng.integers(3) if mid_run else 3 * rng.integers(2)
    if kind == 0:
        row, position = int(rng.integers(frame.rows)), int(rng.integers(model.length - 1))
        symbol = None if rng.random() < 0.4 else int(rng.integers(len(model.vocabulary)))
        return recipe, Write(row, position, symbol)
    if kind == 3:
        row, letters = int(rng.integers(frame.rows)), int(rng.integers(1, model.length))
        if rng.random() < 0.5:
            return recipe.with_(seed=int(rng.integers(1000))), Regenerate(row, (*range(letters),))
        word = rng.integers(1, len(model.vocabulary), letters)
        return recipe, WriteWord(row, (*word.tolist(), *[END] * (model.length - letters)))
    if kind == 1:
        return recipe.with_(seed=int(rng.integers(1000))), Repredict()
    other = other_recipe(rng, model, recipe)
    freed = [i for i in recipe.constraint.pins if i not in other.constraint.pins and i < model.length - 1]
    return other, Impose(tuple(freed))


def any_trajectory(model: Model, policy: str, seed: int) -> Trajectory:
    """A run with up to three edits, each at a frame drawn at random, drawn on to its end or not."""
    rng = np.random.default_rng([seed, len(policy)])
    for attempt in count():
        assert attempt < 100
        try:
            recipe = recipe_of(rng, model, policy)
            trajectory = begun(model, recipe)
            for _ in range(rng.integers(4)):
                index = int(rng.integers(len(trajectory.frames)))
                recipe = trajectory.recipe_at(len(trajectory.frames) - 1)
                mid_run = index > 0 and not finished(recipe, trajectory.frames[index])
                recipe, change = edited(rng, model, recipe, trajectory.frames[index], mid_run)
                frame = changed(model, recipe, trajectory.frames[index], change)
                recorded = bool(rng.integers(2))  # version 0.1.0 wrote no changes
                recorded |= not frame.edited.any()  # of one that did nothing, nothing else tells
                trajectory = trajectory.fork(index, recipe, frame, change if recorded else None)
                more = int(rng.integers(3))  # 0: to the end
                trajectory = gone_on(model, trajectory, len(trajectory.frames) + more if more else 0)
            return trajectory
        except UserError:  # a change that cannot be: another one
            continue
    raise AssertionError


@pytest.mark.parametrize(
    ("policy", "seed"),
    [(name, seed) for name in MASKED.policies for seed in range(8) if seed < 2 or first_of_its_kind(MASKED, name)],
)
def test_the_program_prints_what_the_board_holds(policy: str, seed: int, capsys: pytest.CaptureFixture[str]) -> None:
    model = open_now(ELEMENTS).model
    trajectory = any_trajectory(model, policy, seed)
    assert run_here(trajectory_script(ELEMENTS, trajectory, model.vocabulary), capsys) == said_of(trajectory, model)


def test_a_run_that_re_masks_goes_on_past_a_frame_without_noise(capsys: pytest.CaptureFixture[str]) -> None:
    model = open_now(ELEMENTS).model
    recipe = Recipe(
        parse("????", model.vocabulary, model.length),
        steps=24, policy="remask-cap", settings={"eta": 0.9}, seed=1,
    )  # fmt: skip
    trajectory = begun(model, recipe)
    early = [sampler.words(model, frame) for frame in trajectory.frames[:-1] if not frame.noise.any()]
    assert any(words != sampler.words(model, trajectory.last) for words in early)
    assert run_here(trajectory_script(ELEMENTS, trajectory, model.vocabulary), capsys) == said_of(trajectory, model)
