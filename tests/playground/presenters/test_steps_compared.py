"""The comparison is begun and stopped by a button, dimmed by another recipe, and gone with the model."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from types import SimpleNamespace

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from models.constraints.constraint import Constraint
from models.data.split import Split
from models.families.nat import NAT
from models.sampling.recipe import Recipe
from playground.presenters.steps_compared import StepsComparedPresenter
from playground.session.changes import Changes
from playground.views.compare.steps import ABOUT, JOINT, NO_LIST, ONCE, StepsComparedCard
from tests.models.toys import ab_or_ba
from tests.patience import CHILD_MS
from tests.playground.presenters.owners import OpenModel, owners

LEFT = Qt.MouseButton.LeftButton


class Board(OpenModel):
    """What the presenter asks of session, library and updates."""

    def __init__(self) -> None:
        super().__init__(ab_or_ba(), Split(("ab", "ba"), ("ab", "ba")))
        self.experiment = SimpleNamespace(recipe=Recipe(Constraint.free(3, 3), 2, seed=1))
        self.outline = SimpleNamespace(traits=self.model.traits)

    def request(self, show) -> None:
        show()


@pytest.fixture
def page(qtbot: QtBot) -> Iterator[SimpleNamespace]:
    card, board = StepsComparedCard(), Board()
    qtbot.addWidget(card)
    card.show()
    made = owners(session=board, library=board)
    presenter = StepsComparedPresenter(made, card, board, card)  # type: ignore[arg-type]
    yield SimpleNamespace(card=card, board=board, presenter=presenter)
    presenter.close()


def compared(qtbot: QtBot, page: SimpleNamespace) -> None:
    qtbot.mouseClick(page.card.compare, LEFT)
    assert page.card.compare.text() == "Stop"
    qtbot.waitUntil(lambda: page.card.compare.text() == "Compare", timeout=CHILD_MS)


def test_both_are_drawn_and_said_side_by_side(qtbot: QtBot, page: SimpleNamespace) -> None:
    assert page.card.says.isHidden()
    compared(qtbot, page)
    text = page.card.says.text()
    assert "192 words each." in text
    assert "2 steps: 100\u00a0% look like words, 100\u00a0% stand in the list." in text
    mixed = [label for label in page.card.words[0] if label.text() in ("aa ✗", "bb ✗")]
    assert mixed
    assert all(label.accessibleName() == f"{label.text()[:2]}, looks like no word" for label in mixed)
    assert {label.text() for label in page.card.words[1]} <= {"ab", "ba"}


def test_another_recipe_dims_it_and_another_model_takes_it_away(qtbot: QtBot, page: SimpleNamespace) -> None:
    compared(qtbot, page)
    assert page.card.says.tone == "text"
    page.board.experiment.recipe = page.board.experiment.recipe.with_(temperature=0.5)
    page.board.changed.emit(Changes.RECIPE)
    assert page.card.says.tone != "text"
    page.card.wanted.emit()
    page.card.stop_wanted.emit()
    assert page.card.says.tone != "text"
    page.board.model = replace(page.board.model, length=4)
    page.board.changed.emit(Changes.MODEL)
    assert page.card.says.isHidden()


def test_a_stop_leaves_what_is_there(qtbot: QtBot, page: SimpleNamespace) -> None:
    qtbot.mouseClick(page.card.compare, LEFT)
    qtbot.mouseClick(page.card.compare, LEFT)
    assert page.card.compare.text() == "Compare"


def test_it_says_why_there_is_nothing_to_compare(page: SimpleNamespace) -> None:
    page.board.words = None
    page.board.changed.emit(Changes.MODEL)
    assert not page.card.compare.isEnabled()
    assert page.card.about.text() == NO_LIST
    page.board.outline.traits = NAT.traits
    page.board.changed.emit(Changes.MODEL)
    assert page.card.about.text() == ONCE


def test_a_model_whose_step_draws_whole_words_says_why_both_are_alike(page: SimpleNamespace) -> None:
    page.board.changed.emit(Changes.MODEL)
    assert page.card.about.text() == ABOUT
    page.board.outline = SimpleNamespace(traits=replace(page.board.model.traits, joint=True))
    page.board.changed.emit(Changes.MODEL)
    assert page.card.about.text() == JOINT
