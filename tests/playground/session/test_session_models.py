"""Several models on one board: what is carried over, and undo from one to another."""

import gc
import weakref
from dataclasses import replace

import pytest
from pytestqt.qtbot import QtBot

from models.constraints.pattern import parse, to_pattern
from models.data.vocabulary import END
from models.model import Model
from playground.experiment import undo
from playground.experiment.board_edits import NewBoard, OpenModel, RestoreBoard
from playground.experiment.edits import ChangeRecipe, WriteLetter
from playground.experiment.experiment import Experiment
from playground.experiment.pattern_edits import AllowEdit, LengthsEdit, PatternEdit, PinEdit, ReleaseEdit
from playground.experiment.recipe_transfer import carried_over, fresh_recipe
from playground.session.changes import Changes
from playground.session.edit_queue import Move, left_out
from playground.session.session import Session
from tests.models.constraints.without import without
from tests.playground.small import Person, chain_model, even_model, fail

OTHER = ("bob", "abel", "noam", "zoe")


def pattern_of(person: Person, position: int) -> set[str]:
    """The letters allowed at a position, the end as a dot."""
    cell = person.experiment.recipe.constraint.cells[position]
    return {"." if c == END else person.model.vocabulary.glyph(c) for c in range(len(cell)) if cell[c]}


def test_the_pattern_is_carried_over_as_far_as_the_alphabet_allows(person: Person) -> None:
    person.does(person.session.apply, PinEdit((0,), person.symbol("n")))
    person.does(person.session.apply, PinEdit((1,), person.symbol("o")))
    person.does(person.session.apply, ChangeRecipe.of(temperature=0.7, seed=11, rows=3))
    person.does(person.session.apply, OpenModel("other", chain_model(OTHER, "other", "Other")))
    recipe = person.experiment.recipe
    assert (recipe.temperature, recipe.seed, recipe.rows) == (0.7, 11, 3)
    assert pattern_of(person, 0) == {"n"}
    assert not person.refused
    assert all(w.startswith("no") for w in person.words)


def selected(person: Person) -> tuple[int, tuple[int, ...]]:
    return person.session.state.row, person.session.state.positions


def test_another_model_or_a_new_board_selects_the_first_cell(person: Person) -> None:
    person.does(person.session.apply, ChangeRecipe.of(rows=3))
    other = chain_model(OTHER, "other", "Other")
    person.session.select((1, 2), 2)
    person.does(person.session.apply, OpenModel("other", other))
    assert selected(person) == (0, (0,))
    person.session.select((1, 2), 2)
    person.does(person.session.apply, OpenModel("other", other))  # the same one, loaded again
    assert selected(person) == (2, (1, 2))
    person.does(person.session.apply, NewBoard())
    assert selected(person) == (0, (0,))


def test_what_does_not_fit_the_other_model_is_freed_and_said(person: Person) -> None:
    person.does(person.session.apply, PinEdit((1,), person.symbol("m")))
    person.does(person.session.apply, PinEdit((2,), person.symbol("l")))
    person.does(person.session.apply, OpenModel("x", even_model("xyz", 6)))
    assert person.experiment.recipe.constraint.asked == ()
    assert len(person.noticed) == 1
    assert "fits" in person.noticed[0]


def test_a_branch_of_one_length_is_named_by_it(person: Person) -> None:
    person.does(person.session.apply, LengthsEdit(4, 4))
    assert person.experiment.branches[-1].label == "4 letters"
    person.does(person.session.apply, LengthsEdit(3, 4))
    assert person.experiment.branches[-1].label == "3 to 4 letters"


def test_lengths_are_carried_over() -> None:
    old, short, tiny = even_model("ab", 9), even_model("ab", 5), even_model("ab", 3)
    recipe = fresh_recipe(old)
    recipe = recipe.with_(constraint=recipe.constraint.with_lengths(3, 6))
    carried, complete = carried_over(recipe, old, short)
    assert complete
    assert carried.constraint.lengths == (3, 4)
    carried, complete = carried_over(recipe, old, tiny)
    assert not complete
    assert carried.constraint.is_free


@pytest.mark.parametrize("text", ["*ab", "a*ab", "*[ab]?{4-6}", "*ab{2-8}", "ba*", "?b*{2-3}"])
def test_a_pattern_survives_the_way_through_another_alphabet_and_length_and_back(text: str) -> None:
    old, between = even_model("abcd", 9), even_model("abcdé", 8)
    recipe = fresh_recipe(old).with_(constraint=parse(text, old.vocabulary, old.length))
    there, complete = carried_over(recipe, old, between)
    assert complete
    back, complete = carried_over(there, between, old)
    assert complete
    assert to_pattern(back.constraint, old.vocabulary) == to_pattern(recipe.constraint, old.vocabulary)


def test_an_ending_is_the_same_ending_in_a_longer_model_and_asks_for_no_range(person: Person) -> None:
    person.does(person.session.apply, PatternEdit("*na"))
    person.does(person.session.apply, OpenModel("long", even_model("anexyz", 12)))
    assert to_pattern(person.experiment.recipe.constraint, person.model.vocabulary) == "*na"
    assert not person.refused
    person.plays()
    assert all(w.endswith("na") for w in person.words)


def test_an_ending_without_its_letters_leaves_nothing_behind_but_a_sentence(person: Person) -> None:
    person.does(person.session.apply, PatternEdit("*na"))
    person.does(person.session.apply, OpenModel("x", even_model("xyz", 6)))
    assert person.experiment.recipe.constraint.is_free
    assert len(person.noticed) == 1


def test_opening_the_same_model_again_carries_the_whole_pattern(person: Person) -> None:
    person.does(person.session.apply, PatternEdit("*na{3-4}"))
    recipe = person.experiment.recipe
    person.does(person.session.apply, OpenModel("pairs", chain_model()))
    assert person.experiment.recipe == recipe
    assert not person.refused


def test_a_set_that_leaves_letters_out_is_carried_over_as_that() -> None:
    old, new = even_model("abcde", 5), even_model("abcdeé", 5)
    recipe = fresh_recipe(old)
    constraint = without(recipe.constraint, 1, [old.vocabulary.symbol("b")])
    carried, complete = carried_over(recipe.with_(constraint=constraint), old, new)
    assert complete
    left_out = set(range(len(new.vocabulary))) - set(carried.constraint.cells[1].nonzero()[0].tolist())
    assert left_out == {new.vocabulary.symbol("b")}


def test_a_set_that_only_the_end_survives_of_does_not_end_the_program(person: Person) -> None:
    person.does(person.session.apply, AllowEdit((1,), frozenset({END, person.symbol("m")})))
    person.does(person.session.apply, AllowEdit((3,), person.model.vocabulary.letters - {person.symbol("a")}))
    person.does(person.session.apply, ReleaseEdit((1,)))
    person.does(person.session.apply, AllowEdit((3,), frozenset({person.symbol("l"), END})))
    person.does(person.session.apply, OpenModel("x", even_model("xyz", 6)))
    assert person.session.settled


def test_undo_goes_back_across_models_and_redo_forward(person: Person) -> None:
    first = person.model
    person.plays()
    trajectory, word = person.trajectory, person.words[0]
    person.does(person.session.apply, OpenModel("other", chain_model(OTHER, "other", "Other")))
    other = person.model
    person.plays()
    received: list[int] = []
    person.session.changed.connect(lambda kinds: received.append(1) if Changes.MODEL in kinds else None)
    person.does(person.session.undo)
    assert person.model is first
    assert person.trajectory is trajectory
    assert person.words[0] == word
    person.does(person.session.redo)
    assert person.model is other
    assert len(received) == 2
    assert not person.experiment.stale


def test_an_id_that_came_to_mean_newer_weights_keeps_the_old_ones_for_undo(person: Person) -> None:
    older, newer = even_model("abc", 5, "snapshot"), even_model("abc", 6, "snapshot")
    person.does(person.session.apply, OpenModel("snapshot", older))
    person.does(person.session.apply, OpenModel("snapshot", newer))
    assert person.model is newer
    person.does(person.session.undo)
    assert person.model is older
    assert person.trajectory.model == older.digest
    person.plays()
    assert person.trajectory.done


def test_a_model_that_fails_at_once_leaves_the_one_before_on_the_board(person: Person) -> None:
    first, experiment = person.model, person.experiment
    broken = even_model("abc", 5, "broken")
    fail(broken, RuntimeError("no such kernel"))
    person.does(person.session.apply, OpenModel("broken", broken))
    assert person.failed == ["The engine failed: no such kernel"]
    assert person.model is first
    assert person.experiment == experiment


def test_a_first_model_that_fails_is_said_and_the_next_one_opens(qtbot: QtBot, empty_session: Session) -> None:
    person = Person(qtbot, empty_session)
    broken = even_model("abc", 5, "broken")
    fail(broken, RuntimeError("no such kernel"))
    empty_session.apply(OpenModel("broken", broken))
    qtbot.waitUntil(lambda: len(person.failed) == 1)
    assert person.experiment.stale
    person.does(empty_session.apply, OpenModel("pairs", chain_model()))
    assert person.trajectory.recipe.rows == 4


def test_a_selection_beyond_the_model_falls_back_inside(person: Person) -> None:
    person.does(person.session.apply, OpenModel("short", even_model("abc", 5)))
    person.session.select((4, 5), 0)
    assert person.session.state.positions == (4,)
    person.session.select((4,), 0)
    person.does(person.session.apply, OpenModel("tiny", even_model("abc", 3)))
    assert person.session.state.positions == (0,)


def test_opening_a_model_while_another_run_is_drawn_shows_nothing_of_it(person: Person) -> None:
    person.session.move(Move.RUN_TO_END)
    person.session.apply(OpenModel("x", even_model("xyz", 6)))
    person.rests()
    assert person.experiment.model == "x"
    assert len(person.trajectory.frames) == 1
    assert person.frame.x.shape[1] == 6


def test_a_board_is_put_back_as_it_was_and_can_be_undone(person: Person) -> None:
    person.plays()
    kept, model = person.experiment, person.model
    person.does(person.session.apply, OpenModel("x", even_model("xyz", 6)))
    person.does(person.session.apply, RestoreBoard(model, kept))
    assert person.experiment == kept
    assert person.model is model
    person.does(person.session.undo)
    assert person.experiment.model == "x"


def test_a_board_without_frames_is_drawn_when_it_is_put_back(qtbot: QtBot, empty_session: Session) -> None:
    person, model = Person(qtbot, empty_session), chain_model()
    recipe = fresh_recipe(model).with_(seed=3, rows=2)
    person.does(empty_session.apply, RestoreBoard(model, Experiment("pairs", recipe)))
    assert person.trajectory.recipe == recipe
    assert person.frame.rows == 2


def test_a_letter_typed_for_one_model_is_not_written_under_another(person: Person) -> None:
    person.plays()
    person.session.show(1)
    position = int(person.frame.noise[0].argmax())
    person.session.apply(WriteLetter(0, position, person.symbol("a")))
    person.session.apply(OpenModel("x", even_model("xyz", 6)))
    person.session.apply(PinEdit((0,), 6))
    person.session.apply(WriteLetter(0, 0, 6))
    person.qtbot.waitUntil(lambda: person.experiment.model == "x")
    person.rests()
    assert person.experiment.recipe.constraint.is_free
    assert not person.failed


def test_another_title_changes_neither_the_board_nor_what_waits(person: Person) -> None:
    person.plays()
    person.session.show(1)
    before, received = person.experiment, list[str]()
    named = {Changes.TITLE: lambda: person.model.title, Changes.MODEL: lambda: "another model"}
    person.session.changed.connect(lambda kinds: received.extend(say() for kind, say in named.items() if kind in kinds))
    renamed = replace(person.model, card={"title": "Old bones"})
    person.session.retitle(renamed)
    assert received == ["Old bones"]
    assert person.experiment is before
    position = int(person.frame.noise[0].argmax())
    person.session.apply(WriteLetter(0, position, person.symbol("a")))
    person.session.apply(WriteLetter(0, position, person.symbol("n")))
    person.session.retitle(replace(person.model, card={"title": "Older bones"}))
    person.rests()
    assert person.frame.x[0, position] == person.symbol("n")
    person.does(person.session.apply, OpenModel("x", even_model("xyz", 6)))
    person.does(person.session.undo)
    assert person.model.title == "Older bones"


def test_models_that_undo_cannot_reach_any_more_are_let_go(person: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    """A half-trained model that is played again and again is another model each time."""
    monkeypatch.setattr(undo, "LIMIT", 3)
    opened: list[weakref.ref[Model]] = []
    for length in range(3, 12):
        snapshot = even_model("abc", length, "snapshot")
        opened.append(weakref.ref(snapshot))
        person.does(person.session.apply, OpenModel("snapshot", snapshot))
        del snapshot
    gc.collect()
    there = [model.length for ref in opened if (model := ref()) is not None]
    assert len(there) <= 5  # the present one, those undo reaches, and the one the newest push could be taken back to
    for length in (10, 9, 8):
        person.does(person.session.undo)
        assert person.model.length == length
        person.plays()
    for length in (9, 10, 11):
        person.does(person.session.redo)
        assert person.model.length == length


def test_models_of_what_can_be_done_again_are_kept(person: Person) -> None:
    first, other = person.model, even_model("abc", 5, "other")
    person.does(person.session.apply, OpenModel("other", other))
    person.does(person.session.undo)
    assert person.model is first
    assert person.session.state.models.find(other.digest) == ("other", other)
    person.does(person.session.redo)
    assert person.model is other
    person.does(person.session.undo)
    person.does(person.session.apply, OpenModel("third", even_model("abc", 6, "third")))
    person.does(person.session.apply, PinEdit((0,), 1))
    person.does(person.session.apply, OpenModel("fourth", even_model("abc", 7, "fourth")))
    assert person.session.state.models.find(other.digest) is None  # undone, and then something else was done


def test_letters_asked_for_before_another_model_opens_are_reported_as_left_out(person: Person) -> None:
    other, session = even_model("xyz", 6), person.session
    person.does(session.move, Move.FORWARD)
    session.apply(PinEdit((2,), person.symbol("m")))  # is computed in mid-run: what follows waits for it
    session.apply(OpenModel("x", other))
    session.apply(PinEdit((0,), person.symbol("n")))
    session.apply(PinEdit((1,), person.symbol("o")))
    session.apply(ChangeRecipe.of(temperature=0.5))
    person.rests()
    assert (person.model, person.experiment.recipe.temperature) == (other, 0.5)
    assert person.experiment.recipe.constraint.is_free
    assert person.refused == []
    assert (
        "2 changes requested under the previous model were not made; make them again under this one." in person.noticed
    )
    assert left_out(1).startswith("A change requested under the previous model was not made; make it again")
