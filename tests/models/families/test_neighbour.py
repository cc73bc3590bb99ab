"""The matrix of nearest-neighbour diffusion: of a list and its settings, in the model's files and its digest."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from models.data.table import Table
from models.data.vocabulary import END, Vocabulary
from models.errors import UserError
from models.families.neighbour import NEIGHBOUR
from models.processes.neighbour import Neighbour
from models.processes.rates import HasRates
from models.storage import checkpoint
from models.storage.model_card import read_card
from models.training.engine import train
from models.training.intervals import Intervals
from models.training.train_spec import TrainSpec
from playground.training.resumable import longer_spec_of
from tests.models.training.lists import WORDS

LETTERS = Vocabulary(tuple("adegs"))
WORDS_HERE = ["sag", "seg", "dag", "deg", "gads"]
TABLE = Table(LETTERS.encode_all(WORDS_HERE, 5), np.ones(5), 6)


def rates(**settings: str | float) -> np.ndarray:
    process, _ = NEIGHBOUR.new_process(LETTERS, TABLE, settings)
    assert isinstance(process, Neighbour)
    assert isinstance(process, HasRates)
    return process.matrix.rates


def rate(of: np.ndarray, a: str, b: str) -> float:
    return float(of[LETTERS.symbol(a), LETTERS.symbol(b)])


def test_each_kind_has_its_neighbours():
    keys, classes, contexts, order = (rates(kind=k) for k in ("keyboard", "classes", "contexts", "alphabet"))
    assert rate(classes, "a", "e") > 3 * rate(classes, "a", "d")
    assert rate(classes, "d", "s") == pytest.approx(rate(classes, "d", "g"))
    for found in (keys, classes, contexts, order):
        assert found.sum(1) == pytest.approx(np.zeros(6), abs=1e-6)
        assert (found == found.T).all()
        assert np.delete(found[END], END) == pytest.approx(np.full(5, found[END, 1]), rel=1e-5)  # no neighbours
    assert not np.allclose(contexts, order)


def test_on_a_keyboard_of_all_letters_misses_are_keys_nearby():
    letters = Vocabulary(tuple("abcdefghijklmnopqrstuvwxyz"))
    table = Table(letters.encode_all(["abc"], 4), np.ones(1), 27)
    process, parameters = NEIGHBOUR.new_process(letters, table, {})
    assert isinstance(process, Neighbour)
    row = process.matrix.rates[letters.symbol("g")]
    best = {letters.glyph(int(i)) for i in np.argsort(-row)[:4]}
    assert best <= set("fhtyvbrc")
    assert parameters == {"kind": "keyboard", "spread": 0.05}


def test_a_pair_is_as_asked_for_in_both_directions_and_stands_on_the_card():
    changed = rates(**{"a/g": 4.0})
    assert rate(changed, "a", "g") == rate(changed, "g", "a") == np.delete(changed, END, 0).max()
    _, parameters = NEIGHBOUR.new_process(LETTERS, TABLE, {"a/g": 4.0, "spread": 0.2})
    assert parameters == {"kind": "keyboard", "spread": 0.2, "a/g": 4.0}
    assert NEIGHBOUR.settings_on(parameters) == parameters


@pytest.mark.parametrize("pair", ["a/q", "a/a", "x/y"])
def test_a_pair_of_letters_that_the_list_lacks_is_refused(pair):
    with pytest.raises(UserError, match="no two letters of this list"):
        rates(**{pair: 1.0})


def test_with_all_changes_to_any_letter_it_is_uniform():
    found = rates(spread=1.0)
    assert found == pytest.approx(np.where(np.eye(6), -1, 0.2), abs=1e-6)


@pytest.mark.parametrize(
    ("parameters", "tensors"),
    [
        ({"kind": "keyboard", "spread": 0.1}, {}),
        ({"kind": "alphabet", "spread": 0.1}, {"rates": np.ones((3, 3), np.float32)}),
        ({"kind": "alphabet", "spread": 0.1}, {"rates": np.ones((6, 5), np.float32)}),
    ],
    ids=["none", "of other letters", "no square"],
)
def test_a_model_without_its_matrix_is_refused(parameters, tensors):
    with pytest.raises(ValueError, match="rates"):
        NEIGHBOUR.process(6, parameters, tensors)


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> TrainSpec:
    out = tmp_path_factory.mktemp("trained") / "model"
    spec = TrainSpec(
        "toy",
        tuple(WORDS),
        str(out),
        family="neighbour",
        preset="tiny",
        minutes=None,
        steps=4,
        batch=16,
        objective="score-entropy",
        settings=(("kind", "contexts"), ("a/e", 3.0)),
    )
    for _ in train(spec, Intervals(final_words=20)):
        pass
    return spec


def test_what_was_chosen_stands_on_the_card_and_the_matrix_in_the_weights(trained: TrainSpec):
    card = read_card(Path(trained.out))
    assert card["process"] == {"kind": "contexts", "spread": 0.05, "a/e": 3.0}
    assert card["recipe"]["objective"] == "score-entropy"
    size = len(card["alphabet"]) + 1
    assert card["tensors"] == {"process/rates": [size, size]}
    model = checkpoint.load(Path(trained.out))
    assert isinstance(model.process, Neighbour)
    assert model.process.matrix.rates.shape == (size, size)


def test_the_matrix_is_in_the_digest(trained: TrainSpec):
    model = checkpoint.load(Path(trained.out))
    other, _ = NEIGHBOUR.new_process(model.vocabulary, Table(np.zeros((1, 4), np.int16), np.ones(1), 0), {})
    assert replace(model, process=other).digest != model.digest
    assert checkpoint.load(Path(trained.out)).digest == model.digest


def test_a_run_that_goes_on_has_the_settings_it_began_with(trained: TrainSpec):
    spec = longer_spec_of(Path(trained.out))
    assert dict(spec.settings) == {"kind": "contexts", "spread": 0.05, "a/e": 3.0}
    assert spec.objective == "score-entropy"
