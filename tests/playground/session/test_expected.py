"""While a model is loaded its wish is known: it is shown, can be changed, and nothing that was asked is lost."""

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from models.constraints.constraint import Constraint
from models.constraints.pattern import parse, to_pattern
from models.sampling.recipe import Recipe
from models.storage.loader import DEFAULT
from playground.catalog.entries import outline_of
from playground.experiment.experiment import Experiment, fresh_recipe
from playground.session.expected import Expected, expected
from playground.session.session import Session
from tests.playground.small import Person, chain_model, even_model

MODEL = chain_model()
SAVED = fresh_recipe(MODEL).with_(constraint=parse("?m*", MODEL.vocabulary, MODEL.length), seed=42, temperature=0.7)


@pytest.fixture
def session(empty_session: Session) -> Session:
    """A session that waits for the chain of letter pairs and a board that was saved."""
    empty_session.expect(Expected("pairs", MODEL.vocabulary, MODEL.length, SAVED))
    return empty_session


def arrives(qtbot: QtBot, session: Session) -> Person:
    """The model is loaded and its board put back."""
    person = Person(qtbot, session)
    person.does(session.restore, "pairs", MODEL, Experiment("pairs", SAVED))
    return person


def pattern(session: Session) -> str:
    assert session.recipe is not None
    return to_pattern(session.recipe.constraint, MODEL.vocabulary)


def test_the_saved_wish_is_the_present_one_before_its_model_is_there(session: Session) -> None:
    assert session.experiment is None
    assert session.recipe == SAVED


def test_what_is_asked_meanwhile_is_shown_at_once_and_stands_on_the_desk(qtbot: QtBot, session: Session) -> None:
    with qtbot.waitSignals([session.expected_changed] * 3):
        session.pin((0,), MODEL.vocabulary.symbol("e"))
        session.change({"temperature": 0.5})
        session.restart(7)
    assert pattern(session) == "em*"
    shown = session.recipe
    person = arrives(qtbot, session)
    assert person.experiment.recipe == shown
    assert (shown.seed, shown.temperature) == (7, 0.5)
    assert all(word.startswith("em") for word in person.words if "·" not in word[:2])


def test_each_change_made_meanwhile_can_be_undone(qtbot: QtBot, session: Session) -> None:
    session.pin((0,), MODEL.vocabulary.symbol("e"))
    session.release((1,))
    person = arrives(qtbot, session)
    assert pattern(session) == "e*"
    person.does(session.undo)
    assert pattern(session) == "em*"
    person.does(session.undo)
    assert pattern(session) == "?m*"


def test_a_typed_pattern_and_lengths_are_kept_too(qtbot: QtBot, session: Session) -> None:
    session.type_pattern("*a")
    session.set_lengths(3, 4)
    session.only((0,), frozenset({MODEL.vocabulary.symbol("l"), MODEL.vocabulary.symbol("e")}))
    wanted = session.recipe
    assert arrives(qtbot, session).experiment.recipe == wanted


def test_what_cannot_be_is_refused_at_once_and_forgotten(qtbot: QtBot, session: Session) -> None:
    person = Person(qtbot, session)
    session.set_lengths(2, 2)
    session.pin((3,), MODEL.vocabulary.symbol("a"))
    assert len(person.refused) == 1
    session.change({"temperature": -1.0})
    assert "Temperature" in person.refused[1][0]
    kept = session.recipe
    assert arrives(qtbot, session).experiment.recipe == kept
    assert len(person.refused) == 2


def test_what_was_asked_is_dropped_if_a_model_of_other_letters_comes(qtbot: QtBot, session: Session) -> None:
    session.pin((0,), 1)
    person, other = Person(qtbot, session), even_model("xyz", 6)
    person.does(session.open_model, "even", other)
    assert person.experiment.recipe == fresh_recipe(other)
    assert person.refused == []


def test_nothing_is_expected_of_a_desk_that_is_there(qtbot: QtBot, person: Person) -> None:
    with qtbot.assertNotEmitted(person.session.expected_changed):
        person.session.expect(Expected("pairs", MODEL.vocabulary, MODEL.length, SAVED))
    assert person.session.expected is None


def test_a_trained_models_card_is_enough_to_read_a_saved_wish() -> None:
    outline = outline_of(DEFAULT)
    assert outline is not None
    wish = Recipe(Constraint.free(outline.length, len(outline.vocabulary)).pin(0, 3), steps=4, seed=9)
    known = expected(DEFAULT, wish.to_json(outline.vocabulary))
    assert known is not None
    assert known.recipe == wish
    fresh = expected(DEFAULT)
    assert fresh is not None
    assert fresh.recipe == fresh_recipe(outline)


@pytest.mark.parametrize("recipe", [{}, {"version": 1, "constraint": {"cells": 3}}, [], {"version": 99}, 7])
def test_a_damaged_wish_an_oracle_and_a_model_that_is_gone_tell_nothing(tmp_path: Path, recipe: object) -> None:
    assert expected(DEFAULT, recipe) is None
    assert expected("oracle:bigram:dinosaurs") is None
    assert expected(str(tmp_path / "gone")) is None
