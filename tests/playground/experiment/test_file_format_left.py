"""The order that a board had under other families is kept in its file, and comes back with the family."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from models.errors import UserError
from models.processes.timetables import Timetable
from models.sampling.order import Order
from models.sampling.recipe import Recipe
from playground.experiment import file_format, file_writer
from playground.experiment.board_edits import OpenModel
from playground.experiment.contents import Contents
from playground.experiment.experiment import Experiment
from playground.experiment.outline import outline
from playground.experiment.recipe_transfer import fresh_recipe
from tests.playground.small import chain_model

MODEL = chain_model()
LEFT = Order("remask-cap", {"eta": 0.25}, Timetable("blocks", 2))


def board(**left: Order) -> Contents:
    return Contents(Experiment("pairs", fresh_recipe(MODEL), left=tuple(left.items())), outline(MODEL), (), 0, (0,))


def read_back(value: dict[str, Any]) -> Experiment:
    stored = file_format.StoredExperiment("pairs", MODEL.digest, MODEL.title, value)
    *_, last = file_format.restore(stored, "pairs", MODEL)
    assert isinstance(last, Contents)
    return last.experiment


def test_the_orders_of_other_families_come_back_from_a_file(tmp_path: Path) -> None:
    path = tmp_path / "board.unmask"
    file_writer.save(path, board(uniform=LEFT, gone=fresh_recipe(MODEL).order))
    found = dict(read_back(file_format.read(path).value).left)
    assert list(found) == ["uniform", "gone"]
    for name, order in (("uniform", LEFT), ("gone", fresh_recipe(MODEL).order)):
        assert found[name].to_json() == order.to_json()


def test_a_board_that_left_no_family_has_no_such_field_and_old_files_open() -> None:
    plain = file_format.to_json(board())
    assert "left" not in plain
    assert read_back(plain).left == ()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"policy": "best"}, "'left.uniform.policy' must be one of"),
        ({"settings": {"eta": 7}}, "eta must be 0 to 1"),
        ({"timetable": "spiral"}, "No timetable 'spiral'"),
    ],
)
def test_an_order_that_cannot_be_is_refused_in_one_sentence(change: dict[str, Any], words: str) -> None:
    plain = file_format.to_json(board(uniform=LEFT))
    plain["left"]["uniform"] |= change
    with pytest.raises(UserError, match=words):
        read_back(plain)


def test_an_order_of_a_file_comes_back_with_its_family(monkeypatch: pytest.MonkeyPatch) -> None:
    """The board goes on under another family, is stored, opened, and returns."""
    uniform = replace(MODEL, name="noise", card={"title": "Noise", "family": "uniform"})
    chosen: Recipe = fresh_recipe(MODEL).with_(policy=LEFT.policy, settings=LEFT.settings, timetable=LEFT.timetable)
    away = OpenModel("noise", uniform).apply(Experiment("pairs", chosen), MODEL).experiment
    value = file_format.to_json(Contents(away, outline(uniform), (), 0, (0,)))
    stored = file_format.StoredExperiment("noise", uniform.digest, uniform.title, value)
    *_, last = file_format.restore(stored, "noise", uniform)
    assert isinstance(last, Contents)
    back = OpenModel("pairs", MODEL).apply(last.experiment, uniform).experiment
    assert back.recipe.order.to_json() == LEFT.to_json()
