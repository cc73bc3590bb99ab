"""Boards of large alphabets, long words and many rows: what the window can make, the reader opens."""

from dataclasses import replace
from pathlib import Path

import pytest

from models.constraints.constraint import Constraint
from models.denoisers.shapes import MAX_SYMBOLS
from models.evaluation.novelty import NoveltyIndex
from models.evaluation.result import Result
from models.model import Model
from models.sampling import sampler
from models.sampling.recipe import Recipe
from models.sampling.trajectory import Trajectory
from playground.experiment import file_format, file_writer, stored_results
from playground.experiment.contents import Contents
from playground.experiment.experiment import Branch, Experiment
from playground.experiment.outline import outline
from playground.experiment.recipe_transfer import fresh_recipe
from playground.results.generate import GenerationRequest, results_of
from playground.views.controls.run import MAX_LIVE_ROWS
from tests.playground.small import even_model

LENGTH = 32  # words of 31 letters, the longest that are learned from
LETTERS = "".join(chr(0x4E00 + i) for i in range(MAX_SYMBOLS - 1))


def drawn(model: Model, recipe: Recipe, label: str = "start") -> tuple[Experiment, tuple[Result, ...]]:
    """A finished run and its results."""
    frames = list(sampler.run(model, recipe))
    trajectory = Trajectory.begin(model.digest, recipe, frames[0])
    for frame in frames[1:]:
        trajectory = trajectory.extend(frame)
    experiment = Experiment("even", recipe, (Branch(trajectory, -1, 0, label),), 0, len(frames) - 1)
    return experiment, results_of(GenerationRequest(model, NoveltyIndex(("abc",)), recipe), trajectory)


def comes_back(path: Path, experiment: Experiment, model: Model, results: tuple[Result, ...]) -> Contents:
    made = file_writer.save(path, Contents(experiment, outline(model), results, 0, (0,)))
    assert made.left_out == ""
    value = list(file_format.restore(file_format.read(path), "even", model))[-1]
    assert isinstance(value, Contents)
    assert [r.word for r in value.results] == [r.word for r in results]
    return value


def half(model: Model) -> Constraint:
    """Half of the alphabet, every second letter, at each position but the last: the longest pattern there is."""
    constraint = Constraint.free(model.length, len(model.vocabulary))
    for i in range(model.length - 1):
        constraint = constraint.only(i, frozenset(range(1, len(model.vocabulary), 2)))
    return constraint


def test_the_longest_pattern_of_the_largest_alphabet(tmp_path: Path) -> None:
    model = even_model(LETTERS, LENGTH)
    experiment, results = drawn(model, fresh_recipe(model).with_(constraint=half(model), steps=2))
    back = comes_back(tmp_path / "a.unmask", experiment, model, results)
    assert [r.pattern for r in back.results] == [r.pattern for r in results]


def test_as_many_rows_as_the_window_offers(tmp_path: Path) -> None:
    model = even_model(LETTERS, LENGTH)
    experiment, results = drawn(model, fresh_recipe(model, rows=MAX_LIVE_ROWS).with_(steps=1))
    comes_back(tmp_path / "a.unmask", experiment, model, results)


@pytest.mark.parametrize("label", ["x" * 10_000, "pattern \u202e\n\0\udcef"])
def test_a_branch_of_any_label_comes_back(tmp_path: Path, label: str) -> None:
    model = even_model("ab", 4)
    experiment, results = drawn(model, fresh_recipe(model), label)
    comes_back(tmp_path / "a.unmask", experiment, model, results)


@pytest.mark.parametrize("logp", [float("inf"), float("-inf"), float("nan"), 1e-5])
def test_a_result_of_any_figure_comes_back(tmp_path: Path, logp: float) -> None:
    """No model gives these; if one did, the board would be lost for one number."""
    model = even_model("ab", 4)
    experiment, results = drawn(model, fresh_recipe(model))
    comes_back(tmp_path / "a.unmask", experiment, model, tuple(replace(r, logp=logp) for r in results))


def test_of_results_with_more_patterns_than_a_reader_takes_the_newest_are_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = even_model("abc", 8)
    _, results = drawn(model, fresh_recipe(model))
    own = [Constraint.free(8, 4).pin(i % 7, 1 + i % 3) for i in range(21)]
    many = tuple(replace(results[0], row=i, recipe=results[0].recipe.with_(constraint=own[i % 21])) for i in range(84))
    for most in (32 * 21, 32 * 10, 32, 0):
        monkeypatch.setattr(stored_results, "MAX_CELLS", most)
        whole = Contents(Experiment("even", fresh_recipe(model)), outline(model), many)
        made = file_writer.save(tmp_path / "a.unmask", whole)
        value = list(file_format.restore(file_format.read(tmp_path / "a.unmask"), "even", model))[-1]
        assert isinstance(value, Contents)
        kept = len(many) if most == 32 * 21 else most // 32
        assert [r.row for r in value.results] == list(range(84 - kept, 84))
        assert ("result" in made.left_out) == (kept < len(many))
