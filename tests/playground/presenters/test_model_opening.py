"""What is known of a board before its model is there."""

import json
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from pytestqt.qtbot import QtBot

from models.constraints.constraint import Constraint
from models.sampling.recipe import Recipe
from models.storage.loader import DEFAULT, load_now
from playground.catalog.opened import outline_of
from playground.experiment.edits import WriteLetter
from playground.experiment.experiment import Experiment
from playground.experiment.file_format import StoredExperiment
from playground.experiment.recipe_transfer import fresh_recipe
from playground.presenters.model_opening import known_board
from playground.session.edit_queue import Move
from tests.playground.presenters.office import Office, rests


def stored(recipe: object) -> StoredExperiment:
    """A file with that recipe."""
    return StoredExperiment(DEFAULT, "0", "Given names", {"recipe": recipe})


def test_a_trained_models_card_is_enough_to_read_a_saved_recipe() -> None:
    outline = outline_of(DEFAULT)
    assert outline is not None
    recipe = Recipe(Constraint.free(outline.length, len(outline.vocabulary)).pin(0, 3), steps=4, seed=9)
    assert known_board(DEFAULT, stored(recipe.to_json(outline.vocabulary))) == (Experiment(DEFAULT, recipe), outline)
    assert known_board(DEFAULT) == (Experiment(DEFAULT, fresh_recipe(outline)), outline)


@pytest.mark.parametrize("recipe", [{}, {"version": 1, "constraint": {"cells": 3}}, [], {"version": 99}, 7, None])
def test_for_a_damaged_recipe_a_fresh_one_stands_until_the_model_is_there(recipe: object) -> None:
    assert known_board(DEFAULT, stored(recipe)) == known_board(DEFAULT)


def test_an_exact_models_list_is_enough_to_show_its_letters() -> None:
    known, model = outline_of("oracle:bigram:dinosaurs"), load_now("oracle:bigram:dinosaurs").model
    assert known is not None
    assert (known.vocabulary, known.length, known.title) == (model.vocabulary, model.length, model.title)


def test_of_a_model_or_a_list_that_is_gone_nothing_is_known(tmp_path: Path) -> None:
    for gone in (str(tmp_path / "gone"), "oracle:bigram:gone-for-good", "oracle:bigram", "oracle:"):
        assert known_board(gone) is None


def test_a_record_that_contradicts_its_frames_is_named_when_the_board_is_put_back(
    qtbot: QtBot, office: Office, tmp_path: Path
) -> None:
    session, path = office.session, tmp_path / "a.unmask"
    session.move(Move.FORWARD)
    rests(qtbot, office)
    session.apply(WriteLetter(0, int(noise_of(office)[0].argmax()), 1))
    rests(qtbot, office)
    office.documents.file.save_to(path)
    rests(qtbot, office)
    value = json.loads(path.read_text())
    value["branches"][-1]["segments"][-1]["change"]["row"] = 1
    path.write_text(json.dumps(value))
    office.documents.open(path)
    rests(qtbot, office)
    assert len(office.failures) == 1
    assert office.failures[0].startswith("The change recorded at step 1 does not lead")


def noise_of(office: Office) -> NDArray[np.bool_]:
    assert office.experiment.frame is not None
    return office.experiment.frame.noise
