"""What the list says of a frame is never said of another: no false word, and nothing in red that is not so."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtGui import QColor

from models.sampling.frame import Frame
from playground import theme
from playground.views.board import Board
from tests.playground.painting.scenes import answer, frame, recipe

NOISE = frame("????????")
NEW_WORD = frame("mxqa....")
FITS, NONE = answer("mona", "mara"), answer(blocking=(2, 3))


@pytest.fixture(autouse=True)
def _used(board: Board) -> None:
    """The hint for the first run is gone."""
    board.set_hint_visible(False)


@pytest.fixture
def jumped(board: Board) -> Board:
    """It went back from the end of a new word to noise, while the list's answer is still about the word."""
    board.show_frame(NEW_WORD, None, 0, False)
    board.show_answer(NONE, (NEW_WORD, 0))
    board.show_frame(NOISE, None, 0, False)
    return board


def head(board: Board) -> tuple[str, str]:
    """The line at the right of the board's title and its tone."""
    return board.messages._shown


def reds(board: Board) -> int:
    """How many points of the board are red."""
    wanted, image = theme.colour("bad").rgb(), board.stage.grab().toImage()
    return sum(
        QColor(image.pixel(x, y)).rgb() == wanted for x in range(image.width()) for y in range(image.height() // 2)
    )


def test_going_back_from_a_new_word_to_noise_shows_nothing_red(jumped: Board) -> None:
    assert head(jumped)[1] != "bad"
    assert "fits" not in head(jumped)[0]
    assert reds(jumped) == 0


def test_what_was_said_stands_until_the_list_has_answered(jumped: Board) -> None:
    assert head(jumped)[0].startswith("row 1: a new word")
    jumped.show_answer(FITS, (NOISE, 0))
    assert head(jumped)[0].startswith("2 list words fit")


def test_going_on_to_a_new_word_never_calls_it_a_word_of_the_list(board: Board) -> None:
    board.show_frame(NOISE, None, 0, False)
    board.show_answer(FITS, (NOISE, 0))
    board.show_frame(NEW_WORD, NOISE, 0, False)
    assert "a word of the list" not in head(board)[0]
    board.show_answer(NONE, (NEW_WORD, 0))
    assert head(board)[0].startswith("row 1: a new word, in no list")


def test_another_row_is_not_judged_by_the_answer_about_the_one_before(board: Board) -> None:
    two = frame("mona....", "mxqa....")
    board.show_frame(two, None, 0, False)
    board.show_answer(answer("mona"), (two, 0))
    board.set_selection((0,), 1)
    assert head(board)[0].startswith("row 1: a word of the list")
    board.show_answer(NONE, (two, 1))
    assert head(board)[0].startswith("row 2: a new word")


def test_an_answer_that_is_given_up_is_no_longer_spoken_of(jumped: Board) -> None:
    jumped.show_answer(None)
    assert head(jumped)[0].startswith("length automatic")


def test_a_pattern_that_no_word_meets_is_still_said_in_red(board: Board) -> None:
    blocked = recipe().with_(constraint=recipe().constraint.pin(2, 17).pin(3, 17))
    board.show_recipe(blocked)
    pinned: Frame = replace(NOISE)
    board.show_frame(pinned, None, 0, False)
    board.show_answer(NONE, (pinned, 0))
    assert head(board)[1] == "bad"
    assert reds(board) > 0


def test_a_mistyped_pattern_is_said_at_once_whatever_the_list_does(jumped: Board) -> None:
    jumped.resize(1600, 640)
    jumped.line.setText("[ab")
    jumped.line.textEdited.emit("[ab")
    assert head(jumped) == (jumped.line.problem(), "bad")
