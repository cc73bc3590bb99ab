"""States of policies that remember and of processes with numbers beside the letters go through files to the bit."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest

from models.errors import UserError
from models.model import Model
from models.processes import Masked
from models.processes.orders import POLICIES
from models.processes.policy import Path as PathKind
from models.processes.policy import Policy
from models.processes.traits import Traits
from models.rng import Stream
from models.sampling import edits, sampler
from models.sampling.recipe import Recipe
from models.sampling.trajectory import Trajectory
from models.storage.typed_json import FieldError
from playground.experiment import file_format, file_writer
from playground.experiment.contents import Contents
from playground.experiment.experiment import Branch, Experiment
from playground.experiment.outline import outline
from playground.experiment.packed_arrays import latent, levels, memo_in, memo_out, packed
from playground.experiment.recovery import Recovered, recover
from tests.models.toys import free_recipe, random_model

L, V = 5, 3
TRAITS = Traits(latent=2)


@dataclass(frozen=True)
class Cloud(Masked):
    """Masked, with two numbers beside each letter that shrink on the way."""

    name: str = "cloud"
    traits: Traits = TRAITS

    def prior(self, rows, known, rng):
        state = super().prior(rows, known, rng)
        u = rng(2 * known.shape[-1], Stream.STATE).reshape(rows, -1, 2)
        return state._replace(latent=u.astype(np.float32))

    def posterior_step(self, state, x0, moves, rng):
        return super().posterior_step(state, x0, moves, rng)._replace(latent=state.latent * np.float32(0.7))


def _remembering(view):
    """Fills in a random order, by a clock of its own, and remembers when it settled what."""
    moves = POLICIES["random"].choose(view)
    age = view.state.memo.get("age", np.zeros(view.state.x.shape))
    often = view.state.memo.get("often", np.zeros(len(age), np.int32))
    clock = np.full(len(age), max(0.0, view.clock - 0.17))
    memo = {"age": age + ~view.state.noise * view.clock, "often": often + 1, "first": age[:, 0] > 0}
    return moves._replace(to=np.where(view.state.noise, clock[:, None], 0.0), clock=clock, memo=memo)


@pytest.fixture(params=["memo", "latent", "both"])
def case(request, monkeypatch) -> tuple[Model, Recipe]:
    """A model and a recipe whose states are more than letters and levels."""
    model = random_model(L, V)
    if request.param != "memo":
        model = replace(model, process=Cloud(V))
    recipe = free_recipe(model, 4, rows=3, seed=5)
    if request.param != "latent":
        monkeypatch.setitem(POLICIES, "toy", Policy("Toy", "For a test.", _remembering, PathKind.RANDOM))
        recipe = recipe.with_(policy="toy")
    return model, recipe


def trajectory_of(model: Model, recipe: Recipe, steps: int) -> Trajectory:
    """So many steps, then a letter written by hand, and the run to its end."""
    trajectory = Trajectory.begin(model.digest, recipe, sampler.start(model, recipe))
    for _ in range(steps):
        trajectory = trajectory.extend(sampler.step(model, recipe, trajectory.last))
    noise = trajectory.last.noise[0]
    written = edits.write(model, recipe, trajectory.last, 0, int(noise.argmax()), 1)
    trajectory = trajectory.fork(len(trajectory.frames) - 1, recipe, written)
    while not trajectory.done:
        trajectory = trajectory.extend(sampler.step(model, recipe, trajectory.last))
    return trajectory


def _bytes(values: np.ndarray | None) -> bytes:
    return b"" if values is None else values.tobytes()


def saved(model: Model, trajectory: Trajectory, path: Path) -> Path:
    experiment = Experiment("toy", trajectory.recipe, (Branch(trajectory, -1, 0, "start"),), 0, 0)
    file_writer.save(path, Contents(experiment, outline(model)))
    return path


def test_a_board_survives_a_file_to_the_bit_and_goes_on(case: tuple[Model, Recipe], tmp_path: Path) -> None:
    model, recipe = case
    trajectory = trajectory_of(model, recipe, 1)
    path = saved(model, trajectory, tmp_path / "one.unmask")
    last = list(file_format.restore(file_format.read(path), "toy", model))[-1]
    assert isinstance(last, Contents)
    again = last.experiment.branches[0].trajectory
    assert again.digest == trajectory.digest
    for mine, theirs in zip(again.frames, trajectory.frames, strict=True):
        assert {n: v.dtype for n, v in mine.state.memo.items()} == {n: v.dtype for n, v in theirs.state.memo.items()}
        if not sampler.finished(recipe, mine):
            assert sampler.step(model, recipe, mine).digest == sampler.step(model, recipe, theirs).digest


def test_without_its_model_the_states_are_as_they_are_stored(case: tuple[Model, Recipe], tmp_path: Path) -> None:
    model, recipe = case
    trajectory = trajectory_of(model, recipe, 1)
    path = saved(model, trajectory, tmp_path / "one.unmask")
    last = list(recover(file_format.read(path), "toy", random_model(L, V)))[-1]
    assert isinstance(last, Recovered)
    assert last.board is not None
    assert last.board.outline.traits.hides
    for mine, theirs in zip(last.board.experiment.branches[0].trajectory.frames, trajectory.frames, strict=True):
        assert (mine.x == theirs.x).all()
        assert _bytes(mine.state.latent) == _bytes(theirs.state.latent)
        assert {n: v.tobytes() for n, v in mine.state.memo.items()} == {
            n: v.tobytes() for n, v in theirs.state.memo.items()
        }


def test_all_that_a_frame_holds_counts_before_it_is_read(
    case: tuple[Model, Recipe], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    model, recipe = case
    path = saved(model, trajectory_of(model, recipe, 1), tmp_path / "one.unmask")
    value = json.loads(path.read_text())
    predictions = sum(len(frame["x"]) for frame in value["branches"][0]["frames"]) * L * V
    monkeypatch.setattr(file_format, "MAX_PREDICTIONS", predictions)
    with pytest.raises(UserError, match="would not fit into memory"):
        list(file_format.restore(file_format.read(path), "toy", model))


def test_numbers_that_are_missing_or_damaged_are_one_sentence(tmp_path: Path) -> None:
    model = replace(random_model(L, V), process=Cloud(V))
    path = saved(model, trajectory_of(model, free_recipe(model, 4, rows=3), 1), tmp_path / "one.unmask")
    value = json.loads(path.read_text())
    for frame in value["branches"][0]["frames"]:
        frame["latent"] = "AAAA"
    path.write_text(json.dumps(value))
    with pytest.raises(UserError, match="latent' must be"):
        list(file_format.restore(file_format.read(path), "toy", model))
    for frame in value["branches"][0]["frames"]:
        del frame["latent"]
    path.write_text(json.dumps(value))
    with pytest.raises(UserError, match="beside its letters are missing"):
        list(file_format.restore(file_format.read(path), "toy", model))


@pytest.mark.parametrize(
    "values",
    [
        np.array([[0.1, np.nan], [np.inf, -0.0]]),
        np.array([1.5, 2.5], np.float32),
        np.array([[1, -2], [3, 4]], np.int64),
        np.array([7, 8], np.int16),
        np.array([True, False]),
        np.zeros((2, 0)),
    ],
)
def test_what_is_remembered_comes_back_to_the_bit(values: np.ndarray) -> None:
    again = memo_in(json.loads(json.dumps(memo_out({"it": values}))), 2)["it"]
    assert (again.dtype, again.shape, again.tobytes()) == (values.dtype, values.shape, values.tobytes())


GOOD = {"type": "<f8", "shape": [2], "data": packed(np.zeros(2))}


@pytest.mark.parametrize(
    "value",
    [
        7,
        {"a": 7},
        {"a": GOOD | {"type": "|O8"}},
        {"a": GOOD | {"type": "<c8"}},
        {"a": GOOD | {"shape": [3]}},
        {"a": GOOD | {"shape": [2, 2**31]}},
        {"a": GOOD | {"shape": []}},
        {"a": GOOD | {"shape": [2, -1]}},
        {"a": GOOD | {"data": "?"}},
        {"a": GOOD | {"data": ""}},
        {str(i): GOOD for i in range(17)},
    ],
)
def test_what_no_policy_could_have_remembered_is_refused(value: object) -> None:
    with pytest.raises(FieldError, match="memo"):
        memo_in(value, 2)


def test_levels_and_numbers_out_of_their_range_are_refused() -> None:
    with pytest.raises(FieldError, match="level"):
        levels(packed(np.full((2, 3), 1.5)), 2, 3)
    with pytest.raises(FieldError, match="latent"):
        latent(packed(np.full((2, 3, 1), np.nan, np.float32)), 2, 3)
    with pytest.raises(FieldError, match="latent"):
        latent("", 2, 3)
