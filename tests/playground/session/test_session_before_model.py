"""While a model is loaded what is known of its board is open to edits, and nothing that was asked for is lost."""

import pytest
from pytestqt.qtbot import QtBot

from models.constraints.pattern import parse, to_pattern
from models.sampling import sampler
from playground.experiment.board_edits import OpenModel, RestoreBoard
from playground.experiment.edits import ChangeRecipe, Restart
from playground.experiment.experiment import Experiment
from playground.experiment.outline import Outline
from playground.experiment.pattern_edits import AllowEdit, LengthsEdit, PatternEdit, PinEdit, ReleaseEdit
from playground.experiment.recipe_transfer import fresh_recipe
from playground.session.changes import Changes
from playground.session.edit_queue import left_out
from playground.session.session import Session
from tests.playground.small import Person, chain_model, even_model

MODEL = chain_model()
SAVED = fresh_recipe(MODEL).with_(constraint=parse("?m*", MODEL.vocabulary, MODEL.length), seed=42, temperature=0.7)
KNOWN = Outline(MODEL.vocabulary, MODEL.length)


@pytest.fixture
def session(empty_session: Session) -> Session:
    """A session that waits for the chain of letter pairs and a board that was saved."""
    empty_session.prepare(Experiment("pairs", SAVED), KNOWN)
    return empty_session


def arrives(qtbot: QtBot, session: Session) -> Person:
    """The model is loaded and its board put back."""
    person = Person(qtbot, session)
    person.does(session.apply, RestoreBoard(MODEL, Experiment("pairs", SAVED)))
    return person


def pattern(session: Session) -> str:
    return to_pattern(session.experiment.recipe.constraint, MODEL.vocabulary)


def test_the_saved_recipe_is_the_present_one_before_its_model_is_there(session: Session) -> None:
    assert session.experiment == Experiment("pairs", SAVED)
    assert session.outline == KNOWN
    assert session.model is None
    assert not session.settled


def test_a_board_without_its_model_is_announced_where_one_was_awaited(session: Session) -> None:
    """What is known of both is the same: that none is coming is the difference."""
    kinds = list[Changes]()
    session.changed.connect(kinds.append)
    session.apply(PinEdit((0,), MODEL.vocabulary.symbol("e")))
    assert Changes.MODEL not in kinds[-1]
    recipe, frame = SAVED, sampler.start(MODEL, SAVED)
    session.apply(RestoreBoard(None, Experiment("pairs", recipe).begun("gone", recipe, frame, "start"), known=KNOWN))
    assert Changes.MODEL in kinds[-1]
    assert session.model is None


def test_what_is_asked_meanwhile_is_shown_at_once_and_stands_on_the_board(qtbot: QtBot, session: Session) -> None:
    with qtbot.waitSignals([session.changed] * 3):
        session.apply(PinEdit((0,), MODEL.vocabulary.symbol("e")))
        session.apply(ChangeRecipe.of(temperature=0.5))
        session.apply(Restart(7))
    assert pattern(session) == "em*"
    shown = session.experiment.recipe
    person = arrives(qtbot, session)
    assert person.experiment.recipe == shown
    assert (shown.seed, shown.temperature) == (7, 0.5)
    assert all(word.startswith("em") for word in person.words if "·" not in word[:2])


def test_each_change_made_meanwhile_can_be_undone(qtbot: QtBot, session: Session) -> None:
    session.apply(PinEdit((0,), MODEL.vocabulary.symbol("e")))
    session.apply(ReleaseEdit((1,)))
    person = arrives(qtbot, session)
    assert pattern(session) == "e*"
    person.does(session.undo)
    assert pattern(session) == "em*"
    person.does(session.undo)
    assert pattern(session) == "?m*"


def test_a_change_that_is_undone_meanwhile_is_not_made_on_the_board(qtbot: QtBot, session: Session) -> None:
    session.apply(PinEdit((0,), MODEL.vocabulary.symbol("e")))
    session.apply(ChangeRecipe.of(seed=3))
    session.undo()
    session.undo()
    assert session.experiment.recipe == SAVED
    session.redo()
    assert pattern(session) == "em*"
    person = arrives(qtbot, session)
    assert (pattern(session), person.experiment.recipe.seed) == ("em*", 42)


def test_a_typed_pattern_and_lengths_are_kept_too(qtbot: QtBot, session: Session) -> None:
    session.apply(PatternEdit("*a"))
    session.apply(LengthsEdit(3, 4))
    session.apply(AllowEdit((0,), frozenset({MODEL.vocabulary.symbol("l"), MODEL.vocabulary.symbol("e")})))
    wanted = session.experiment.recipe
    assert arrives(qtbot, session).experiment.recipe == wanted


def test_what_cannot_be_is_refused_at_once_and_forgotten(qtbot: QtBot, session: Session) -> None:
    person = Person(qtbot, session)
    session.apply(LengthsEdit(2, 2))
    session.apply(PinEdit((3,), MODEL.vocabulary.symbol("a")))
    assert len(person.refused) == 1
    session.apply(ChangeRecipe.of(temperature=-1.0))
    assert "Temperature" in person.refused[1][0]
    kept = session.experiment.recipe
    assert arrives(qtbot, session).experiment.recipe == kept
    assert len(person.refused) == 2


def test_letters_asked_for_are_reported_as_left_out_if_a_model_of_others_comes_and_the_rest_stands(
    qtbot: QtBot, session: Session
) -> None:
    session.apply(PinEdit((0,), 1))
    session.apply(ChangeRecipe.of(temperature=0.5))
    session.apply(AllowEdit((2,), frozenset({1, 2})))
    person, other = Person(qtbot, session), even_model("xyz", 6)
    person.does(session.apply, OpenModel("even", other))
    assert person.experiment.recipe == fresh_recipe(other).with_(temperature=0.5)
    assert person.refused == []
    assert person.noticed == [left_out(2)]


def test_nothing_is_prepared_where_a_board_is_open(qtbot: QtBot, person: Person) -> None:
    before = person.experiment
    with qtbot.assertNotEmitted(person.session.changed):
        person.session.prepare(Experiment("pairs", SAVED), KNOWN)
    assert person.experiment is before
