"""The experts drawn: a cell for each, with words of its own, in the colours of the scheme."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from playground.views.model_card_experts import COMING, NOTHING, ExpertsCard, ExpertsShown
from playground.views.model_card_experts_list import LETTERS, POSITIONS, ExpertsOfListShown
from playground.widgets import Label, stopping_button
from playground.widgets.value_map import labelled_every

WEIGHTS = np.array([[[0.75, 0.25, 0.0], [0.0, 0.4, 0.6]], [[0.5, 0.0, 0.5], [0.1, 0.9, 0.0]]], np.float32)
SHOWN = ExpertsShown(
    active=2,
    weights=WEIGHTS,  # two layers, two positions, three experts
    symbols=("a", ""),
    row=2,
    hidden=np.array([1.0, 0.4]),
    shares=np.array([[[1.0, 0.5, 0.5], [0.25, 0.75, 1.0]], [[0.5, 0.5, 1.0], [0.5, 0.5, 1.0]]]),
)


@pytest.fixture
def card(qtbot):
    card = ExpertsCard()
    qtbot.addWidget(card)
    card.resize(420, 400)
    card.show()
    return card


def shown_texts(card):
    return [label.text() for label in card.findChildren(Label) if label.isVisible()]


def test_before_a_word_is_drawn_it_says_so_and_takes_the_place_of_the_maps(card):
    card.expect(2, 3)
    assert NOTHING in shown_texts(card)
    assert card.positions.names() == (("1·1", "1·2", "1·3", "2·1", "2·2", "2·3"), ())
    card.grab()
    height = card.sizeHint().height()
    card.say(COMING)
    assert NOTHING not in shown_texts(card)
    assert COMING in shown_texts(card)
    assert card.sizeHint().height() == height
    card.show_experts(SHOWN)
    assert card.hint() == "3 experts in each layer, 2 at work"
    card.say(COMING)
    assert COMING not in shown_texts(card)
    assert card.sizeHint().height() == height
    card.show_experts(None)
    assert card.run.names()[1] == ()
    assert card.hint() == ""
    assert card.sizeHint().height() == height


def test_names_above_columns_stand_at_even_distances_and_single_letters_everywhere(card):
    metrics, names = card.fontMetrics(), ["79", "71", "64", "57", "43", "16", "0"]
    widest = max(map(metrics.horizontalAdvance, names))
    assert labelled_every(names, metrics, widest + 3) == 1
    assert labelled_every(names, metrics, widest / 1.5) == 2
    assert labelled_every(["a", "b"], metrics, 2.0) == 1


def test_each_cell_says_its_expert_its_place_and_its_number(card):
    card.show_experts(SHOWN)
    assert card.positions.names() == (("1·1", "1·2", "1·3", "2·1", "2·2", "2·3"), ("a", "?"))
    place = card.positions.place_of((1, 0)).center().toPoint()
    assert card.positions.tip_at(place) == "Layer 1, expert 2 at position 1, a: weight 0.25"
    assert card.positions.cell_name((5, 1)) == "Layer 2, expert 3 at position 2, hidden: left out"
    assert card.run.cell_name((4, 1)) == (
        "Layer 2, expert 2 with 40\u00a0% of the letters hidden: at work at 50\u00a0% of the positions"
    )
    assert card.run.names()[1] == ("100", "40")
    below, above = card.positions.place_of((3, 0)), card.positions.place_of((2, 0))
    assert below.top() - above.bottom() == card.positions.gap  # between layers


def test_arrows_go_through_the_experts_and_what_was_looked_at_stays_in_play(card):
    card.show_experts(SHOWN)
    card.positions.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(card.positions, Qt.Key.Key_Down)
    said = card.positions.accessibleDescription()
    assert said.startswith("Layer 1, expert ")
    card.show_experts(ExpertsShown(2, WEIGHTS[::-1], ("b", "c"), 2, SHOWN.hidden, SHOWN.shares))
    assert card.positions.accessibleDescription().split(":")[0] == said.split(":")[0].replace(", a", ", b")
    for chart in (card.positions, card.run):
        assert chart.accessibleName().startswith("Experts ")
        chart.grab()


def test_the_list_is_read_by_a_button_and_drawn_by_letter_or_by_position(card, qtbot):
    of_list = card.of_list
    assert not of_list.map.isVisible()
    with qtbot.waitSignal(of_list.wanted):
        qtbot.mouseClick(of_list.read, Qt.MouseButton.LeftButton)
    of_list.set_busy(True)
    assert of_list.bar.isVisible()
    assert stopping_button(card) is of_list.read  # which Escape presses
    with qtbot.waitSignal(of_list.stop_wanted):
        qtbot.mouseClick(of_list.read, Qt.MouseButton.LeftButton)
    of_list.set_busy(False)
    assert stopping_button(card) is None
    letters = np.array([[[1.0, 0.5, 0.5]], [[0.25, 0.75, 1.0]], [[0.5, 0.5, 1.0]]])
    of_list.show_usage(ExpertsOfListShown(("a", "b", ""), letters, letters[:2], 7))
    assert of_list.map.names() == (("1·1", "1·2", "1·3"), ("a", "b", "?"))
    assert of_list.map.cell_name((1, 1)) == (
        "Layer 1, expert 2 where b is shown: at work at 75\u00a0% of the positions"
    )
    assert "where a letter is hidden" in of_list.map.cell_name((0, 2))
    assert "7 words" in of_list.says.text()
    of_list.by.set_value(POSITIONS)
    of_list.by.value_changed.emit(POSITIONS)
    assert of_list.map.names()[1] == ("1", "2")
    assert "at position 2" in of_list.map.cell_name((0, 1))
    of_list.by.set_value(LETTERS)
    card.expect(1, 3)
    assert not of_list.map.isVisible()
