"""The glossary has an entry for every word in sight, and finds it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QWidget

from models.processes.orders import POLICIES
from models.processes.schedules import SCHEDULES
from playground.glossary import GLOSSARY, TERMS, explained_label
from playground.views.board import Board
from playground.views.board.heatmap_bar import MODES
from playground.views.controls import Controls
from playground.views.glossary import Glossary
from playground.views.header import Header
from playground.views.timeline import Timeline
from playground.widgets import Choice, Label
from tests.playground.views.small_run import LENGTH, VOCABULARY, recipe


def test_every_entry_is_one_sentence_that_begins_with_its_word():
    assert set(TERMS) <= set(GLOSSARY)
    for term, meaning in GLOSSARY.items():
        assert meaning.lower().startswith(term.lower())
        assert meaning.endswith(".")


@pytest.mark.parametrize("label", ["ends", "pattern", "likely", *(label for _, label in MODES)])
def test_what_is_painted_on_the_board_has_an_entry(label):
    assert explained_label(label)


def explained(part: Label | QAbstractButton) -> bool:
    """Whether a hover text, its own or that of what it is a part of, or an entry says what it is."""
    around = part.parentWidget()
    return bool(part.toolTip() or (around is not None and around.toolTip()) or explained_label(part.text()))


STATES = {"Unmask", "loading", "No run yet"}  # what a label says of the moment, and a name


@pytest.mark.parametrize("view", [Controls, Header, Timeline, Board])
def test_every_label_and_button_has_a_hover_text_or_an_entry(qtbot, view):
    made = view()
    qtbot.addWidget(made)
    if view is Board:
        made.show_model(VOCABULARY, LENGTH)
    if view is not Timeline:
        made.show_recipe(recipe())
    with qtbot.waitExposed(made):
        made.show()
    shown = [part for part in made.findChildren(QWidget) if isinstance(part, Label | QAbstractButton)]
    bare = {part.text() for part in shown if part.isVisible() and 1 < len(part.text()) < 20 and not explained(part)}
    assert bare - STATES == set()


def test_each_order_and_schedule_has_a_line_in_its_menu(qtbot):
    made = Controls()
    qtbot.addWidget(made)
    made.show_recipe(recipe())
    orders = dict[object, str]((name, policy.about) for name, policy in POLICIES.items())
    schedules = dict[object, str]((name, schedule.about) for name, schedule in SCHEDULES.items())
    for choice, abouts in ((made.order.policy.choice, orders), (made.run.schedule, schedules)):
        assert isinstance(choice, Choice)
        for i, name in enumerate(choice.values()):
            for role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleDescriptionRole):
                assert choice.itemData(i, role) == abouts[name]


def test_it_is_searched_by_any_word_of_an_entry(qtbot):
    parent = QWidget()
    qtbot.addWidget(parent)
    page = Glossary(parent)
    page.show()
    qtbot.keyClicks(page.field, "surpris")
    assert set(page.in_sight()) == {"nats", "surprise"}
    qtbot.keyClicks(page.field, "zzz")
    assert page.in_sight() == ()
    assert page.nothing.isVisible()
    page.close()
