"""While a job is on its way, what belongs to an earlier frame, row or recipe is dimmed everywhere it is shown."""

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from models.model import Model
from playground import theme
from playground.app import Application
from playground.experiment.edits import ChangeRecipe
from tests.patience import PATIENCE_S
from tests.playground.app import opened, ready


@pytest.fixture
def application(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[Application]:
    with opened(qtbot, monkeypatch, plain=True) as made:
        made.session.apply(ChangeRecipe.of(steps=4))
        qtbot.waitUntil(lambda: ready(made))
        made.window.board.set_hint_visible(False)
        made.window.tabs.setCurrentWidget(made.window.inspector)
        made.timeline.forward()
        qtbot.waitUntil(lambda: at_rest(made))
        yield made


def at_rest(made: Application) -> bool:
    """Whether every number is of the frame shown."""
    statistics = made.statistics
    return (
        ready(made)
        and statistics.answer is not None
        and not statistics.behind
        and not statistics._latest.busy
        and not made.window.updates.waiting
        and made.session.experiment.trajectory is not None
        and len(statistics.prices) == len(made.session.experiment.trajectory.frames) - 1
    )


def dimmed(made: Application) -> dict[str, bool]:
    """Whether each place where numbers stand is dimmed."""
    window, stale = made.window, theme.STALE_TONE
    listing, scene = window.inspector.list_answer, window.board.scene
    return {
        "head": window.board._card._hint.tone == stale,
        "dots": scene.list_stale,
        "letters": scene.stale,
        "listing": listing._words.tone == listing._hint.tone == stale,
        "figures": {cell.tone for cell in listing._cells.values()} == {stale},
        "list bars": window.inspector.bars._list_stale,
        "bars": window.inspector.bars._stale,
        "history": window.inspector.history._stale,
        "story": window.inspector._story.tone == stale,
        "entropy": window.timeline.entropy._stale,
        "prices": window.timeline.prices._stale,
        "scrubber": window.timeline.scrubber._stale,
        "step": window.timeline.caption.step.tone == stale,
        "statistics": window.timeline.caption.facts.tone == stale,
        "sum of prices": window.timeline.entropy._stale or window.timeline.entropy._legend.stale,
        "status": window.status.tone == stale,
        "marker": window.controls.run.plot._stale,
    }


OF_THE_LIST = {"head", "dots", "listing", "figures", "list bars", "sum of prices"}


def test_at_rest_nothing_is_dimmed(application: Application) -> None:
    assert not any(dimmed(application).values())


def test_while_the_list_is_asked_what_it_said_before_is_dimmed_and_nothing_else(
    qtbot: QtBot, application: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate, oracle = threading.Event(), application.statistics._oracle
    assert oracle is not None
    answer = type(oracle).answer

    def gated(*arguments: Any) -> Any:
        gate.wait(PATIENCE_S)
        return answer(*arguments)

    monkeypatch.setattr(type(oracle), "answer", gated)
    monkeypatch.setattr(application.statistics._patience, "request", lambda: None)  # it stands for as long as it takes
    said = application.window.board._card.hint(), application.window.inspector.list_answer.figure(0, 0)
    application.timeline.forward()
    qtbot.waitUntil(lambda: ready(application) and not application.window.updates.waiting)
    qtbot.waitUntil(lambda: application.window.inspector.list_answer._words.tone == theme.STALE_TONE)
    assert {name for name, dim in dimmed(application).items() if dim} == OF_THE_LIST
    assert (application.window.board._card.hint(), application.window.inspector.list_answer.figure(0, 0)) == said
    gate.set()
    qtbot.waitUntil(lambda: at_rest(application))
    assert not any(dimmed(application).values())


def test_while_other_settings_are_drawn_every_number_is_dimmed(
    qtbot: QtBot, application: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate, predicted = threading.Event(), Model.probabilities

    def gated(*arguments: Any) -> Any:
        gate.wait(PATIENCE_S)
        return predicted(*arguments)

    monkeypatch.setattr(Model, "probabilities", gated)
    application.session.apply(ChangeRecipe.of(rows=3))
    qtbot.waitUntil(lambda: not application.window.updates.waiting)
    assert {name for name, dim in dimmed(application).items() if not dim} == set()
    gate.set()
    qtbot.waitUntil(lambda: at_rest(application))
    assert not any(dimmed(application).values())


@pytest.mark.parametrize("change", [{"seed": 5, "first_row": 2}, {"rows": 2}, {"temperature": 0.5}, {"steps": 9}])
def test_what_is_dimmed_comes_back(qtbot: QtBot, application: Application, change: dict[str, object]) -> None:
    application.session.apply(ChangeRecipe.of(**change))
    qtbot.waitUntil(lambda: at_rest(application))
    assert not any(dimmed(application).values())
