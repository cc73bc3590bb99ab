"""The Train tab says what a list was taken for, shows its first lines, and lets the user choose otherwise."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from models.data.list_recognition import ShapeOptions
from models.data.word_list import Report, from_text
from models.data.word_tally import ImportOptions
from playground.views.trainer import Trainer

TABLE = "name;sex;n\nAnna;F;7\nBob;M;3\nEve;F;2\nIda;F;2\n"


def report(text: str = TABLE, **asked: object) -> Report:
    return from_text(text, options=ImportOptions(shape=ShapeOptions(**asked))).report  # type: ignore[arg-type]


@pytest.fixture
def view(qtbot: QtBot) -> Trainer:
    view = Trainer()
    qtbot.addWidget(view)
    view.resize(400, 1200)
    view.show()
    view.show_report(report())
    view.data.how.click()
    QApplication.processEvents()
    return view


def test_the_sentence_stands_above_the_figures(view: Trainer) -> None:
    assert view.data.outcome.sentence.text() == report().sentence
    assert view.data.outcome.sentence.isVisible()
    view.set_running(True)
    assert not view.data.outcome.isVisible()


def test_how_a_list_was_read_is_offered_where_there_is_one(view: Trainer) -> None:
    assert view.data.how.isVisible()
    assert view.data.shape.isVisible()
    view.show_report(None)
    assert not view.data.how.isVisible()
    assert not view.data.shape.isVisible()
    view.show_report(report())
    assert view.data.how.isVisible()
    assert view.data.shape.isVisible(), "it was open"


def test_the_first_lines_stand_beside_what_was_read_in_them(view: Trainer) -> None:
    shown = [(line.text(), read.text()) for line, read in view.data.shape.lines[:3]]
    assert shown == [("name;sex;n", "the names of the columns"), ("Anna;F;7", "anna"), ("Bob;M;3", "bob")]


def test_what_was_found_is_named_in_every_chooser(view: Trainer) -> None:
    shape = view.data.shape
    assert shape.kind.currentText() == "As found: a table"
    assert shape.separator.currentText() == "As found: semicolon"
    assert shape.column.currentText() == "As found: column 1 (name)"
    assert shape.counts.currentText() == "As found: column 3 (n)"
    assert view.data.options() == ImportOptions()


@pytest.mark.parametrize(
    ("chooser", "value", "asked"),
    [
        ("kind", "words", {"kind": "words"}),
        ("separator", ",", {"separator": ","}),
        ("column", 1, {"column": 1}),
        ("column", 0, {"column": 0}),
        ("counts", -1, {"count": -1}),
        ("heading", True, {"header": True}),
        ("heading", False, {"header": False}),
        ("comments", False, {"comments": False}),
        ("turkish", True, {"turkish": True}),
        ("turkish", False, {"turkish": False}),
    ],
)
def test_a_choice_reads_the_list_again(
    view: Trainer, qtbot: QtBot, chooser: str, value: object, asked: dict[str, object]
) -> None:
    choice = getattr(view.data.shape, chooser)
    places = [place for place, known in enumerate(choice.values()) if known is value or (known == value and known)]
    with qtbot.waitSignal(view.import_options_changed) as received:
        choice.setCurrentIndex(places[0])
    assert received.args == [ImportOptions(shape=ShapeOptions(**asked))]  # type: ignore[arg-type]
    if asked != {"separator": ","}:
        view.show_report(report(**asked))  # type: ignore[arg-type]
        assert view.data.shape.asked() == ShapeOptions(**asked)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "found", "offered", "enabled"),
    [
        (TABLE, "names the columns", "Names the columns", True),
        ("anna,2\nbob,1\neve,7", "is read too", "Names the columns", True),
        ("name\nAnna\nBob\nEve", "is a heading", "Is a heading", True),
        ("anna\nbob\neve", "is read too", "Is a heading", True),
        ('["anna", "bob"]', "", "", False),
    ],
)
def test_the_first_line_can_be_taken_for_a_heading_or_not(
    view: Trainer, text: str, found: str, offered: str, enabled: bool
) -> None:
    view.data.shape.forget()
    view.show_report(report(text))
    heading = view.data.shape.heading
    assert heading.currentText() == (f"As found: {found}" if found else "As found")
    assert [heading.itemText(i) for i in range(1, heading.count())] == ([offered, "Is read too"] if offered else [])
    assert heading.isEnabled() == enabled
    assert view.data.shape.comments.isEnabled() == enabled


def test_comments_are_read_where_the_user_says_so(view: Trainer) -> None:
    text = "anna\n# bob\neve"
    view.show_report(report(text))
    assert view.data.shape.comments.currentText() == "As found: left out"
    assert report(text).words == 2
    view.show_report(report(text, comments=False))
    assert view.data.shape.comments.currentText() == "As found: read too"


def test_another_shape_forgets_the_columns_of_the_last(view: Trainer) -> None:
    view.data.shape.column.setCurrentIndex(2)
    view.data.shape.kind.setCurrentIndex(1)
    assert view.data.shape.asked() == ShapeOptions(kind="words")
    view.show_report(report(kind="words"))
    assert not view.data.shape.column.isEnabled()


def test_another_list_forgets_all_that_was_chosen(view: Trainer) -> None:
    view.data.shape.column.setCurrentIndex(2)
    view.data.drop.text_given.emit("vega\nmira")
    assert view.data.options() == ImportOptions()


def test_reading_again_moves_nothing(view: Trainer) -> None:
    places = {name: getattr(view.data, name).geometry() for name in ("drop", "report", "outcome", "fold", "shape")}
    view.show_import(0.3, "12 words")
    QApplication.processEvents()
    assert {name: getattr(view.data, name).geometry() for name in places} == places
    view.show_report(report(kind="words"))
    QApplication.processEvents()
    assert {name: getattr(view.data, name).geometry().top() for name in places} == {
        name: place.top() for name, place in places.items()
    }


def test_how_a_list_that_could_not_be_read_is_read_can_still_be_chosen(qtbot: QtBot) -> None:
    view = Trainer()
    qtbot.addWidget(view)
    view.show()
    view.show_failure("The list holds no words.")
    view.data.how.click()
    with qtbot.waitSignal(view.import_options_changed) as received:
        view.data.shape.separator.setCurrentIndex(view.data.shape.separator.values().index(" "))
    assert received.args[0].shape.separator == " "
