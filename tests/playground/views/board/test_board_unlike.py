"""A row that came out unlike what it was drawn with says so beside the board's title, as the results do."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from models.data.vocabulary import Vocabulary, with_attributes
from playground.painting.scene import Scene
from playground.views.board import Board
from playground.views.board.status import status, unlike
from tests.playground.painting.scenes import frame, recipe, scene

WORDS = ["anna", "bo", "ottilie"]


@pytest.mark.parametrize(("ending", "says"), [("bo", ["drawn with length=2 (is 4)"]), ("anna", [])])
def test_an_attribute_that_the_letters_have_not_is_said(ending: str, says: list[str]) -> None:
    vocabulary = with_attributes(Vocabulary.from_words(WORDS), WORDS)
    x = np.array([vocabulary.encode("anna", 12)])
    x[0, 0] = vocabulary.attributes[0].symbol_of(vocabulary.split(ending))
    row = {"numbers": SimpleNamespace(x=x), "row": 0, "recipe": recipe(), "vocabulary": vocabulary}
    drawn = SimpleNamespace(**row, complete=True, drawn=True, labelled_by="", pins={})
    assert unlike(drawn) == says  # type: ignore[arg-type]
    if says:
        x[0, 1] = vocabulary.attributes[1].symbol_of(vocabulary.split("ottilie"))
        drawn.pins = {1: int(x[0, 1])}
        assert unlike(drawn) == ["drawn with vowels=4 (is 2)", *says]  # type: ignore[arg-type]
    drawn.complete = False
    assert unlike(drawn) == []  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("rows", "gamma", "said"), [("mond....", 3.0, True), ("mona....", 3.0, False), ("mond....", 0.0, False)]
)
def test_a_label_that_the_word_has_not_is_said(rows: str, gamma: float, said: bool) -> None:
    asked = recipe().with_(label="vowel", guidance=gamma)
    shown: Scene = scene(recipe=asked, labelled_by="ending", frame=frame(rows))
    assert ("has not the label" in status(shown)) is said


def test_the_board_says_it(board: Board) -> None:
    board.set_hint_visible(False)
    board.show_recipe(recipe().with_(label="vowel"), "ending")
    board.show_frame(frame("mond...."), None, 0, False)
    assert "has not the label" in board.messages._shown[0]
