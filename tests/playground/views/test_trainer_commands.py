"""What can be done to a run is answered at once, and a list that comes meanwhile is the next run's."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from models.plurals import grouped
from models.training.progress import Progress
from playground.formatting import duration
from playground.views.trainer import Trainer, progress_in_words
from tests.playground.views.test_trainer import LEFT, PROGRESS, REPORT


@pytest.fixture
def running(qtbot: QtBot) -> Trainer:
    view = Trainer()
    qtbot.addWidget(view)
    view.resize(560, 900)
    view.show_report(REPORT)
    view.set_running(True)
    view.show_progress(PROGRESS)
    with qtbot.waitExposed(view):
        view.show()
    view.activateWindow()  # only an active window has the keyboard
    return view


def test_a_stop_says_so_before_its_answer_and_is_not_asked_for_twice(running: Trainer, qtbot: QtBot) -> None:
    run = running.run
    with qtbot.waitSignal(running.stop_wanted):
        qtbot.mouseClick(run.stop, LEFT)
    assert run.stop.text() == "Stopping…"
    qtbot.waitUntil(run.stop.hasFocus)
    with qtbot.assertNotEmitted(running.stop_wanted):
        qtbot.mouseClick(run.stop, LEFT)
    assert not run.pause.isVisible()
    assert run.hint() == "stopping"
    running.show_progress(replace(PROGRESS, step=1250))  # a report that was on its way
    assert run.hint() == "stopping"
    assert run.stop.isVisible()


def test_a_pause_says_so_before_its_answer(running: Trainer) -> None:
    running.set_running(True, paused=True)
    assert (running.run.pause.text(), running.run.hint()) == ("Resume", "paused")
    running.show_progress(replace(PROGRESS, step=1250))
    assert running.run.hint() == "paused"
    running.set_running(True, paused=False)
    assert running.run.hint().startswith(f"step {grouped(1250)}")


def test_what_is_measured_at_the_end_has_a_stop_of_its_own(running: Trainer, qtbot: QtBot) -> None:
    run = running.run
    qtbot.mouseClick(run.stop, LEFT)
    running.show_progress(replace(PROGRESS, stage="evaluating"))
    assert not run.pause.isVisible()
    assert run.stop.text() == "Stop measuring"
    with qtbot.waitSignal(running.stop_wanted):
        qtbot.mouseClick(run.stop, LEFT)
    assert run.stop.text() == "Stopping…"
    running.show_progress(replace(PROGRESS, stage="done", reported=300))
    assert not run.stop.isVisible()
    assert "Not measured on the 300 held-out words that choose nothing, since that was stopped." in run.summary()
    running.set_running(False)
    running.set_running(True)
    assert run.stop.isVisible()
    assert run.stop.text() == "Stop and keep"


@pytest.mark.parametrize("ended", [False, True])
def test_a_list_that_comes_during_a_run_is_the_next_ones(running: Trainer, ended: bool) -> None:
    if ended:
        running.set_running(False)
        running.show_progress(replace(PROGRESS, stage="done"))
    before = running.data.hint()
    running.show_import(0.5, "20 words")
    running.show_next(replace(REPORT, name="other", words=17))
    assert running.data.hint() == before
    assert running.run.isVisible()
    assert "other, 17 words, is read for the next run" in running.next_list.text()
    running.show_report(REPORT)
    assert not running.next_list.isVisible()


@pytest.mark.parametrize("height", [400, 640])
def test_what_begins_and_ends_a_run_is_in_sight_without_scrolling(qtbot: QtBot, height: int) -> None:
    view = Trainer()
    qtbot.addWidget(view)
    view.resize(380, height)
    with qtbot.waitExposed(view):
        view.show()

    def in_sight(*buttons: QWidget) -> bool:
        QApplication.processEvents()  # lays out what has become visible
        return all(b.isVisible() and view.rect().contains(b.mapTo(view, b.rect().bottomRight())) for b in buttons)

    run, setup = view.run, view.setup
    assert in_sight(setup.start)
    view.show_report(REPORT)
    assert in_sight(setup.start)
    setup.more.setChecked(True)
    view.data.how.setChecked(True)
    assert in_sight(setup.start)
    view.set_running(True)
    assert in_sight(run.pause, run.stop, run.bar)
    view.show_progress(PROGRESS)
    assert in_sight(run.pause, run.stop, run.bar)
    view.show_progress(replace(PROGRESS, stage="done", snapshot="/models/stars"))
    view.set_running(False)
    assert in_sight(run.open, run.repeat, run.longer.button)
    run.repeat.click()
    assert in_sight(setup.start)


def test_in_a_low_window_the_end_of_a_run_is_scrolled_to(running: Trainer, qtbot: QtBot) -> None:
    running.resize(380, 420)
    running.show_progress(replace(PROGRESS, stage="done", fraction=1.0, snapshot="there"))
    running.set_running(False)
    view, end = running._scroll.viewport(), running.run.end
    qtbot.waitUntil(lambda: view.rect().contains(QRect(end.mapTo(view, QPoint()), end.size())))


def test_another_list_is_offered_beside_the_model_that_is_done(running: Trainer, qtbot: QtBot) -> None:
    assert not running.run.other.isVisible()
    running.show_progress(replace(PROGRESS, stage="done", snapshot="/models/stars"))
    running.set_running(False)
    assert running.run.other.isVisible()
    with qtbot.waitSignal(running.repeat_wanted):
        qtbot.mouseClick(running.run.other, LEFT)
    assert running.setup.isVisible()
    assert not running.run.other.isVisible()
    assert running.data.drop.isVisible()
    assert running.focusWidget() is running.data.drop


def test_a_run_that_is_over_is_followed_by_one_of_another_list_at_once(running: Trainer, qtbot: QtBot) -> None:
    data = running.data
    assert not data.drop.isVisible()
    running.show_next(replace(REPORT, name="other", words=17))
    assert not running.next_list.first.isVisible()
    running.show_progress(replace(PROGRESS, stage="done"))
    running.set_running(False)
    assert data.drop.isVisible()
    assert data.paste.isVisible()
    assert data.lists.isVisible()
    assert not data.at_once.isVisible()
    with qtbot.waitSignal(running.repeat_wanted):
        qtbot.mouseClick(running.next_list.first, LEFT)
    assert running.setup.isVisible()
    assert not running.run.isVisible()


@pytest.mark.parametrize(
    ("progress", "paused", "text"),
    [
        (None, False, "Training"),
        (PROGRESS, False, f"Training 40\u00a0% · {duration(130)} left"),
        (PROGRESS, True, "Training 40\u00a0% · paused"),
        (
            replace(PROGRESS, stage="evaluating", fraction=0.9, seconds_left=12.0),
            False,
            f"Training 90\u00a0% · {duration(12)} left",
        ),
        (
            replace(PROGRESS, stage="evaluating", fraction=0.9, seconds_left=0.0),
            False,
            f"Training 90\u00a0% · {duration(1)} left",
        ),
        (replace(PROGRESS, stage="evaluating", fraction=0.9, seconds_left=None), False, "Training 90\u00a0%"),
    ],
)
def test_how_far_a_run_is_fits_into_a_few_words(progress: Progress | None, paused: bool, text: str) -> None:
    found, about = progress_in_words(progress, paused=paused)
    assert found == text
    assert about.endswith("Click to go to it")


def test_the_chart_is_no_taller_after_the_window_was_smaller(running: Trainer) -> None:
    run, bar = running.run, running._scroll.verticalScrollBar()

    def settle(height: int, message: str) -> int:
        running.resize(560, height)
        running.show_progress(replace(PROGRESS, message=message))
        QApplication.processEvents()
        return run.curves.height()

    tall = settle(900, "")
    assert bar.maximum() == 0
    for height, message in ((500, "One note."), (900, "One note."), (1200, ""), (500, ""), (900, "One note.")):
        settle(height, message)
    assert settle(900, "") == tall
    assert bar.maximum() == 0
