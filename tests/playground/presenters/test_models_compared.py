"""Compare: the other model draws the board's recipe as it would if it were opened; what is shown says of what it is."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from PySide6.QtCore import QObject, Qt, Signal
from pytestqt.qtbot import QtBot

from models.errors import UserError
from playground.experiment.experiment import Experiment
from playground.presenters.models_compared import ModelsComparedPresenter, compared
from playground.session.changes import Changes
from playground.views.compare.models import ModelsComparedCard
from tests.models.toys import free_recipe, random_model
from tests.patience import CHILD_MS
from tests.playground.presenters.owners import owners

MODEL, OTHER = random_model(length=5), random_model(length=4, seed=3)
RECIPE = free_recipe(MODEL, 5, rows=2, seed=7)


class Board(QObject):
    """What the presenter asks of session, library and updates."""

    changed, items_changed = Signal(object), Signal()

    def __init__(self) -> None:
        super().__init__()
        self.model: Any = MODEL
        self.experiment = Experiment("one", RECIPE)

    def groups(self) -> tuple[Any, ...]:
        items = [SimpleNamespace(id=name, title=name.upper(), fault="") for name in ("one", "two")]
        return (("Toys", (*items, SimpleNamespace(id="bad", title="Bad", fault="It is damaged."))),)

    def known(self, _identifier: str) -> Any:
        return SimpleNamespace(model=OTHER)

    def request(self, show) -> None:
        show()


@pytest.fixture
def page(qtbot: QtBot):
    view, board = ModelsComparedCard(), Board()
    qtbot.addWidget(view)
    view.show()
    presenter = ModelsComparedPresenter(owners(session=board, library=board), view, board, view)  # type: ignore[arg-type]
    board.items_changed.emit()
    yield SimpleNamespace(view=view, board=board)
    presenter.close()


def test_the_other_model_is_opened_and_draws_the_same_rows_and_seed_where_they_fit() -> None:
    opening: list[Any] = ["reading", SimpleNamespace(model=OTHER)]
    values: list[Any] = list(compared(Experiment("one", RECIPE), MODEL, "two", None, lambda _: iter(opening)))
    doing, (one, other) = values[0], values[-1]
    assert doing == "reading"
    assert [len(side.words) for side in (one, other)] == [2, 2]
    assert all(len(word) < OTHER.length for word in other.words)


def test_a_model_is_compared_with_every_other_that_can_be_opened(qtbot: QtBot, page: SimpleNamespace) -> None:
    assert page.view.other.values() == ["two"]
    qtbot.mouseClick(page.view.compare, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "rows differ" in page.view.says.text(), timeout=CHILD_MS)
    assert page.view.says.tone == "text"
    page.board.experiment = Experiment("one", RECIPE.with_(seed=8))
    page.board.changed.emit(Changes.RECIPE)
    assert page.view.says.tone != "text"
    said = page.view.says.text()
    page.view.wanted.emit("two")
    page.view.show_doing("Opening the other model: reading.")
    page.view.stop_wanted.emit()
    assert (page.view.says.text(), page.view.says.tone != "text") == (said, True)
    page.board.model = OTHER
    page.board.changed.emit(Changes.MODEL)
    assert page.view.chart.isHidden()


def test_a_model_that_cannot_be_opened_is_said(qtbot: QtBot, page: SimpleNamespace, monkeypatch) -> None:
    def refuse(*_: object) -> Any:
        raise UserError("It is gone.")
        yield

    monkeypatch.setattr("playground.presenters.models_compared.compared", refuse)
    qtbot.mouseClick(page.view.compare, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page.view.says.text() == "It is gone.", timeout=CHILD_MS)


def test_the_likest_model_is_chosen_until_the_user_chooses(qtbot: QtBot) -> None:
    view = ModelsComparedCard()
    qtbot.addWidget(view)
    models = [("a", "A"), ("b", "B"), ("c", "C")]
    view.show_models(models, "b")
    assert view.other.value() == "b"
    view.show_models(models, "c")
    assert view.other.value() == "c"
    view.other.setCurrentIndex(0)
    view.show_models(models, "c")
    assert view.other.value() == "a"
    view.show_models(models[1:], "c")  # the one that was chosen is gone
    assert view.other.value() == "c"
