"""Every named system says what of it is shown, what is not, and where to read on; its family is one button away."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from models.families.registry import FAMILIES, systems
from playground.views.systems import WIDTH, Systems
from playground.widgets import Button


@pytest.fixture
def parent(qtbot):
    parent = QWidget()
    qtbot.addWidget(parent)
    return parent


def test_every_counterpart_of_every_family_has_its_entry(qtbot, parent):
    page = Systems((), parent)
    page.show()
    assert set(page.in_sight()) == {one.name for made in FAMILIES.values() for one in made.shows}
    qtbot.keyClicks(page.field, "Austin")
    assert page.in_sight() == ("D3PM",)
    assert [b.text() for b in page.findChildren(Button)] == ["Close"]
    page.close()


def test_the_page_stays_narrow_though_many_families_show_a_system(parent):
    page = Systems({made.title for made in FAMILIES.values()}, parent)
    page.show()
    assert page.width() == WIDTH
    page.close()


def test_a_system_that_several_families_show_names_each():
    shown = {made.name for made, _ in systems()["D3PM"]}
    assert shown == {"uniform", "neighbour"}


def test_a_button_asks_for_a_model_of_the_family_and_closes_the_page(qtbot, parent):
    title = FAMILIES["gaussian"].title
    page = Systems((title,), parent)
    page.show()
    button = next(b for b in page.findChildren(Button) if b.text() == f"Open {title}")
    with qtbot.waitSignal(page.open_wanted) as wanted:
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert wanted.args == [title]
    assert not page.isVisible()
