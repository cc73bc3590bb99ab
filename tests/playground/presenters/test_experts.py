"""The experts follow the frame that is shown, while their card is in sight and the model has some."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from PySide6.QtCore import QObject, Signal
from pytestqt.qtbot import QtBot

from models.evaluation.expert_usage import ExpertUsage, usage
from models.model import Model
from models.sampling import sampler
from models.sampling.defaults import default_recipe
from models.sampling.frame import Frame
from models.sampling.trajectory import Trajectory
from playground.presenters import experts
from playground.presenters.experts import ExpertsPresenter
from playground.session.changes import ALL, Changes
from playground.views.model_card_experts import COMING, NOTHING, ExpertsCard
from playground.widgets import Label
from tests.models.evaluation.test_expert_usage import L, model_with_experts
from tests.models.toys import random_model

WITH, WITHOUT = model_with_experts(), random_model()


class Board(QObject):
    """What the presenter asks of a session."""

    changed = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        recipe = default_recipe(WITH, rows=3).with_(seed=1)
        trajectory = Trajectory.begin(WITH.digest, recipe, sampler.start(WITH, recipe))
        while not trajectory.done:
            trajectory = trajectory.extend(sampler.step(WITH, recipe, trajectory.last))
        self.model: Model | None = WITH
        self.state = SimpleNamespace(row=1)
        self.trajectory = trajectory
        self.show(0)

    def show(self, index: int, *, stale: bool = False) -> None:
        self.experiment = SimpleNamespace(
            trajectory=self.trajectory, index=index, frame=self.trajectory.frames[index], stale=stale
        )


@pytest.fixture
def page(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[SimpleNamespace]:
    asked: list[Frame] = []

    def counted(model: Model, frame: Frame) -> ExpertUsage:
        asked.append(frame)
        return usage(model, frame)

    monkeypatch.setattr(experts, "usage", counted)
    window, board = ExpertsCard(), Board()
    qtbot.addWidget(window)
    presenter = ExpertsPresenter(board, window, window)  # type: ignore[arg-type]
    yield SimpleNamespace(card=window, board=board, presenter=presenter, asked=asked)
    presenter.close()


def test_nothing_is_asked_until_the_card_is_in_sight_and_a_frame_is_asked_about_once(page, qtbot) -> None:
    page.presenter.show()
    assert not page.asked
    height = page.card.sizeHint().height()
    page.board.changed.emit(ALL)
    labels = [label.text() for label in page.card.findChildren(Label)]
    assert COMING in labels
    assert NOTHING not in labels
    assert page.card.sizeHint().height() > height
    height = page.card.sizeHint().height()
    qtbot.waitUntil(lambda: page.card.hint() == "4 experts in each layer, 2 at work")
    assert page.card.sizeHint().height() == height
    assert page.card.positions.names()[1] == ("?",) * (L - 1) + ("·",)
    last = len(page.board.trajectory.frames) - 1
    page.board.show(last)
    page.board.changed.emit(Changes.INDEX)
    qtbot.waitUntil(lambda: "?" not in page.card.positions.names()[1])
    assert page.card.run.names()[1][0] == "100"
    assert len(page.card.run.names()[1]) == last + 1
    assert len(page.asked) == len(set(map(id, page.asked))) == last + 1
    page.card.hide()
    page.board.show(0)
    page.board.changed.emit(Changes.INDEX)
    assert len(page.asked) == last + 1


def test_a_model_without_experts_has_no_card(page, qtbot) -> None:
    page.board.changed.emit(ALL)
    assert page.card.isVisible()
    page.board.model = WITHOUT
    page.board.changed.emit(ALL)
    assert not page.card.isVisible()
    page.presenter.show()
    assert page.card.hint() == ""


def test_an_error_is_said_where_the_answer_would_stand(page, qtbot, monkeypatch) -> None:
    def fails(_model: Model, _frame: Frame) -> ExpertUsage:
        raise ValueError("no such pass")

    monkeypatch.setattr(experts, "usage", fails)
    page.board.changed.emit(ALL)
    said = "Which experts worked cannot be said: no such pass"
    qtbot.waitUntil(lambda: said in [label.text() for label in page.card.findChildren(Label)])
