"""A word in a row and positions generated again, as edits: their names, undo, and what is refused."""

from __future__ import annotations

from models.data.vocabulary import END
from models.sampling.change import Regenerate, WriteWord
from playground.experiment.draft_edits import RegenerateEdit, WordEdit
from playground.experiment.edits import ChangeRecipe, WriteLetter
from playground.experiment.pattern_edits import PinEdit
from playground.experiment.row_edit import RowEdit
from tests.playground.small import Person


def test_a_draft_is_written_generated_again_in_part_and_taken_back(person: Person) -> None:
    session = person.session
    person.plays()
    before = person.words
    person.does(session.apply, WordEdit(2, " Manel "))
    assert person.words == [*before[:2], "manel", before[3]]
    assert session.state.history.undo_label == "Manel in row 3"
    drafted = person.experiment
    person.does(session.apply, RegenerateEdit(2, (1, 3), 77))
    assert person.experiment.branches[-1].label == "generate 2, 4 again in row 3"
    changes = [s.change for s in person.trajectory.segments[1:]]
    assert [type(change) for change in changes] == [WriteWord, Regenerate]
    person.plays()
    word = person.words[2]
    assert (word[0], word[2], word[4:]) == ("m", "n", "l")
    assert [w for i, w in enumerate(person.words) if i != 2] == [w for i, w in enumerate(before) if i != 2]
    person.does(session.undo)
    assert person.experiment == drafted
    person.does(session.undo)
    assert person.words == before
    assert person.refused == []


def test_what_cannot_be_done_is_refused_in_a_sentence_and_nothing_changes(person: Person) -> None:
    session = person.session
    person.plays()
    for edit, must in (
        (WordEdit(0, "two words"), "one word"),
        (WordEdit(0, ""), "one word"),
        (WordEdit(0, "xylo"), "never seen"),
        (WordEdit(0, "emma" * 9), "letters"),
        (WordEdit(9, "emma"), "no row 10"),
        (RegenerateEdit(9, (0,), 1), "no row 10"),
    ):
        shown = person.experiment
        person.does(session.apply, edit)
        assert must in person.refused[-1][0]
        assert person.experiment is shown


def test_a_pin_and_an_order_that_takes_letters_back_are_refused(person: Person) -> None:
    session = person.session
    person.does(session.apply, PinEdit((0,), person.symbol("m")))
    person.plays()
    words = person.words
    person.does(session.apply, RegenerateEdit(0, (0, 1), 1))
    assert "can only be 'm'" in person.refused[-1][0]
    assert person.words == words
    person.does(session.apply, ChangeRecipe.of(policy="remask-cap"))
    person.plays()
    person.does(session.apply, RegenerateEdit(0, (1,), 1))
    assert "may be taken back" in person.refused[-1][0]


def test_a_word_that_stands_there_already_is_said_to(person: Person) -> None:
    person.plays()
    person.does(person.session.apply, WordEdit(0, person.words[0]))
    assert person.noticed == [f"Row 1 is {person.words[0]} already."]


def test_what_the_pattern_forbids_is_offered_with_a_pattern_that_allows_it_and_undone_at_once(person: Person) -> None:
    session = person.session
    offered = list[RowEdit]()
    session.offered.connect(offered.append)
    for position in (0, 1):
        person.does(session.apply, PinEdit((position,), person.symbol("am"[position])))
    person.plays()
    before, pattern = person.words, person.experiment.recipe.constraint
    for edit, row_of in (
        (WordEdit(1, "emma"), {"emma"}),
        (WriteLetter(1, 0, person.symbol("e")), {f"e{before[1][1:]}"}),
    ):
        person.does(session.apply, edit)
        assert "may not be 'e' here" in person.refused[-1][0]
        assert person.words == before
        person.does(session.apply, offered[-1])
        assert person.words[1] in row_of
        assert [word for row, word in enumerate(person.words) if row != 1] == [*before[:1], *before[2:]]
        assert person.experiment.recipe.constraint.asked == (1,)
        person.does(session.undo)
        assert (person.words, person.experiment.recipe.constraint) == (before, pattern)
    person.does(session.apply, RegenerateEdit(1, (0,), 5))
    person.does(session.apply, offered[-1])
    person.plays()
    assert person.words[1][1:] == before[1][1:]
    assert person.experiment.recipe.constraint.asked == (1,)
    assert len(offered) == 3


def test_nothing_is_offered_where_no_pattern_would_help(person: Person) -> None:
    session = person.session
    offered = list[RowEdit]()
    session.offered.connect(offered.append)
    person.plays()
    for edit in (WordEdit(0, "xylo"), WriteLetter(0, 0, END), RegenerateEdit(0, (len(person.words[0]) + 1,), 1)):
        person.does(session.apply, edit)
    assert len(person.refused) == 3
    assert offered == []
