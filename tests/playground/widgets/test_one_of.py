"""A choice of one value, which is a fact where there is only one."""

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from playground.widgets import OneOf


def test_of_several_values_one_is_chosen_by_keys(qtbot: QtBot) -> None:
    choice = OneOf("Colour", [(1, "red"), (2, "blue")])
    qtbot.addWidget(choice)
    choice.show()
    assert choice.values() == [1, 2]
    assert not choice.is_fact
    assert choice.fact.isHidden()
    with qtbot.waitSignal(choice.value_changed) as changed:
        qtbot.keyClick(choice.choice, Qt.Key.Key_Down)
    assert changed.args == [2]
    choice.set_value(1)
    assert choice.value() == 1


def test_an_only_value_is_said_and_not_offered(qtbot: QtBot) -> None:
    choice = OneOf("Colour", [(1, "red"), (2, "blue")])
    qtbot.addWidget(choice)
    choice.show()
    choice.set_items([(2, "blue")])
    assert choice.is_fact
    assert (choice.value(), choice.fact.text()) == (2, "blue")
    assert choice.choice.isHidden()
    assert choice.fact.isVisible()
    choice.set_items([(1, "red"), (2, "blue")])
    assert choice.choice.isVisible()
    assert choice.value() == 2
