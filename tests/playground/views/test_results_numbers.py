"""Nothing begins by a number that was refused: it is shown first, and the one in its place is taken if asked again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import SignalInstance
from PySide6.QtWidgets import QAbstractButton, QWidget
from pytestqt.qtbot import QtBot

from models.training.tuning.filter_tuning import FilterTuning
from models.training.tuning.marked_words import MarkedWords
from playground.views.controls.reward import RewardCard
from playground.views.results.new_words import NewWordsPopup
from playground.views.results.reward_form import RewardForm
from playground.views.results.tuning import TuningPopup, TuningWays
from playground.views.trainer.setup import SetupCard
from playground.widgets import Number
from playground.widgets.longer import TrainLonger
from tests.playground.views.test_controls_reward import BY

Form = tuple[QWidget, Number, QAbstractButton, SignalInstance]


def new_words(parent: QWidget) -> Form:
    made = NewWordsPopup(20, parent)
    return made, made.count, made.go, made.wanted


def marks(parent: QWidget) -> Form:
    made = TuningPopup(MarkedWords(("a",), ("b",)), TuningWays.BOUND, "", parent)
    return made, made.steps, made.go, made.wanted


def by_reward(parent: QWidget) -> Form:
    made = TuningPopup(MarkedWords((), ()), TuningWays.ORDERS, "length", parent)
    return made, made.by_reward.group, made.go, made.reward_wanted


def longer(parent: QWidget) -> Form:
    made = TrainLonger(parent)
    return made, made.minutes, made.button, made.wanted


def setup(parent: QWidget) -> Form:
    made = SetupCard(parent)
    made.set_ready(True)
    made.name.set_value("Mine")
    made.more.click()
    return made, made._extra.heldout, made.start, made.start_wanted


def reward(parent: QWidget) -> Form:
    made = RewardCard()
    made.setParent(parent)
    made.show_reward(BY)
    return made, made.numbers["particles"], made.go, made.draw_wanted


@pytest.mark.parametrize("make", [new_words, marks, by_reward, longer, setup, reward])
def test_a_form_shows_what_it_refused_before_it_begins(make: Callable[[QWidget], Form], qtbot: QtBot) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    parent.show()
    form, number, button, begun = make(parent)
    form.show()
    asked: list[Any] = []
    begun.connect(lambda *values: asked.append(values))
    before = number.value()
    number.selectAll()
    qtbot.keyClicks(number, "1e9,")
    button.click()
    assert (asked, number.value()) == ([], before)
    button.click()
    assert len(asked) == 1


def test_the_number_of_steps_follows_the_way_until_one_is_typed(qtbot: QtBot) -> None:
    form = RewardForm("length", ("path",))
    qtbot.addWidget(form)
    form.show()
    ways = form.learns_from.choice
    ways.setCurrentIndex(1)
    assert form.steps.value() == FilterTuning.usual_steps
    form.steps.selectAll()
    qtbot.keyClicks(form.steps, "7\r")
    for way in (0, 1):
        ways.setCurrentIndex(way)
        assert form.asked()[0] == 7
