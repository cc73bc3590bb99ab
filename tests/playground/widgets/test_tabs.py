"""Pages behind names."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from playground.widgets import Tabs


@pytest.fixture
def tabs(qtbot):
    made = Tabs("Panels")
    qtbot.addWidget(made)
    for name in ("One", "Two", "Three"):
        made.addTab(QLabel(name), name)
    made.show()
    return made


def page(tabs: Tabs, place: int) -> QWidget:
    found = tabs.widget(place)
    assert found is not None
    return found


def test_the_first_page_is_shown_at_first(tabs):
    assert tabs.count() == 3
    assert tabs.currentIndex() == 0
    assert tabs.currentWidget() is page(tabs, 0)


def test_a_click_on_a_name_shows_its_page(qtbot, tabs):
    with qtbot.waitSignal(tabs.currentChanged) as received:
        qtbot.mouseClick(tabs.tabBar(), Qt.MouseButton.LeftButton, pos=tabs.tabBar().tabRect(2).center())
    assert received.args == [2]
    assert page(tabs, 2).isVisible()
    assert not page(tabs, 0).isVisible()


def test_the_arrow_keys_go_from_page_to_page(qtbot, tabs):
    qtbot.keyClick(tabs.tabBar(), Qt.Key.Key_Right)
    assert tabs.currentIndex() == 1


def test_a_page_is_shown_by_itself_or_by_its_place(tabs):
    tabs.setCurrentWidget(page(tabs, 1))
    assert tabs.currentIndex() == 1
    tabs.setCurrentIndex(0)
    assert tabs.currentWidget() is page(tabs, 0)


def test_names_stay_where_they_are_when_another_is_chosen(tabs):
    before = [tabs.tabBar().tabRect(i) for i in range(3)]
    tabs.setCurrentIndex(2)
    assert [tabs.tabBar().tabRect(i) for i in range(3)] == before


class Watched(QWidget):
    """Counts how often it is painted."""

    def __init__(self):
        super().__init__()
        self.painted = 0

    def paintEvent(self, _event):
        self.painted += 1


def test_a_text_that_wants_another_width_has_nothing_beside_it_painted(qtbot):
    tabs, page, label, beside = Tabs("Panels"), QWidget(), QLabel("short"), Watched()
    qtbot.addWidget(tabs)
    label.setFixedWidth(200)
    for widget in (label, beside):
        widget.setParent(page)
    label.setGeometry(0, 0, 200, 20)
    beside.setGeometry(0, 30, 200, 20)
    tabs.addTab(page, "One")
    tabs.resize(300, 200)
    with qtbot.waitExposed(tabs):
        tabs.show()
    QApplication.processEvents()
    painted = beside.painted
    QApplication.sendEvent(tabs, QEvent(QEvent.Type.LayoutRequest))
    label.setText("another")
    QApplication.processEvents()
    assert painted > 0
    assert beside.painted == painted


def test_the_names_make_space_for_one_that_grows_longer(tabs):
    before = tabs.tabBar().geometry()
    tabs.setTabText(0, "A name of many words")
    QApplication.processEvents()
    assert tabs.tabBar().width() > before.width()
    assert tabs.tabBar().tabRect(2).right() < tabs.tabBar().width()
